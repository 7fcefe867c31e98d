import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { signInByHttp } from '../../src/demo/http-browser.ts'
import type { CannedAnswer } from '../helpers/api-server.ts'
import { type Emulator, startEmulator } from '../helpers/emulator.ts'
import { startTestPool } from '../helpers/local-pool.ts'
import { browserOf, clientNamed, freePort, loginEdges, run } from '../helpers/login-edges.ts'
import { makeTokens } from '../helpers/made-tokens.ts'
import { pipedStdin, stoppedAt, type TestEdges } from '../helpers/test-edges.ts'

/** A scenario in words; the test of its id plays it. */
interface Scenario {
  readonly id: string
  readonly then?: readonly string[]
}

const file = JSON.parse(readFileSync(join(import.meta.dirname, '../../fixtures/field-cases/emulators.json'), 'utf8'))
const scenarios = new Map((file.cases as readonly Scenario[]).map((one) => [one.id, one]))
const played = new Set<string>()

/** The scenario of this id, which counts as played. */
function scenario(id: string): Scenario {
  const found = scenarios.get(id)
  if (!found) throw new Error(`there is no scenario ${id}`)
  played.add(id)
  return found
}

const api = 'http://127.0.0.1:9/me'

/** Signing in with a password, as a person would type it. */
const passwordLogin = ({ pool }: Pick<Emulator, 'pool'>, ...pools: string[]) => [
  'login',
  ...pools,
  '--client-id',
  clientNamed(pool, 'api-only').id,
  '--username',
  pool.demoUser.username,
  '--auth-flow',
  'password',
]

const withPassword = ({ pool }: Pick<Emulator, 'pool'>) => ({ env: { COGTOOL_PASSWORD: pool.demoUser.password } })

async function accessToken(edges: TestEdges): Promise<string> {
  return (await run(['token'], edges)).out.trim()
}

/** Runs the scenario's commands one after the other, each of which has to end well. */
async function playCommands(commands: readonly string[], edges: TestEdges, issuer: string, login: readonly string[]) {
  const token = await accessToken(edges)
  for (const command of commands) {
    const args = command === 'login (again)' ? login : command.replace('ISSUER', issuer).split(' ')
    const stdin = pipedStdin(token)
    const { exitCode, err } = await run(args, { ...edges, stdin })
    expect({ command, exitCode, err }).toMatchObject({ command, exitCode: 0 })
  }
}

describe('a session whose pool has no id of AWS', () => {
  it.each([
    ['session-local-id', { issuerPath: '/local_7Qx2Ab9K', poolId: 'local_7Qx2Ab9K' }],
    ['session-realm', { issuerPath: '/realms/shop' }],
  ])('%s', async (id, options) => {
    const { then = [] } = scenario(id)
    const emulator = await startEmulator(options)
    const edges = loginEdges(withPassword(emulator))
    const { issuer, endpoint } = emulator
    const login = passwordLogin(emulator, '--issuer', issuer, '--endpoint-url', endpoint, '--api-url', api)
    expect(await run(login, edges)).toMatchObject({ exitCode: 0 })
    await playCommands(then, edges, issuer, login)
  })

  it('session-no-path', async () => {
    const { then = [] } = scenario('session-no-path')
    const { issuer, pool } = await startEmulator({ issuerPath: '' })
    const callback = `http://localhost:${await freePort()}/callback`
    Object.assign(pool.client, { callbackUrls: [callback] })
    const edges = loginEdges({ openBrowser: browserOf(pool.demoUser).openBrowser })
    const login = ['login', '--issuer', issuer, '--client-id', pool.client.id, '--redirect-uri', callback]
    expect(await run(login, edges)).toMatchObject({ exitCode: 0 })
    await playCommands(then, edges, issuer, login)
  })
})

describe('a session that cannot be used', () => {
  it('broken-session-file', async () => {
    scenario('broken-session-file')
    const emulator = await startEmulator({ issuerPath: '/local_7Qx2Ab9K', poolId: 'local_7Qx2Ab9K' })
    const { issuer, endpoint } = emulator
    const edges = loginEdges(withPassword(emulator))
    const login = passwordLogin(emulator, '--issuer', issuer, '--endpoint-url', endpoint, '--api-url', api)
    await run(login, edges)
    const token = await accessToken(edges)
    const folder = join(edges.directories.state, 'sessions')
    const saved = () => readdirSync(folder).filter((one) => one.endsWith('.json'))
    const [name = ''] = saved()
    const path = join(folder, name)
    const whole = JSON.parse(readFileSync(path, 'utf8'))
    const breakIt = () =>
      writeFileSync(path, JSON.stringify({ ...whole, userPoolId: 'shop', settings: {} }), { mode: 0o600 })
    breakIt()
    const jwks = await (await fetch(`${issuer}/.well-known/jwks.json`)).text()
    await edges.files.replace(join(edges.home, 'jwks.json'), jwks)

    for (const command of ['whoami', 'token', `me --api-url ${api}`]) {
      const { exitCode, err } = await run(command.split(' '), edges)
      expect({ command, exitCode }).toEqual({ command, exitCode: 3 })
      expect(err).toContain(path)
      expect(err).toContain('cogtool logout --session default')
    }
    const others = ['decode -', `verify - --jwks jwks.json --issuer ${issuer}`, 'config', 'probe --list']
    for (const command of others) {
      const { exitCode, err } = await run(command.split(' '), { ...edges, stdin: pipedStdin(token) })
      expect({ command, exitCode, err }).toMatchObject({ command, exitCode: 0 })
      expect(err).not.toContain(path)
    }
    // as it says: forgotten by its name, and by --all
    expect(await run(['logout', '--session', 'default'], edges)).toMatchObject({ exitCode: 0 })
    expect(saved()).toEqual([])
    breakIt()
    expect(await run(login, edges)).toMatchObject({ exitCode: 0 })
    expect(await run(['whoami'], edges)).toMatchObject({ exitCode: 0 })
    breakIt()
    expect(await run(['logout', '--all'], edges)).toMatchObject({ exitCode: 0 })
    expect(saved()).toEqual([])
  })
})

describe('the pool of an emulator that writes the issuer of AWS', () => {
  const poolId = 'eu-central-1_Field0006'
  const issuer = `https://cognito-idp.eu-central-1.amazonaws.com/${poolId}`

  async function start() {
    const pool = await startTestPool({ poolId, issuer })
    const hosts: string[] = []
    const fetching = (url: string, init?: RequestInit) => {
      hosts.push(new URL(url).host)
      return new URL(url).hostname === '127.0.0.1'
        ? fetch(url, init)
        : Promise.resolve(Response.json(pool.state.tokens.jwks))
    }
    const edges = loginEdges({ ...withPassword({ pool }), fetch: fetching })
    return { pool, edges, hosts, here: new URL(pool.baseUrl).host }
  }

  it('aws-issuer-keys-at-endpoint', async () => {
    scenario('aws-issuer-keys-at-endpoint')
    const { pool, edges, hosts, here } = await start()
    const { exitCode, err } = await run(
      passwordLogin({ pool }, '--user-pool-id', poolId, '--endpoint-url', pool.baseUrl),
      edges,
    )
    expect({ exitCode, err }).toMatchObject({ exitCode: 0, err: expect.stringContaining(`keys from ${pool.baseUrl}`) })
    // and the session goes on with them
    const token = await accessToken(edges)
    const later = [['whoami'], ['token', '--force-refresh'], ['verify', token], ['logout']]
    for (const args of later) {
      expect(await run(args, edges), args[0]).toMatchObject({ exitCode: 0 })
    }
    expect(new Set(hosts)).toEqual(new Set([here]))
  })

  it('aws-issuer-and-issuer-flag', async () => {
    scenario('aws-issuer-and-issuer-flag')
    const { pool, edges } = await start()
    const named = `${pool.baseUrl}/${poolId}`
    for (const ids of [[], ['--user-pool-id', poolId]]) {
      const login = passwordLogin({ pool }, ...ids, '--endpoint-url', pool.baseUrl, '--issuer', named)
      const { exitCode, err } = await run(login, edges)
      expect(exitCode).toBe(1)
      expect(err).toContain(`"${issuer}"`)
      expect(err).toContain(`not from ${named}`)
      expect(err).toMatch(new RegExp(`→ .*--user-pool-id ${poolId}`))
      expect(err).not.toMatch(new RegExp(`from the user pool ${poolId}.*not from the user pool ${poolId}`, 's'))
    }
  })

  it('aws-issuer-real-endpoint', async () => {
    scenario('aws-issuer-real-endpoint')
    const { pool, edges, hosts } = await start()
    const token = await (async () => {
      await run(passwordLogin({ pool }, '--user-pool-id', poolId, '--endpoint-url', pool.baseUrl), edges)
      const printed = await accessToken(edges)
      await run(['logout', '--local-only'], edges)
      return printed
    })()
    for (const endpoint of [[], ['--endpoint-url', 'https://cognito-idp.eu-central-1.amazonaws.com']]) {
      hosts.length = 0
      rmSync(edges.directories.cache, { recursive: true, force: true })
      const { exitCode, out } = await run(['verify', token, '--user-pool-id', poolId, ...endpoint], edges)
      expect(exitCode).toBe(0)
      expect(out).not.toContain('keys from')
      expect(new Set(hosts).size).toBeLessThanOrEqual(1)
      for (const host of hosts) expect(host).toBe('cognito-idp.eu-central-1.amazonaws.com')
    }
  })

  it('a project file gives no keys', async () => {
    const { pool, edges, hosts } = await start()
    writeFileSync(
      join(edges.home, 'cogtool.json'),
      JSON.stringify({ default: 'dev', pools: { dev: { userPoolId: poolId, endpointUrl: pool.baseUrl } } }),
    )
    const maker = makeTokens()
    const token = maker.token({ iss: issuer, exp: Date.now() / 1000 + 600 })
    expect(await run(['verify', token], edges)).toMatchObject({ exitCode: 1 })
    expect(hosts).toEqual(['cognito-idp.eu-central-1.amazonaws.com'])
  })
})

describe('an issuer that only containers can reach', () => {
  const poolId = 'us-east-1_0f1e2d3c4b5a69788796a5b4c3d2e1f0'

  it.each([
    `http://cognito-idp.localhost.localstack.cloud:4566/${poolId}`,
    `http://auth-emulator:5000/${poolId}`,
    `http://[fd00::7]:4566/${poolId}`,
  ])('is a name: %s', async (issuer) => {
    const pool = await startTestPool({ poolId, issuer })
    const edges = loginEdges(withPassword({ pool }))
    const names = ['--user-pool-id', poolId, '--issuer', issuer]
    const login = passwordLogin({ pool }, ...names, '--endpoint-url', pool.baseUrl)
    expect(await run([...login, '--api-url', api], edges)).toMatchObject({ exitCode: 0 })
    const commands = ['whoami', 'token --force-refresh', 'verify - --issuer ISSUER', 'config', 'me --curl', 'logout']
    await playCommands(commands, edges, issuer, login)
  })

  it('is asked for nothing where nobody names an endpoint', async () => {
    const issuer = `http://auth-emulator:5000/${poolId}`
    const { exitCode, err } = await run(
      ['verify', makeTokens().token({ iss: issuer }), '--issuer', issuer],
      loginEdges(),
    )
    expect({ exitCode, err }).toMatchObject({ exitCode: 2, err: expect.stringContaining('--endpoint-url') })
  })
})

describe('keys that discovery names', () => {
  it('jwks-uri', async () => {
    scenario('jwks-uri')
    const emulator = await startEmulator({ issuerPath: '/local_7Qx2Ab9K', poolId: 'local_7Qx2Ab9K', keysAt: '/keys' })
    const { issuer, pool } = emulator
    const callback = `http://localhost:${await freePort()}/callback`
    Object.assign(pool.client, { callbackUrls: [callback] })
    const edges = loginEdges({ openBrowser: browserOf(pool.demoUser).openBrowser })
    const login = ['login', '--issuer', issuer, '--client-id', pool.client.id, '--redirect-uri', callback]
    expect(await run(login, edges)).toMatchObject({ exitCode: 0 })
    const stdin = pipedStdin(await accessToken(edges))
    const elsewhere = loginEdges({ stdin })
    expect(await run(['verify', '-', '--issuer', issuer], elsewhere)).toMatchObject({ exitCode: 0 })
    // kept for the next run, which asks nobody
    const asked = emulator.asked.length
    expect(await run(['verify', '-', '--issuer', issuer, '--offline'], elsewhere)).toMatchObject({ exitCode: 0 })
    expect(emulator.asked).toHaveLength(asked)
  })

  it.each([
    ['https://keys.example/set', 0, 'keys from keys.example'],
    ['http://keys.example/set', 4, 'http://keys.example'],
    ['http://127.0.0.1:9/set', 4, 'http://127.0.0.1:9'],
    ['https://bucket.s3.amazonaws.com/set', 4, 'https://bucket.s3.amazonaws.com'],
  ])('jwks-uri-elsewhere: %s', async (keysAt, exitCode, says) => {
    scenario('jwks-uri-elsewhere')
    const issuer = 'https://idp.example/pool'
    const maker = makeTokens()
    const asked: string[] = []
    const answers: Readonly<Record<string, object>> = {
      [`${issuer}/.well-known/openid-configuration`]: { issuer, jwks_uri: keysAt },
      [keysAt]: maker.jwks,
    }
    const edges = loginEdges({
      now: () => stoppedAt,
      // hosts that nobody reaches from here
      fetch: async (url) => {
        asked.push(url)
        return answers[url] ? Response.json(answers[url]) : new Response(null, { status: 404 })
      },
    })
    const found = await run(['verify', maker.token({ iss: issuer }), '--issuer', issuer], edges)
    expect(found.exitCode).toBe(exitCode)
    expect(found.out + found.err).toContain(says)
    if (exitCode !== 0) expect(asked).not.toContain(keysAt)
  })
})

describe('the authorize address', () => {
  it('authorize-400', async () => {
    scenario('authorize-400')
    const body = '<html><head><title>Invalid client</title></head><body>No.</body></html>'
    const { issuer } = await startEmulator({
      issuerPath: '/local_7Qx2Ab9K',
      answers: { '/oauth2/authorize': { status: 400, headers: { 'content-type': 'text/html' }, body } },
    })
    const edges = loginEdges()
    const started = Date.now()
    const { exitCode, err } = await run(['login', '--issuer', issuer, '--client-id', 'nobody'], edges)
    expect(exitCode).toBe(2)
    expect(err).toContain('400')
    expect(err).toContain('Invalid client')
    expect(Date.now() - started).toBeLessThan(5_000)
  })
})

describe('the scope offline_access', () => {
  it('offline-access-elsewhere', async () => {
    scenario('offline-access-elsewhere')
    const { issuer, pool } = await startEmulator({ issuerPath: '/realms/shop' })
    const callback = `http://localhost:${await freePort()}/callback`
    Object.assign(pool.client, { callbackUrls: [callback] })
    const opened: string[] = []
    const openBrowser = async (url: string) => {
      // the first address is one of this machine, and leads to the pool's
      const first = await fetch(url, { redirect: 'manual' })
      const plain = new URL(first.headers.get('location') ?? url)
      opened.push(plain.searchParams.get('scope') ?? '')
      plain.searchParams.set('scope', 'openid')
      void signInByHttp(plain.href, pool.demoUser)
      return { opened: true }
    }
    const scopes = ['--scope', 'openid', '--scope', 'offline_access']
    const flags = ['--issuer', issuer, '--client-id', pool.client.id, '--redirect-uri', callback]
    // the pool behind it knows no such scope: what counts is what was sent
    await run(['login', ...flags, ...scopes, '--no-preflight'], loginEdges({ openBrowser }))
    expect(opened).toEqual(['openid offline_access'])
  })

  it('offline-access-cognito', async () => {
    scenario('offline-access-cognito')
    const flags = ['--user-pool-id', 'eu-central-1_Field0006', '--client-id', 'x', '--scope', 'offline_access']
    const { exitCode, err } = await run(['login', ...flags], loginEdges())
    expect({ exitCode, err }).toMatchObject({ exitCode: 2, err: expect.stringContaining('offline_access') })
  })
})

it('api-tokens-with-more-scopes', async () => {
  scenario('api-tokens-with-more-scopes')
  const maker = makeTokens()
  const answers: Record<string, CannedAnswer> = {
    '/local_7Qx2Ab9K/.well-known/jwks.json': { body: JSON.stringify(maker.jwks) },
  }
  const emulator = await startEmulator({ issuerPath: '/local_7Qx2Ab9K', poolId: 'local_7Qx2Ab9K', answers })
  const { issuer, endpoint, pool } = emulator
  const said: string[] = []
  for (const scope of ['aws.cognito.signin.user.admin openid', 'aws.cognito.signin.user.admin']) {
    const exp = Math.floor(Date.now() / 1000) + 600
    const client_id = clientNamed(pool, 'api-only').id
    const AccessToken = maker.token({ iss: issuer, client_id, scope, exp, iat: exp - 600, auth_time: exp - 600 })
    answers['/'] = { body: JSON.stringify({ AuthenticationResult: { AccessToken, ExpiresIn: 600 } }) }
    const login = passwordLogin(emulator, '--issuer', issuer, '--endpoint-url', endpoint)
    const { exitCode, err } = await run(login, loginEdges(withPassword(emulator)))
    expect({ exitCode, err }).toMatchObject({ exitCode: 0 })
    said.push(err)
  }
  expect(said[0]).not.toContain('only the scope aws.cognito.signin.user.admin')
  expect(said[1]).toContain('only the scope aws.cognito.signin.user.admin')
})

it('plays every scenario', () => {
  expect([...scenarios.keys()].filter((id) => !played.has(id))).toEqual([])
})
