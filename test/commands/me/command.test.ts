import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { define } from '../../../src/commands/me/command.ts'
import type { Edges } from '../../../src/edges/edges.ts'
import { reply, serveApi } from '../../helpers/api-server.ts'
import { sharedTestPool, startTestPool } from '../../helpers/local-pool.ts'
import { optionsOf } from '../../helpers/options-of.ts'
import { unlessIn } from '../../helpers/override.ts'
import {
  serveAnswer as canned,
  type MeTokens,
  mainWithoutLeak,
  makeTokens,
  runMe,
  signIn,
} from '../../helpers/replay-me.ts'
import { captured, networkDown, noPrompt, stoppedAt, testEdges } from '../../helpers/test-edges.ts'

const now = () => stoppedAt
const pool = sharedTestPool({}, { now })

let tokens: MeTokens
beforeAll(async () => {
  tokens = await makeTokens(pool())
})

const me = (token: string, apiUrl: string, args: readonly string[] = [], changes: Partial<Edges> = {}) =>
  runMe(pool(), token, apiUrl, args, changes)

async function meJson(...[token, apiUrl, args = [], changes]: Parameters<typeof me>) {
  const { exitCode, out, err } = await me(token, apiUrl, ['--json', ...args], changes)
  return { exitCode, err, document: JSON.parse(out || 'null') }
}

describe('the command line', () => {
  const defaults = {
    scheme: 'Bearer',
    headerName: 'Authorization',
    follow: 'none',
    timeout: 30,
    retry: 0,
    expectIdentity: 'auto',
  }

  it.each([
    [[], {}],
    [['-X', 'head'], { method: 'HEAD' }],
    [
      ['-H', 'X-A: 1', '-H', 'X-B: 2'],
      {
        header: [
          ['X-A', '1'],
          ['X-B', '2'],
        ],
      },
    ],
    [
      ['--token-file', 'token.txt', '--token-use', 'id'],
      { tokenFile: { flag: '--token-file', path: 'token.txt' }, tokenUse: 'id' },
    ],
    [['--data', '@body.json'], { data: { flag: '--data', path: 'body.json' } }],
    [['--scheme', 'JWT', '--header-name', 'X-Auth'], { scheme: 'JWT', headerName: 'X-Auth' }],
    [
      ['--follow', 'same-origin', '--timeout', '2.5', '--retry', '3'],
      { follow: 'same-origin', timeout: 2.5, retry: 3 },
    ],
    [['--allow-http'], { allowHttp: true }],
    [['--expect-status', '200', '--expect-status', '204'], { expectStatus: [200, 204] }],
    [['--expect', 'a.b=c=d'], { expect: [{ path: 'a.b', value: 'c=d' }] }],
    [['--expect-header', 'X-A: 1'], { expectHeader: [['X-A', '1']] }],
    [['--expect-identity', 'username=sub'], { expectIdentity: { field: 'username', claim: 'sub' } }],
    [['--expect-identity', 'off'], { expectIdentity: 'off' }],
  ])('%j', async (args, expected) => {
    expect(await optionsOf(define, args)).toEqual({ ...defaults, ...expected })
  })

  it.each([
    ['a method that would ask for a tunnel', ['-X', 'CONNECT'], 'invalid_value'],
    ['a method that would send the token back', ['-X', 'trace'], 'invalid_value'],
    ['a method with a line break', ['-X', 'GET\r\nX'], 'invalid_value'],
    ['no time at all', ['--timeout', '0'], 'invalid_value'],
    ['a time that is none', ['--timeout', 'soon'], 'invalid_value'],
    ['endless retries', ['--retry', '1000'], 'invalid_value'],
    ['retries of a POST', ['-X', 'POST', '--retry', '1'], 'usage'],
    ['redirects to anywhere', ['--follow', 'all'], 'usage'],
    ['a header without a name', ['-H', 'nonsense'], 'header_invalid'],
    ['a header with a line break', ['-H', 'X-A: 1\r\nX-B: 2'], 'header_invalid'],
    ['another Authorization', ['-H', 'Authorization: Bearer x'], 'header_invalid'],
    ['a status that is none', ['--expect-status', '99'], 'invalid_value'],
    ['an expectation without a value', ['--expect', 'user'], 'invalid_value'],
    ['a token file that is not there', ['--token-file', 'missing.txt'], 'input_unreadable'],
    ['a body that is not there', ['--data', '@missing.json'], 'input_unreadable'],
    ['http to another machine', ['--api-url', 'http://api.example/me'], 'api_url_refused'],
    ['user info in the address', ['--api-url', 'http://a:b@127.0.0.1/me'], 'api_url_refused'],
    ['an address that is none', ['--api-url', 'me'], 'invalid_value'],
  ])('with %s is refused, and nothing is sent', async (_, args, code) => {
    const api = await canned({})
    const { exitCode, err } = await me(tokens.access, api.origin, ['--json', ...args])
    expect({ exitCode, code: JSON.parse(err).error.code }).toEqual({ exitCode: 2, code })
    expect(api.requests).toEqual([])
  })

  it.each([
    ['-H', "-H 'Accept: application/json'"],
    ['--header', "-H 'Accept: application/json'"],
    ['--expect-header', "--expect-header 'Content-Type: application/json'"],
    ['--header-name', '--header-name X-Token'],
  ])('with %s and no header is told how to write one', async (flag, example) => {
    const { err } = await me(tokens.access, 'http://127.0.0.1', ['--json', flag, 'a b'])
    expect(JSON.parse(err).error.hint).toBe(`write it as ${example}`)
  })

  it('without an address names the flag', async () => {
    const edges = testEdges({ fetch, env: { COGTOOL_TOKEN: tokens.access } })
    expect(await mainWithoutLeak(['me', '--issuer', pool().issuer], edges)).toBe(2)
    expect(edges.err()).toContain('--api-url')
  })
})

describe('against the local pool', () => {
  it('both accept, and the answer is about the same user', async () => {
    const { exitCode, out, err } = await me(tokens.access, pool().apiUrl)
    expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' })
    expect(out).toContain(`GET ${pool().apiUrl}\n200 OK in 0 ms`)
    expect(out).toContain('token      VALID access token, expires in 1 h')
    expect(out).toContain('agreement  ✓ both accept: the token is good, and the API took it')
    expect(out).toContain("identity   ✓ match: $.username is the token's sub")
    expect(out).toContain(`\n  "username": "${tokens.sub}"`)
  })

  it('gives the whole document with --json', async () => {
    const { exitCode, document, err } = await meJson(tokens.access, pool().apiUrl, ['--expect-status', '200'])
    expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' })
    expect(document).toMatchObject({
      schema: 'cogtool.me/1',
      ok: true,
      request: { method: 'GET', url: pool().apiUrl, headers: { Accept: 'application/json' } },
      response: {
        status: 200,
        headers: { 'content-type': 'application/json; charset=utf-8' },
        body: { username: tokens.sub },
        timings: { dns: null, connect: 0, tls: null, firstByte: 0, total: 0 },
      },
      token: { schema: 'cogtool.verify/1', ok: true, claims: { sub: tokens.sub } },
      identity: { verdict: 'match', path: '$.username', claim: 'sub' },
      agreement: 'both_accept',
      hints: [],
      findings: [],
      expectations: [{ expect: 'status 200', ok: true, actual: 200 }],
    })
    expect(document.request.headers.Authorization).toMatch(/^Bearer <token sha256:[0-9a-f]{8}>$/)
  })

  it.each([
    ['an unknown user', { createUnknownUser: false }, 'access', [], 1, 'api_rejects_valid', 'user_not_in_database'],
    ['another user', { otherUser: true }, 'access', [], 1, 'both_accept', undefined],
    ['an expired token it takes', { expired: true }, 'expired', [], 1, 'api_accepts_invalid', undefined],
    ['an expired token it refuses', {}, 'expired', [], 0, 'both_reject', 'expired_for_api'],
    ['a forged token', {}, 'forged', [], 0, 'both_reject', 'signature_or_key'],
    ['an id token it takes', { idTokens: true }, 'id', [], 0, 'both_accept', undefined],
    [
      'an id token, where access was meant',
      {},
      'id',
      ['--token-use', 'access'],
      0,
      'both_reject',
      'token_kind_refused',
    ],
    ["another client's token it takes", { otherClients: true }, 'otherClient', [], 1, 'api_accepts_invalid', undefined],
    ['another scheme', {}, 'access', ['--scheme', 'JWT'], 1, 'api_rejects_valid', 'no_credentials_seen'],
    ['another path', {}, 'access', ['--api-url', 'slash'], 1, 'api_error', 'wrong_path'],
    ['another method', {}, 'access', ['-X', 'DELETE'], 1, 'api_error', 'wrong_method'],
    ['HEAD', {}, 'access', ['-X', 'HEAD'], 0, 'both_accept', undefined],
  ] as const)('%s', async (_, faults, token, args, exitCode, agreement, hint) => {
    const fresh = await startTestPool({ faults: { me: faults } }, { now })
    const made = await makeTokens(fresh)
    const edges = testEdges({ fetch, env: { COGTOOL_TOKEN: made[token] } })
    const more = args.map((arg) => (arg === 'slash' ? `${fresh.apiUrl}/` : arg))
    const configured = ['--issuer', fresh.issuer, '--client-id', fresh.client.id, '--api-url', fresh.apiUrl]
    const code = await mainWithoutLeak(['me', '--json', ...unlessIn(more, configured), ...more], edges)
    const document = JSON.parse(edges.out())
    expect({ code, agreement: document.agreement, hint: document.hints[0]?.code }).toEqual({
      code: exitCode,
      agreement,
      hint,
    })
  })

  it.each([
    { name: 'a variable', file: undefined, args: [], place: 'COGTOOL_TOKEN', without: 'with COGTOOL_TOKEN unset' },
    { name: 'a file', file: ['id.txt'], args: [], place: '--token-file', without: 'without --token-file' },
    {
      name: 'a file, which --token-use cannot change',
      file: ['id.txt'],
      args: ['--token-use', 'access'],
      place: '--token-file',
      without: 'without --token-file',
    },
  ])('asks for a token of the other kind where it is of $name', async ({ file, args, place, without }) => {
    const strict = await startTestPool({ faults: { me: {} } }, { now })
    const made = await makeTokens(strict)
    const edges = testEdges({ fetch, env: file ? {} : { COGTOOL_TOKEN: made.id } })
    await edges.files.replace(join(edges.workingDirectory, 'id.txt'), made.id)
    const from = file ? ['--token-file', ...file] : []
    const configured = ['--issuer', strict.issuer, '--client-id', strict.client.id, '--api-url', strict.apiUrl]
    await mainWithoutLeak(['me', '--json', ...configured, ...from, ...args], edges)
    expect(JSON.parse(edges.out()).hints[0].message).toContain(
      `. give an access token: ${place} holds an ID token (from a session: --token-use access, ${without})`,
    )
  })

  it('asks for --token-use where the file holds both kinds', async () => {
    const strict = await startTestPool({ faults: { me: {} } }, { now })
    const made = await makeTokens(strict)
    const edges = testEdges({ fetch })
    const answer = JSON.stringify({ access_token: made.access, id_token: made.id })
    await edges.files.replace(join(edges.workingDirectory, 'both.json'), answer)
    const configured = ['--issuer', strict.issuer, '--client-id', strict.client.id, '--api-url', strict.apiUrl]
    const args = ['me', '--json', ...configured, '--token-file', 'both.json', '--token-use', 'id']
    await mainWithoutLeak(args, edges)
    expect(JSON.parse(edges.out()).hints[0].message).toMatch(/\. --token-use access$/)
  })

  it('explains "Invalid signature." of a good token and never calls the token bad', async () => {
    const strict = await startTestPool({ faults: { me: { createUnknownUser: false } } }, { now })
    const made = await makeTokens(strict)
    const edges = testEdges({ fetch, env: { COGTOOL_TOKEN: made.access } })
    const args = ['--issuer', strict.issuer, '--client-id', strict.client.id, '--api-url', strict.apiUrl]
    expect(await mainWithoutLeak(['me', ...args], edges)).toBe(1)
    expect(edges.out()).toContain('the API refuses a good token: the token is not the problem')
    expect(edges.out()).toContain("the API's database has no user for this token")
    expect(edges.out()).toContain('create_unknown_user')
    expect(edges.out()).toContain('"detail": "Invalid signature."')
    expect(edges.out()).not.toContain('signature_or_key')
  })
})

describe('what an API may answer', () => {
  it('control and bidirectional characters are escaped', async () => {
    const api = await canned({ headers: { 'X-A': 'a\u009bb' }, body: JSON.stringify({ name: '\u001b[31mred\u202e' }) })
    for (const flags of [['--verbose'], ['--json']]) {
      const { out } = await me(tokens.access, api.origin, flags)
      expect(out).not.toMatch(/[\u001b\u009b\u202e]/)
    }
  })

  it('a long body is cut, and --verbose shows all of it', async () => {
    const api = await canned({ body: JSON.stringify(Array.from({ length: 100 }, (_, n) => `entry ${n}`)) })
    const short = await me(tokens.access, api.origin)
    expect(short.out).toContain('… (--verbose shows all of it)')
    expect(short.out).not.toContain('entry 99')
    expect((await me(tokens.access, api.origin, ['--verbose'])).out).toContain('entry 99')
  })

  it('bytes that are no text are counted and not shown', async () => {
    const api = await canned({ body: Buffer.from([0, 1, 2]) })
    expect((await me(tokens.access, api.origin)).out).toContain('(3 bytes that are not text)')
  })

  it('more than a mebibyte is not read, and that is said', async () => {
    const api = await canned({ body: 'x'.repeat(2 * 1024 * 1024) })
    expect((await me(tokens.access, api.origin)).out).toContain('1048576 bytes and more, cut there')
  })

  it('expectations are listed, kept and broken', async () => {
    const api = await canned({ headers: { 'X-A': '1' }, body: JSON.stringify({ user: { email: 'a@b.example' } }) })
    const kept = ['--expect', 'user.email=a@b.example', '--expect-header', 'x-a: 1', '--expect-status', '200']
    const good = await me(tokens.access, api.origin, kept)
    expect(good.exitCode).toBe(0)
    expect(good.out).toContain('expected   ✓ user.email=a@b.example')
    const bad = await me(tokens.access, api.origin, ['--expect', 'user.name=x', '--expect-identity', 'user.email=sub'])
    expect(bad.exitCode).toBe(1)
    expect(bad.out).toContain('expected   ✗ user.name=x, but it is not there')
    expect(bad.out).toContain('expected   ✗ identity user.email=sub, but it is "a@b.example"')
  })

  it('a refusal that was expected is fine', async () => {
    const api = await canned({
      status: 403,
      headers: { 'WWW-Authenticate': 'Bearer error="insufficient_scope" scope="x"' },
    })
    const { exitCode, out } = await me(tokens.access, api.origin, ['--expect-status', '403'])
    expect(exitCode).toBe(0)
    expect(out).toContain('(as you expected)')
  })

  it('a body goes along', async () => {
    const bodies: string[] = []
    const api = await serveApi(async (request, response) => {
      for await (const chunk of request) bodies.push(`${request.method} ${request.headers['content-type']} ${chunk}`)
      reply(response, {})
    })
    const edges = testEdges()
    await edges.files.replace(join(edges.home, 'body.json'), '{"a":1}')
    await me(tokens.access, api.origin, ['--data', '@body.json'], { workingDirectory: edges.home, files: edges.files })
    await me(tokens.access, api.origin, ['--data', 'plain', '-X', 'PATCH', '-H', 'Content-Type: text/plain'])
    expect(bodies).toEqual(['POST application/json {"a":1}', 'PATCH text/plain plain'])
  })
})

describe('on a terminal', () => {
  it('no line of a hint is wider than it', async () => {
    const api = await canned({ status: 401, body: '{"detail":"Invalid signature."}' })
    const terminal = captured(true, 72)
    const { exitCode } = await me(tokens.access, api.origin, ['--no-color'], { stdout: terminal.stream })
    const [, hint = ''] = terminal.text().split('hint ')
    const lines = hint.split('\n\n')[0]?.split('\n') ?? []
    expect(exitCode).toBe(1)
    expect(lines.length).toBeGreaterThan(4)
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(72)
    expect(lines.slice(1).every((line) => line.startsWith(' '.repeat(13)))).toBe(true)
  })
})

describe('no decision', () => {
  it('where the keys cannot be had, the answer is shown and the exit code is 4', async () => {
    const api = await canned({ body: JSON.stringify({ username: tokens.sub }) })
    const down = { fetch: () => Promise.reject(networkDown()) }
    const { exitCode, document } = await meJson(tokens.access, api.origin, ['--expect-status', '401'], down)
    expect(exitCode).toBe(4)
    expect(document).toMatchObject({
      ok: false,
      agreement: null,
      identity: null,
      response: { status: 200, body: { username: tokens.sub } },
      token: { schema: 'cogtool.error/1', error: { code: 'jwks_unavailable', exitCode: 4 } },
    })
    const text = await me(tokens.access, api.origin, [], down)
    expect(text.exitCode).toBe(4)
    expect(text.out).toContain('token      NOT CHECKED could not decide')
    expect(text.out).toContain('agreement  ? unknown')
  })

  it.each([
    ['nothing listens', async () => `${(await canned({})).origin.replace(/\d+$/, '1')}/me`, 'service_unreachable'],
    ['no answer comes in time', async () => (await serveApi(() => {})).origin, 'service_unreachable'],
    ['the name is nobody’s', async () => 'https://nobody.invalid/me', 'service_unreachable'],
  ])('where %s', async (_, address, code) => {
    const { exitCode, out, err } = await me(tokens.access, await address(), ['--json', '--timeout', '0.3'])
    expect({ exitCode, out, code: JSON.parse(err).error.code }).toEqual({ exitCode: 4, out: '', code })
  })
})

describe('where the token comes from', () => {
  it('a file wins over the environment, and an answer of a token endpoint is one', async () => {
    const api = await canned({ body: '{}' })
    const edges = testEdges()
    const answer = { access_token: tokens.access, id_token: tokens.id }
    await edges.files.replace(join(edges.home, 'token.txt'), JSON.stringify(answer))
    const here = { workingDirectory: edges.home, files: edges.files }
    await me('environment', api.origin, ['--token-file', 'token.txt'], here)
    await me('environment', api.origin, ['--token-file', 'token.txt', '--token-use', 'id'], here)
    await me(`"Bearer ${tokens.access}"\n`, api.origin)
    const sent = api.requests.map(({ headers }) => headers.authorization)
    expect(sent).toEqual([tokens.access, tokens.id, tokens.access].map((token) => `Bearer ${token}`))
  })

  it('nowhere is exit 3', async () => {
    const api = await canned({})
    const { exitCode, err } = await me('', api.origin)
    expect(exitCode).toBe(3)
    expect(err).toContain('cogtool login')
    expect(api.requests).toEqual([])
  })

  it('an empty file is exit 2', async () => {
    const edges = testEdges()
    await edges.files.replace(join(edges.home, 'token.txt'), '\n')
    const { exitCode, err } = await me('', 'http://127.0.0.1:1/', ['--token-file', 'token.txt'], {
      workingDirectory: edges.home,
      files: edges.files,
    })
    expect(exitCode).toBe(2)
    expect(err).toContain('--token-file holds none')
  })
})

describe('an address from a project file', () => {
  const elsewhere = 'https://api.example.invalid/me'

  async function meInProject(apiUrl: string, changes: Partial<Edges>, args: readonly string[] = []) {
    const edges = testEdges({ fetch, env: { COGTOOL_TOKEN: tokens.access }, ...changes })
    const entry = { issuer: pool().issuer, clientId: pool().client.id, apiUrl }
    await edges.files.replace(
      join(edges.home, 'cogtool.json'),
      JSON.stringify({ default: 'dev', pools: { dev: entry } }),
    )
    return { exitCode: await mainWithoutLeak(['me', ...args], edges), err: edges.err() }
  }
  const terminal = captured(true)
  const atTerminal = (answer: boolean, questions: string[] = []): Partial<Edges> => ({
    stderr: terminal.stream,
    prompt: {
      ...noPrompt(),
      confirm: async (question) => {
        questions.push(question)
        return answer
      },
    },
  })

  it('on this machine is used', async () => {
    expect((await meInProject(pool().apiUrl, {})).exitCode).toBe(0)
  })

  it('elsewhere is refused where nobody can be asked', async () => {
    const { exitCode, err } = await meInProject(elsewhere, {}, ['--no-input'])
    expect(exitCode).toBe(2)
    expect(err).toContain('the token was not sent to api.example.invalid')
    expect(err).toContain(`--api-url ${elsewhere}`)
  })

  it('elsewhere is refused after a no', async () => {
    const questions: string[] = []
    expect((await meInProject(elsewhere, atTerminal(false, questions))).exitCode).toBe(2)
    expect(questions).toEqual(['Trust these settings?'])
    expect(terminal.text()).toContain(
      'A project file that you have not trusted as it is now leads to\n  api.example.invalid:',
    )
  })

  it('elsewhere is called after a yes', async () => {
    // the name is nobody's: that the call fails shows that it was made
    expect((await meInProject(elsewhere, atTerminal(true))).exitCode).toBe(4)
  })

  it('elsewhere is called when --api-url repeats it', async () => {
    expect((await meInProject(elsewhere, {}, ['--no-input', '--api-url', elsewhere])).exitCode).toBe(4)
  })
})

describe("the session's token", () => {
  const signedIn = (secondsAgo: number) => signIn(pool(), secondsAgo)

  it('is sent, and its id token tells whose email the answer may hold', async () => {
    const { edges, access } = await signedIn(60)
    const api = await canned({ body: JSON.stringify({ mail: 'MARIA@example.com' }) })
    expect(await mainWithoutLeak(['me', '--api-url', api.origin, '--json'], edges)).toBe(0)
    expect(api.requests[0]?.headers.authorization).toBe(`Bearer ${access}`)
    expect(JSON.parse(edges.out()).identity).toMatchObject({ verdict: 'match', path: '$.mail', claim: 'email' })
  })

  it('is the id token with --token-use id', async () => {
    const { edges, id } = await signedIn(60)
    const api = await canned({ body: '{}' })
    expect(await mainWithoutLeak(['me', '--api-url', api.origin, '--token-use', 'id'], edges)).toBe(0)
    expect(api.requests[0]?.headers.authorization).toBe(`Bearer ${id}`)
  })

  it('is refreshed where it is about to end', async () => {
    const { edges, access } = await signedIn(3600 - 10)
    const api = await canned({ body: '{}' })
    expect(await mainWithoutLeak(['me', '--api-url', api.origin], edges)).toBe(0)
    expect(api.requests[0]?.headers.authorization).not.toBe(`Bearer ${access}`)
    expect(edges.out()).toContain('expires in 1 h')
  })

  it('gives way to COGTOOL_TOKEN', async () => {
    const { edges } = await signedIn(60)
    const api = await canned({ body: '{}' })
    const env = { COGTOOL_TOKEN: tokens.access }
    expect(await mainWithoutLeak(['me', '--api-url', api.origin], { ...edges, env })).toBe(0)
    expect(api.requests[0]?.headers.authorization).toBe(`Bearer ${tokens.access}`)
  })
})
