import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import type { LocalPool, LocalPoolOptions } from '../../../src/local/server/local-pool.ts'
import { main } from '../../../src/main.ts'
import { CogtoolError } from '../../../src/text/cogtool-error.ts'
import { answer, failure, scriptedService } from '../../aws/scripted-service.ts'
import { captured, pipedStdin, testEdges } from '../../helpers/test-edges.ts'
import { startPool } from '../../users/pools.ts'

process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true'

const at = (url: string) => ['--endpoint-url', url, '--user-pool-id', 'us-local-1_Demo0001', '--rps', '100000']

async function cogtool(args: string[], edges = testEdges()) {
  const exitCode = await main(args, edges)
  return { exitCode, edges, out: edges.out(), err: edges.err() }
}

const audit = (pool: Pick<LocalPool, 'baseUrl'>, ...args: string[]) =>
  cogtool(['audit-duplicates', ...at(pool.baseUrl), ...args])

interface Document {
  userPoolId: string | null
  scanned: number
  withoutEmail: number
  pool: object | null
  summary: { groups: number; accounts: number; byKind: Record<string, number> }
  groups: {
    kind: string
    severity: string
    key: string
    explanation: string
    suggestion: string
    members: Record<string, unknown>[]
  }[]
}

/** Groups as one line each. */
const told = ({ groups }: Document) =>
  groups.map(
    ({ severity, kind, key, members }) =>
      `${severity} ${kind} ${key}: ${members.map(({ username }) => username).join(', ')}`,
  )

const planted = [
  'high case-email lena.fischer@example.com: lena2, lena',
  'high case-email mila@example.com: mila, mila-space',
  'high case-username oskar: Oskar, oskar',
  'high username-is-email paula@example.com: mimic, paula',
  'high case-email zoé@example.com: zoe-mac, zoe',
  'medium phone +12065550100: pam, pat',
  'medium exact-email hugo@example.com: hugo, hugo-old',
  'medium federated-federated kim@example.com: Google_117890123456789012345, Facebook_10157890123456789',
  'medium idn-email kontakt@xn--bcher-kva.example: buecher, buecher-ascii',
  'medium native-federated tom@example.com: tom, Google_108234567890123456789',
  'low exact-email greta@example.com: greta, squatter',
]

describe('audit-duplicates', () => {
  it('finds what is planted among a thousand others, and invents nothing', async () => {
    const pool = await startPool({ count: 1_000, faults: { shortPages: true } })
    const { exitCode, out } = await audit(pool, '--json')
    expect(exitCode).toBe(1)
    const document: Document = JSON.parse(out)
    expect(told(document)).toEqual(planted)
    expect(document).toMatchObject({
      schema: 'cogtool.audit-duplicates/1',
      scanned: pool.state.users.size,
      withoutEmail: 3,
      pool: {
        caseSensitive: true,
        aliasAttributes: ['email'],
        usernameAttributes: [],
        autoVerifiedAttributes: ['email'],
      },
      summary: { groups: 11, accounts: 22 },
    })
  })

  it('gives each group and member with the fields that scripts rely on', async () => {
    const { out } = await audit(await startPool(), '--json')
    const group = (JSON.parse(out) as Document).groups.find(({ key }) => key === 'tom@example.com')
    expect(group).toEqual({
      kind: 'native-federated',
      severity: 'medium',
      key: 'tom@example.com',
      explanation: expect.stringContaining('The profile is from Google.'),
      suggestion: 'review',
      members: [
        expect.objectContaining({
          username: 'tom',
          provider: null,
          emailVerified: true,
          status: 'CONFIRMED',
          suggest: 'review',
        }),
        expect.objectContaining({
          provider: 'Google',
          emailVerified: false,
          status: 'EXTERNAL_PROVIDER',
          enabled: true,
        }),
      ],
    })
    expect(Object.keys(group?.members[0] ?? {})).toEqual([
      'sub',
      'username',
      'email',
      'emailVerified',
      'status',
      'enabled',
      'provider',
      'created',
      'modified',
      'suggest',
    ])
  })

  it('gives the same bytes twice, through whatever trouble the pages come', async () => {
    const quiet = await audit(await startPool({ count: 200 }), '--json')
    const onRequest = (number: number) => (number % 4 === 0 ? 'cut-body' : 'answer')
    const troubled = await audit(await startPool({ count: 200, faults: { shortPages: true, onRequest } }), '--json')
    expect(troubled.out).toBe(quiet.out)
  })

  it('shows a person how many there are, the groups, and what each kind means', async () => {
    const pool = await startPool()
    const terminal = captured(true, 80)
    const edges = { ...testEdges({ env: { NO_COLOR: '1' } }), stdout: terminal.stream, out: terminal.text }
    const { exitCode, out } = await cogtool(['audit-duplicates', ...at(pool.baseUrl), '--by', 'username'], edges)
    expect(exitCode).toBe(1)
    expect(out).toMatchInlineSnapshot(`
      "2 groups, 4 accounts among 147 users of us-local-1_Demo0001
      2 high; 3 users have no e-mail address

      SEVERITY  KIND               SHARED VALUE       ACCOUNTS  SUGGESTION
      high      case-username      oskar                     2  review
      high      username-is-email  paula@example.com         2  review

      case-username      User names, preferred ones included, that are equal or differ
                         only in case. This pool is case-sensitive, which can't be
                         changed: more can appear, and they block a move to a pool
                         that ignores case.
      username-is-email  The user name of one account is the address of another: a
                         sign-in may reach the wrong account. Users can sign in with
                         an address here, as with a user name.
      keep = strongest claim · candidate = likely duplicate · review = a person must
      decide. Nothing was changed. Every account: --verbose or -o groups.csv
      "
    `)
    const widest = Math.max(...out.split('\n').map((line) => line.length))
    expect(widest).toBeLessThanOrEqual(80)
  })

  it('shows no more groups than --max-rows, and counts the others', async () => {
    const { out } = await audit(await startPool(), '--max-rows', '3')
    expect(out.match(/^(?:high|medium|low) /gm)).toHaveLength(3)
    expect(out).toContain('… and 8 more groups: --max-rows all\n')
    expect(out).toContain('11 groups, 22 accounts')
  })

  it('shows every account of a group with --verbose', async () => {
    const pool = await startPool()
    const { out } = await audit(pool, '--by', 'username', '--verbose')
    expect(out).toMatchInlineSnapshot(`
      "2 groups, 4 accounts among 147 users of us-local-1_Demo0001
      2 high; 3 users have no e-mail address

      high  case-username  oskar  2 accounts
        review     oskar.berg@example.com (verified), user name Oskar, CONFIRMED, created 2026-04-09, modified 2026-05-03, sub 64182458-6d44-7026-09e1-780534689f57
        review     oskar@example.com (verified), user name oskar, CONFIRMED, created 2026-02-28, modified 2026-03-17, sub 34984478-95f1-7062-05fc-14f7e421048b

      high  username-is-email  paula@example.com  2 accounts
        review     mimic@example.com (verified), user name mimic, preferred paula@example.com, CONFIRMED, created 2024-09-08, modified 2024-10-24, sub 14e814c8-4136-70d6-6d02-773d267d0a2a
        review     paula@example.com (verified), user name paula, CONFIRMED, created 2024-01-02, modified 2024-02-18, sub 14d8b468-ec1f-7015-e21b-ad1c1968da89

      case-username      User names, preferred ones included, that are equal or differ only in case. This pool is case-sensitive, which can't be changed: more can appear, and they block a move to a pool that ignores case.
      username-is-email  The user name of one account is the address of another: a sign-in may reach the wrong account. Users can sign in with an address here, as with a user name.
      keep = strongest claim · candidate = likely duplicate · review = a person must decide. Nothing was changed. Your application's data may depend on the sub.
      "
    `)
  })

  it('shows a linked profile only where asked to', async () => {
    const { out } = await audit(await startPool(), '--include-linked', '--json')
    expect(told(JSON.parse(out)).at(-1)).toBe('info linked nora@example.com: nora, Google_102345678901234567890')
  })

  it('shows what a name may hide: blanks, composition, control characters', async () => {
    const lines = [
      { username: 'a', attributes: { sub: 'a', email: 'x@example.com ' } },
      { username: 'b', attributes: { sub: 'b', email: 'x@example.com' } },
      { username: 'c\u001b[2J', attributes: { sub: 'c', email: 'e\u0301@example.com' } },
      { username: 'd', attributes: { sub: 'd', email: '\u00e9@example.com' } },
    ]
    const pool = await startPool({ usersText: lines.map((line) => JSON.stringify(line)).join('\n') })
    const { out } = await audit(pool, '--verbose')
    expect(out).toContain('"x@example.com " (not verified)')
    expect(out).toContain('e\u0301@example.com (not verified, decomposed)')
    expect(out).toContain('user name c\\u001b[2J')
    expect(out).not.toContain('\u001b')
  })

  it('writes the answer to a file that only its owner can read, and nobody’s data to stderr', async () => {
    const { edges, out, err, exitCode } = await audit(await startPool(), '-o', 'audit.json', '--format', 'json')
    const file = join(edges.home, 'audit.json')
    expect(told(JSON.parse(readFileSync(file, 'utf8')))).toEqual(planted)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect({ exitCode, out }).toEqual({ exitCode: 1, out: '' })
    expect(err).toBe('11 groups, 22 accounts among 147 users of us-local-1_Demo0001, written to audit.json\n')
  })
})

describe('--fail-on', () => {
  it.each([
    { args: [], exitCode: 1 },
    { args: ['--fail-on', 'none'], exitCode: 0 },
    { args: ['--fail-on', 'exact'], exitCode: 1 },
    { args: ['--fail-on', 'exact', '--by', 'username'], exitCode: 1 },
    { args: ['--fail-on', 'case', '--by', 'username'], exitCode: 1 },
  ])('$args gives exit $exitCode for the planted users', async ({ args, exitCode }) => {
    expect((await audit(await startPool(), ...args)).exitCode).toBe(exitCode)
  })

  it.each([
    { name: 'strangers', emails: ['a@x.org', 'b@x.org'], any: 0, exact: 0, case: 0 },
    { name: 'twins in case', emails: ['A@x.org', 'a@x.org'], any: 1, exact: 0, case: 1 },
    { name: 'the very same', emails: ['a@x.org', 'a@x.org'], any: 1, exact: 1, case: 1 },
    { name: 'two forms of a domain', emails: ['a@bücher.de', 'a@xn--bcher-kva.de'], any: 1, exact: 0, case: 0 },
  ])('tells $name apart', async ({ emails, any, exact, case: alike }) => {
    const edges = testEdges()
    const lines = emails.map((email, index) => ({ username: `u${index}`, attributes: { sub: `${index}`, email } }))
    writeFileSync(join(edges.home, 'users.jsonl'), lines.map((line) => JSON.stringify(line)).join('\n'))
    const codes = []
    for (const level of ['any', 'exact', 'case', 'none']) {
      codes.push((await cogtool(['audit-duplicates', '--from', 'users.jsonl', '--fail-on', level], edges)).exitCode)
    }
    expect(codes).toEqual([any, exact, alike, 0])
  })
})

describe('--from', () => {
  /** Exports of one pool in one folder, and the pool's own audit. */
  async function exported(options: LocalPoolOptions = {}) {
    const pool = await startPool(options)
    const edges = testEdges()
    for (const file of ['users.csv', 'users.jsonl', 'users.json']) {
      expect((await cogtool(['export-users', ...at(pool.baseUrl), '-o', file], edges)).exitCode).toBe(0)
    }
    const direct = await audit(pool, '--json')
    return { edges, direct: JSON.parse(direct.out) as Document }
  }
  const withoutPool = ({ userPoolId: _id, ...document }: Document) => ({
    ...document,
    pool: null,
    groups: document.groups.map(({ explanation: _, ...group }) => group),
  })
  const silent = <T extends object>(edges: T) => ({ ...edges, stdout: captured().stream })

  it.each(['users.csv', 'users.jsonl'])('%s tells the same as the pool, without asking anybody', async (file) => {
    const { edges, direct } = await exported({ count: 200 })
    const answered = captured()
    const { exitCode } = await cogtool(['audit-duplicates', '--from', file, '--json'], {
      ...edges,
      stdout: answered.stream,
    })
    const document: Document = JSON.parse(answered.text())
    expect(exitCode).toBe(1)
    expect(withoutPool(document)).toEqual(withoutPool(direct))
    expect(document.pool).toBeNull()
    expect(document.groups[0]?.explanation).toContain('the settings of the pool, which were not read')
  })

  it.each([
    { name: 'CSV', file: 'users.csv' },
    { name: 'JSON Lines', file: 'users.jsonl' },
  ])('reads $name from standard input, known by its first byte', async ({ file }) => {
    const { edges } = await exported()
    const answered = captured()
    const stdin = pipedStdin(readFileSync(join(edges.home, file)))
    const { exitCode } = await cogtool(['audit-duplicates', '--from', '-', '--json'], {
      ...edges,
      stdin,
      stdout: answered.stream,
    })
    expect(exitCode).toBe(1)
    expect(told(JSON.parse(answered.text()))).toEqual(planted)
  })

  it('needs no pool, whatever is configured', async () => {
    const { edges } = await exported()
    const env = { COGTOOL_POOL: 'local' }
    const { exitCode, err } = await cogtool(['audit-duplicates', '--from', 'users.csv'], { ...edges, env })
    expect({ exitCode, failed: err.includes('error:') }).toEqual({ exitCode: 1, failed: false })
  })

  it('undoes the guard of the CSV, and takes a byte order mark', async () => {
    const edges = testEdges()
    const header = '\ufeffusername,sub,email,email_verified,status,enabled,identities\r\n'
    const rows = ["a,1,'=x@example.com,true,CONFIRMED,true,\r\n", 'b,2,"=x@example.com",true,CONFIRMED,true,\r\n']
    writeFileSync(join(edges.home, 'users.csv'), header + rows.join(''))
    const { exitCode, out } = await cogtool(
      ['audit-duplicates', '--from', 'users.csv', '--by', 'email', '--json'],
      edges,
    )
    expect(exitCode).toBe(1)
    expect(told(JSON.parse(out))).toEqual(['high exact-email =x@example.com: a, b'])
  })

  const header = 'username,sub,email,email_verified,status,enabled,identities'
  it.each<{ name: string; file?: string; content?: string; says: RegExp }>([
    { name: 'no such file', says: /users.csv cannot be read\n {2}there is no such file/ },
    { name: 'nothing in it', content: '', says: /users.csv is empty\n/ },
    { name: 'no JSON Lines in it', file: 'users.jsonl', content: '\n', says: /users.jsonl is empty\n/ },
    {
      name: 'a column missing',
      content: 'username,sub,email\r\na,1,x\r\n',
      says: /lacks columns: email_verified, status, enabled, identities\n/,
    },
    {
      name: 'a cut row',
      content: `${header}\r\na,1,x@example.com\r\n`,
      says: /not a whole one\n {2}near line 2: 3 cells, where the header has 7\n/,
    },
    {
      name: 'an open quote',
      content: `${header}\r\na,1,"x@exam`,
      says: /not a whole one\n {2}near line 2: a quote that is not closed/,
    },
    {
      name: 'a list of something else',
      file: 'users.json',
      content: '[\n{}]',
      says: /line 2 of users.json is not a user\n/,
    },
    {
      name: 'a line that is cut',
      file: 'users.jsonl',
      content: '{"username":"a","attributes":{}}\n{"userna',
      says: /line 2 of users.jsonl is not a user\n/,
    },
    {
      name: 'a line about something else',
      file: 'users.jsonl',
      content: '{"name":"a"}\n',
      says: /line 1 of users.jsonl is not a user\n/,
    },
  ])('refuses a file with $name', async ({ file = 'users.csv', content, says }) => {
    const edges = testEdges()
    if (content !== undefined) writeFileSync(join(edges.home, file), content)
    const { exitCode, out, err } = await cogtool(['audit-duplicates', '--from', file, '--by', 'email'], edges)
    expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' })
    expect(err).toMatch(says)
    // messages about users' data do not repeat it
    expect(err).not.toContain('x@exam')
  })

  it('is content with an export of nobody that has its header', async () => {
    const edges = testEdges()
    writeFileSync(join(edges.home, 'users.csv'), `${header}\r\n`)
    const { exitCode, out } = await cogtool(['audit-duplicates', '--from', 'users.csv', '--by', 'email'], silent(edges))
    expect({ exitCode, out }).toEqual({ exitCode: 0, out: '' })
  })
})

describe('a scan that cannot be finished', () => {
  it('answers nothing: exit 4, never 1', async () => {
    const onRequest = (number: number) => (number <= 3 ? 'answer' : 'error500')
    const edges = testEdges({ sleep: () => Promise.resolve() })
    const pool = await startPool({ count: 300, faults: { onRequest } })
    const { exitCode, out, err } = await cogtool(['audit-duplicates', ...at(pool.baseUrl), '-o', 'audit.txt'], edges)
    expect({ exitCode, out }).toEqual({ exitCode: 4, out: '' })
    expect(err).toContain('error: the scan stopped after 120 users; nothing was judged\n')
    expect(existsSync(join(edges.home, 'audit.txt'))).toBe(false)
    expect(existsSync(join(edges.home, 'audit.txt.partial'))).toBe(false)
  })

  it('ends at Ctrl-C', async () => {
    const edges = testEdges()
    const interrupt = (number: number) => {
      if (number === 3) edges.interrupt(new CogtoolError('interrupted', 'interrupted'))
      return number === 3 ? 'stall' : 'answer'
    }
    const pool = await startPool({ count: 300, faults: { onRequest: interrupt } })
    const { exitCode } = await cogtool(['audit-duplicates', ...at(pool.baseUrl), '-o', 'audit.txt'], edges)
    expect(exitCode).toBe(130)
    await vi.waitFor(() => expect(existsSync(join(edges.home, 'audit.txt.partial'))).toBe(false))
  })

  it('goes on with general explanations where the pool may not be described', async () => {
    const twins = ['Ann', 'ann'].map((Username) => ({ Username, Attributes: [{ Name: 'sub', Value: Username }] }))
    const service = await scriptedService(failure('AccessDeniedException'), answer({ Users: twins }))
    const { exitCode, out, err } = await cogtool(['audit-duplicates', ...at(service.url), '--json'])
    expect(exitCode).toBe(1)
    expect(err).toContain('warning: the pool may not be described with these credentials')
    expect(JSON.parse(out)).toMatchObject({ pool: null, summary: { groups: 1 } })
  })
})

describe('what is refused before anything is asked', () => {
  it.each([
    { args: ['--by', 'email,name'], message: /--by does not know "name"/ },
    { args: ['--tier', 'yahoo'], message: /--tier does not know "yahoo"/ },
    { args: ['--fail-on', 'some'], message: /--fail-on cannot be "some"\n {2}it is one of: any, exact, case, none/ },
    { args: ['--max-rows', '0'], message: /--max-rows is out of range/ },
    { args: ['-o', 'missing/audit.txt'], message: /its folder does not exist/ },
    {
      args: ['-o', '/dev/full', '--format', 'json'],
      message: /full is not a regular file\n {2}a report replaces its file in one step/,
    },
  ])('$args', async ({ args, message }) => {
    const service = await scriptedService(failure('InternalErrorException', 500))
    const { exitCode, err } = await cogtool(['audit-duplicates', ...at(service.url), ...args])
    expect(exitCode).toBe(2)
    expect(err).toMatch(message)
    expect(service.bodies).toEqual([])
  })
})
