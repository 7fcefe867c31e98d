import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { poolNameOf } from '../../../src/cognito-crypto/srp-group.ts'
import { totpCode, totpStep } from '../../../src/cognito-crypto/totp.ts'
import type { Edges } from '../../../src/edges/edges.ts'
import type { LocalPool } from '../../../src/local/server/local-pool.ts'
import type { LocalUser } from '../../../src/local/state/model.ts'
import { newUser } from '../../../src/local/state/new-user.ts'
import { passwordVerifier } from '../../../src/local/state/srp.ts'
import { main } from '../../../src/main.ts'
import { setMfa, sharedTestPool, startTestPool } from '../../helpers/local-pool.ts'
import { clientNamed, later, loginEdges, poolFlags, run } from '../../helpers/login-edges.ts'
import { unlessIn } from '../../helpers/override.ts'
import { captured, noPrompt, pipedStdin, type TestEdges } from '../../helpers/test-edges.ts'

const password = 'Correct-Horse-9'
const totpSecret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'

const started = sharedTestPool()
const sub = '11111111-2222-4333-8444-555555555555'
let pool: LocalPool
let ann: LocalUser
let earlier: number
let restore: (() => void) | undefined

// one pool for all: what a test changes in it is put back
beforeEach(() => {
  pool = started()
  ann ??= newUser({
    username: 'ann',
    sub,
    attributes: { sub, email: 'ann@example.com', email_verified: 'true' },
    created: new Date(),
  })
  if (pool.state.users.byUsername('ann') === undefined) pool.state.users.add(ann)
  ann.password = passwordVerifier(poolNameOf(pool.poolId), 'ann', password)
  restore?.()
  const [healthy, clients] = [{ ...pool.faults }, pool.clients.map((client) => ({ ...client }))]
  restore = () => {
    Object.assign(pool.faults, healthy)
    setMfa(pool, 'OPTIONAL')
    for (const [index, client] of pool.clients.entries()) {
      client.rotation = undefined
      Object.assign(client, clients[index])
    }
    Object.assign(ann, { status: 'CONFIRMED', mfa: [] })
    delete ann.totpSecret
    pool.state.memory.spentTotp.clear()
  }
  earlier = pool.requests.length
})

const requests = () => pool.requests.slice(earlier)
const operations = () => requests().flatMap(({ operation }) => (operation === undefined ? [] : [operation]))

/** Runs `login` with lines on standard input. */
async function login(
  args: string[],
  {
    lines = [],
    client = 'api-only',
    ...changes
  }: {
    lines?: string[]
    client?: string
  } & Partial<Edges> = {},
) {
  const edges = loginEdges({ stdin: pipedStdin(lines.map((line) => `${line}\n`).join('')), ...changes })
  return { ...(await run(['login', ...unlessIn(args, poolFlags(pool, client)), ...args], edges)), edges }
}

/** The same at a terminal, where a person answers each question so. */
async function loginAtTerminal(
  args: string[],
  password: (question: string, shown: string) => string = (question) => {
    throw new Error(`nobody expected to be asked: ${question}`)
  },
) {
  const stderr = captured(true)
  const edges = loginEdges({
    stdin: { ...pipedStdin(''), isTTY: true },
    stderr: stderr.stream,
    prompt: { ...noPrompt(), password: async (question) => password(question, stderr.text()) },
  })
  const exitCode = await main(['login', ...unlessIn(args, poolFlags(pool, 'api-only')), ...args], edges)
  return { exitCode, err: stderr.text() }
}

const asAnn = ['--username', 'ann', '--password-stdin']

const saved = (edges: TestEdges) => JSON.parse(readFileSync(sessionFile(edges), 'utf8'))

const sessionFile = ({ directories }: TestEdges) => {
  const folder = join(directories.state, 'sessions')
  return join(folder, readdirSync(folder).find((one) => one.endsWith('.json')) ?? '')
}

/** The JSON document among the notes on stderr. */
const documentIn = (err: string) => JSON.parse(err.split('\n').find((line) => line.startsWith('{')) ?? '{}')

/** AWS credentials that may describe nothing; those of the local pool may. */
const hideDescriptions = () => {
  pool.faults.onRequest = (_, operation) => (operation === 'DescribeUserPoolClient' ? 'error500' : 'answer')
}

const codeOf = (secret: string) => totpCode(secret, totpStep(new Date()))

const useApp = () => {
  ann.totpSecret = totpSecret
  ann.mfa = ['SOFTWARE_TOKEN_MFA']
}

const allow = (client: string, flows: string[]) =>
  Object.assign(clientNamed(pool, client), { explicitAuthFlows: flows.map((flow) => `ALLOW_${flow}`) })

describe('a sign-in with a password', () => {
  it('takes the password from standard input and keeps the session', async () => {
    const { exitCode, out, err, edges } = await login(asAnn, { lines: [password] })
    expect({ exitCode, err }).toMatchObject({ exitCode: 0 })
    expect(out).toContain('Signed in as ann@example.com (ann')
    expect(err).toContain('signing in with USER_SRP_AUTH')
    expect(err).toContain('only the scope aws.cognito.signin.user.admin')
    expect(saved(edges)).toMatchObject({ signedInBy: 'api', endpoints: {} })
    expect(out + err).not.toContain(password)
    expect(operations()).toEqual(['InitiateAuth', 'RespondToAuthChallenge'])
  })

  it('takes it from COGTOOL_PASSWORD', async () => {
    const { exitCode } = await login(['--username', 'ann'], { env: { COGTOOL_PASSWORD: password } })
    expect(exitCode).toBe(0)
  })

  it('knows the person by an alias too', async () => {
    const { exitCode, out } = await login(['--username', 'ann@example.com', '--password-stdin', '--json'], {
      lines: [password],
    })
    expect(exitCode).toBe(0)
    expect(JSON.parse(out)).toMatchObject({
      schema: 'cogtool.login/1',
      username: 'ann',
      email: 'ann@example.com',
      scopes: ['aws.cognito.signin.user.admin'],
      store: 'file',
    })
  })

  it('works with a confidential client, whose secret is the first line', async () => {
    const { secret = '' } = clientNamed(pool, 'confidential')
    const { exitCode, err } = await login(
      ['--username', 'ann@example.com', '--password-stdin', '--client-secret-stdin'],
      {
        lines: [secret, password],
        client: 'confidential',
      },
    )
    expect({ exitCode, err }).toMatchObject({ exitCode: 0 })
  })

  it.each([
    { allowed: ['USER_SRP_AUTH'], flow: 'USER_SRP_AUTH', asked: 1 },
    { allowed: ['USER_AUTH'], flow: 'USER_AUTH', asked: 2 },
    { allowed: ['USER_PASSWORD_AUTH'], flow: 'USER_PASSWORD_AUTH', asked: 3 },
    { allowed: ['ADMIN_USER_PASSWORD_AUTH'], flow: 'ADMIN_USER_PASSWORD_AUTH', asked: 4 },
  ])('finds the flow that the app client allows: $flow', async ({ allowed, flow, asked }) => {
    allow('api-only', allowed)
    const { exitCode, err } = await login(asAnn, { lines: [password] })
    expect({ exitCode, err }).toMatchObject({ exitCode: 0 })
    expect(err).toContain(`signing in with ${flow}\n`)
    expect(operations().filter((name) => name.endsWith('InitiateAuth'))).toHaveLength(asked)
  })

  it.each(['srp', 'user-auth', 'password', 'admin'])('uses the flow that was asked for: %s', async (flow) => {
    const { exitCode, err } = await login([...asAnn, '--auth-flow', flow], { lines: [password] })
    expect({ exitCode, err }).toMatchObject({ exitCode: 0 })
  })

  it('says what each flow was refused with where none is allowed', async () => {
    allow('api-only', ['REFRESH_TOKEN_AUTH'])
    const { exitCode, err } = await login(asAnn, { lines: [password] })
    expect(exitCode).toBe(2)
    expect(err).toContain('USER_SRP_AUTH is not enabled for the client.')
    expect(err).toContain('ADMIN_USER_PASSWORD_AUTH')
  })

  it.each([
    { allowed: ['USER_SRP_AUTH', 'USER_PASSWORD_AUTH'], tries: ['InitiateAuth', 'RespondToAuthChallenge'] },
    {
      allowed: ['USER_PASSWORD_AUTH', 'ADMIN_USER_PASSWORD_AUTH'],
      tries: ['InitiateAuth', 'InitiateAuth', 'InitiateAuth'],
    },
    {
      allowed: ['ADMIN_USER_PASSWORD_AUTH'],
      tries: ['InitiateAuth', 'InitiateAuth', 'InitiateAuth', 'AdminInitiateAuth'],
    },
  ])('sends a wrong password exactly once ($allowed)', async ({ allowed, tries }) => {
    allow('api-only', allowed)
    const { exitCode, err } = await login(asAnn, { lines: ['Wrong-Horse-9'] })
    expect(exitCode).toBe(3)
    expect(err).toContain('Incorrect username or password.')
    expect(err).not.toContain('Wrong-Horse-9')
    expect(operations()).toEqual(tries)
  })

  it('fails before any request where there is no password and nobody to ask', async () => {
    const { exitCode, err } = await login(['--username', 'ann', '--json'])
    expect(exitCode).toBe(2)
    expect(JSON.parse(err).error.code).toBe('input_required')
    expect(operations()).toEqual([])
  })

  it('is refused in the words of the pool for a user who must reset the password', async () => {
    ann.status = 'RESET_REQUIRED'
    const { exitCode, err } = await login(asAnn, { lines: [password] })
    expect(exitCode).toBe(3)
    expect(err).toContain('Password reset required')
  })

  it('reads the secret of a confidential client where AWS credentials may', async () => {
    const { exitCode, err } = await login(asAnn, { lines: [password], client: 'confidential' })
    expect({ exitCode, err }).toMatchObject({ exitCode: 0 })
    expect(operations()).toContain('DescribeUserPoolClient')
  })

  it('names the missing secret of a confidential client', async () => {
    hideDescriptions()
    const { exitCode, err } = await login([...asAnn, '--json'], { lines: [password], client: 'confidential' })
    expect(exitCode).toBe(2)
    expect(JSON.parse(err.split('\n').find((line) => line.startsWith('{')) ?? '').error.code).toBe(
      'client_secret_required',
    )
  })

  it('keeps nothing with --store none', async () => {
    const { exitCode, out, edges } = await login([...asAnn, '--store', 'none', '--print', 'access'], {
      lines: [password],
    })
    expect(exitCode).toBe(0)
    expect(out).toMatch(/^eyJ[\w.-]+\n$/)
    expect(() => readdirSync(join(edges.directories.state, 'sessions'))).toThrow()
  })

  it('saves nothing where the tokens are those of another pool', async () => {
    const other = await startTestPool()
    const { username, password: known } = other.demoUser
    const args = ['--endpoint-url', other.baseUrl, '--username', username, '--password-stdin']
    const { exitCode, err, edges } = await login(args, { lines: [known] })
    expect(exitCode).toBe(1)
    expect(err).toContain('nothing was saved')
    expect(readdirSync(join(edges.directories.state, 'sessions'))).toEqual([])
  })
})

describe('a challenge', () => {
  it('for a new password is answered, and the new one works from then on', async () => {
    ann.status = 'FORCE_CHANGE_PASSWORD'
    const { exitCode, err } = await login([...asAnn, '--new-password-stdin'], { lines: [password, 'Better-Horse-9'] })
    expect({ exitCode, err }).toMatchObject({ exitCode: 0 })
    expect((await login(asAnn, { lines: ['Better-Horse-9'] })).exitCode).toBe(0)
  })

  it('for a code of an app is answered by the code', async () => {
    useApp()
    const code = codeOf(totpSecret)
    const { exitCode, err } = await login([...asAnn, '--mfa-code-stdin'], { lines: [password, code] })
    expect({ exitCode, err }).toMatchObject({ exitCode: 0 })
  })

  it('for a code of an app is answered from the environment', async () => {
    useApp()
    const env = { COGTOOL_PASSWORD: password, COGTOOL_MFA_CODE: codeOf(totpSecret) }
    expect((await login(['--username', 'ann'], { env })).exitCode).toBe(0)
  })

  it.each([
    ['the secret', `${totpSecret}\n`],
    ['its address', `otpauth://totp/Cognito:ann?secret=${totpSecret}&issuer=Cognito`],
  ])('for a code of an app is computed from a file with %s', async (_, text) => {
    useApp()
    const edges = loginEdges({ stdin: pipedStdin(`${password}\n`) })
    writeFileSync(join(edges.home, 'totp.txt'), text)
    const args = ['login', ...poolFlags(pool, 'api-only'), ...asAnn, '--totp-secret-file', 'totp.txt']
    const { exitCode, err } = await run(args, edges)
    expect({ exitCode, err }).toMatchObject({ exitCode: 0 })
    expect(err).not.toContain(totpSecret)
  })

  it('skips the line of a new password that nobody asked for', async () => {
    useApp()
    const code = codeOf(totpSecret)
    const lines = [password, 'Better-Horse-9', code]
    const { exitCode, err } = await login([...asAnn, '--new-password-stdin', '--mfa-code-stdin'], { lines })
    expect({ exitCode, err }).toMatchObject({ exitCode: 0 })
  })

  it('is not answered twice: a wrong code ends the sign-in', async () => {
    useApp()
    const { exitCode, err } = await login([...asAnn, '--mfa-code-stdin'], { lines: [password, '000000'] })
    expect(exitCode).toBe(3)
    expect(err).toContain('Invalid code')
    expect(err).not.toContain('000000')
    expect(operations()).toEqual(['InitiateAuth', 'RespondToAuthChallenge', 'RespondToAuthChallenge'])
  })

  it.each([
    {
      name: 'SOFTWARE_TOKEN_MFA',
      prepare: () => useApp(),
      parameters: { USER_ID_FOR_SRP: 'ann', FRIENDLY_DEVICE_NAME: 'Authenticator app' },
      hint: '--totp-secret-file',
    },
    {
      name: 'NEW_PASSWORD_REQUIRED',
      prepare: () => {
        ann.status = 'FORCE_CHANGE_PASSWORD'
      },
      parameters: { USER_ID_FOR_SRP: 'ann', requiredAttributes: '[]' },
      hint: '--new-password-stdin',
    },
    {
      name: 'MFA_SETUP',
      prepare: () => setMfa(pool, 'ON'),
      parameters: { USER_ID_FOR_SRP: 'ann', MFAS_CAN_SETUP: '["SOFTWARE_TOKEN_MFA"]' },
      hint: 'terminal',
    },
  ])('that nobody can answer ends with exit 3 and its name: $name', async ({ name, prepare, parameters, hint }) => {
    prepare()
    const { exitCode, err } = await login([...asAnn, '--json'], { lines: [password] })
    expect(exitCode).toBe(3)
    expect(documentIn(err).error).toMatchObject({
      code: 'challenge_unanswered',
      exitCode: 3,
      challenge: name,
      parameters,
    })
    expect(documentIn(err).error.hint).toContain(hint)
    // the person's attributes are nobody's business
    expect(err).not.toContain('ann@example.com')
    const text = await login(asAnn, { lines: [password] })
    expect(text.err).toContain(`error: the pool asks for more: ${name}\n`)
  })
})

describe('nothing secret is told, not even with --debug and --trace', () => {
  it('of a sign-in with every kind of secret in it', async () => {
    useApp()
    allow('confidential', ['USER_PASSWORD_AUTH'])
    ann.status = 'FORCE_CHANGE_PASSWORD'
    const { secret = '' } = clientNamed(pool, 'confidential')
    const lines = [secret, password, 'Better-Horse-9', codeOf(totpSecret)]
    const flags = ['--client-secret-stdin', '--new-password-stdin', '--mfa-code-stdin', '--debug', '--trace']
    const { exitCode, out, err, edges } = await login([...asAnn, ...flags], { lines, client: 'confidential' })
    expect({ exitCode, err }).toMatchObject({ exitCode: 0 })
    expect(err).toContain('NEW_PASSWORD_REQUIRED is answered\n    → NEW_PASSWORD\n')
    const { access, id, refresh } = saved(edges).tokens
    for (const told of [...lines, access, id, refresh]) expect(out + err).not.toContain(told)
    expect(out + err).not.toMatch(/eyJ/)
  })

  it('of a machine, and of a refresh token from elsewhere', async () => {
    const { secret = '' } = clientNamed(pool, 'machine')
    const machine = await login(['--client-credentials', '--debug'], {
      client: 'machine',
      env: { COGTOOL_CLIENT_SECRET: secret },
    })
    const ours = await login(asAnn, { lines: [password], client: 'public' })
    const { refresh } = saved(ours.edges).tokens
    const taken = await login(['--refresh-token-stdin', '--debug'], { lines: [refresh], client: 'public' })
    expect([machine.exitCode, taken.exitCode]).toEqual([0, 0])
    for (const { out, err } of [machine, taken]) {
      for (const told of [secret, refresh]) expect(out + err).not.toContain(told)
      expect(out + err).not.toMatch(/eyJ/)
    }
  })
})

describe('at a terminal', () => {
  it('the password is asked for, and the code', async () => {
    useApp()
    const asked: string[] = []
    const { exitCode, err } = await loginAtTerminal(['--username', 'ann'], (question) => {
      asked.push(question)
      return question.startsWith('Password') ? password : codeOf(totpSecret)
    })
    expect({ exitCode, err }).toMatchObject({ exitCode: 0 })
    expect(asked).toEqual(['Password of ann', 'Code of the authenticator app'])
  })

  it('a new password is asked for twice, until both agree', async () => {
    ann.status = 'FORCE_CHANGE_PASSWORD'
    const typed = [password, 'Better-Horse-9', 'Better-Hrose-9', 'Better-Horse-9', 'Better-Horse-9']
    const { exitCode } = await loginAtTerminal(['--username', 'ann'], () => typed.shift() ?? '')
    expect({ exitCode, typed }).toEqual({ exitCode: 0, typed: [] })
  })

  it('an authenticator app is set up: the secret is shown, its first code proves it', async () => {
    setMfa(pool, 'ON')
    const { exitCode, err } = await loginAtTerminal(['--username', 'ann'], (question, shown) =>
      question.startsWith('Password') ? password : codeOf(/with this secret:\s+(\w+)/.exec(shown)?.[1] ?? ''),
    )
    expect({ exitCode, err }).toMatchObject({ exitCode: 0 })
    expect(err).toContain('otpauth://totp/Cognito:ann?secret=')
    expect(ann.totpSecret).toBeDefined()
  })

  it('a password is not read from it in the clear', async () => {
    const { exitCode, err } = await loginAtTerminal(asAnn)
    expect(exitCode).toBe(2)
    expect(err).toContain('it is a terminal')
  })
})

describe('the session of such a sign-in', () => {
  it.each([
    { rotation: undefined, operation: 'GetTokensFromRefreshToken' },
    { rotation: { graceSeconds: 0 }, operation: 'GetTokensFromRefreshToken' },
  ])('is refreshed through the API (rotation $rotation)', async ({ rotation, operation }) => {
    if (rotation) clientNamed(pool, 'api-only').rotation = rotation
    const { edges } = await login(asAnn, { lines: [password] })
    const before = saved(edges).tokens
    const after = later(3700, pool, edges)
    expect(await run(['token'], after)).toMatchObject({ exitCode: 0, err: '' })
    expect(operations()).toContain(operation)
    expect(saved(edges).tokens.access).not.toBe(before.access)
    expect(saved(edges).tokens.refresh === before.refresh).toBe(rotation === undefined)
    expect((await run(['whoami', '--remote'], after)).exitCode).toBe(0)
  })

  it.each(['api-only', 'confidential'])(
    'is refreshed by REFRESH_TOKEN_AUTH where an emulator knows no better: %s',
    async (client) => {
      const { secret } = clientNamed(pool, client)
      const env = { COGTOOL_PASSWORD: password, ...(secret ? { COGTOOL_CLIENT_SECRET: secret } : {}) }
      const { edges } = await login(['--username', 'ann@example.com'], { env, client })
      const after = later(3700, pool, edges)
      const fetchOld: Edges['fetch'] = async (url, init) => {
        if (!JSON.stringify(init?.headers ?? {}).includes('GetTokensFromRefreshToken')) return fetch(url, init)
        return Response.json({ __type: 'UnknownOperationException' }, { status: 400 })
      }
      expect(await run(['token'], { ...after, fetch: fetchOld })).toMatchObject({ exitCode: 0, err: '' })
      expect(operations().at(-1)).toBe('InitiateAuth')
    },
  )

  it('needs the secret again where the client has one', async () => {
    const env = { COGTOOL_PASSWORD: password, COGTOOL_CLIENT_SECRET: clientNamed(pool, 'confidential').secret }
    const { edges } = await login(['--username', 'ann'], { env, client: 'confidential' })
    hideDescriptions()
    const { exitCode, err } = await run(['token'], { ...later(3700, pool, edges), env: {} })
    expect(exitCode).toBe(2)
    expect(err).toContain('COGTOOL_CLIENT_SECRET')
    expect(readFileSync(sessionFile(edges), 'utf8')).not.toContain(env.COGTOOL_CLIENT_SECRET)
  })

  it('ends with logout: the refresh token is revoked', async () => {
    const { edges } = await login(asAnn, { lines: [password] })
    expect(await run(['logout'], edges)).toMatchObject({ exitCode: 0, err: '' })
    expect(operations()).toContain('RevokeToken')
  })
})

describe('a machine', () => {
  const asMachine = { client: 'machine' }
  const env = () => ({ COGTOOL_CLIENT_SECRET: clientNamed(pool, 'machine').secret })
  const grants = () => requests().filter(({ grantType }) => grantType === 'client_credentials').length

  it('gets a token, which is asked for once while it lasts', async () => {
    const args = ['--client-credentials', '--scope', 'api/read', '--json']
    const { exitCode, out, edges } = await login(args, { ...asMachine, env: env() })
    expect(exitCode).toBe(0)
    expect(JSON.parse(out)).toMatchObject({ scopes: ['api/read'], username: null })
    const again = await run(['login', ...poolFlags(pool, 'machine'), ...args], edges)
    expect(again).toMatchObject({ exitCode: 0, err: '' })
    const inWords = await run(['login', ...poolFlags(pool, 'machine'), ...args.slice(0, -1)], edges)
    expect(inWords.err).toContain('still lasts')
    expect((await run(['token'], edges)).exitCode).toBe(0)
    expect(grants()).toBe(1)
  })

  it.each([
    { name: 'other scopes', more: ['--scope', 'api/write'] },
    { name: '--fresh', more: ['--fresh'] },
  ])('gets another one for $name', async ({ more }) => {
    const { edges } = await login(['--client-credentials', '--scope', 'api/read'], { ...asMachine, env: env() })
    await run(['login', ...poolFlags(pool, 'machine'), '--client-credentials', ...more], edges)
    expect(grants()).toBe(2)
  })

  it('has no ID token, and is told so', async () => {
    const { edges } = await login(['--client-credentials'], { ...asMachine, env: env() })
    const { exitCode, err } = await run(['token', '--type', 'id'], edges)
    expect(exitCode).toBe(3)
    expect(err).toContain('an ID token tells about a person')
  })

  it('gets a new one from token when the old one ends, with the same scopes', async () => {
    const { edges } = await login(['--client-credentials', '--scope', 'api/read'], { ...asMachine, env: env() })
    expect(await run(['token'], later(3700, pool, edges))).toMatchObject({ exitCode: 0, err: '' })
    expect(grants()).toBe(2)
    const whoami = JSON.parse((await run(['whoami', '--json'], edges)).out)
    expect(whoami).toMatchObject({ scopes: ['api/read'], refreshable: false })
  })

  it.each([
    { name: 'no secret', args: [], env: {}, code: 'client_secret_required', exit: 2 },
    {
      name: 'a wrong secret',
      args: [],
      env: { COGTOOL_CLIENT_SECRET: 'wrong' },
      code: 'client_secret_required',
      exit: 2,
    },
  ])('is refused with $name', async ({ args, env: set, code, exit }) => {
    hideDescriptions()
    const { exitCode, err } = await login(['--client-credentials', '--json', ...args], { ...asMachine, env: set })
    expect({ exitCode, code: documentIn(err).error.code }).toEqual({ exitCode: exit, code })
  })

  it.each([
    { client: 'machine', scope: 'api/none', code: 'scope_not_allowed' },
    { client: 'confidential', scope: 'openid', code: 'flow_not_allowed' },
  ])('is refused what its app client does not allow: $code', async ({ client, scope, code }) => {
    const set = { COGTOOL_CLIENT_SECRET: clientNamed(pool, client).secret }
    const { exitCode, err } = await login(['--client-credentials', '--scope', scope, '--json'], { client, env: set })
    expect({ exitCode, code: documentIn(err).error.code }).toEqual({ exitCode: 2, code })
  })
})

describe('a refresh token from elsewhere', () => {
  async function refreshTokenOfAnn(client = 'public') {
    const { edges } = await login(['--username', 'ann', '--password-stdin'], { lines: [password], client })
    return String(saved(edges).tokens.refresh)
  }

  it('is refreshed at once, verified and kept', async () => {
    const refresh = await refreshTokenOfAnn()
    const { exitCode, out, err, edges } = await login(['--refresh-token-stdin'], { lines: [refresh], client: 'public' })
    expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' })
    expect(out).toContain('Signed in as ann@example.com')
    expect(saved(edges)).toMatchObject({ signedInBy: 'hosted-ui', tokens: { refresh } })
    expect(await run(['token', '--force-refresh'], edges)).toMatchObject({ exitCode: 0, err: '' })
  })

  it('goes through the API where the pool has no domain', async () => {
    const refresh = await refreshTokenOfAnn()
    pool.faults.noDomain = 'absent'
    const { exitCode, edges } = await login(['--refresh-token-stdin'], { lines: [refresh], client: 'public' })
    expect(exitCode).toBe(0)
    expect(saved(edges)).toMatchObject({ signedInBy: 'api', endpoints: {} })
    expect(operations()).toContain('GetTokensFromRefreshToken')
  })

  it('is said to be used up where the pool rotates', async () => {
    const refresh = await refreshTokenOfAnn()
    clientNamed(pool, 'public').rotation = { graceSeconds: 0 }
    const { exitCode, err, edges } = await login(['--refresh-token-stdin'], { lines: [refresh], client: 'public' })
    expect(exitCode).toBe(0)
    expect(err).toContain('is used up')
    expect(saved(edges).tokens.refresh).not.toBe(refresh)
  })

  it('that the pool refuses ends with exit 3', async () => {
    const { exitCode, err } = await login(['--refresh-token-stdin', '--json'], { lines: ['a.b.c.d.e'] })
    expect({ exitCode, code: documentIn(err).error.code }).toEqual({ exitCode: 3, code: 'session_expired' })
  })

  it('that did not come is missed by name', async () => {
    const { exitCode, err } = await login(['--refresh-token-stdin'])
    expect(exitCode).toBe(2)
    expect(err).toContain('standard input held no refresh token')
  })
})

describe('a command line that contradicts itself is refused', () => {
  it.each([
    ['--username', 'ann', '--client-credentials'],
    ['--username', 'ann', '--refresh-token-stdin'],
    ['--username', 'ann', '--idp', 'Google'],
    ['--username', 'ann', '--scope', 'openid'],
    ['--username', 'ann', '--add-callback'],
    ['--client-credentials', '--no-browser'],
    ['--client-credentials', '--trace'],
    ['--refresh-token-stdin', '--flow', 'implicit'],
    ['--password-stdin'],
    ['--mfa-type', 'totp'],
    ['--auth-flow', 'srp'],
    ['--answer', 'x'],
    ['--username', 'ann', '--attr', 'given_name'],
  ])('%s %s %s %s', async (...args) => {
    const { exitCode } = await login(args.filter((arg) => typeof arg === 'string'))
    expect(exitCode).toBe(2)
    expect(operations()).toEqual([])
  })
})
