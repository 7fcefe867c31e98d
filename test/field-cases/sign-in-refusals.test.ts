import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { saveSession } from '../../src/session/store/session-store.ts'
import { loginEdges, run } from '../helpers/login-edges.ts'
import { refusal, type ScriptedAnswer, type ScriptedPool, scriptedPool } from '../helpers/scripted-pool.ts'
import { pipedStdin } from '../helpers/test-edges.ts'
import { type Prepared, withLines } from '../helpers/ways-to-sign-in.ts'
import { codeIn, type Right, runCase } from './right.ts'

interface RefusalCase {
  readonly id: string
  readonly door: 'password' | 'srp' | 'password-challenge' | 'refresh' | 'logout' | 'logout-global'
  readonly refusal: { readonly status: number; readonly type: string; readonly message: string }
  readonly right: Right
}

interface NewPasswordCase {
  readonly id: string
  readonly userAttributes: Readonly<Record<string, string>>
  readonly requiredAttributes: readonly string[]
  readonly given: readonly string[]
  readonly server?: 'refuses email'
  readonly right: Right & { readonly sent?: readonly string[] }
}

const file = join(import.meta.dirname, '../../fixtures/field-cases/sign-in.json')
const { refusals, newPasswords }: { refusals: readonly RefusalCase[]; newPasswords: readonly NewPasswordCase[] } =
  JSON.parse(readFileSync(file, 'utf8'))

const username = 'lena'
const password = 'Correct-Horse-9'
const byPassword = ['--username', username, '--password-stdin']
const edgesWith = (...lines: string[]) => withLines(loginEdges(), ...lines)
const challenge = (name: string, parameters: object = {}) => ({
  body: { ChallengeName: name, ChallengeParameters: parameters, Session: 'session-1' },
})

/** Leads to the door of a case, where the pool answers with its refusal. */
const doors: Readonly<Record<RefusalCase['door'], (answer: ScriptedAnswer) => Promise<Prepared>>> = {
  password: async (answer) => {
    const pool: ScriptedPool = await scriptedPool({
      // another flow, or the secret that was missing
      InitiateAuth: ({ AuthFlow, AuthParameters }) =>
        AuthFlow === 'USER_PASSWORD_AUTH' && !Object.hasOwn(AuthParameters as object, 'SECRET_HASH')
          ? answer
          : { body: pool.tokens() },
    })
    const argv = ['login', ...pool.flags, ...byPassword, '--auth-flow', 'password']
    // a line more, for who is to add the secret
    return { argv, edges: edgesWith(password, password) }
  },
  srp: async (answer) => {
    const pool: ScriptedPool = await scriptedPool({
      InitiateAuth: ({ AuthFlow }) => (AuthFlow === 'USER_PASSWORD_AUTH' ? { body: pool.tokens() } : answer),
    })
    return { argv: ['login', ...pool.flags, ...byPassword], edges: edgesWith(password) }
  },
  'password-challenge': async (answer) => {
    const { flags } = await scriptedPool({
      InitiateAuth: challenge('SOFTWARE_TOKEN_MFA'),
      RespondToAuthChallenge: answer,
    })
    const argv = ['login', ...flags, ...byPassword, '--auth-flow', 'password', '--mfa-code-stdin']
    return { argv, edges: edgesWith(password, '123456') }
  },
  refresh: async (answer) => {
    const { flags } = await scriptedPool({ GetTokensFromRefreshToken: answer }, { hasDomain: false })
    return { argv: ['login', ...flags, '--refresh-token-stdin'], edges: edgesWith('a-token-from-elsewhere') }
  },
  logout: (answer) => leaving({ RevokeToken: answer }),
  'logout-global': (answer) => leaving({ GlobalSignOut: answer, RevokeToken: { body: {} } }, '--global'),
}

async function leaving(script: Parameters<typeof scriptedPool>[0], ...args: string[]): Promise<Prepared> {
  const pool = await scriptedPool(script)
  const edges = loginEdges()
  await saveSession(pool.session(), edges)
  return { argv: ['logout', ...args], edges }
}

const deviceKey = 'eu-central-1_a1b2c3d4-0000-4000-8000-000000000001'

describe('a refusal', () => {
  it.each(refusals)('$id', async ({ door, refusal: { status, type, message }, right }) => {
    const answer = refusal(type, message, status)
    const prepared = await doors[door](answer)
    // a pool that has made up its mind
    await runCase(prepared, right, { answersAlike: true, fill: { key: deviceKey } })
    // a sign-out forgets the session whatever the pool says
    if (door.startsWith('logout')) expect((await run(['whoami'], prepared.edges)).exitCode).toBe(3)
    if (right.code === undefined) return
    const { argv, edges } = await doors[door](answer)
    expect(codeIn((await run([...argv, '--json'], edges)).err)).toBe(right.code)
  })
})

describe('NEW_PASSWORD_REQUIRED', () => {
  it.each(newPasswords)('$id', async ({ userAttributes, requiredAttributes, given, server, right }) => {
    const parameters = {
      userAttributes: JSON.stringify(userAttributes),
      requiredAttributes: JSON.stringify(requiredAttributes),
    }
    const pool: ScriptedPool = await scriptedPool({
      InitiateAuth: challenge('NEW_PASSWORD_REQUIRED', parameters),
      RespondToAuthChallenge: ({ ChallengeResponses }) =>
        server === 'refuses email' && Object.hasOwn(ChallengeResponses as object, 'userAttributes.email')
          ? refusal('NotAuthorizedException', 'Cannot modify an already provided email')
          : { body: pool.tokens() },
    })
    const args = ['--auth-flow', 'password', '--new-password-stdin', ...given.flatMap((one) => ['--attr', one])]
    const argv = ['login', ...pool.flags, ...byPassword, ...args]
    await runCase({ argv, edges: edgesWith(password, 'Better-Horse-9') }, right)
    if (right.sent === undefined) return
    const { ChallengeResponses = {} } = pool.heard.at(-1)?.input ?? {}
    const sent = Object.keys(ChallengeResponses as object).filter((name) => name.startsWith('userAttributes.'))
    expect(sent).toEqual(right.sent)
  })
})

describe('the commands for an administrator', () => {
  const hintOf = async (type: string, message: string, ...flags: string[]) => {
    const pool = await scriptedPool({ InitiateAuth: refusal(type, message) })
    const args = ['--username', "lena o'neil", '--password-stdin', '--auth-flow', 'password', ...flags]
    const { err } = await run(['login', ...pool.flags, ...args], edgesWith(password))
    return err.replaceAll(pool.origin, 'ENDPOINT')
  }

  it('lead to the pool, its region and the API that was given', async () => {
    expect(await hintOf('NotAuthorizedException', 'User is disabled.')).toContain(
      'aws cognito-idp admin-enable-user --user-pool-id eu-central-1_Field0007 --region eu-central-1 ' +
        "--endpoint-url ENDPOINT --username='lena o'\\''neil'\n",
    )
  })

  it('are not made of the words of a trigger', async () => {
    expect(
      await hintOf('UserLambdaValidationException', 'PreAuthentication failed with error User is disabled.'),
    ).not.toContain('aws ')
  })
})

describe('an endpoint that does not know a flow', () => {
  it.each([
    { name: 'cognito-local', answer: refusal('CognitoLocal#Unsupported', 'Cognito Local unsupported feature: x', 500) },
    { name: 'another emulator', answer: refusal('InternalFailure', 'The action is not yet implemented', 501) },
    { name: 'one without words', answer: { status: 501, body: '' } },
  ])('ends a flow that was asked for with its sentence: $name', async ({ answer }) => {
    const { flags, heard } = await scriptedPool({ InitiateAuth: answer })
    const { exitCode, err } = await run(
      ['login', ...flags, ...byPassword, '--auth-flow', 'password', '--json'],
      edgesWith(password),
    )
    const document = JSON.parse(err.split('\n').find((line) => line.startsWith('{')) ?? '{}')
    expect({ exitCode, code: document.error.code, asked: heard.length }).toEqual({
      exitCode: 2,
      code: 'flow_not_allowed',
      asked: 1,
    })
    const words = typeof answer.body === 'object' ? (answer.body as { message: string }).message : 'HTTP 501'
    expect(JSON.stringify(document)).toContain(words)
    expect(err).not.toMatch(/try again/)
  })
})

describe('--device-key', () => {
  const key = deviceKey

  it('goes with each refresh of the session, also where the pool has a domain', async () => {
    const pool: ScriptedPool = await scriptedPool({
      GetTokensFromRefreshToken: ({ DeviceKey }) =>
        DeviceKey === key ? { body: pool.tokens() } : refusal('NotAuthorizedException', 'Invalid Refresh Token'),
    })
    const edges = edgesWith('a-token-from-elsewhere')
    const flags = [...pool.flags, '--domain', pool.origin]
    const args = ['login', ...flags, '--refresh-token-stdin', '--device-key', key]
    expect(await run(args, edges)).toMatchObject({ exitCode: 0 })
    expect(await run(['token', '--force-refresh'], edges)).toMatchObject({ exitCode: 0 })
    expect(pool.heard.map(({ input }) => input.DeviceKey)).toEqual([key, key])
  })

  it('is no way to prove a device: a sign-in with a password does not send it', async () => {
    const pool: ScriptedPool = await scriptedPool({
      GetTokensFromRefreshToken: () => ({ body: pool.tokens() }),
      InitiateAuth: () => ({ body: pool.tokens() }),
    })
    const edges = edgesWith('a-token-from-elsewhere')
    await run(['login', ...pool.flags, '--refresh-token-stdin', '--device-key', key], edges)
    const again = { ...edges, stdin: pipedStdin(password) }
    const args = ['--username', 'ada', '--password-stdin', '--auth-flow', 'password']
    expect(await run(['login', ...pool.flags, ...args], again)).toMatchObject({ exitCode: 0 })
    expect(pool.heard.at(-1)?.input.AuthParameters).toEqual({ USERNAME: 'ada', PASSWORD: password })
  })

  it.each([
    { name: 'another one', args: ['--refresh-token-stdin', '--device-key', key], exit: 3, says: /another device than/ },
    { name: 'without a refresh token', args: ['--device-key', key], exit: 2, says: /needs --refresh-token-stdin/ },
    { name: 'no key', args: ['--refresh-token-stdin', '--device-key', 'my laptop'], exit: 2, says: /not a device key/ },
  ])('is refused: $name', async ({ args, exit, says }) => {
    const answer = refusal('NotAuthorizedException', 'Invalid Refresh Token')
    const { flags } = await scriptedPool({ GetTokensFromRefreshToken: answer }, { hasDomain: false })
    const { exitCode, err } = await run(['login', ...flags, ...args], edgesWith('a-token-from-elsewhere'))
    expect(exitCode).toBe(exit)
    expect(err).toMatch(says)
  })
})

describe('a sign-out where nothing can be revoked', () => {
  it.each([
    { name: 'an emulator without RevokeToken', operation: 'RevokeToken', answer: { status: 501, body: '' } },
    {
      name: 'an endpoint, in the words of RFC 7009',
      operation: '/oauth2/revoke',
      answer: { status: 400, body: { error: 'unsupported_token_type' } },
    },
  ])('is no failure: $name', async ({ operation, answer }) => {
    const pool = await scriptedPool({ [operation]: answer })
    const edges = loginEdges()
    const endpoints = operation.startsWith('/') ? { revocation: pool.origin + operation } : {}
    await saveSession(pool.session({ endpoints }), edges)
    const { exitCode, out, err } = await run(['logout'], edges)
    expect({ exitCode, err }).toMatchObject({ exitCode: 0, err: expect.stringMatching(/token revocation is off/) })
    expect(out).toContain('refresh token not revoked')
  })

  it('is a failure where the pool gives another reason', async () => {
    const { argv, edges } = await leaving({ RevokeToken: refusal('ForbiddenException', 'Request not allowed') })
    const { exitCode, err } = await run(argv, edges)
    expect(exitCode).toBe(4)
    expect(err).not.toMatch(/try again/)
  })
})

describe('a new password', () => {
  it('that the pool refuses is told from a wrong one', async () => {
    const pool = await scriptedPool({
      InitiateAuth: challenge('NEW_PASSWORD_REQUIRED'),
      RespondToAuthChallenge: refusal('InvalidPasswordException', 'Password does not conform to policy'),
    })
    const argv = ['login', ...pool.flags, ...byPassword, '--auth-flow', 'password', '--new-password-stdin']
    const { exitCode, err } = await run(argv, edgesWith(password, 'short'))
    expect(exitCode).toBe(3)
    expect(err).toMatch(/→ choose another password/)
  })
})
