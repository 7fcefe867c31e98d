import { describe, expect, it, onTestFinished, vi } from 'vitest'
import type { Edges } from '../../../src/edges/edges.ts'
import type { LocalPool } from '../../../src/local/server/local-pool.ts'
import type { Faults } from '../../../src/local/state/faults.ts'
import type { AppClient } from '../../../src/local/state/model.ts'
import { main } from '../../../src/main.ts'
import { CogtoolError } from '../../../src/text/cogtool-error.ts'
import { sharedTestPool, startTestPool } from '../../helpers/local-pool.ts'
import {
  browserOf,
  clientNamed,
  freePort,
  loginEdges,
  poolFlags,
  run,
  signInFlags,
  withoutApi,
} from '../../helpers/login-edges.ts'
import { noPrompt } from '../../helpers/test-edges.ts'

const sharedPool = sharedTestPool()

/** The pool of this file, misbehaving for one test; faults and app clients are as before afterwards. */
function poolWith(faults: Partial<Omit<Faults, 'me'>> = {}): LocalPool {
  const pool = sharedPool()
  const right = { ...pool.faults }
  const clients = pool.clients.map((client) => ({ ...client }))
  Object.assign(pool.faults, faults)
  onTestFinished(() => {
    Object.assign(pool.faults, right)
    for (const [index, client] of pool.clients.entries()) Object.assign(client, clients[index])
  })
  return pool
}

async function login(pool: LocalPool, args: readonly string[], changes: Partial<Edges> = {}) {
  const { openBrowser, finished } = browserOf(pool.demoUser)
  const edges = loginEdges({ openBrowser, ...changes })
  return { ...(await run(['login', ...args], edges)), edges, finished }
}

const noBrowser: Partial<Edges> = {
  openBrowser: () => {
    throw new Error('a browser was opened')
  },
}

function deny(...names: string[]): Partial<Omit<Faults, 'me'>> {
  return { onRequest: (_, operation) => (names.length === 0 || names.includes(operation) ? 'deny' : 'answer') }
}

describe('--print-config', () => {
  it('shows each derived value and where it came from, and signs nobody in', async () => {
    const pool = poolWith()
    const { exitCode, out, err } = await login(pool, ['--print-config', ...poolFlags(pool, 'confidential')], noBrowser)
    expect(exitCode).toBe(0)
    const { baseUrl, poolId } = pool
    for (const line of [
      `userPoolId +${poolId} +--user-pool-id`,
      `authorize +${baseUrl}/oauth2/authorize +discovery`,
      'loginPages +classic Hosted UI +DescribeUserPoolDomain',
      'hostedUi +yes +DescribeUserPoolClient',
      'flows +code +DescribeUserPoolClient',
      'scopes +aws.cognito.signin.user.admin +DescribeUserPoolClient',
      'redirectUri +http://localhost:8484/callback +the registered ones on this machine',
      'clientSecret +\\(set, not shown\\) +DescribeUserPoolClient',
    ]) {
      expect(out).toMatch(new RegExp(`^${line}`, 'm'))
    }
    expect(out + err).not.toContain(clientNamed(pool, 'confidential').secret)
  })

  it('is one document with --json, with what would fail', async () => {
    const pool = poolWith({ noDomain: 'absent' })
    const { exitCode, out } = await login(pool, ['--print-config', '--json', ...poolFlags(pool, 'api-only')], noBrowser)
    expect(exitCode).toBe(0)
    const document = JSON.parse(out)
    expect(document).toMatchObject({
      schema: 'cogtool.login-config/1',
      settings: {
        clientId: { values: [clientNamed(pool, 'api-only').id], origin: '--client-id' },
        authorize: { values: [], origin: 'the pool has no domain' },
        hostedUi: { values: ['no'], origin: 'DescribeUserPoolClient' },
      },
      unread: [],
    })
    expect(document.problems.map(({ code }: { code: string }) => code)).toEqual([
      'domain_missing',
      'hosted_ui_disabled',
      'callback_not_registered',
    ])
  })

  it('says what is not known, and why', async () => {
    const pool = poolWith()
    const unasked = await login(pool, ['--print-config', ...withoutApi(poolFlags(pool))], noBrowser)
    expect(unasked.exitCode).toBe(0)
    expect(unasked.out).toMatch(/^flows +- +not known$/m)
    expect(unasked.out).toMatch(/^redirectUri +http:\/\/localhost:8484\/callback +default/m)
    expect(unasked.err).toContain('Not asked: no API is known for this issuer')
    Object.assign(pool.faults, deny('DescribeUserPool'))
    const denied = await login(pool, ['--print-config', ...poolFlags(pool)], noBrowser)
    expect(denied.exitCode).toBe(0)
    expect(denied.out).toMatch(/^flows +code +DescribeUserPoolClient$/m)
    expect(denied.err).toContain('may not call DescribeUserPool')
  })

  it('asks no AWS API where no credentials look configured', async () => {
    const edges = loginEdges({ fetch: async () => Response.json({}, { status: 503 }) })
    const args = [
      'login',
      '--print-config',
      '--domain',
      'demo',
      '--user-pool-id',
      'us-gov-west-1_AbC123xyz',
      '--client-id',
      'x',
    ]
    const { exitCode, out, err } = await run(args, edges)
    expect(exitCode).toBe(0)
    expect(out).toMatch(
      /^authorize +https:\/\/demo\.auth-fips\.us-gov-west-1\.amazoncognito\.com\/oauth2\/authorize +--domain$/m,
    )
    expect(err).toContain('no AWS credentials look configured')
  })
})

describe('AWS credentials', () => {
  it('of the environment are used for a pool of AWS', async () => {
    onTestFinished(() => void vi.unstubAllEnvs())
    const keys = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' }
    // the SDK reads them from the process itself
    for (const [name, value] of Object.entries(keys)) vi.stubEnv(name, value)
    const pool = await startTestPool({ poolId: 'eu-west-1_AbC123xyz' })
    const args = ['login', '--print-config', ...poolFlags(pool)]
    const { out } = await run(args, loginEdges({ env: { DISPLAY: ':0', ...keys } }))
    expect(out).toMatch(/^flows +code +DescribeUserPoolClient$/m)
    const without = await run(args, loginEdges())
    expect(without.out).toMatch(/^flows +- +not known$/m)
  })

  it('of another account tell nothing, and least of all that the app client is missing', async () => {
    const pool = poolWith()
    const [issuer = '', address = '', , , ...rest] = poolFlags(pool)
    const args = ['--print-config', issuer, address, '--user-pool-id', 'us-local-1_Elsewhere', ...rest]
    const { exitCode, out, err } = await login(pool, args, noBrowser)
    expect(exitCode).toBe(0)
    expect(out).toMatch(/^flows +- +not known$/m)
    expect(err).toContain('belong to an account without this pool')
    expect(err).not.toContain('would fail')
  })
})

describe('a sign-in does not depend on the AWS API', () => {
  it('that denies everything', async () => {
    const pool = poolWith(deny())
    expect((await login(pool, await signInFlags(pool))).exitCode).toBe(0)
  })

  it('that stays silent, and is waited for 3 seconds at most', async () => {
    const pool = poolWith({ onRequest: () => 'stall' })
    const { exitCode, err } = await login(pool, await signInFlags(pool))
    expect(err).not.toContain('error')
    expect(exitCode).toBe(0)
  })

  it('that answers with nonsense', async () => {
    const pool = poolWith({ onRequest: () => 'cut-body' })
    expect((await login(pool, await signInFlags(pool))).exitCode).toBe(0)
  })

  it('but takes the secret of a confidential client from it, and never shows or keeps it', async () => {
    const pool = poolWith()
    const args = [...(await signInFlags(pool, 'confidential')), '--debug', '--trace']
    const { exitCode, out, err } = await login(pool, args)
    expect(exitCode).toBe(0)
    expect(out + err).not.toContain(clientNamed(pool, 'confidential').secret)
  })
})

describe('what the app client does not allow is said before a browser opens', () => {
  const localhost = 'http://localhost:8484/callback'
  it.each<{
    name: string
    client?: string
    change?: Partial<AppClient>
    faults?: Partial<Omit<Faults, 'me'>>
    args?: string[]
    code: string
    says: RegExp
  }>([
    {
      name: 'an unknown app client',
      args: ['--client-id', 'nobody'],
      code: 'client_not_found',
      says: /no app client nobody/,
    },
    { name: 'the Hosted UI is off', client: 'api-only', code: 'hosted_ui_disabled', says: /--username/ },
    {
      name: 'the implicit flow, where only code is allowed',
      args: ['--flow', 'implicit'],
      code: 'flow_not_allowed',
      says: /it allows code .*--flow code/,
    },
    {
      name: 'the code flow, where only implicit is allowed',
      client: 'implicit',
      code: 'flow_not_allowed',
      says: /it allows implicit .*--flow implicit/,
    },
    {
      name: 'a machine client',
      client: 'machine',
      code: 'flow_not_allowed',
      says: /it allows client_credentials/,
    },
    {
      name: 'scopes, with those that are allowed',
      args: ['--scope', 'openid', '--scope', 'api/read', '--scope', 'api/write'],
      code: 'scope_not_allowed',
      says: /does not allow api\/read api\/write: it allows aws\.cognito\.signin\.user\.admin email openid/,
    },
    {
      name: 'an identity provider, with the names that work',
      args: ['--idp', 'Google'],
      code: 'idp_not_allowed',
      says: /offers COGNITO, DemoProvider.*--idp COGNITO, or --idp DemoProvider/,
    },
    {
      name: 'an identity provider in other letters',
      args: ['--idp', 'demoprovider'],
      code: 'idp_not_allowed',
      says: /→ --idp DemoProvider$/,
    },
    {
      name: 'a slash too much at the end',
      change: { callbackUrls: [localhost] },
      args: ['--redirect-uri', `${localhost}/`],
      code: 'callback_not_registered',
      says: /registered is http:\/\/localhost:8484\/callback, which differs by the slash at the end → --redirect-uri http:\/\/localhost:8484\/callback,/,
    },
    {
      name: 'a slash too few, without a path',
      change: { callbackUrls: ['http://localhost:8484/'] },
      args: ['--redirect-uri', 'http://localhost:8484'],
      code: 'callback_not_registered',
      says: /registered is http:\/\/localhost:8484\/, which differs by the slash/,
    },
    {
      name: '127.0.0.1 for localhost',
      change: { callbackUrls: [localhost] },
      args: ['--redirect-uri', 'http://127.0.0.1:8484/callback'],
      code: 'callback_not_registered',
      says: /registered is http:\/\/localhost:8484\/callback, which differs by the name of this machine/,
    },
    {
      name: 'other letters',
      change: { callbackUrls: [localhost] },
      args: ['--redirect-uri', 'http://localhost:8484/Callback'],
      code: 'callback_not_registered',
      says: /by upper and lower case/,
    },
    {
      name: 'an unlike callback, with those that are registered',
      change: { callbackUrls: [localhost, 'https://app.example.com/'] },
      args: ['--redirect-uri', 'http://localhost:3000/other'],
      code: 'callback_not_registered',
      says: /registered are http:\/\/localhost:8484\/callback, https:\/\/app\.example\.com\//,
    },
    {
      name: 'no callback on this machine at all',
      client: 'wrong-callback',
      code: 'callback_not_registered',
      says: /no callback on this machine registered: registered are https:\/\/app\.example\.com\/callback → .*--add-callback/,
    },
    {
      name: 'managed login without a look',
      faults: { managedLogin: 'unbranded' },
      code: 'branding_missing',
      says: /create-managed-login-branding .*--use-cognito-provided-values/,
    },
  ])('$name', async ({ client = 'public', change = {}, faults = {}, args = [], code, says }) => {
    const pool = poolWith(faults)
    Object.assign(clientNamed(pool, client), change)
    const flags = args.includes('--client-id') ? poolFlags(pool).slice(0, -2) : poolFlags(pool, client)
    const { exitCode, out, err } = await login(pool, ['--json', ...flags, ...args], noBrowser)
    const { error } = JSON.parse(err.trim().split('\n').at(-1) ?? '')
    expect(error).toMatchObject({ code, exitCode: 2 })
    expect(`${error.message} → ${error.hint}`).toMatch(says)
    expect(exitCode).toBe(2)
    expect(out).toBe('')
  })

  it('managed login with a look is fine', async () => {
    const pool = poolWith({ managedLogin: 'branded' })
    expect((await login(pool, await signInFlags(pool))).exitCode).toBe(0)
  })

  it('without --redirect-uri the first registered callback whose port is free is taken', async () => {
    const pool = poolWith()
    const callback = `http://127.0.0.1:${await freePort()}/from/the/list`
    Object.assign(pool.client, { callbackUrls: ['https://app.example.com/', callback] })
    const { exitCode, err } = await login(pool, [...poolFlags(pool), '--trace'])
    expect(exitCode).toBe(0)
    expect(err).toContain(`redirect_uri  `)
    expect(err).toContain(callback)
  })
})

describe('--add-callback', () => {
  const everything = ({ settings: { CallbackURLs, LastModifiedDate, ...rest } }: AppClient) => structuredClone(rest)
  async function unregistered(pool: LocalPool, name = 'public') {
    const callback = `http://localhost:${await freePort()}/callback`
    const client = clientNamed(pool, name)
    return { client, callback, flags: [...poolFlags(pool, name), '--redirect-uri', callback] }
  }

  it('registers the callback for the sign-in, and takes it away again; nothing else of the app client changes', async () => {
    const pool = poolWith()
    const { client, callback, flags } = await unregistered(pool, 'confidential')
    const explicitAuthFlows = client.explicitAuthFlows.filter((flow) => flow !== 'ALLOW_REFRESH_TOKEN_AUTH')
    Object.assign(client, { rotation: { graceSeconds: 7 }, explicitAuthFlows })
    const [before, callbacks] = [everything(client), client.callbackUrls]
    const during: (readonly string[])[] = []
    const browser = browserOf(pool.demoUser)
    const openBrowser = (url: string) => {
      during.push(client.callbackUrls)
      return browser.openBrowser(url)
    }
    const { exitCode, err } = await login(pool, ['--add-callback', '--yes', ...flags], { openBrowser })
    expect(err).toContain(`Registered ${callback} with the app client`)
    expect(err).toContain(`Removed ${callback} from the app client again.`)
    expect(exitCode).toBe(0)
    expect(during).toEqual([[...callbacks, callback]])
    expect(client.callbackUrls).toEqual(callbacks)
    expect(everything(client)).toEqual(before)
  })

  it('keep leaves it there', async () => {
    const pool = poolWith()
    const { client, callback, flags } = await unregistered(pool)
    expect((await login(pool, ['--add-callback', 'keep', '--yes', ...flags])).exitCode).toBe(0)
    expect(client.callbackUrls).toContain(callback)
  })

  it('changes nothing where the callback is registered already', async () => {
    const pool = poolWith()
    const before = pool.requests.length
    expect((await login(pool, ['--add-callback', '--yes', ...(await signInFlags(pool))])).exitCode).toBe(0)
    expect(pool.requests.slice(before).map(({ operation }) => operation)).not.toContain('UpdateUserPoolClient')
  })

  it.each([
    { name: 'with a failed sign-in', ends: async () => ['--timeout', '1'], exitCode: 3 },
    { name: 'with Ctrl-C', ends: async () => [], exitCode: 130 },
  ])('takes it away again $name', async ({ ends, exitCode }) => {
    const pool = poolWith()
    const { client, callback, flags } = await unregistered(pool)
    const before = client.callbackUrls
    const edges = loginEdges({ openBrowser: () => Promise.resolve({ opened: true }) })
    const running = main(['login', '--add-callback', '--yes', ...flags, ...(await ends())], edges)
    await expect.poll(() => edges.err(), { timeout: 5_000 }).toMatch(/^Open: /m)
    expect(client.callbackUrls).toContain(callback)
    if (exitCode === 130) edges.interrupt(new CogtoolError('interrupted', 'interrupted'))
    expect(await running).toBe(exitCode)
    expect(client.callbackUrls).toEqual(before)
  })

  it('takes away its own callback alone, where somebody changed the app client meanwhile', async () => {
    const pool = poolWith()
    const { client, callback, flags } = await unregistered(pool)
    const browser = browserOf(pool.demoUser)
    const openBrowser = (url: string) => {
      Object.assign(client, {
        callbackUrls: [...client.callbackUrls, 'https://other.example.com/'],
        accessTokenSeconds: 1800,
      })
      return browser.openBrowser(url)
    }
    expect((await login(pool, ['--add-callback', '--yes', ...flags], { openBrowser })).exitCode).toBe(0)
    expect(client.callbackUrls).toContain('https://other.example.com/')
    expect(client.callbackUrls).not.toContain(callback)
    expect(client.accessTokenSeconds).toBe(1800)
  })

  it('says so where it cannot be taken away again', async () => {
    const pool = poolWith()
    const { callback, flags } = await unregistered(pool)
    const browser = browserOf(pool.demoUser)
    const openBrowser = (url: string) => {
      Object.assign(pool.faults, deny('UpdateUserPoolClient'))
      return browser.openBrowser(url)
    }
    const { exitCode, err } = await login(pool, ['--add-callback', '--yes', ...flags], { openBrowser })
    expect(exitCode).toBe(0)
    expect(err).toMatch(new RegExp(`warning: ${callback} is still registered with .*may not call UpdateUserPoolClient`))
  })

  it.each<{
    name: string
    args: string[]
    faults?: Partial<Omit<Faults, 'me'>>
    code: string
    exitCode: number
    says: string
  }>([
    { name: 'nobody is there to say yes', args: [], code: 'usage', exitCode: 2, says: '--yes' },
    {
      name: 'a setting is not known here, which a change would reset',
      args: ['--yes'],
      faults: { unknownClientSetting: true },
      code: 'client_not_changeable',
      exitCode: 2,
      says: 'QuantumSignIn',
    },
    {
      name: 'the credentials may not change app clients',
      args: ['--yes'],
      faults: deny('UpdateUserPoolClient'),
      code: 'aws_access_denied',
      exitCode: 3,
      says: 'UpdateUserPoolClient',
    },
  ])('changes nothing where $name', async ({ args, faults = {}, code, exitCode, says }) => {
    const pool = poolWith(faults)
    const { client, flags } = await unregistered(pool)
    const before = structuredClone({ ...client })
    const result = await login(pool, ['--json', '--add-callback', 'temporary', ...args, ...flags], noBrowser)
    const { error } = JSON.parse(result.err.trim().split('\n').at(-1) ?? '')
    expect(error).toMatchObject({ code, exitCode })
    expect(`${error.message} ${error.hint}`).toContain(says)
    expect(result.exitCode).toBe(exitCode)
    expect({ ...client }).toEqual(before)
    // nothing was added, so nothing is left
    expect(result.err).not.toContain('is still registered')
  })

  it.each([
    { answer: true, exitCode: 0 },
    { answer: false, exitCode: 2 },
  ])('asks a person at a terminal first: $answer', async ({ answer, exitCode }) => {
    const pool = poolWith()
    const { flags, callback } = await unregistered(pool)
    const asked: string[] = []
    const { openBrowser } = browserOf(pool.demoUser)
    const edges = loginEdges({
      openBrowser,
      stdin: { ...loginEdges().stdin, isTTY: true },
      prompt: {
        ...noPrompt(),
        pasted: () => new Promise(() => {}),
        confirm: async (question) => {
          asked.push(question)
          return answer
        },
      },
    })
    const atTerminal = { ...edges, stderr: { ...edges.stderr, isTTY: true } }
    expect(await main(['login', '--add-callback', ...flags], atTerminal)).toBe(exitCode)
    expect(asked).toEqual([expect.stringContaining(`Register ${callback} with the app client`)])
  })
})
