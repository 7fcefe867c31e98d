import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Edges } from '../../../src/edges/edges.ts'
import type { LocalPool } from '../../../src/local/server/local-pool.ts'
import type { Faults } from '../../../src/local/state/faults.ts'
import { main } from '../../../src/main.ts'
import { CogtoolError } from '../../../src/text/cogtool-error.ts'
import { sharedTestPool } from '../../helpers/local-pool.ts'
import {
  browserOf,
  clientNamed,
  freePort,
  loginEdges,
  occupy,
  poolFlags,
  signInFlags,
  withoutApi,
} from '../../helpers/login-edges.ts'

const sharedPool = sharedTestPool()

/** The pool of this file, misbehaving for one test. */
function poolWith(faults: Partial<Omit<Faults, 'me'>> = {}): LocalPool {
  const pool = sharedPool()
  const right = { ...pool.faults }
  Object.assign(pool.faults, faults)
  onTestFinished(() => void Object.assign(pool.faults, right))
  return pool
}

/** Signs in with a browser that knows the demo user's password. */
async function login(pool: LocalPool, args: readonly string[], changes: Partial<Edges> = {}) {
  const { openBrowser, finished } = browserOf(pool.demoUser)
  const edges = loginEdges({ openBrowser, ...changes })
  const exitCode = await main(['login', ...args], edges)
  return { exitCode, out: edges.out(), err: edges.err(), edges, finished }
}

const sessionFiles = (edges: Edges): string[] => {
  const folder = join(edges.directories.state, 'sessions')
  try {
    return readdirSync(folder).map((name) => join(folder, name))
  } catch {
    return []
  }
}

describe('signing in with code and PKCE', () => {
  it('keeps a verified session in a file of the user alone, and says who it is', async () => {
    const pool = poolWith()
    const { exitCode, out, err, edges, finished } = await login(pool, await signInFlags(pool))
    expect(err).not.toContain('error')
    expect(exitCode).toBe(0)
    expect(out).toMatch(/^Signed in as maria@example\.com \(maria, [0-9a-f-]{36}\)$/m)
    expect(err).toMatch(/^Open: http:\/\/localhost:\d+\/[\w-]{22}$/m)
    const [landing] = (await finished()) as { url: string; text: string; status: number }[]
    expect(landing?.status).toBe(200)
    expect(landing?.text).toContain('You are signed in')
    const [file = '', ...others] = sessionFiles(edges)
    expect(others).toEqual([])
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(statSync(join(file, '..')).mode & 0o777).toBe(0o700)
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({
      schema: 'cogtool.session/1',
      name: 'default',
      issuer: pool.issuer,
      clientId: pool.client.id,
      tokens: { access: expect.stringMatching(/^eyJ/), id: expect.stringMatching(/^eyJ/), refresh: expect.any(String) },
    })
  })

  it('prints one JSON document without a token', async () => {
    const pool = poolWith()
    const { exitCode, out } = await login(pool, ['--json', ...(await signInFlags(pool))])
    expect(exitCode).toBe(0)
    const document = JSON.parse(out)
    expect(document).toEqual({
      schema: 'cogtool.login/1',
      session: 'default',
      userPoolId: pool.poolId,
      clientId: pool.client.id,
      sub: expect.any(String),
      username: 'maria',
      email: 'maria@example.com',
      groups: ['admins'],
      scopes: ['aws.cognito.signin.user.admin', 'email', 'openid', 'phone', 'profile'],
      expiresAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:]+Z$/),
      store: 'file',
    })
    expect(out).not.toContain('eyJ')
  })

  it('prints a token alone with --print, and the rest on stderr', async () => {
    const pool = poolWith()
    const { out, err, edges } = await login(pool, [
      ...(await signInFlags(pool)),
      '--print',
      'access',
      '--store',
      'none',
    ])
    expect(out).toMatch(/^eyJ[\w-]+\.[\w-]+\.[\w-]+\n$/)
    expect(err).toContain('Signed in as maria@example.com')
    expect(sessionFiles(edges)).toEqual([])
  })

  it('shows the address to open even with --quiet, and nothing else', async () => {
    const pool = poolWith()
    const { err } = await login(pool, ['--quiet', ...(await signInFlags(pool))])
    expect(err).toMatch(/^Open: http:\/\/localhost:\d+\/[\w-]{22}\n$/)
  })

  it('waits with three lines, and speaks of no port', async () => {
    const pool = poolWith()
    const flags = await signInFlags(pool)
    const { err } = await login(pool, flags)
    const [signingIn, open, waiting, ...others] = err.trimEnd().split('\n')
    expect(signingIn).toBe(`Signing in to ${pool.poolId} as app client ${flags.at(-3)}`)
    expect(open).toMatch(/^Open: http:\/\/localhost:\d+\/[\w-]{22}$/)
    expect([waiting, ...others]).toEqual(['Waiting for the browser … Ctrl-C to stop.'])
  })

  it.each([
    { flags: [], says: ['no user pool and no app client are configured', '--user-pool-id <id> --client-id <id>'] },
    { flags: ['--user-pool-id', 'eu-west-1_A'], says: ['no app client is configured', '--client-id <id>'] },
    { flags: ['--client-id', 'x'], says: ['no user pool is configured', '--user-pool-id <id>'] },
    {
      flags: ['--user-pool-id', 'eu-west-1_A', '--client-id', 'x'],
      says: ['this sign-in needs a browser, and --no-input forbids one', '--username with --password-stdin'],
    },
  ])('--no-input with $flags names what is missing', async ({ flags, says }) => {
    const edges = loginEdges()
    expect(await main(['login', '--no-input', ...flags], edges)).toBe(2)
    for (const text of says) expect(edges.err()).toContain(text)
    expect(edges.err()).not.toMatch(flags.length < 4 ? /browser/ : /configured/)
  })

  it('shows the whole address where the machine looks remote, and starts no browser there', async () => {
    const pool = poolWith()
    const browser = browserOf(pool.demoUser)
    const edges = loginEdges({ env: { SSH_CONNECTION: '10.0.0.1 1 10.0.0.2 22' } })
    const running = main(['login', ...(await signInFlags(pool))], edges)
    await expect.poll(() => edges.err(), { timeout: 5_000 }).toMatch(/^Open: /m)
    const address = /^Open: (\S+)$/m.exec(edges.err())?.[1] ?? ''
    expect(address).toContain(`${pool.baseUrl}/oauth2/authorize?response_type=code`)
    expect(edges.err()).toMatch(/ssh -L (\d+):localhost:\1 /)
    await browser.openBrowser(address)
    expect(await running).toBe(0)
  })

  it('passes on what the person asks for', async () => {
    const pool = poolWith()
    const asked = [
      '--idp',
      'DemoProvider',
      '--login-hint',
      'ana',
      '--fresh',
      '--param',
      'lang=de',
      '--param',
      'prompt=none',
    ]
    const flags = [...(await signInFlags(pool)), ...asked, '--scope', 'openid', '--scope', 'email', '--timeout', '1']
    const { err } = await login(pool, flags, { env: { SSH_CONNECTION: 'somewhere' } })
    const address = new URL(/^Open: (\S+)$/m.exec(err)?.[1] ?? '')
    expect(Object.fromEntries(address.searchParams)).toMatchObject({
      identity_provider: 'DemoProvider',
      login_hint: 'ana',
      lang: 'de',
      scope: 'openid email',
      // ours wins over a parameter of the same name
      prompt: 'login',
      code_challenge_method: 'S256',
    })
  })

  it('sends the registered callback byte for byte, also one without a path', async () => {
    const pool = poolWith()
    const { exitCode, out } = await login(pool, await signInFlags(pool, 'public', ''))
    expect(out).toContain('Signed in')
    expect(exitCode).toBe(0)
  })

  it('signs in a confidential client whose secret has _ and + in it, and never keeps the secret', async () => {
    const pool = poolWith()
    const { secret = '' } = clientNamed(pool, 'confidential')
    expect(secret).toMatch(/_.*\+/)
    const env = { DISPLAY: ':0', COGTOOL_CLIENT_SECRET: secret }
    const { exitCode, edges } = await login(pool, await signInFlags(pool, 'confidential'), { env })
    expect(exitCode).toBe(0)
    expect(readFileSync(sessionFiles(edges)[0] ?? '', 'utf8')).not.toContain(secret)
  })

  it('asks only for the scopes that were named, and has no ID token without openid', async () => {
    const pool = poolWith()
    const { out } = await login(pool, [
      '--json',
      ...(await signInFlags(pool)),
      '--scope',
      'aws.cognito.signin.user.admin',
    ])
    expect(JSON.parse(out)).toMatchObject({ scopes: ['aws.cognito.signin.user.admin'], username: 'maria', email: null })
  })

  it('warns where somebody else than the hinted person signed in', async () => {
    const pool = poolWith()
    const { err } = await login(pool, [...(await signInFlags(pool)), '--login-hint', 'ana@example.com'])
    expect(err).toContain('this is not ana@example.com')
  })

  it('keeps sessions of different names apart', async () => {
    const pool = poolWith()
    const { edges } = await login(pool, await signInFlags(pool))
    const { openBrowser } = browserOf(pool.demoUser)
    await main(['login', '--session', 'second', ...(await signInFlags(pool))], { ...edges, openBrowser })
    expect(sessionFiles(edges)).toHaveLength(2)
  })
})

describe('the implicit flow', () => {
  it('works where a client allows nothing else, is warned about, and has no refresh token', async () => {
    const pool = poolWith()
    const { exitCode, err, edges } = await login(pool, ['--flow', 'implicit', ...(await signInFlags(pool, 'implicit'))])
    expect(err).toContain('RFC 9700')
    expect(exitCode).toBe(0)
    const { tokens } = JSON.parse(readFileSync(sessionFiles(edges)[0] ?? '', 'utf8'))
    expect(Object.keys(tokens).sort()).toEqual(['access', 'id'])
  })
})

describe('what fails before a browser opens', () => {
  const noBrowser: Partial<Edges> = {
    openBrowser: () => {
      throw new Error('a browser was opened')
    },
  }
  it.each<{
    name: string
    args: (pool: LocalPool) => Promise<string[]> | string[]
    faults?: Partial<Omit<Faults, 'me'>>
    env?: Record<string, string>
    code: string
    exitCode: number
    shows?: string
  }>([
    {
      name: 'a callback that is not registered, with the whole change that would register it',
      args: (pool) => [...poolFlags(pool), '--redirect-uri', 'http://localhost:8484/other'],
      code: 'callback_not_registered',
      exitCode: 2,
      shows: 'http://localhost:8484/other',
    },
    {
      name: 'a callback that differs by a slash',
      args: async (pool) => {
        const flags = await signInFlags(pool)
        return [...flags.slice(0, -1), `${flags.at(-1)}/`]
      },
      code: 'callback_not_registered',
      exitCode: 2,
    },
    {
      name: 'an https callback',
      args: (pool) => [...poolFlags(pool), '--redirect-uri', 'https://localhost:8484/callback'],
      code: 'callback_not_loopback',
      exitCode: 2,
    },
    {
      name: 'an unknown app client',
      args: (pool) => ['--issuer', pool.issuer, '--client-id', 'nobody'],
      code: 'callback_not_registered',
      exitCode: 2,
    },
    ...(['empty', 'absent', 'issuer'] as const).map((noDomain) => ({
      name: `a pool without a domain (${noDomain})`,
      args: (pool: LocalPool) => poolFlags(pool),
      faults: { noDomain },
      code: 'domain_missing',
      exitCode: 2,
    })),
    {
      name: 'a pool that is not there',
      args: (pool) => ['--issuer', `${pool.baseUrl}/us-local-1_Nobody`, '--client-id', 'x'],
      code: 'pool_not_found',
      exitCode: 2,
    },
    {
      name: 'the implicit flow of a client that has the code flow',
      args: async (pool) => ['--flow', 'implicit', ...(await signInFlags(pool))],
      code: 'flow_not_allowed',
      exitCode: 2,
    },
    {
      name: 'the code flow of a client that has the implicit flow',
      args: async (pool) => signInFlags(pool, 'implicit'),
      code: 'flow_not_allowed',
      exitCode: 2,
    },
    {
      name: 'a scope that the client does not allow',
      args: async (pool) => ['--scope', 'api/admin', ...(await signInFlags(pool))],
      code: 'scope_not_allowed',
      exitCode: 2,
      shows: 'api/admin',
    },
    {
      name: 'offline_access, which no pool knows',
      args: (pool) => ['--scope', 'offline_access', ...poolFlags(pool)],
      code: 'scope_not_allowed',
      exitCode: 2,
    },
    {
      name: '--no-input without a browser',
      args: (pool) => ['--no-input', ...poolFlags(pool)],
      code: 'browser_unavailable',
      exitCode: 2,
    },
    {
      name: 'CI without a browser',
      args: (pool) => poolFlags(pool),
      env: { CI: 'true', DISPLAY: ':0' },
      code: 'browser_unavailable',
      exitCode: 2,
    },
    {
      name: '--print with --json',
      args: (pool) => ['--print', 'access', ...poolFlags(pool)],
      code: 'usage',
      exitCode: 2,
    },
    { name: 'no pool', args: () => [], code: 'pool_required', exitCode: 2 },
    { name: 'no app client', args: (pool) => ['--issuer', pool.issuer], code: 'client_required', exitCode: 2 },
    {
      name: 'an issuer where nothing listens',
      args: async () => ['--issuer', `http://127.0.0.1:${await freePort()}/us-local-1_Demo0001`, '--client-id', 'x'],
      code: 'service_unreachable',
      exitCode: 4,
      shows: 'nothing listens at that address',
    },
  ])('$name', async ({ args, faults = {}, env, code, exitCode, shows = '' }) => {
    const pool = poolWith(faults)
    const result = await login(pool, ['--json', ...(await args(pool))], { ...noBrowser, ...(env ? { env } : {}) })
    const { error } = JSON.parse(result.err.trim().split('\n').at(-1) ?? '{}')
    expect(error).toMatchObject({ code, exitCode })
    expect(`${error.message} ${error.hint}`).toContain(shows)
    expect(result.exitCode).toBe(exitCode)
    expect(result.out).toBe('')
    expect(sessionFiles(result.edges)).toEqual([])
  })

  it('a port that another program has, on either family', async () => {
    const pool = poolWith()
    const flags = await signInFlags(pool)
    await occupy('::1', Number(new URL(flags.at(-1) ?? '').port))
    const { exitCode, err } = await login(pool, ['--json', ...flags], noBrowser)
    expect(exitCode).toBe(2)
    expect(JSON.parse(err).error.code).toBe('callback_port_in_use')
  })

  it('a session store that cannot be written', async () => {
    const pool = poolWith()
    const edges = loginEdges()
    const failing = {
      ...edges.files,
      replace: () => Promise.reject(Object.assign(new Error('disk full'), { code: 'ENOSPC' })),
    }
    const { exitCode, err } = await login(pool, await signInFlags(pool), { ...noBrowser, files: failing })
    expect(exitCode).toBe(2)
    expect(err).toMatch(/sessions cannot be saved in .*\n {2}the disk is full\n.*--store none/)
  })
})

describe('what fails after the browser opened', () => {
  it('a person who is denied: exit 3, and the page says so too', async () => {
    const pool = poolWith()
    const landed: Promise<string>[] = []
    const openBrowser = async (url: string) => {
      const authorize = (await fetch(url, { redirect: 'manual' })).headers.get('location') ?? ''
      const { searchParams } = new URL(authorize)
      const back = new URL(searchParams.get('redirect_uri') ?? '')
      const words = 'PreSignUp failed: not \u001b[31mhere'
      back.search = `${new URLSearchParams({ error: 'access_denied', error_description: words, state: searchParams.get('state') ?? '' })}`
      landed.push(fetch(back.href).then((answer) => answer.text()))
      return { opened: true }
    }
    const { exitCode, err, edges } = await login(pool, await signInFlags(pool), { openBrowser })
    expect(exitCode).toBe(3)
    expect(err).toContain('error: the sign-in was denied\n  access_denied: PreSignUp failed: not \\u001b[31mhere\n')
    const [page] = await Promise.all(landed)
    expect(page).toContain('You are not signed in')
    expect(page).toContain('PreSignUp failed: not \ufffd[31mhere')
    expect(sessionFiles(edges)).toEqual([])
  })

  it('nobody who signs in: exit 3 after the time-out, with advice', async () => {
    const pool = poolWith()
    const openBrowser = () => Promise.resolve({ opened: true })
    const { exitCode, err } = await login(pool, [...(await signInFlags(pool)), '--timeout', '1'], { openBrowser })
    expect(exitCode).toBe(3)
    expect(err).toMatch(/nothing came to http:\/\/localhost:\d+\/callback within 1 s/)
  })

  it('an error without state is told at once, does not end the wait, and explains the time-out', async () => {
    const pool = poolWith()
    const openBrowser = async (url: string) => {
      const authorize = (await fetch(url, { redirect: 'manual' })).headers.get('location') ?? ''
      const back = new URL(authorize).searchParams.get('redirect_uri') ?? ''
      await fetch(`${back}?error=invalid_request&error_description=the+IdP+is+down`)
      return { opened: true }
    }
    const { exitCode, err } = await login(pool, [...(await signInFlags(pool)), '--timeout', '1'], { openBrowser })
    expect(exitCode).toBe(3)
    expect(err).toContain('warning')
    expect(err).toMatch(/may belong to this sign-in: invalid_request: the IdP is down/)
  })

  it('a browser that does not start is no failure', async () => {
    const pool = poolWith()
    const browser = browserOf(pool.demoUser)
    const openBrowser = async (url: string) => {
      setTimeout(() => void browser.openBrowser(url), 100)
      return { opened: false, reason: 'no such file' }
    }
    const { exitCode, err } = await login(pool, await signInFlags(pool), { openBrowser })
    expect(err).toContain('the browser did not start (no such file): open the address yourself')
    expect(exitCode).toBe(0)
  })

  it('a confidential client without its secret: exit 2', async () => {
    const pool = poolWith()
    // without the API nobody can be asked for the secret
    const flags = withoutApi(await signInFlags(pool, 'confidential'))
    const { exitCode, err } = await login(pool, flags)
    expect(exitCode).toBe(2)
    expect(err).toContain('COGTOOL_CLIENT_SECRET')
  })

  it('a nonce that nobody sent: exit 1, nothing saved, and the page does not say success', async () => {
    const pool = poolWith({ foreignNonce: true })
    const { exitCode, err, edges, finished } = await login(pool, await signInFlags(pool))
    expect(exitCode).toBe(1)
    expect(err).toContain('ID token that the pool gave was rejected')
    expect(sessionFiles(edges)).toEqual([])
    const [landing] = (await finished()) as { text: string }[]
    expect(landing?.text).toContain('You are not signed in')
  })

  it('a clock that is an hour off: the expired token is rejected, not saved', async () => {
    const pool = poolWith({ clockOffset: -7200 })
    const { exitCode, edges } = await login(pool, await signInFlags(pool))
    expect(exitCode).toBe(1)
    expect(sessionFiles(edges)).toEqual([])
  })

  it('a clock that is two minutes off: a warning with the number of seconds', async () => {
    const pool = poolWith({ clockOffset: 120 })
    const { exitCode, err } = await login(pool, await signInFlags(pool))
    expect(exitCode).toBe(0)
    expect(err).toMatch(/this machine's clock is 2 min \(1(?:19|20|21) s\) behind the pool's/)
  })

  it('a session that cannot be saved in the end: exit 4, and the page does not say success', async () => {
    const pool = poolWith()
    const { files } = loginEdges()
    const failing = {
      ...files,
      replace: (path: string, text: string | Uint8Array) =>
        /sessions\/[0-9a-f]+\.json$/.test(path)
          ? Promise.reject(Object.assign(new Error('disk full'), { code: 'ENOSPC' }))
          : files.replace(path, text),
    }
    const { exitCode, err, finished } = await login(pool, await signInFlags(pool), { files: failing })
    expect(exitCode).toBe(4)
    expect(err).toContain('the disk is full')
    const [landing] = (await finished()) as { text: string }[]
    expect(landing?.text).toContain('You are not signed in')
  })

  it('Ctrl-C while it waits: exit 130, and the port is free again', async () => {
    const pool = poolWith()
    const flags = await signInFlags(pool)
    const edges = loginEdges({ openBrowser: () => Promise.resolve({ opened: true }) })
    const running = main(['login', ...flags], edges)
    await expect.poll(() => edges.err(), { timeout: 5_000 }).toMatch(/^Open: /m)
    edges.interrupt(new CogtoolError('interrupted', 'interrupted'))
    expect(await running).toBe(130)
    const port = Number(new URL(flags.at(-1) ?? '').port)
    await occupy('127.0.0.1', port)
    await occupy('::1', port)
    expect(sessionFiles(edges)).toEqual([])
  })
})

describe('a stray visit', () => {
  it('with a wrong state changes nothing; the right one then signs in', async () => {
    const pool = poolWith()
    const browser = browserOf(pool.demoUser)
    const openBrowser = async (url: string) => {
      const authorize = (await fetch(url, { redirect: 'manual' })).headers.get('location') ?? ''
      const back = new URL(authorize).searchParams.get('redirect_uri') ?? ''
      expect((await fetch(`${back}?code=stolen&state=guess`)).status).toBe(400)
      // the short address has done its work
      return browser.openBrowser(authorize)
    }
    expect((await login(pool, await signInFlags(pool), { openBrowser })).exitCode).toBe(0)
  })

  it('a state encoded twice by the pool is still ours', async () => {
    const pool = poolWith({ encodeStateTwice: true })
    expect((await login(pool, await signInFlags(pool))).exitCode).toBe(0)
  })
})
