import { symlink } from 'node:fs/promises'
import { stripVTControlCharacters } from 'node:util'
import { describe, expect, it } from 'vitest'
import type { Edges } from '../../../src/edges/edges.ts'
import { main } from '../../../src/main.ts'
import { json, startKeyServer, status } from '../../helpers/key-server.ts'
import { clientId, issuer, makeTokens, poolId, seconds } from '../../helpers/made-tokens.ts'
import { unlessIn } from '../../helpers/override.ts'
import { captured, pipedStdin, type TestEdges, testEdges } from '../../helpers/test-edges.ts'

const maker = makeTokens()
const token = maker.token()
const pool = ['--user-pool-id', poolId]
const ofPool = [...pool, '--jwks', 'jwks.json']

async function edgesFor(changes: Partial<Edges> = {}): Promise<TestEdges> {
  const edges = testEdges(changes)
  await edges.files.replace(`${edges.home}/jwks.json`, JSON.stringify(maker.jwks))
  return edges
}

async function verify(args: readonly string[], changes: Partial<Edges> = {}) {
  const edges = await edgesFor(changes)
  const exitCode = await main(['verify', ...args], edges)
  return { exitCode, out: edges.out(), err: edges.err(), edges }
}

async function verifyJson(args: readonly string[], changes: Partial<Edges> = {}) {
  const { exitCode, out, err } = await verify([...args, '--json'], changes)
  return {
    exitCode,
    report: out === '' ? undefined : JSON.parse(out),
    error: err === '' ? undefined : JSON.parse(err).error,
  }
}

describe('a verdict for a person', () => {
  it('says VALID first, then whom it is about, then what was checked', async () => {
    const { exitCode, out, err } = await verify([token, ...ofPool, '--client-id', clientId])
    expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' })
    expect(out.replaceAll(maker.kid, '<kid>')).toMatchInlineSnapshot(`
      "VALID  access token of eu-west-1_Test00001, expires in 1 h

        user     ada
        issued   10 min ago (2026-11-22T06:12:00Z)
        ✓ 9 checks passed (--verbose names them)
        – not checked: revocation (--online), scope, groups
      "
    `)
  })

  it('says REJECTED and why first, and last what to do', async () => {
    const { exitCode, out } = await verify([maker.token({ exp: seconds - 11_520 }), ...ofPool, '--scope', 'email'])
    expect(exitCode).toBe(1)
    expect(out.replaceAll(maker.kid, '<kid>')).toMatchInlineSnapshot(`
      "REJECTED  expired 3 h 12 min ago

        pool     eu-west-1_Test00001
        user     ada
        issued   10 min ago (2026-11-22T06:12:00Z)
        expired  2026-11-22T03:10:00Z
        ✓ 7 checks passed (--verbose names them)
        ✗ expiry
        ✗ scope: the token lacks the scope "email"; it has "openid profile aws.cognito.signin.user.admin"
        – not checked: revocation (--online), client (--client-id), groups
        → cogtool login --user-pool-id eu-west-1_Test00001
      "
    `)
  })

  it('marks what an unsigned token says as hearsay', async () => {
    const { exitCode, out } = await verify([`${token.slice(0, -20)}${'A'.repeat(20)}`, ...ofPool])
    expect(exitCode).toBe(1)
    expect(out).toContain('unverified, what the token says of itself:')
    expect(out).toContain('? as it should be, but unsigned: required, token_use, expiry')
    expect(out).not.toContain('✓ format, algorithm, issuer, key, signature')
  })

  it('escapes what would reach the terminal', async () => {
    const { out } = await verify([maker.token({ username: 'a\u001b[31m\u202eb\n VALID' }), ...ofPool, '--verbose'])
    expect(out).toContain('a\\u001b[31m\\u202eb\\u000a VALID')
    expect(out).not.toMatch(/\u001b|\u202e/)
  })

  it('shows header and claims with --verbose', async () => {
    const { out } = await verify([token, ...ofPool, '--verbose'])
    expect(out).toContain('"origin_jti": "a1b2c3d4-0000-4000-8000-000000000002"')
  })

  it('tells colours apart by words as well', async () => {
    const plain = await verify([token, ...ofPool])
    const stdout = captured(true, 100)
    const edges = await edgesFor({ stdout: stdout.stream })
    await main(['verify', token, ...ofPool], edges)
    expect(stripVTControlCharacters(stdout.text())).toBe(plain.out)
    expect(stdout.text()).not.toBe(plain.out)
  })
})

describe('the report for a script', () => {
  it('is one document with stable names', async () => {
    const { exitCode, report } = await verifyJson([maker.token({ exp: seconds - 11_520 }), ...ofPool])
    expect(exitCode).toBe(1)
    expect(Object.keys(report)).toEqual([
      'schema',
      'ok',
      'reason',
      'message',
      'hint',
      'authentic',
      'pinned',
      'checks',
      'warnings',
      'issuer',
      'userPoolId',
      'tokenUse',
      'keyId',
      'keySource',
      'at',
      'header',
      'claims',
    ])
    expect(report).toMatchObject({
      schema: 'cogtool.verify/1',
      ok: false,
      reason: 'expired',
      message: 'expired 3 h 12 min ago (exp 2026-11-22T03:10:00Z)',
      hint: 'cogtool login --user-pool-id eu-west-1_Test00001',
      authentic: true,
      pinned: true,
      issuer,
      userPoolId: poolId,
      tokenUse: 'access',
      keySource: 'file',
      at: '2026-11-22T06:22:00Z',
    })
    expect(report.checks).toContainEqual({
      check: 'expiry',
      status: 'fail',
      reason: 'expired',
      message: 'expired 3 h 12 min ago (exp 2026-11-22T03:10:00Z)',
      expected: `> ${seconds}`,
      actual: seconds - 11_520,
    })
  })
})

describe('where the token comes from', () => {
  const files = async (changes: Partial<Edges> = {}) => {
    const edges = await edgesFor(changes)
    await edges.files.replace(`${edges.home}/token.txt`, `Bearer ${token}\n`)
    return edges
  }
  const accepted = async (args: readonly string[], changes: Partial<Edges>) => {
    const edges = await files(changes)
    const exitCode = await main(['verify', ...args, ...ofPool], edges)
    expect({ exitCode, err: edges.err() }).toEqual({ exitCode: 0, err: '' })
  }

  it.each([
    ['the argument', [token], {}],
    ['standard input by -', ['-'], { stdin: pipedStdin(token) }],
    ['piped standard input', [], { stdin: pipedStdin(`${token}\n`) }],
    ['a file', ['--token-file', 'token.txt'], {}],
    ['a file, whatever is piped', ['--token-file', 'token.txt'], { stdin: pipedStdin('x') }],
    ['the environment', [], { env: { COGTOOL_TOKEN: token } }],
    ['the environment, where nothing was piped', [], { stdin: pipedStdin(''), env: { COGTOOL_TOKEN: token } }],
    ['standard input before the environment', [], { stdin: pipedStdin(token), env: { COGTOOL_TOKEN: 'x' } }],
    ['the argument before the environment', [token], { env: { COGTOOL_TOKEN: 'x' } }],
  ] as const)('%s', async (_, args, changes) => {
    await accepted(args, changes)
  })

  it('is the session on a terminal', async () => {
    const edges = await edgesFor()
    const { saveSession } = await import('../../../src/session/store/session-store.ts')
    await saveSession(
      {
        schema: 'cogtool.session/1',
        name: 'default',
        issuer,
        userPoolId: poolId,
        clientId,
        signedInBy: 'hosted-ui',
        signedInAt: '2026-11-22T06:00:00Z',
        savedAt: '2026-11-22T06:00:00Z',
        settings: {},
        endpoints: { token: 'https://example.com/oauth2/token' },
        tokens: { access: token },
      },
      edges,
    )
    expect(await main(['verify', '--jwks', 'jwks.json', '--json'], edges)).toBe(0)
    // the session names the pool and the app client as well
    expect(JSON.parse(edges.out())).toMatchObject({ ok: true, userPoolId: poolId, pinned: true })
    expect(JSON.parse(edges.out()).checks).toContainEqual({ check: 'client', status: 'pass' })
  })

  it.each([
    ['nothing on a terminal', [], {}],
    ['an empty argument', [''], {}],
    ['empty standard input', ['-'], { stdin: pipedStdin(' \n') }],
    ['an empty pipe', [], { stdin: pipedStdin('') }],
  ] as const)('is missing: %s', async (_, args, changes) => {
    const { exitCode, report, error } = await verifyJson([...args, ...ofPool], changes)
    expect({ exitCode, report, code: error.code }).toEqual({ exitCode: 2, report: undefined, code: 'token_required' })
  })

  const ofSession = (command: string) => `give one, e.g. that of the session: cogtool token | cogtool ${command} -`
  it.each([
    [['verify', ''], {}, 'the argument is empty', ofSession('verify')],
    [['verify', '-'], { stdin: pipedStdin(' ') }, 'standard input is empty', ofSession('verify')],
    [['verify'], { stdin: pipedStdin('') }, 'standard input and COGTOOL_TOKEN are empty', ofSession('verify')],
    [['decode'], { stdin: pipedStdin('') }, 'standard input and COGTOOL_TOKEN are empty', ofSession('decode')],
    [['verify', '--token-file', 'no.txt'], {}, 'no.txt is empty', ofSession('verify')],
    [
      ['decode'],
      {},
      'there is no argument, --token-file, COGTOOL_TOKEN or session',
      'give one, or sign in: cogtool login',
    ],
  ] as const)('%j: says which place is empty, and what gives one', async (args, changes, why, hint) => {
    const edges = testEdges(changes)
    await edges.files.replace(`${edges.home}/no.txt`, Buffer.from('\n'))
    expect(await main(args, edges)).toBe(2)
    expect(edges.err()).toBe(`error: no token was given\n  ${why}\n  → ${hint}\n`)
  })

  it('may stand behind a link, and not in a file of megabytes', async () => {
    const edges = await files()
    await symlink(`${edges.home}/token.txt`, `${edges.home}/link.txt`)
    expect(await main(['verify', '--token-file', 'link.txt', ...ofPool], edges)).toBe(0)
    await edges.files.replace(`${edges.home}/huge.txt`, Buffer.alloc(1_100_000, 'a'))
    expect(await main(['verify', '--token-file', 'huge.txt', '--json', ...ofPool], edges)).toBe(2)
    expect(JSON.parse(edges.err()).error.code).toBe('input_too_large')
  })

  it('cannot be two places at once, nor a file that is not there', async () => {
    expect(await verifyJson([token, '--token-file', 'x', ...ofPool])).toMatchObject({
      exitCode: 2,
      error: { code: 'usage' },
    })
    const { exitCode, error } = await verifyJson(['--token-file', 'none.txt', ...ofPool])
    expect({ exitCode, code: error.code }).toEqual({ exitCode: 2, code: 'input_unreadable' })
  })
})

describe('which pool is trusted', () => {
  it('without one: shows the token, says NOT VERIFIED, and names the flag', async () => {
    const { exitCode, out, err } = await verify([token])
    expect(exitCode).toBe(2)
    expect(out).toMatch(/^NOT VERIFIED/)
    expect(out).toContain('ada')
    expect(err).toContain('error: NOT VERIFIED: no user pool is configured')
    expect(err).toContain(`→ if that is your pool, add ${pool.join(' ')}`)
    expect((await verifyJson([token])).report).toMatchObject({ schema: 'cogtool.decode/1', verified: false })
  })

  it.each([
    [maker.token({ iss: 'http://localhost:9229/local_1' }), 'add --issuer http://localhost:9229/local_1'],
    [maker.token({ iss: undefined }), 'name the pool that you trust: --user-pool-id <id>'],
    ['abc', 'name the pool that you trust: --user-pool-id <id>'],
  ])('names the flag that would help, or none', async (text, hint) => {
    const { exitCode, err } = await verify([text])
    expect(exitCode).toBe(2)
    expect(err).toContain(hint)
  })

  it('by the token itself: only a Cognito issuer, and said aloud', async () => {
    const named = await verify([token, '--pool-from-token', '--jwks', 'jwks.json'])
    expect(named.exitCode).toBe(0)
    expect(named.out).toContain('! the token itself named this pool, not you')
    const args = ['--pool-from-token', '--jwks', 'jwks.json']
    expect((await verifyJson([token, ...args])).report).toMatchObject({ ok: true, pinned: false, userPoolId: poolId })
    expect((await verifyJson([maker.token({ iss: 'https://evil.example/x' }), ...args])).report).toMatchObject({
      ok: false,
      reason: 'wrong_issuer',
    })
    expect((await verifyJson(['abc', ...args])).report).toMatchObject({ ok: false, reason: 'malformed' })
  })

  it('by the token itself: not beside a pool of yours, whose app client does not count either', async () => {
    const both = await verifyJson([token, '--pool-from-token', ...ofPool])
    expect(both).toMatchObject({ exitCode: 2, error: { code: 'usage' } })
    const env = { COGTOOL_USER_POOL_ID: 'us-east-1_Other', COGTOOL_CLIENT_ID: 'other' }
    const args = [token, '--pool-from-token', '--jwks', 'jwks.json']
    expect(await verifyJson(args, { env })).toMatchObject({ exitCode: 0, report: { userPoolId: poolId } })
    expect(await verifyJson([...args, '--client-id', 'other'])).toMatchObject({ report: { reason: 'wrong_client' } })
  })
})

describe('what is asked for', () => {
  it.each([
    { args: ['--token-use', 'id'], reason: 'wrong_token_use' },
    { args: ['--client-id', 'x'], reason: 'wrong_client' },
    { args: ['--client-id', 'x', '--client-id', clientId], reason: undefined },
    { args: ['--scope', 'openid', '--scope', 'profile'], reason: undefined },
    { args: ['--scope', 'openid  profile'], reason: undefined },
    { args: ['--scope', 'openid', '--scope', 'email'], reason: 'missing_scope' },
    { args: ['--group', 'x', '--group', 'staff'], reason: undefined },
    { args: ['--group', 'x', '--group', 'staff', '--all-groups'], reason: 'missing_group' },
    { args: ['--audience', 'https://api'], reason: 'wrong_claim' },
    { args: ['--max-age', '600'], reason: undefined },
    { args: ['--max-age', '599.5'], reason: 'wrong_claim' },
    { args: ['--nonce', 'x'], reason: 'wrong_claim' },
    { args: ['--claim', 'username=ada', '--claim', 'version=2'], reason: undefined },
    { args: ['--claim', 'username=ada', '--claim', 'x='], reason: 'wrong_claim' },
    { args: ['--at', String(seconds + 3600)], reason: 'expired' },
    { args: ['--at', '2026-11-22T07:22:00Z'], reason: 'expired' },
    { args: ['--at', '2026-11-22T09:21:59+02:00'], reason: undefined },
    { args: ['--at', '2026-11-22T07:22:00Z', '--clock-tolerance', '1'], reason: undefined },
  ])('$args → $reason', async ({ args, reason }) => {
    const { exitCode, report } = await verifyJson([token, ...ofPool, ...args])
    expect({ exitCode, reason: report.reason }).toEqual({ exitCode: reason ? 1 : 0, reason })
  })

  it.each([
    { args: ['--at', String(seconds + 3600)], hint: 'it is valid now: leave out --at' },
    { args: ['--at', String(seconds + 3600), '--nonce', 'x'], hint: 'cogtool login' },
    { args: ['--at', String(seconds + 3610), '--clock-tolerance', '5'], hint: 'it is valid now: leave out --at' },
    { args: ['--token-use', 'id'], hint: 'send the ID token instead, or accept this one: --token-use access' },
  ])('$args → $hint', async ({ args, hint }) => {
    const { report } = await verifyJson([token, ...ofPool, ...args])
    expect(report.hint?.replace(/ --user-pool-id.*/, '')).toContain(hint)
  })

  it.each([
    { args: ['--max-age', 'x'], code: 'invalid_value' },
    { args: ['--max-age', '-1'], code: 'invalid_value' },
    { args: ['--clock-tolerance', '1e999'], code: 'invalid_value' },
    { args: ['--claim', 'x'], code: 'invalid_value' },
    { args: ['--claim', '=x'], code: 'invalid_value' },
    { args: ['--at', 'yesterday'], code: 'invalid_value' },
    { args: ['--at', '1e23'], code: 'invalid_value' },
    { args: ['--at', '99999999999999999'], code: 'invalid_value' },
    { args: ['--at', '2026-13-01'], code: 'invalid_value' },
    { args: ['--token-use', 'refresh'], code: 'usage' },
    { args: ['--online', '--offline'], code: 'usage' },
    { args: ['--jwks', 'http://example.com/keys'], code: 'insecure_address' },
    { args: ['--jwks', 'none.json'], code: 'input_unreadable' },
    { args: ['--jwks', '.'], code: 'input_unreadable' },
    { args: ['--batch', 'x'], code: 'usage' },
    { args: ['--user-pool-id', 'x'], code: 'invalid_value' },
    { args: ['--no-such-flag'], code: 'unknown_option' },
  ])('$args → $code', async ({ args, code }) => {
    const { exitCode, report, error } = await verifyJson([token, ...unlessIn(args, ofPool), ...args])
    expect({ exitCode, report, code: error.code }).toEqual({ exitCode: 2, report: undefined, code })
  })

  it.each([
    { text: 'not json', code: 'input_invalid' },
    { text: '{"keys":{}}', code: 'input_invalid' },
    { text: '', code: 'input_invalid' },
  ])('a key file that says $text is no key set', async ({ text, code }) => {
    const edges = await edgesFor()
    await edges.files.replace(`${edges.home}/bad.json`, text)
    expect(await main(['verify', token, ...pool, '--jwks', 'bad.json', '--json'], edges)).toBe(2)
    expect(JSON.parse(edges.err()).error.code).toBe(code)
  })

  it('an empty key set in a file is a set without the key', async () => {
    const edges = await edgesFor()
    await edges.files.replace(`${edges.home}/empty.json`, '{"keys":[]}')
    expect(await main(['verify', token, ...pool, '--jwks', 'empty.json', '--json'], edges)).toBe(1)
    expect(JSON.parse(edges.out()).reason).toBe('unknown_kid')
  })
})

describe('keys from the issuer', () => {
  const realFetch: Partial<Edges> = { fetch: (url, init) => fetch(url, init) }

  it('are fetched once, then cached; with --offline the cache has to do', async () => {
    const server = await startKeyServer(maker.jwks)
    const edges = testEdges(realFetch)
    const args = ['verify', maker.token({ iss: server.issuer }), '--issuer', server.issuer, '--json']
    expect(await main([...args, '--offline'], edges)).toBe(4)
    expect(JSON.parse(edges.err()).error).toMatchObject({ code: 'jwks_unavailable', exitCode: 4 })
    for (const _ of 'abc') expect(await main(args, edges)).toBe(0)
    expect(await main([...args, '--offline'], edges)).toBe(0)
    expect(server.asked).toEqual(['GET /local_Test0001/.well-known/jwks.json'])
    const sources = edges
      .out()
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line).keySource)
    expect(sources).toEqual(['network', 'cache', 'cache', 'cache'])
  })

  it.each([
    { name: 'an empty set', answer: json({ keys: [] }) },
    { name: '500', answer: status(500) },
    { name: 'no JSON', answer: status(200) },
  ])('that cannot be had are exit 4, and no verdict: $name', async ({ answer }) => {
    const server = await startKeyServer(answer)
    const { exitCode, out, err } = await verify(
      [maker.token({ iss: server.issuer }), '--issuer', server.issuer],
      realFetch,
    )
    expect({ exitCode, out }).toEqual({ exitCode: 4, out: '' })
    expect(err.split('\n')).toHaveLength(4)
    expect(err).toContain('could not decide')
  })

  it('are not asked for by a token that fails before', async () => {
    const server = await startKeyServer(maker.jwks)
    const { exitCode } = await verify([maker.token(), '--issuer', server.issuer], realFetch)
    expect(exitCode).toBe(1)
    expect(server.asked).toEqual([])
  })
})

describe('--online', () => {
  const realFetch: Partial<Edges> = { fetch: (url, init) => fetch(url, init) }
  const revoked = '{"__type":"NotAuthorizedException","message":"Access Token has been revoked"}'

  it.each([
    { name: 'alive', answer: json({ Username: 'ada' }), exitCode: 0, reason: undefined, status: 'pass' },
    {
      name: 'revoked',
      answer: (response) => response.writeHead(400).end(revoked),
      exitCode: 1,
      reason: 'revoked',
      status: 'fail',
    },
  ] satisfies { answer: Awaited<ReturnType<typeof startKeyServer>>['answer']; [name: string]: unknown }[])(
    '$name',
    async ({ answer, exitCode, reason, status: expected }) => {
      const server = await startKeyServer(answer)
      for (const batch of [[], ['--batch', '-']]) {
        const args = [...(batch.length > 0 ? batch : [token]), '--online', '--endpoint-url', server.url, '--verbose']
        const run = await verify([...args, ...ofPool, '--json', '--quiet'], { ...realFetch, stdin: pipedStdin(token) })
        const report = JSON.parse(run.out)
        expect({ exitCode: run.exitCode, reason: report.reason }).toEqual({ exitCode, reason })
        expect(report.checks.at(-1)).toMatchObject({ check: 'revocation', status: expected })
      }
      expect(server.asked).toEqual(['POST /', 'POST /'])
    },
  )

  it('is exit 4 where the pool does not answer usably', async () => {
    const server = await startKeyServer(status(500))
    const args = [token, '--online', '--endpoint-url', server.url, ...ofPool]
    expect(await verifyJson(args, realFetch)).toMatchObject({ exitCode: 4, error: { code: 'revocation_unknown' } })
  })

  it('asks nobody about a token that is rejected anyway, nor about a machine, and says so', async () => {
    const server = await startKeyServer(status(500))
    const flags = ['--online', '--endpoint-url', server.url, ...ofPool]
    expect((await verifyJson([maker.token({ exp: seconds }), ...flags], realFetch)).exitCode).toBe(1)
    const machine = await verify([maker.token({ scope: 'orders/read', username: undefined }), ...flags], realFetch)
    expect(machine.exitCode).toBe(0)
    expect(machine.out).toContain('– revocation: not asked: a machine token has no user')
    expect(server.asked).toEqual([])
  })

  it('asks the configured domain', async () => {
    const server = await startKeyServer(json({ sub: 'x' }))
    const { exitCode } = await verify(
      [maker.token({ scope: 'openid' }), '--online', '--domain', `${server.url}/`, ...ofPool],
      realFetch,
    )
    expect(exitCode).toBe(0)
    expect(server.asked).toEqual(['GET /oauth2/userInfo'])
  })
})

describe('help', () => {
  it('ends with examples', async () => {
    const { exitCode, out } = await verify(['--help'])
    expect(exitCode).toBe(0)
    expect(out).toContain('Examples:')
    expect(out).toContain('$ cogtool verify --batch tokens.txt')
  })
})
