import { describe, expect, it, onTestFinished } from 'vitest'
import type { LocalPool } from '../../../src/local/server/local-pool.ts'
import type { Faults } from '../../../src/local/state/faults.ts'
import { main } from '../../../src/main.ts'
import { serveApi } from '../../helpers/api-server.ts'
import { sharedTestPool } from '../../helpers/local-pool.ts'
import { clientNamed, loginEdges, poolFlags, withoutApi } from '../../helpers/login-edges.ts'
import { captured, networkDown } from '../../helpers/test-edges.ts'
import { checksOf, init, userPathOf } from './init-kit.ts'

const sharedPool = sharedTestPool()

/** The pool of this file, misbehaving for one test. */
function poolWith(faults: Partial<Omit<Faults, 'me'>> = {}): LocalPool {
  const pool = sharedPool()
  const right = { ...pool.faults }
  Object.assign(pool.faults, faults)
  onTestFinished(() => void Object.assign(pool.faults, right))
  return pool
}

const deny = (...names: string[]): Partial<Omit<Faults, 'me'>> => ({
  onRequest: (_, operation) => (names.includes(operation) ? 'deny' : 'answer'),
})
const statuses = (checks: Awaited<ReturnType<typeof checksOf>>) =>
  Object.fromEntries(Object.entries(checks).map(([name, { status }]) => [name, status]))
const all = (status: string) => ({
  pool: status,
  'hosted-ui': status,
  'app-client': status,
  'code-flow': status,
  callback: status,
  secret: status,
})

describe('by the description of the app client', () => {
  it.each([
    { client: 'public', fails: {}, says: { secret: 'no secret is needed' } },
    {
      client: 'confidential',
      fails: {},
      says: { secret: 'the app client has a secret, which login reads with the AWS credentials' },
    },
    {
      client: 'implicit',
      fails: { 'code-flow': /^cogtool login --pool dev --flow implicit, or / },
      says: { 'code-flow': /^the app client \w+ does not allow the code flow: it allows implicit$/ },
    },
    {
      client: 'api-only',
      fails: { 'code-flow': /--username/, callback: / for this sign-in: cogtool login --pool dev --add-callback/ },
      says: {},
    },
    {
      client: 'machine',
      fails: { 'code-flow': /allow code/, callback: / for this sign-in: cogtool login --pool dev --add-callback/ },
      says: {},
    },
    {
      client: 'wrong-callback',
      fails: { callback: / for this sign-in: cogtool login --pool dev --add-callback/ },
      says: { callback: /registered are https:\/\/app\.example\.com\/callback$/ },
    },
  ])('$client', async ({ client, fails, says }) => {
    const pool = poolWith()
    const checks = await checksOf(poolFlags(pool, client), loginEdges())
    const failed = Object.fromEntries(Object.keys(fails).map((name) => [name, 'fail']))
    expect(statuses(checks)).toEqual({ ...all('pass'), ...failed })
    for (const [name, hint] of Object.entries(fails)) expect(checks[name]?.hint).toMatch(hint)
    for (const [name, message] of Object.entries(says)) expect(checks[name]?.message).toMatch(message)
    expect(JSON.stringify(checks)).not.toContain(clientNamed(pool, 'confidential').secret)
  })

  it('a secret that is given is not asked for', async () => {
    const edges = loginEdges({ env: { COGTOOL_CLIENT_SECRET: 'hunter2-hunter2' } })
    const { secret } = await checksOf(poolFlags(poolWith(), 'confidential'), edges)
    expect(secret).toMatchObject({
      status: 'pass',
      message: 'the app client has a secret, and one is given',
      hint: null,
    })
  })

  it('an app client that the pool has not', async () => {
    const checks = await checksOf([...poolFlags(poolWith()).slice(0, -1), 'nosuchclient'], loginEdges())
    expect(statuses(checks)).toEqual({
      ...all('pass'),
      'app-client': 'fail',
      ...{ 'code-flow': 'skipped', callback: 'skipped', secret: 'skipped' },
    })
    expect(checks.callback?.message).toBe('the callback was not checked: there is no such app client')
  })

  it('managed login without a look', async () => {
    const checks = await checksOf(poolFlags(poolWith({ managedLogin: 'unbranded' })), loginEdges())
    expect(statuses(checks)).toEqual({ ...all('pass'), 'hosted-ui': 'fail' })
    expect(checks['hosted-ui']?.hint).toContain('create-managed-login-branding')
  })

  it('a callback of its own, that is registered or not', async () => {
    const pool = poolWith()
    const named = async (callback: string) =>
      (await checksOf([...poolFlags(pool), '--redirect-uri', callback, '--force'], loginEdges())).callback
    expect(await named('http://localhost:8484/callback')).toMatchObject({ status: 'pass' })
    expect(await named('http://localhost:8484/callback/')).toMatchObject({
      status: 'fail',
      message: expect.stringContaining('which differs by the slash at the end'),
      hint: expect.stringContaining('--redirect-uri http://localhost:8484/callback,'),
    })
  })
})

describe('without a description', () => {
  const unasked = (name = 'public') => withoutApi(poolFlags(poolWith(), name))

  it.each([
    { client: 'public', expected: { ...all('pass'), secret: 'skipped' } },
    { client: 'implicit', expected: { ...all('pass'), 'code-flow': 'fail', callback: 'skipped', secret: 'skipped' } },
    {
      client: 'wrong-callback',
      expected: { ...all('skipped'), pool: 'pass', 'hosted-ui': 'pass', callback: 'fail' },
    },
  ])('the authorize address tells of $client', async ({ client, expected }) => {
    const checks = await checksOf(unasked(client), loginEdges())
    expect(statuses(checks)).toEqual(expected)
    expect(checks.secret).toMatchObject({
      message: 'whether a secret is needed was not checked: no API is known for this issuer: --endpoint-url names one',
      hint: 'where login asks for it: COGTOOL_CLIENT_SECRET, never in a file',
    })
  })

  it('the authorize address need not tell an unknown app client from an unknown callback', async () => {
    const checks = await checksOf([...unasked().slice(0, -1), 'nosuchclient'], loginEdges())
    expect(statuses(checks)).toEqual({ ...all('skipped'), pool: 'pass', 'hosted-ui': 'pass', callback: 'fail' })
    expect(checks['app-client']?.message).toBe(
      'the app client was not checked: the pool refuses the app client or its callback',
    )
    expect(checks.callback?.hint).toContain('check --client-id')
  })

  it('credentials that may not describe it', async () => {
    const pool = poolWith(deny('DescribeUserPoolClient'))
    const checks = await checksOf(poolFlags(pool, 'confidential'), loginEdges())
    expect(statuses(checks)).toEqual({ ...all('pass'), secret: 'skipped' })
    expect(checks.secret?.message).toContain('may not call DescribeUserPoolClient')
  })

  /** The flags of a pool whose authorize address answers so. */
  async function answering(status: number, location?: string): Promise<string[]> {
    const { origin } = await serveApi((request, response) => {
      const issuer = `${origin}/pool`
      const endpoints = {
        authorization_endpoint: `${origin}/oauth2/authorize`,
        token_endpoint: `${origin}/oauth2/token`,
      }
      if (request.url?.includes('openid-configuration')) response.end(JSON.stringify({ issuer, ...endpoints }))
      else response.writeHead(status, location === undefined ? {} : { location }).end('<title>page</title>')
    })
    return ['--issuer', `${origin}/pool`, '--client-id', 'c1']
  }

  it('the authorize address refuses the app client', async () => {
    const checks = await checksOf(await answering(400), loginEdges())
    expect(statuses(checks)).toEqual({ ...all('skipped'), pool: 'pass', 'hosted-ui': 'pass', 'app-client': 'fail' })
    expect(checks['app-client']?.hint).toContain('check --client-id')
  })

  it.each([
    { name: 'answers 403', status: 403, why: 'a browser may be let in' },
    { name: 'answers 500', status: 500, why: 'the authorize address did not tell' },
    { name: 'shows a page', status: 200, why: 'the authorize address did not tell' },
    { name: 'leads elsewhere', status: 302, location: 'https://elsewhere.example.com/', why: 'did not tell' },
  ])('an authorize address that $name tells nothing', async ({ status, location, why }) => {
    const checks = await checksOf(await answering(status, location), loginEdges())
    expect(statuses(checks)).toEqual({ ...all('skipped'), pool: 'pass', 'hosted-ui': 'pass' })
    expect(checks.callback?.message).toContain(why)
  })
})

describe('a pool', () => {
  it.each(['empty', 'absent', 'issuer'] as const)('without a domain (%s)', async (noDomain) => {
    const pool = poolWith({ noDomain, ...deny('DescribeUserPool', 'DescribeUserPoolClient') })
    const checks = await checksOf(poolFlags(pool), loginEdges())
    expect(statuses(checks)).toEqual({ ...all('skipped'), pool: 'pass', 'hosted-ui': 'fail' })
    expect(checks['hosted-ui']?.hint).toContain('create-user-pool-domain')
    expect(checks['app-client']?.message).toContain('the pool has no Hosted UI')
  })

  it('that does not exist', async () => {
    const fetch = async () => Response.json({ message: 'no such pool' }, { status: 400 })
    const args = ['--user-pool-id', 'eu-west-1_Nowhere01', '--client-id', 'c1']
    const checks = await checksOf(args, loginEdges({ fetch }))
    expect(statuses(checks)).toEqual({ ...all('skipped'), pool: 'fail' })
    expect(checks.pool).toMatchObject({
      message: expect.stringContaining('there is no user pool eu-west-1_Nowhere01'),
      hint: expect.stringContaining('upper and lower case count'),
    })
    expect(checks['hosted-ui']?.message).toBe('the Hosted UI was not checked: there is no such pool')
  })

  it.each([
    { name: 'that cannot be reached', fetch: () => Promise.reject(networkDown()), why: /the connection was closed/ },
    { name: 'whose service fails', fetch: async () => Response.json({}, { status: 503 }), why: /503/ },
  ])('$name: nothing is checked, and the entry is written', async ({ fetch, why }) => {
    const args = ['--user-pool-id', 'eu-west-1_AbC123xyz', '--client-id', 'c1']
    const checks = await checksOf(args, loginEdges({ fetch }))
    expect(statuses(checks)).toEqual(all('skipped'))
    expect(checks.pool?.message).toMatch(why)
    const { exitCode, out } = await init(args, loginEdges({ fetch }))
    expect({ exitCode, next: out.split('\n').at(-2) }).toEqual({
      exitCode: 0,
      next: 'Wrote cogtool.json (pool dev). Next: cogtool login',
    })
  })

  it('over plain http on another machine', async () => {
    const checks = await checksOf(['--issuer', 'http://idp.example.com/pool', '--client-id', 'c1'], loginEdges())
    expect(checks.pool).toMatchObject({ status: 'fail', hint: expect.stringContaining('https') })
  })
})

describe('a pool at an endpoint that is not AWS’s own', () => {
  /** Edges that reach this machine; AWS knows no pool. */
  function edgesHere() {
    const hosts = new Set<string>()
    const here = async (url: string | URL | Request, init?: RequestInit) => {
      const { hostname } = new URL(url instanceof Request ? url.url : url)
      hosts.add(hostname)
      return hostname.endsWith('amazonaws.com') ? Response.json({}, { status: 400 }) : fetch(url, init)
    }
    return { hosts, edges: loginEdges({ fetch: here }) }
  }
  const atEndpoint = (endpoint: string, id: string) => [
    '--endpoint-url',
    endpoint,
    '--user-pool-id',
    id,
    '--client-id',
    'c1',
  ]

  it('of cogtool local is asked there for everything', async () => {
    const pool = poolWith()
    const { hosts, edges } = edgesHere()
    const args = [...atEndpoint(`${pool.baseUrl}/`, pool.poolId).slice(0, -1), clientNamed(pool, 'public').id]
    const checks = await checksOf(args, edges)
    expect(statuses(checks)).toEqual(all('pass'))
    expect([...hosts]).toEqual([new URL(pool.baseUrl).hostname])
  })

  it('of an emulator with an id of AWS’s form is there, and its issuer is wanted for login', async () => {
    const { origin } = await serveApi((request, response) => {
      if (request.url === '/eu-west-1_Emulated1/.well-known/jwks.json') response.end('{"keys":[]}')
      else response.writeHead(400).end('{}')
    })
    const { host } = new URL(origin)
    const checks = await checksOf(atEndpoint(origin, 'eu-west-1_Emulated1'), edgesHere().edges)
    expect(statuses(checks)).toEqual({ ...all('skipped'), pool: 'pass', 'hosted-ui': 'fail' })
    expect(checks.pool?.message).toBe(`the pool exists: eu-west-1_Emulated1, at ${host}`)
    expect(checks['hosted-ui']).toMatchObject({
      message: 'login would ask cognito-idp.eu-west-1.amazonaws.com, which knows no such pool',
      hint: `name the issuer of the pool's tokens too: --issuer ${origin}/eu-west-1_Emulated1`,
    })
    expect(checks.callback?.message).toBe(
      'the callback was not checked: cognito-idp.eu-west-1.amazonaws.com knows no such pool',
    )
  })

  it('that is not there', async () => {
    const { origin } = await serveApi((_, response) => response.writeHead(404).end('{}'))
    const env = { COGTOOL_USER_POOL_ID: 'eu-west-1_Emulated1', COGTOOL_ENDPOINT_URL: origin, COGTOOL_CLIENT_ID: 'c1' }
    const { pool } = await checksOf([], { ...edgesHere().edges, env })
    expect(pool).toMatchObject({
      status: 'fail',
      message: `there is no user pool eu-west-1_Emulated1 at ${new URL(origin).host}: it answered 404`,
      hint: 'check COGTOOL_USER_POOL_ID, and COGTOOL_ENDPOINT_URL',
    })
  })

  it('that nobody answers for', async () => {
    const checks = await checksOf(atEndpoint('http://127.0.0.1:1', 'eu-west-1_Emulated1'), edgesHere().edges)
    expect(checks.pool?.status).toBe('skipped')
  })
})

describe('a domain that was named', () => {
  it('is asked itself', async () => {
    const pool = poolWith()
    const checks = await checksOf([...poolFlags(pool), '--domain', pool.baseUrl], loginEdges())
    expect(statuses(checks)).toEqual(all('pass'))
    expect(checks['hosted-ui']?.message).toBe(`the Hosted UI answers: ${new URL(pool.baseUrl).host}`)
  })

  it('that is none', async () => {
    const { origin } = await serveApi((_, response) => response.writeHead(404).end())
    const checks = await checksOf([...poolFlags(poolWith()), '--domain', origin], loginEdges())
    expect(statuses(checks)).toEqual({ ...all('pass'), 'hosted-ui': 'fail' })
    expect(checks['hosted-ui']?.hint).toContain('--domain <host>')
  })

  it('that nobody answers at', async () => {
    const checks = await checksOf([...poolFlags(poolWith()), '--domain', 'http://127.0.0.1:1'], loginEdges())
    expect(statuses(checks)).toEqual({ ...all('pass'), 'hosted-ui': 'skipped' })
  })
})

it('a failed check is exit 1: the entry is written, and the next step is the hint', async () => {
  const { exitCode, out, err } = await init(poolFlags(poolWith(), 'wrong-callback'), loginEdges())
  expect({ exitCode, err }).toEqual({ exitCode: 1, err: '' })
  expect(out).toMatch(/^✗ the app client has no callback on this machine registered: .*\n {2}→ register http/m)
  expect(out.split('\n').slice(-4)).toEqual([
    '1 check failed. Wrote cogtool.json (pool dev) all the same.',
    expect.stringMatching(
      /^ {2}→ to correct it, change what is wrong in: cogtool init dev --force --user-pool-id us-local-1_\w+ --issuer \S+ --client-id \w+ --endpoint-url \S+$/,
    ),
    '  → to undo it, delete cogtool.json',
    '',
  ])
})

it('a failed check replaces an entry all the same, and shows the old one', async () => {
  const old = { userPoolId: 'eu-west-1_AbC123xyz', clientId: 'c1', apiUrl: 'https://api.example.com/it\u202es' }
  const edges = loginEdges()
  const args = ['prod', '--user', '--force', ...poolFlags(poolWith(), 'wrong-callback')]
  await edges.files.replace(userPathOf(edges), JSON.stringify({ default: 'dev', pools: { dev: old, prod: old } }))
  const { exitCode, out } = await init(args, edges)
  expect({ exitCode, last: out.split('\n').slice(-4) }).toEqual({
    exitCode: 1,
    last: [
      `1 check failed. The entry "prod" of ${userPathOf(edges)} was replaced all the same.`,
      expect.stringMatching(
        /: cogtool init prod --user --force --user-pool-id us-local-1_\w+ --issuer \S+ --client-id \w+ --endpoint-url \S+$/,
      ),
      '  → to put the old one back: "prod": { "userPoolId": "eu-west-1_AbC123xyz", "clientId": "c1", ' +
        '"apiUrl": "https://api.example.com/it\\u202es" }',
      '',
    ],
  })
  const { out: json } = await init([...args, '--json'], edges)
  expect(JSON.parse(json).replaced).toEqual(JSON.parse(json).entry)
  const { out: added } = await init(['third', ...args.filter((word) => word !== 'prod')], edges)
  expect(added).toContain(`\n  → to undo it, delete "third" from ${userPathOf(edges)}\n`)
})

it.each([40, 80, 120])('fits a terminal of %i columns, commands to copy excepted', async (columns) => {
  const stdout = captured(true, columns)
  const edges = loginEdges({ env: { NO_COLOR: '1' }, stdout: stdout.stream })
  expect(await main(['init', ...poolFlags(poolWith(), 'implicit')], edges)).toBe(1)
  const lines = stdout.text().split('\n')
  const tooWide = lines.filter(
    (line) => line.length > columns && !/\b(?:aws cognito-idp|cogtool (?:init|login)) |^ *\S+$/.test(line),
  )
  expect(tooWide).toEqual([])
})

it('what a server says cannot act on the terminal', async () => {
  const fetch = async () => Response.json({ issuer: '\u001b[31m' }, { status: 200 })
  const { origin } = await serveApi((_, response) => response.end('{"issuer":"\\u001b[31m"}'))
  const args = ['--issuer', `${origin}/pool`, '--client-id', 'c\u001b[2Jx']
  const { out } = await init(args, loginEdges({ fetch }))
  expect(out).not.toContain('\u001b')
})
