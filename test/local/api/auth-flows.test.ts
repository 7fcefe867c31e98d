import {
  AdminInitiateAuthCommand,
  AdminRespondToAuthChallengeCommand,
  InitiateAuthCommand,
  NotAuthorizedException,
  PasswordResetRequiredException,
  RespondToAuthChallengeCommand,
  UserNotConfirmedException,
  UserNotFoundException,
} from '@aws-sdk/client-cognito-identity-provider'
import {
  createSecretHash,
  createSrpSession,
  signSrpSession,
  wrapAuthChallenge,
  wrapInitiateAuth,
} from 'cognito-srp-helper'
import { describe, expect, it, onTestFinished } from 'vitest'
import { seedPassword } from '../../../src/local/state/seed-users.ts'
import { refusalOf, sharedPool } from '../shared-pool.ts'
import { type Attempt, signInBySrp, unverifiedClaims } from '../sign-in-steps.ts'
import { srpClient } from '../srp-client.ts'

const shared = sharedPool()
const wrong = 'NotAuthorizedException: Incorrect username or password.'

function initiate(flow: string, parameters: Record<string, string>, client = 'api-only') {
  const ClientId = shared.clientNamed(client).id
  return shared.sdk.send(
    new InitiateAuthCommand({ ClientId, AuthFlow: flow as 'USER_AUTH', AuthParameters: parameters }),
  )
}

function adminInitiate(flow: string, parameters: Record<string, string>, client = 'api-only') {
  const ClientId = shared.clientNamed(client).id
  return shared.sdk.send(
    new AdminInitiateAuthCommand({
      UserPoolId: shared.pool.poolId,
      ClientId,
      AuthFlow: flow as 'USER_AUTH',
      AuthParameters: parameters,
    }),
  )
}

const byPassword = (username: string, password = seedPassword, client = 'api-only') =>
  initiate('USER_PASSWORD_AUTH', { USERNAME: username, PASSWORD: password }, client)

function attempt(username: string, password = seedPassword, client = 'api-only'): Attempt {
  const { id, secret } = shared.clientNamed(client)
  return {
    sdk: shared.sdk,
    poolId: shared.pool.poolId,
    clientId: id,
    username,
    password,
    ...(secret !== undefined && { hash: (name: string) => createSecretHash(name, id, secret) }),
  }
}

describe('USER_PASSWORD_AUTH', () => {
  it('gives all three tokens, with the one scope of an API sign-in', async () => {
    const { AuthenticationResult: result, ChallengeName } = await byPassword('maria')
    expect(ChallengeName).toBeUndefined()
    expect(result).toMatchObject({ TokenType: 'Bearer', ExpiresIn: 3600 })
    expect(result?.RefreshToken?.split('.')).toHaveLength(5)
    expect(unverifiedClaims(result?.AccessToken)).toMatchObject({
      token_use: 'access',
      username: 'maria',
      scope: 'aws.cognito.signin.user.admin',
      client_id: shared.clientNamed('api-only').id,
      'cognito:groups': ['admins'],
    })
    expect(unverifiedClaims(result?.IdToken)).toMatchObject({ token_use: 'id', email: 'maria@example.com' })
  })

  it.each([
    { by: 'a verified alias', username: 'maria@example.com' },
    { by: 'the address that a squatter has too', username: 'greta@example.com' },
  ])('signs in by $by', async ({ username }) => {
    expect((await byPassword(username)).AuthenticationResult).toBeDefined()
  })

  it('signs in a plain user', async () => {
    const plain = shared.pool.state.users.all().find((user) => user.username.endsWith('.7'))
    expect((await byPassword(plain?.username ?? '')).AuthenticationResult).toBeDefined()
  })

  it.each([
    { name: 'a wrong password', username: 'maria', password: 'Correct-Horse-8', error: NotAuthorizedException },
    { name: 'an unknown user', username: 'nobody', password: seedPassword, error: UserNotFoundException },
    { name: 'another case', username: 'MARIA', password: seedPassword, error: UserNotFoundException },
    { name: 'an unverified alias', username: 'ulf@example.com', password: 'x', error: UserNotFoundException },
    { name: 'a federated profile', username: 'DemoProvider_1001', password: 'x', error: NotAuthorizedException },
    { name: 'a disabled user', username: 'dora', password: seedPassword, error: NotAuthorizedException },
    { name: 'an unconfirmed user', username: 'ulf', password: 'whatever', error: UserNotConfirmedException },
    { name: 'a reset password', username: 'rita', password: seedPassword, error: PasswordResetRequiredException },
  ])('refuses $name', async ({ username, password, error }) => {
    await expect(byPassword(username, password)).rejects.toBeInstanceOf(error)
  })

  it('refuses a sub as the name', async () => {
    const sub = shared.pool.state.users.byUsername('maria')?.sub ?? ''
    await expect(byPassword(sub)).rejects.toBeInstanceOf(UserNotFoundException)
  })

  it('tells about a disabled user only to who knows the password', async () => {
    expect(await refusalOf(byPassword('dora'))).toBe('NotAuthorizedException: User is disabled.')
    expect(await refusalOf(byPassword('dora', 'Correct-Horse-8'))).toBe(wrong)
  })

  it('hides who exists where the client asks for that', async () => {
    const { id, secret = '' } = shared.clientNamed('confidential')
    const hash = createSecretHash('nobody', id, secret)
    const unknown = initiate(
      'USER_PASSWORD_AUTH',
      { USERNAME: 'nobody', PASSWORD: 'x', SECRET_HASH: hash },
      'confidential',
    )
    expect(await refusalOf(unknown)).toBe(wrong)
  })

  it.each(['USERNAME', 'PASSWORD'])('wants %s', async (missing) => {
    const { [missing]: _, ...rest } = { USERNAME: 'maria', PASSWORD: seedPassword } as Record<string, string>
    expect(await refusalOf(initiate('USER_PASSWORD_AUTH', rest))).toBe(
      `InvalidParameterException: Missing required parameter ${missing}`,
    )
  })
})

describe('which flow is allowed', () => {
  it.each([
    {
      flow: 'USER_PASSWORD_AUTH',
      client: 'public',
      says: 'USER_PASSWORD_AUTH flow not enabled for this client',
    },
    { flow: 'USER_SRP_AUTH', client: 'machine', says: 'USER_SRP_AUTH is not enabled for the client.' },
    { flow: 'USER_AUTH', client: 'implicit', says: 'USER_AUTH flow not enabled for this client' },
    { flow: 'ADMIN_USER_PASSWORD_AUTH', client: 'api-only', says: 'Initiate Auth method not supported.' },
    {
      flow: 'CUSTOM_AUTH',
      client: 'api-only',
      says: 'Custom auth lambda trigger is not configured for the user pool.',
    },
    {
      flow: 'NO_SUCH_AUTH',
      client: 'api-only',
      says: "1 validation error detected: Value at 'authFlow' failed to satisfy constraint: Member must satisfy enum value set: [USER_SRP_AUTH, USER_PASSWORD_AUTH, USER_AUTH, ADMIN_USER_PASSWORD_AUTH, ADMIN_NO_SRP_AUTH, REFRESH_TOKEN_AUTH, REFRESH_TOKEN]",
    },
  ])('$flow of the client $client: $says', async ({ flow, client, says }) => {
    const parameters = { USERNAME: 'maria', PASSWORD: seedPassword, REFRESH_TOKEN: 'x' }
    expect(await refusalOf(initiate(flow, parameters, client))).toBe(`InvalidParameterException: ${says}`)
  })

  it('refreshes for no client that may not', async () => {
    const client = shared.clientNamed('api-only')
    const { settings } = client
    onTestFinished(() => {
      client.settings = settings
    })
    client.settings = { ...settings, ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH'] }
    expect(await refusalOf(initiate('REFRESH_TOKEN_AUTH', { REFRESH_TOKEN: 'x' }, 'api-only'))).toBe(
      'InvalidParameterException: Auth flow not enabled for this client',
    )
  })

  it('knows no client but its own', async () => {
    const request = shared.sdk.send(new InitiateAuthCommand({ ClientId: 'unknown', AuthFlow: 'USER_SRP_AUTH' }))
    expect(await refusalOf(request)).toBe('ResourceNotFoundException: User pool client unknown does not exist.')
  })
})

describe('AdminInitiateAuth', () => {
  const parameters = { USERNAME: 'maria', PASSWORD: seedPassword }

  it.each(['ADMIN_USER_PASSWORD_AUTH', 'ADMIN_NO_SRP_AUTH'])('%s gives tokens', async (flow) => {
    expect((await adminInitiate(flow, parameters)).AuthenticationResult?.AccessToken).toBeDefined()
  })

  it('does not take the flow of the other operation', async () => {
    expect(await refusalOf(adminInitiate('USER_PASSWORD_AUTH', parameters))).toBe(
      'InvalidParameterException: Initiate Auth method not supported.',
    )
  })

  it('wants the flow to be allowed', async () => {
    expect(await refusalOf(adminInitiate('ADMIN_USER_PASSWORD_AUTH', parameters, 'public'))).toBe(
      'InvalidParameterException: Auth flow not enabled for this client',
    )
  })

  it('answers its challenges with the admin form', async () => {
    const srp = srpClient(shared.pool.poolId, seedPassword)
    const first = await adminInitiate('USER_SRP_AUTH', { USERNAME: 'maria', SRP_A: srp.publicA })
    expect(first.ChallengeName).toBe('PASSWORD_VERIFIER')
    const second = await shared.sdk.send(
      new AdminRespondToAuthChallengeCommand({
        UserPoolId: shared.pool.poolId,
        ClientId: shared.clientNamed('api-only').id,
        ChallengeName: 'PASSWORD_VERIFIER',
        ChallengeResponses: { USERNAME: 'maria', ...srp.answer(first.ChallengeParameters) },
      }),
    )
    expect(second.AuthenticationResult?.IdToken).toBeDefined()
  })
})

describe('USER_SRP_AUTH', () => {
  it('lets in a client of other authors: cognito-srp-helper', async () => {
    const ClientId = shared.clientNamed('api-only').id
    const session = createSrpSession('maria', seedPassword, shared.pool.poolId, false)
    const request = { ClientId, AuthFlow: 'USER_SRP_AUTH' as const, AuthParameters: { USERNAME: 'maria' } }
    const first = await shared.sdk.send(new InitiateAuthCommand(wrapInitiateAuth(session, request)))
    const signed = signSrpSession(session, { ChallengeParameters: first.ChallengeParameters ?? {} })
    const answer = wrapAuthChallenge(signed, {
      ClientId,
      ChallengeName: 'PASSWORD_VERIFIER' as const,
      ChallengeResponses: { USERNAME: 'maria' },
    })
    const second = await shared.sdk.send(new RespondToAuthChallengeCommand(answer))
    expect(second.AuthenticationResult?.AccessToken).toBeDefined()
  })

  it.each([
    { by: 'the user name', username: 'maria' },
    { by: 'an alias', username: 'maria@example.com' },
  ])('signs in by $by, without a Session', async ({ username }) => {
    const { first, second } = await signInBySrp(attempt(username))
    expect(first.ChallengeName).toBe('PASSWORD_VERIFIER')
    expect(first.Session).toBeUndefined()
    expect(first.ChallengeParameters).toMatchObject({ USER_ID_FOR_SRP: 'maria', USERNAME: 'maria' })
    expect(unverifiedClaims(second.AuthenticationResult?.AccessToken)).toMatchObject({ username: 'maria' })
  })

  it('works with many exchanges, whatever numbers they fall upon', async () => {
    for (let round = 0; round < 12; round += 1) {
      const { second } = await signInBySrp(attempt(round % 2 === 0 ? 'tom' : 'nora'))
      expect(second.AuthenticationResult).toBeDefined()
    }
  })

  it('refuses a wrong password', async () => {
    expect(await refusalOf(signInBySrp(attempt('maria', 'Correct-Horse-8')))).toBe(wrong)
  })

  it.each([
    { name: 'a disabled user', username: 'dora', says: 'NotAuthorizedException: User is disabled.' },
    { name: 'an unconfirmed user', username: 'ulf', says: 'UserNotConfirmedException: User is not confirmed.' },
    {
      name: 'a reset password',
      username: 'rita',
      says: 'PasswordResetRequiredException: Password reset required for the user',
    },
    { name: 'an unknown user', username: 'nobody', says: 'UserNotFoundException: User does not exist.' },
  ])('refuses $name', async ({ username, says }) => {
    expect(await refusalOf(signInBySrp(attempt(username)))).toBe(says)
  })

  it('plays along with unknown users where the client hides them, always with the same salt', async () => {
    const start = () =>
      initiate('USER_SRP_AUTH', { USERNAME: 'nobody', SRP_A: srpClient('x_x', 'x').publicA }, 'public')
    const [one, other] = [await start(), await start()]
    expect(one.ChallengeName).toBe('PASSWORD_VERIFIER')
    expect(one.ChallengeParameters?.SALT).toBe(other.ChallengeParameters?.SALT)
    expect(await refusalOf(signInBySrp(attempt('nobody', seedPassword, 'public')))).toBe(wrong)
  })

  it.each(['0', '', 'not hex', 'f'.repeat(1025)])('refuses the public value %j', async (publicA) => {
    const refused = initiate('USER_SRP_AUTH', { USERNAME: 'maria', SRP_A: publicA })
    expect(await refusalOf(refused)).toContain('InvalidParameterException: ')
  })

  describe('the proof', () => {
    const now = 'Sun Nov 22 06:22:00 UTC 2026'
    const prove = async (change: Record<string, string>, time = now) => {
      const srp = srpClient(shared.pool.poolId, seedPassword)
      const first = await initiate('USER_SRP_AUTH', { USERNAME: 'maria', SRP_A: srp.publicA })
      return {
        ClientId: shared.clientNamed('api-only').id,
        ChallengeName: 'PASSWORD_VERIFIER' as const,
        ChallengeResponses: { USERNAME: 'maria', ...srp.answer(first.ChallengeParameters, time), ...change },
      }
    }
    const respond = async (change: Record<string, string>) =>
      shared.sdk.send(new RespondToAuthChallengeCommand(await prove(change)))

    it.each([
      { name: 'another time', change: { TIMESTAMP: 'Sun Nov 22 06:22:01 UTC 2026' } },
      { name: 'another signature', change: { PASSWORD_CLAIM_SIGNATURE: Buffer.alloc(32).toString('base64') } },
      { name: 'a short signature', change: { PASSWORD_CLAIM_SIGNATURE: 'AAAA' } },
      { name: 'another secret block', change: { PASSWORD_CLAIM_SECRET_BLOCK: 'AAAA' } },
      { name: 'another user', change: { USERNAME: 'tom' } },
    ])('with $name is refused as a wrong password is', async ({ change }) => {
      expect(await refusalOf(respond(change))).toBe(wrong)
    })

    it.each([
      { time: 'Thu Nov 5 06:22:00 UTC 2026', counts: true },
      { time: 'Thu Nov 05 06:22:00 UTC 2026', counts: false },
      { time: 'Fri Nov 5 06:22:00 UTC 2026', counts: false },
    ])('over the time $time counts: $counts', async ({ time, counts }) => {
      const sent = shared.sdk.send(new RespondToAuthChallengeCommand(await prove({}, time)))
      if (counts) expect((await sent).AuthenticationResult).toBeDefined()
      else expect(await refusalOf(sent)).toBe(wrong)
    })

    it('with an unreadable time says which format it wants', async () => {
      expect(await refusalOf(respond({ TIMESTAMP: '2026-11-22T06:22:00Z' }))).toBe(
        'InvalidParameterException: TIMESTAMP format should be EEE MMM d HH:mm:ss z yyyy in english.',
      )
    })

    it.each(['USERNAME', 'TIMESTAMP', 'PASSWORD_CLAIM_SIGNATURE', 'PASSWORD_CLAIM_SECRET_BLOCK'])(
      'without %s is refused',
      async (missing) => {
        expect(await refusalOf(respond({ [missing]: '' }))).toBe(
          `InvalidParameterException: Missing required parameter ${missing}`,
        )
      },
    )

    it('counts once', async () => {
      const answer = await prove({})
      const send = () => shared.sdk.send(new RespondToAuthChallengeCommand(answer))
      expect((await send()).AuthenticationResult).toBeDefined()
      expect(await refusalOf(send())).toBe(wrong)
    })

    it.each([
      { name: 'a second short of three minutes', seconds: 179, says: undefined },
      {
        name: 'three minutes',
        seconds: 180,
        says: 'NotAuthorizedException: Invalid session for the user, session is expired.',
      },
    ])('after $name: $says', async ({ seconds, says }) => {
      const answer = await prove({})
      shared.passed(seconds)
      const sent = shared.sdk.send(new RespondToAuthChallengeCommand(answer))
      if (says === undefined) expect((await sent).AuthenticationResult).toBeDefined()
      else expect(await refusalOf(sent)).toBe(says)
    })

    it('belongs to its client', async () => {
      const answer = { ...(await prove({})), ClientId: shared.clientNamed('public').id }
      expect(await refusalOf(shared.sdk.send(new RespondToAuthChallengeCommand(answer)))).toBe(
        'NotAuthorizedException: Invalid session for the user.',
      )
    })
  })
})

describe('USER_AUTH', () => {
  it('goes straight to the password that came along', async () => {
    const answer = await initiate('USER_AUTH', {
      USERNAME: 'maria',
      PREFERRED_CHALLENGE: 'PASSWORD',
      PASSWORD: seedPassword,
    })
    expect(answer.AuthenticationResult?.AccessToken).toBeDefined()
  })

  it('proves the password where that is preferred, with a Session', async () => {
    const { first, second } = await signInBySrp(attempt('maria@example.com'), 'USER_AUTH')
    expect(first).toMatchObject({ ChallengeName: 'PASSWORD_VERIFIER', Session: expect.any(String) })
    expect(second.AuthenticationResult?.AccessToken).toBeDefined()
  })

  it('offers a choice where nothing is preferred, or nothing it knows', async () => {
    for (const preferred of [{}, { PREFERRED_CHALLENGE: 'EMAIL_OTP' }]) {
      const answer = await initiate('USER_AUTH', { USERNAME: 'maria', ...preferred })
      expect(answer.ChallengeName).toBe('SELECT_CHALLENGE')
      expect(answer.AvailableChallenges).toEqual(['PASSWORD', 'PASSWORD_SRP'])
    }
  })
})

describe('SECRET_HASH', () => {
  const withHash = (hash: Record<string, string>, client: string) =>
    initiate('USER_PASSWORD_AUTH', { USERNAME: 'maria@example.com', PASSWORD: seedPassword, ...hash }, client)

  it('over the name that signs in, then over the real one, gives tokens', async () => {
    const { second } = await signInBySrp(attempt('maria@example.com', seedPassword, 'confidential'))
    expect(second.AuthenticationResult?.AccessToken).toBeDefined()
  })

  it('over the alias fails in the second step', async () => {
    const { id, secret = '' } = shared.clientNamed('confidential')
    const alias = 'maria@example.com'
    const stubborn = {
      ...attempt(alias, seedPassword, 'confidential'),
      hash: () => createSecretHash(alias, id, secret),
    }
    expect(await refusalOf(signInBySrp(stubborn))).toBe(
      `NotAuthorizedException: Unable to verify secret hash for client ${id}`,
    )
  })

  it.each([
    {
      name: 'is missing',
      hash: {},
      client: 'confidential',
      says: 'Client 5demo7confidential9client3 is configured with secret but SECRET_HASH was not received',
    },
    {
      name: 'is wrong',
      hash: { SECRET_HASH: 'AAAA' },
      client: 'confidential',
      says: 'Unable to verify secret hash for client 5demo7confidential9client3',
    },
    {
      name: 'comes from a client without a secret',
      hash: { SECRET_HASH: 'AAAA' },
      client: 'api-only',
      says: 'Unable to verify secret hash for client 6demo8api9only1client4fghi',
    },
  ])('is refused where it $name', async ({ hash, client, says }) => {
    expect(await refusalOf(withHash(hash, client))).toBe(`NotAuthorizedException: ${says}`)
  })
})
