import { appendFileSync, existsSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { describe, expect, it, vi } from 'vitest'
import type { Edges } from '../../../src/edges/edges.ts'
import type { LocalPool } from '../../../src/local/server/local-pool.ts'
import { main } from '../../../src/main.ts'
import { CogtoolError } from '../../../src/text/cogtool-error.ts'
import { answer, failure, scriptedService } from '../../aws/scripted-service.ts'
import { captured, pipedStdin, testEdges } from '../../helpers/test-edges.ts'
import { startPool } from '../../users/pools.ts'

process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true'

const at = (url: string) => ['--endpoint-url', url, '--user-pool-id', 'us-local-1_Demo0001', '--rps', '100000']

async function cogtool(args: string[], edges = testEdges()) {
  const exitCode = await main(['audit-duplicates', ...args], edges)
  return { exitCode, edges, out: edges.out(), err: edges.err() }
}
const audit = (pool: Pick<LocalPool, 'baseUrl'>, ...args: string[]) => cogtool([...at(pool.baseUrl), ...args])

interface Group {
  kind: string
  key: string
  suggestion: string
  commands?: string[]
  members: Record<string, unknown>[]
}
const groupsIn = (out: string): Group[] => JSON.parse(out).groups
const told = (groups: Group[]) =>
  groups.map(({ kind, key, members }) => `${kind} ${key}: ${members.map(({ username }) => username).join(', ')}`)

/** Edges whose working directory holds these users, an address each. */
function exportOf(...emails: string[]) {
  const edges = testEdges()
  const lines = emails.map((email, index) =>
    JSON.stringify({
      username: `u${index}`,
      status: 'CONFIRMED',
      enabled: true,
      attributes: { sub: `${index}`, email },
    }),
  )
  writeFileSync(join(edges.home, 'users.jsonl'), `${lines.join('\n')}\n`)
  return edges
}
const spools = ({ directories }: Pick<Edges, 'directories'>) =>
  existsSync(directories.cache) ? readdirSync(directories.cache).filter((name) => name.endsWith('.spool')) : []

describe('--tier', () => {
  it.each([
    { tier: 'exact,case,idn', finds: [] },
    { tier: 'unicode', finds: ['unicode-email weiss@example.com: u0, u1'] },
    { tier: 'gmail', finds: ['gmail-email ab@gmail.com: u2, u3'] },
    {
      tier: 'unicode,gmail',
      finds: ['gmail-email ab@gmail.com: u2, u3', 'unicode-email weiss@example.com: u0, u1'],
    },
  ])('$tier finds $finds', async ({ tier, finds }) => {
    const edges = exportOf('weiß@example.com', 'WEISS@example.com', 'a.b+x@gmail.com', 'ab@googlemail.com')
    const { out, exitCode } = await cogtool(['--from', 'users.jsonl', '--tier', tier, '--json'], edges)
    expect(told(groupsIn(out))).toEqual(finds)
    expect(groupsIn(out).every(({ suggestion }) => suggestion === 'review')).toBe(true)
    expect(exitCode).toBe(finds.length === 0 ? 0 : 1)
  })

  it('unicode,gmail finds in the planted pool what it should, and as mild findings', async () => {
    const { out } = await audit(await startPool(), '--tier', 'unicode,gmail', '--by', 'email', '--json')
    expect(told(groupsIn(out))).toContain('gmail-email samtaylor@gmail.com: sam-plain, sam-news, sam')
  })

  it('leaves whole groups for review where a member only looks alike', async () => {
    const edges = exportOf('ab@gmail.com', 'AB@gmail.com', 'a.b@gmail.com')
    const { out } = await cogtool(['--from', 'users.jsonl', '--tier', 'gmail', '--json'], edges)
    expect(groupsIn(out)).toMatchObject([{ kind: 'case-email', suggestion: 'review' }])
    expect(out).toContain('Also in this group: gmail-email.')
  })
})

describe('--format', () => {
  it('csv gives a row for each member that other people’s parsers read, safe for a spreadsheet', async () => {
    const edges = exportOf('=a@example.com', '=A@example.com', 'x,"y"@example.com', 'x,"Y"@example.com')
    const { out, exitCode } = await cogtool(['--from', 'users.jsonl', '--format', 'csv'], edges)
    const rows: Record<string, string>[] = parse(out, { columns: true })
    expect(exitCode).toBe(1)
    expect(rows.map(({ group, kind, username, email, suggest }) => [group, kind, username, email, suggest])).toEqual([
      ['1', 'case-email', 'u0', "'=a@example.com", 'keep'],
      ['1', 'case-email', 'u1', "'=A@example.com", 'candidate'],
      ['2', 'case-email', 'u2', 'x,"y"@example.com', 'keep'],
      ['2', 'case-email', 'u3', 'x,"Y"@example.com', 'candidate'],
    ])
  })

  it('jsonl gives the groups of the document, one a line', async () => {
    const pool = await startPool()
    const lines = (await audit(pool, '--format', 'jsonl')).out.trimEnd().split('\n')
    expect(lines.map((line) => JSON.parse(line))).toEqual(groupsIn((await audit(pool, '--json')).out))
  })

  it.each(['table', 'json', 'csv', 'jsonl'])(
    '%s gives the same bytes on standard output and in a file',
    async (format) => {
      const edges = exportOf('a@example.com', 'A@example.com', 'b@example.com')
      const args = ['--from', 'users.jsonl', '--format', format]
      const { out } = await cogtool(args, edges)
      const { exitCode } = await cogtool([...args, '-o', 'answer.out'], edges)
      const file = join(edges.home, 'answer.out')
      expect(readFileSync(file, 'utf8')).toBe(out)
      expect({ exitCode, mode: statSync(file).mode & 0o777 }).toEqual({ exitCode: 1, mode: 0o600 })
    },
  )

  it('json is laid out for a reader at a terminal, and the same document', async () => {
    const edges = exportOf('a@example.com', 'A@example.com')
    const { out } = await cogtool(['--from', 'users.jsonl', '--json'], edges)
    const terminal = captured(true)
    await cogtool(['--from', 'users.jsonl', '--json'], { ...edges, stdout: terminal.stream })
    expect(JSON.parse(terminal.text())).toEqual(JSON.parse(out))
    expect(terminal.text()).toContain('\n  "schema"')
  })

  it('csv has its header alone where nobody is there twice', async () => {
    const { out, exitCode } = await cogtool(['--from', 'users.jsonl', '--format', 'csv'], exportOf('a@example.com'))
    expect(out).toMatch(/^group,kind,severity,key,.*\r\n$/)
    expect(exitCode).toBe(0)
  })

  it('is the same whatever the order of the users', async () => {
    const emails = ['a@example.com', 'A@example.com', 'b@x.org', 'B@x.org', 'c@x.org']
    const edges = exportOf(...emails)
    const { out } = await cogtool(['--from', 'users.jsonl', '--json'], edges)
    const lines = readFileSync(join(edges.home, 'users.jsonl'), 'utf8').trimEnd().split('\n')
    writeFileSync(join(edges.home, 'other.jsonl'), lines.reverse().join('\n'))
    const again = captured()
    await cogtool(['--from', 'other.jsonl', '--json'], { ...edges, stdout: again.stream })
    expect(again.text()).toBe(out)
  })
})

describe('--redact', () => {
  it.each(['table', 'json', 'csv', 'jsonl'])('leaves names, addresses, numbers and subs out of %s', async (format) => {
    const pool = await startPool()
    const { out, err } = await audit(pool, '--include-linked', '--redact', '--format', format)
    const whole = (await audit(pool, '--include-linked', '--json')).out
    for (const member of groupsIn(whole).flatMap(({ members }) => members)) {
      for (const field of ['username', 'email', 'sub']) {
        // `tom` is part of other words
        if (String(member[field]).length > 6) expect(out + err).not.toContain(member[field])
      }
    }
    expect(out).not.toContain('+12065550100')
    expect(out).toMatch(/l\*\*\*@example\.com#[0-9a-f]{8}/)
  })

  it('keeps groups, kinds and who is who', async () => {
    const pool = await startPool()
    const plain = groupsIn((await audit(pool, '--json')).out)
    const redacted = groupsIn((await audit(pool, '--redact', '--json')).out)
    expect(redacted.map(({ kind, members }) => [kind, members.length])).toEqual(
      plain.map(({ kind, members }) => [kind, members.length]),
    )
    for (const { members } of redacted) expect(new Set(members.map(({ sub }) => sub)).size).toBe(members.length)
  })
})

describe('--show-commands', () => {
  it('gives reads, and for candidates what can be undone, never a way to take an account away', async () => {
    const { out } = await audit(await startPool(), '--show-commands', '--include-linked')
    expect(out).toContain('admin-get-user --user-pool-id us-local-1_Demo0001 --region us-local-1 --endpoint-url http')
    expect(out).toContain('admin-disable-user')
    expect(out).toContain('only once the profile itself has been removed')
    expect(out).not.toMatch(/delete/i)
  })

  it('disables candidates alone', async () => {
    const { out } = await audit(await startPool(), '--show-commands', '--json')
    for (const { members, commands = [] } of groupsIn(out)) {
      const candidates = members.filter(({ suggest }) => suggest === 'candidate')
      expect(commands.filter((line) => line.includes('admin-disable-user'))).toHaveLength(candidates.length)
      expect(commands.filter((line) => line.includes('admin-get-user'))).toHaveLength(members.length)
    }
  })

  it('quotes names, and leaves out those that a shell or the AWS CLI would take for something else', async () => {
    const edges = testEdges()
    const names = ["o'neill $(x)", '-v', 'file:///etc/passwd', 'a\u001b[2J', 'a\u202eb', 'HTTPS://x.org']
    const lines = names.map((username, index) =>
      JSON.stringify({ username, attributes: { sub: `${index}`, email: 'a@x.org' } }),
    )
    writeFileSync(join(edges.home, 'users.jsonl'), lines.join('\n'))
    const { out } = await cogtool(['--from', 'users.jsonl', '--show-commands', '--by', 'email', '--json'], edges)
    const commands = groupsIn(out)[0]?.commands ?? []
    expect(commands.filter((line) => line.includes('admin-get-user'))).toEqual([
      `aws cognito-idp admin-get-user --user-pool-id "$USER_POOL_ID" --username='o'\\''neill $(x)'`,
      'aws cognito-idp admin-get-user --user-pool-id "$USER_POOL_ID" --username=-v',
    ])
    expect(commands).toContain('# 4 left out: a user name that the AWS CLI or a shell would take for something else')
  })
})

describe('--recheck', () => {
  it('adds MFA and gives the same groups where nothing has changed', async () => {
    const pool = await startPool({ count: 100 })
    const plain = groupsIn((await audit(pool, '--json')).out)
    const { out, exitCode } = await audit(pool, '--recheck', '--json')
    expect(told(groupsIn(out))).toEqual(told(plain))
    for (const { members } of groupsIn(out)) for (const { mfa } of members) expect(mfa).toEqual(expect.any(Array))
    expect({ exitCode, scanned: JSON.parse(out).scanned }).toEqual({ exitCode: 1, scanned: pool.state.users.size })
    expect((await audit(pool, '--recheck', '--by', 'phone', '--verbose')).out).toContain('no MFA')
  })

  it('drops a group that has dissolved since the export was made', async () => {
    const pool = await startPool()
    const edges = testEdges()
    expect(await main(['export-users', ...at(pool.baseUrl), '-o', 'users.jsonl'], edges)).toBe(0)
    const lena = pool.state.users.byUsername('lena2')
    if (lena) lena.attributes = { ...lena.attributes, email: 'somebody.else@example.com' }
    const gone = ['ghost', 'Ghost'].map((username) =>
      JSON.stringify({ username, enabled: true, attributes: { sub: username } }),
    )
    appendFileSync(join(edges.home, 'users.jsonl'), gone.join('\n'))
    const keysOf = async (...more: string[]) => {
      const answered = captured()
      const args = ['audit-duplicates', '--from', 'users.jsonl', '--json', ...more]
      await main(args, { ...edges, stdout: answered.stream })
      return groupsIn(answered.text()).map(({ key }) => key)
    }
    const before = await keysOf()
    const after = await keysOf('--recheck', ...at(pool.baseUrl))
    expect(before.filter((key) => !after.includes(key))).toEqual(['ghost', 'lena.fischer@example.com'])
  })

  it('explains by the pool, also what comes from an export', async () => {
    const pool = await startPool()
    const edges = exportOf('a@example.com', 'A@example.com')
    const { out, err } = await cogtool(['--from', 'users.jsonl', '--recheck', '--json', ...at(pool.baseUrl)], edges)
    expect(err).toMatch(/^warning: --recheck counts each user as active this month \(billed\)/)
    expect(JSON.parse(out).pool).toMatchObject({ caseSensitive: true })
  })

  it('needs a pool', async () => {
    const { exitCode, err } = await cogtool(['--from', 'users.jsonl', '--recheck'], exportOf('a@example.com'))
    expect(exitCode).toBe(2)
    expect(err).toMatch(/^error: no user pool/)
  })

  it('answers nothing where an account cannot be read again', async () => {
    const twins = ['Ann', 'ann'].map((Username) => ({ Username, Attributes: [{ Name: 'sub', Value: Username }] }))
    const service = await scriptedService(
      answer({ UserPool: {} }),
      answer({ Users: twins }),
      failure('AccessDeniedException'),
      failure('AccessDeniedException'),
    )
    const { exitCode, out, err } = await cogtool([...at(service.url), '--recheck', '--json'])
    expect({ exitCode, out }).toEqual({ exitCode: 3, out: '' })
    expect(err).toContain('AdminGetUser')
  })
})

describe('flags that do not go together', () => {
  it.each([
    { args: ['--json', '--format', 'csv'], message: /--json and --format csv can't be combined/ },
    { args: ['--redact', '--show-commands'], message: /--redact and --show-commands can't be combined/ },
    { args: ['--format', 'csv', '--show-commands'], message: /--show-commands has no meaning with the format csv/ },
    {
      args: ['-o', 'json'],
      message: /-o names a file, not a format: "json"\n.*\n.*--format json, or -o groups\.json\n/,
    },
    { args: ['-o', 'groups.xlsx'], message: /cogtool writes no \.xlsx\n.*\n.*→ -o groups\.csv\n/ },
    { args: ['-o', 'groups'], message: /"groups" has no extension\n.*\n.*→ -o groups\.csv, or add --format csv\n/ },
    {
      args: ['-o', 'a.csv', '--format', 'json'],
      message: /-o a\.csv and --format json.*\n.*\n.*→ -o a\.json, or --format csv\n/,
    },
    { args: ['--tier', 'Case'], message: /--tier does not know "Case"\n.*\n.*did you mean case\?/ },
    { args: ['--fail-on', 'hgih'], message: /--fail-on cannot be "hgih"\n.*any, exact, case, none/ },
    { args: ['--max-rows', '0'], message: /--max-rows is out of range.*\n.*or all\n/ },
    { args: ['--format', 'yaml'], message: /it is one of: table, json, csv, jsonl/ },
    { args: ['-o', 'g.html'], message: /-o cannot be "g\.html"\n.*a report.*\n.*→ --report g\.html\n/ },
    { args: ['-o', 'out/g.MD'], message: /→ --report out\/g\.MD\n/ },
    { args: ['-o', 'g.xml'], message: /→ --report g\.xml\n/ },
    { args: ['-o', 'g.har'], message: /cogtool writes no \.har\n.*\n.*→ -o g\.csv\n/ },
    { args: ['-o', 'html'], message: /→ --report report\.html\n/ },
    { args: ['-o', 'GitHub'], message: /→ --report github\n/ },
    { args: ['--format', 'github'], message: /--format cannot be "github"\n.*a report.*\n.*→ --report github\n/ },
    { args: ['--format', 'html'], message: /→ --report report\.html\n/ },
    { args: ['--format', 'junit'], message: /→ --report report\.xml\n/ },
    { args: ['--format', 'xml'], message: /→ --report report\.xml\n/ },
    { args: ['--format', 'sarif', '-o', 'g.sarif'], message: /→ --report report\.sarif\n/ },
    { args: ['--report', 'g.csv'], message: /--report cannot be "g\.csv"\n.*\n.*→ -o g\.csv\n/ },
    { args: ['--report', 'my g.ndjson'], message: /→ -o 'my g\.ndjson'\n/ },
    { args: ['--report', 'csv'], message: /→ --format csv\n/ },
    { args: ['--report', 'csv=g'], message: /→ -o g\.csv\n/ },
    { args: ['--report', 'json=g.txt'], message: /→ -o g\.json\n/ },
    { args: ['--report', 'g.pdf'], message: /can't tell the kind from \.pdf;.*\n.*→ e\.g\. --report report\.md\n/ },
  ])('$args', async ({ args, message }) => {
    const { exitCode, err, out } = await cogtool(['--from', 'users.jsonl', ...args], exportOf('a@example.com'))
    expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' })
    expect(err).toMatch(message)
  })
})

describe('-o', () => {
  it.each([
    ['groups.csv', /^group,kind,/],
    ['groups.jsonl', /^\{"kind":"case-email"/],
    ['groups.ndjson', /^\{"kind":"case-email"/],
    ['groups.json', /^\{"schema":"cogtool.audit-duplicates\/1"/],
    ['groups.txt', /^1 group, 2 accounts among 2 users\n/],
  ])('%s decides the format, and with --json the counts are the document', async (file, begins) => {
    const edges = exportOf('a@example.com', 'A@example.com')
    const { out, err } = await cogtool(['--from', 'users.jsonl', '-o', file, '--json'], edges)
    expect(readFileSync(join(edges.home, file), 'utf8')).toMatch(begins)
    expect(JSON.parse(out)).toMatchObject({
      schema: 'cogtool.audit-duplicates/1',
      userPoolId: null,
      scanned: 2,
      summary: { groups: 1, accounts: 2 },
      output: file,
    })
    expect(err).toBe('')
  })
})

describe('the document', () => {
  it('names the pool, and counts its users by month and status', async () => {
    const pool = await startPool()
    const { userPoolId, scanned, users } = JSON.parse((await audit(pool, '--json')).out)
    expect(userPoolId).toBe('us-local-1_Demo0001')
    const months: { month: string; users: number; byStatus: Record<string, number> }[] = users.byMonth
    expect(months.map(({ month }) => month)).toEqual(months.map(({ month }) => month).sort())
    expect(months.reduce((sum, one) => sum + one.users, 0)).toBe(scanned)
    for (const one of months) {
      expect(Object.values(one.byStatus).reduce((sum, number) => sum + number, 0)).toBe(one.users)
    }
  })

  it('counts by no month what has no time of creation', async () => {
    const { out } = await cogtool(['--from', 'users.jsonl', '--json'], exportOf('a@example.com'))
    expect(JSON.parse(out).users).toEqual({ byMonth: [] })
  })

  it('has every group where the table shows twenty', async () => {
    const edges = exportOf(...Array.from({ length: 50 }, (_, index) => `u${index >> 1}@example.com`))
    const text = async (...args: string[]) => {
      const { stream, text } = captured()
      await cogtool(['--from', 'users.jsonl', ...args], { ...edges, stdout: stream, out: text })
      return text()
    }
    expect(groupsIn(await text('--json'))).toHaveLength(25)
    expect((await text()).match(/^(?:high|medium|low) /gm)).toHaveLength(20)
    expect(await text()).toContain('… and 5 more groups: --max-rows all\n')
    expect((await text('--max-rows', 'all')).match(/^(?:high|medium|low) /gm)).toHaveLength(25)
  })
})

describe('--shards', () => {
  it('gives the same bytes in 16 shards, through trouble', async () => {
    const whole = await audit(await startPool({ count: 2_000 }), '--shards', '1', '--json')
    const onRequest = (number: number) => (number % 7 === 0 ? 'throttle' : 'answer')
    const pool = await startPool({ count: 2_000, faults: { shortPages: true, onRequest } })
    const { out, err, exitCode } = await audit(pool, '--shards', '16', '--json')
    expect(out).toBe(whole.out)
    expect({ exitCode, err }).toEqual({ exitCode: 1, err: '' })
  })

  it.each([
    { name: 'ignores filters', faults: { ignoreFilters: true } },
    { name: 'finds nobody in one shard', faults: { emptyPrefix: '5' } },
  ])('falls back to one chain, said aloud, where the service $name', async ({ faults }) => {
    const whole = await audit(await startPool({ count: 3_000 }), '--json')
    const edges = testEdges()
    const pool = await startPool({ count: 3_000, faults })
    const { out, err } = await cogtool([...at(pool.baseUrl), '--shards', '16', '--json', '--quiet'], edges)
    expect(out).toBe(whole.out)
    expect(err).toMatch(/^warning: the pool is listed in one chain, not in 16 shards: /)
    expect(spools(edges)).toEqual([])
  })

  it('says where far fewer users come than the pool promised', async () => {
    const service = await scriptedService(
      answer({ UserPool: { EstimatedNumberOfUsers: 100 } }),
      answer({ Users: [{ Username: 'a', Attributes: [{ Name: 'sub', Value: '1' }] }] }),
    )
    const { exitCode, err } = await cogtool([...at(service.url), '--json'])
    expect({ exitCode, err }).toEqual({ exitCode: 0, err: 'warning: expected about 100 users, found 1\n' })
  })
})

describe('what an audit keeps on disk', () => {
  it('is read where it is: a file needs no spool', async () => {
    const edges = exportOf('a@example.com', 'a@example.com')
    const { exitCode } = await cogtool(['--from', 'users.jsonl'], edges)
    expect({ exitCode, cache: existsSync(edges.directories.cache) }).toEqual({ exitCode: 1, cache: false })
  })

  it.each([
    { name: 'standard input', args: ['--from', '-'] },
    { name: 'a link', args: ['--from', 'link.jsonl'] },
  ])('of $name is gone at the end', async ({ args }) => {
    const home = exportOf('a@example.com', 'a@example.com')
    symlinkSync(join(home.home, 'users.jsonl'), join(home.home, 'link.jsonl'))
    const edges = { ...home, stdin: pipedStdin(readFileSync(join(home.home, 'users.jsonl'))) }
    const { exitCode } = await cogtool(args, edges)
    expect(exitCode).toBe(1)
    expect(existsSync(edges.directories.cache)).toBe(true)
    expect(spools(edges)).toEqual([])
  })

  it('of a pool is there while it is read, for its owner alone, and gone at the end', async () => {
    const edges = testEdges()
    const seen: number[] = []
    const onRequest = () => {
      for (const name of spools(edges)) seen.push(statSync(join(edges.directories.cache, name)).mode & 0o777)
      return 'answer' as const
    }
    const pool = await startPool({ count: 300, faults: { onRequest } })
    await cogtool(at(pool.baseUrl), edges)
    expect(new Set(seen)).toEqual(new Set([0o600]))
    expect(spools(edges)).toEqual([])
  })

  it('is gone after a signal, also while standard input is silent', async () => {
    const edges = testEdges()
    async function* silent() {
      yield Buffer.from('{"username":"a","attributes":{}}\n')
      edges.interrupt(new CogtoolError('interrupted', 'interrupted'))
      await new Promise(() => {})
    }
    const { exitCode } = await cogtool(['--from', '-'], { ...edges, stdin: { ...edges.stdin, chunks: silent } })
    expect(exitCode).toBe(130)
    await vi.waitFor(() => expect(spools(edges)).toEqual([]))
  })

  it('holds no more of a user than is compared', async () => {
    const edges = testEdges()
    let kept = ''
    const remove = edges.files.remove
    const files = {
      ...edges.files,
      async remove(path: string) {
        if (path.endsWith('.spool')) kept = readFileSync(path, 'utf8')
        await remove(path)
      },
    }
    const pool = await startPool()
    await cogtool(at(pool.baseUrl), { ...edges, files })
    const names = kept
      .trimEnd()
      .split('\n')
      .flatMap((line) => Object.keys(JSON.parse(line).attributes))
    expect(new Set(names)).toEqual(
      new Set([
        'sub',
        'email',
        'email_verified',
        'identities',
        'preferred_username',
        'phone_number',
        'phone_number_verified',
      ]),
    )
  })

  it('is refused where the export changes while it is read', async () => {
    const edges = exportOf('a@example.com', 'a@example.com')
    const path = join(edges.home, 'users.jsonl')
    const files = {
      ...edges.files,
      async open(file: string) {
        writeFileSync(path, '{"username":"b","attributes":{}}\n')
        return edges.files.open(file)
      },
    }
    const { exitCode, err } = await cogtool(['--from', 'users.jsonl'], { ...edges, files })
    expect(exitCode).toBe(2)
    expect(err).toContain('users.jsonl was changed while it was read')
  })
})

describe('progress', () => {
  it('is told while a file is read, and not with --quiet', async () => {
    const edges = exportOf(...Array.from({ length: 200 }, (_, index) => `u${index}@example.com`))
    const terminal = () => captured(true)
    const loud = terminal()
    await cogtool(['--from', 'users.jsonl'], { ...edges, stderr: loud.stream })
    expect(loud.text()).toContain('compared 64 users')
    const quiet = terminal()
    await cogtool(['--from', 'users.jsonl', '--quiet'], { ...edges, stderr: quiet.stream })
    expect(quiet.text()).toBe('')
  })
})
