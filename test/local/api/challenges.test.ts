import {
  AssociateSoftwareTokenCommand,
  GetUserCommand,
  InitiateAuthCommand,
  RespondToAuthChallengeCommand,
  VerifySoftwareTokenCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { createSecretHash } from 'cognito-srp-helper'
import { describe, expect, it, onTestFinished } from 'vitest'
import { totpCode, totpStep } from '../../../src/cognito-crypto/totp.ts'
import { seedTotpSecret } from '../../../src/local/state/edge-case-users.ts'
import { newUser } from '../../../src/local/state/new-user.ts'
import { seedPassword, temporaryPassword } from '../../../src/local/state/seed-users.ts'
import { passwordVerifier } from '../../../src/local/state/srp.ts'
import { setMfa } from '../../helpers/local-pool.ts'
import { refusalOf, sharedPool } from '../shared-pool.ts'
import { signInBySrp, unverifiedClaims } from '../sign-in-steps.ts'
import { srpClient } from '../srp-client.ts'

const shared = sharedPool()
let made = 0

/** Somebody new, so that tests do not meet in one account. */
function somebody(more: Partial<Parameters<typeof newUser>[0]> = {}, password = seedPassword): string {
  made += 1
  const username = `somebody-${made}`
  shared.pool.state.users.add(
    newUser({
      username,
      sub: `f4084418-0000-7000-0000-${String(made).padStart(12, '0')}`,
      created: shared.clock,
      password: passwordVerifier('Demo0001', username, password),
      ...more,
    }),
  )
  return username
}

const api = () => shared.clientNamed('api-only').id

function start(username: string, parameters: Record<string, string> = {}, flow = 'USER_PASSWORD_AUTH') {
  return shared.sdk.send(
    new InitiateAuthCommand({
      ClientId: api(),
      AuthFlow: flow as 'USER_AUTH',
      AuthParameters: { USERNAME: username, ...parameters },
    }),
  )
}

function respond(name: string, Session: string | undefined, responses: Record<string, string>, ClientId = api()) {
  return shared.sdk.send(
    new RespondToAuthChallengeCommand({
      ClientId,
      ChallengeName: name as 'PASSWORD',
      Session,
      ChallengeResponses: responses,
    }),
  )
}

describe('NEW_PASSWORD_REQUIRED', () => {
  const begin = async () => {
    const username = somebody(
      { status: 'FORCE_CHANGE_PASSWORD', attributes: { email: 'new@example.com' } },
      temporaryPassword,
    )
    return { username, first: await start(username, { PASSWORD: temporaryPassword }) }
  }

  it('names the attributes and what is required of them', async () => {
    const { username, first } = await begin()
    expect(first.ChallengeName).toBe('NEW_PASSWORD_REQUIRED')
    expect(first.ChallengeParameters).toEqual({
      USER_ID_FOR_SRP: username,
      requiredAttributes: '[]',
      userAttributes: '{"email":"new@example.com"}',
    })
  })

  it('comes after SRP too', async () => {
    const username = somebody({ status: 'FORCE_CHANGE_PASSWORD' }, temporaryPassword)
    const { second } = await signInBySrp({
      sdk: shared.sdk,
      poolId: shared.pool.poolId,
      clientId: api(),
      username,
      password: temporaryPassword,
    })
    expect(second.ChallengeName).toBe('NEW_PASSWORD_REQUIRED')
  })

  it('sets the password and the attributes, and gives tokens', async () => {
    const { username, first } = await begin()
    shared.passed(30)
    const answer = await respond('NEW_PASSWORD_REQUIRED', first.Session, {
      USERNAME: username,
      NEW_PASSWORD: 'Another-Horse-2',
      'userAttributes.name': 'New Name',
    })
    expect(unverifiedClaims(answer.AuthenticationResult?.IdToken)).toMatchObject({ name: 'New Name' })
    expect(shared.pool.state.users.byUsername(username)).toMatchObject({ status: 'CONFIRMED', modified: shared.clock })
    expect((await start(username, { PASSWORD: 'Another-Horse-2' })).AuthenticationResult).toBeDefined()
    expect(await refusalOf(start(username, { PASSWORD: temporaryPassword }))).toContain(
      'Incorrect username or password',
    )
  })

  it.each([
    { password: 'Short-1', says: 'Password not long enough' },
    { password: 'all-lower-case-1', says: 'Password must have uppercase characters' },
    { password: 'ALL-UPPER-CASE-1', says: 'Password must have lowercase characters' },
    { password: 'No-Digit-At-All', says: 'Password must have numeric characters' },
    { password: 'NoSymbolAtAll1', says: 'Password must have symbol characters' },
  ])('refuses $password: $says', async ({ password, says }) => {
    const { username, first } = await begin()
    const refused = respond('NEW_PASSWORD_REQUIRED', first.Session, { USERNAME: username, NEW_PASSWORD: password })
    expect(await refusalOf(refused)).toBe(`InvalidPasswordException: Password did not conform with policy: ${says}`)
  })

  it.each([
    { password: 'short', says: undefined },
    { password: 'tiny', says: 'Password not long enough' },
    { password: 'NO-LOWER', says: 'Password must have lowercase characters' },
  ])("holds $password to the pool's own policy", async ({ password, says }) => {
    const { configuration } = shared.pool.state
    const before = configuration.pool
    onTestFinished(() => {
      configuration.pool = before
    })
    configuration.pool = { ...before, Policies: { PasswordPolicy: { MinimumLength: 5, RequireLowercase: true } } }
    const { username, first } = await begin()
    const answer = respond('NEW_PASSWORD_REQUIRED', first.Session, { USERNAME: username, NEW_PASSWORD: password })
    if (says === undefined) expect((await answer).AuthenticationResult).toBeDefined()
    else expect(await refusalOf(answer)).toBe(`InvalidPasswordException: Password did not conform with policy: ${says}`)
  })
})

describe('SELECT_CHALLENGE', () => {
  const begin = async () => {
    const username = somebody()
    return { username, Session: (await start(username, {}, 'USER_AUTH')).Session }
  }

  it('takes the password with the choice', async () => {
    const { username, Session } = await begin()
    const responses = { USERNAME: username, ANSWER: 'PASSWORD', PASSWORD: seedPassword }
    expect((await respond('SELECT_CHALLENGE', Session, responses)).AuthenticationResult).toBeDefined()
  })

  it('goes on to the proof of the password', async () => {
    const { username, Session } = await begin()
    const srp = srpClient(shared.pool.poolId, seedPassword)
    const verifier = await respond('SELECT_CHALLENGE', Session, {
      USERNAME: username,
      ANSWER: 'PASSWORD_SRP',
      SRP_A: srp.publicA,
    })
    expect(verifier).toMatchObject({ ChallengeName: 'PASSWORD_VERIFIER', Session: expect.any(String) })
    const answer = { USERNAME: username, ...srp.answer(verifier.ChallengeParameters) }
    const { AuthenticationResult } = await respond('PASSWORD_VERIFIER', verifier.Session, answer)
    expect(AuthenticationResult?.AccessToken).toBeDefined()
  })

  it('wants the Session of the proof as well', async () => {
    const { username, Session } = await begin()
    const srp = srpClient(shared.pool.poolId, seedPassword)
    const verifier = await respond('SELECT_CHALLENGE', Session, {
      USERNAME: username,
      ANSWER: 'PASSWORD_SRP',
      SRP_A: srp.publicA,
    })
    const answer = { USERNAME: username, ...srp.answer(verifier.ChallengeParameters) }
    expect(await refusalOf(respond('PASSWORD_VERIFIER', undefined, answer))).toContain('Incorrect username')
  })

  it('refuses what was not offered', async () => {
    const { username, Session } = await begin()
    expect(await refusalOf(respond('SELECT_CHALLENGE', Session, { USERNAME: username, ANSWER: 'EMAIL_OTP' }))).toBe(
      'InvalidParameterException: Selected challenge is not available.',
    )
  })

  it.each([
    { challenge: 'PASSWORD', responses: { PASSWORD: seedPassword }, next: undefined },
    { challenge: 'PASSWORD_SRP', responses: { SRP_A: 'abcdef' }, next: 'PASSWORD_VERIFIER' },
  ])('$challenge asks for what did not come along', async ({ challenge, responses, next }) => {
    const username = somebody()
    const first = await start(username, { PREFERRED_CHALLENGE: challenge }, 'USER_AUTH')
    expect(first.ChallengeName).toBe(challenge)
    const second = await respond(challenge, first.Session, { USERNAME: username, ...responses })
    expect(second.ChallengeName).toBe(next)
    if (next === undefined) expect(second.AuthenticationResult).toBeDefined()
  })
})

describe('SOFTWARE_TOKEN_MFA', () => {
  const begin = async () => {
    const username = somebody({ mfa: ['SOFTWARE_TOKEN_MFA'], totpSecret: seedTotpSecret })
    const first = await start(username, { PASSWORD: seedPassword })
    return { username, first }
  }
  const codeAt = (steps: number) => totpCode(seedTotpSecret, totpStep(shared.clock) + steps)

  it('is asked of the seed user who has one', async () => {
    const first = await start('tessa', { PASSWORD: seedPassword })
    expect(first).toMatchObject({
      ChallengeName: 'SOFTWARE_TOKEN_MFA',
      ChallengeParameters: { USER_ID_FOR_SRP: 'tessa' },
    })
    const second = await respond('SOFTWARE_TOKEN_MFA', first.Session, {
      USERNAME: 'tessa',
      SOFTWARE_TOKEN_MFA_CODE: codeAt(0),
    })
    expect(second.AuthenticationResult?.AccessToken).toBeDefined()
  })

  it.each([
    { steps: -3, taken: false },
    { steps: -2, taken: true },
    { steps: 0, taken: true },
    { steps: 1, taken: true },
    { steps: 2, taken: false },
  ])('a code of $steps steps from now is taken: $taken', async ({ steps, taken }) => {
    const { username, first } = await begin()
    const sent = respond('SOFTWARE_TOKEN_MFA', first.Session, {
      USERNAME: username,
      SOFTWARE_TOKEN_MFA_CODE: codeAt(steps),
    })
    if (taken) expect((await sent).AuthenticationResult).toBeDefined()
    else expect(await refusalOf(sent)).toBe('CodeMismatchException: Invalid code received for user')
  })

  it('takes a code once', async () => {
    const { username, first } = await begin()
    const responses = { USERNAME: username, SOFTWARE_TOKEN_MFA_CODE: codeAt(0) }
    await respond('SOFTWARE_TOKEN_MFA', first.Session, responses)
    const again = await start(username, { PASSWORD: seedPassword })
    expect(await refusalOf(respond('SOFTWARE_TOKEN_MFA', again.Session, responses))).toBe(
      'ExpiredCodeException: Your software token has already been used once.',
    )
  })

  it('is not asked for where the pool has no second factor', async () => {
    const username = somebody({ mfa: ['SOFTWARE_TOKEN_MFA'], totpSecret: seedTotpSecret })
    await withMfa('OFF', async () => {
      expect((await start(username, { PASSWORD: seedPassword })).AuthenticationResult).toBeDefined()
    })
  })
})

describe('a Session', () => {
  const begin = async () => {
    const username = somebody()
    return { username, Session: (await start(username, {}, 'USER_AUTH')).Session }
  }
  const choose = (username: string, Session: string | undefined, ClientId?: string) =>
    respond('SELECT_CHALLENGE', Session, { USERNAME: username, ANSWER: 'PASSWORD', PASSWORD: seedPassword }, ClientId)

  it('works once, also where the answer was wrong', async () => {
    const { username, Session } = await begin()
    await refusalOf(respond('SELECT_CHALLENGE', Session, { USERNAME: username, ANSWER: 'PASSWORD', PASSWORD: 'x' }))
    expect(await refusalOf(choose(username, Session))).toBe(
      'NotAuthorizedException: Invalid session for the user, session can only be used once.',
    )
  })

  it.each([
    { seconds: 179, says: undefined },
    { seconds: 180, says: 'NotAuthorizedException: Invalid session for the user, session is expired.' },
    { seconds: 3600, says: 'NotAuthorizedException: Invalid session for the user, session is expired.' },
  ])('after $seconds seconds: $says', async ({ seconds, says }) => {
    const { username, Session } = await begin()
    shared.passed(seconds)
    if (says === undefined) expect((await choose(username, Session)).AuthenticationResult).toBeDefined()
    else expect(await refusalOf(choose(username, Session))).toBe(says)
  })

  it.each([
    {
      name: 'another client',
      send: (username: string, session: string | undefined) =>
        choose(username, session, shared.clientNamed('public').id),
      says: 'NotAuthorizedException: Invalid session for the user.',
    },
    {
      name: 'another challenge',
      send: (username: string, session: string | undefined) =>
        respond('PASSWORD', session, { USERNAME: username, PASSWORD: seedPassword }),
      says: 'NotAuthorizedException: Invalid session for the user.',
    },
    {
      name: 'another user',
      send: (_: string, session: string | undefined) => choose('maria', session),
      says: 'NotAuthorizedException: Incorrect username or password.',
    },
  ])('belongs to nobody else: $name', async ({ send, says }) => {
    const { username, Session } = await begin()
    expect(await refusalOf(send(username, Session))).toBe(says)
  })

  it('has to come along', async () => {
    expect(await refusalOf(choose('maria', undefined))).toBe(
      'InvalidParameterException: Missing required parameter Session',
    )
  })

  it('wants the secret hash over the real name', async () => {
    const { id, secret = '' } = shared.clientNamed('confidential')
    const hash = (name: string) => createSecretHash(name, id, secret)
    const alias = 'maria@example.com'
    const begin = async () =>
      shared.sdk.send(
        new InitiateAuthCommand({
          ClientId: id,
          AuthFlow: 'USER_AUTH',
          AuthParameters: { USERNAME: alias, SECRET_HASH: hash(alias) },
        }),
      )
    const answer = async (SECRET_HASH: string) =>
      respond(
        'SELECT_CHALLENGE',
        (await begin()).Session,
        { USERNAME: alias, ANSWER: 'PASSWORD', PASSWORD: seedPassword, SECRET_HASH },
        id,
      )
    expect((await answer(hash('maria'))).AuthenticationResult).toBeDefined()
    expect(await refusalOf(answer(hash(alias)))).toContain('Unable to verify secret hash')
  })

  it('belongs to a challenge that exists', async () => {
    expect(await refusalOf(respond('DEVICE_SRP_AUTH', 'x'.repeat(20), { USERNAME: 'maria' }))).toContain(
      "at 'challengeName' failed to satisfy constraint: Member must satisfy enum value set",
    )
  })
})

describe('a software token is set up', () => {
  const code = (secret: string | undefined) => totpCode(secret ?? '', totpStep(shared.clock))

  it('at sign-in, where the pool insists: MFA_SETUP', async () => {
    const username = somebody()
    await withMfa('ON', async () => {
      const first = await start(username, { PASSWORD: seedPassword })
      expect(first).toMatchObject({
        ChallengeName: 'MFA_SETUP',
        ChallengeParameters: { MFAS_CAN_SETUP: '["SOFTWARE_TOKEN_MFA"]' },
      })
      const associated = await shared.sdk.send(new AssociateSoftwareTokenCommand({ Session: first.Session }))
      expect(associated.SecretCode).toMatch(/^[A-Z2-7]{52}$/)
      const verified = await shared.sdk.send(
        new VerifySoftwareTokenCommand({ Session: associated.Session, UserCode: code(associated.SecretCode) }),
      )
      expect(verified.Status).toBe('SUCCESS')
      const last = await respond('MFA_SETUP', verified.Session, { USERNAME: username })
      expect(last.AuthenticationResult?.AccessToken).toBeDefined()
      expect((await start(username, { PASSWORD: seedPassword })).ChallengeName).toBe('SOFTWARE_TOKEN_MFA')
    })
  })

  it('only with the right code', async () => {
    const username = somebody()
    await withMfa('ON', async () => {
      const first = await start(username, { PASSWORD: seedPassword })
      const { Session, SecretCode } = await shared.sdk.send(
        new AssociateSoftwareTokenCommand({ Session: first.Session }),
      )
      const wrong = code(SecretCode) === '000000' ? '111111' : '000000'
      expect(await refusalOf(shared.sdk.send(new VerifySoftwareTokenCommand({ Session, UserCode: wrong })))).toBe(
        'EnableSoftwareTokenMFAException: Code mismatch',
      )
    })
  })

  it('before MFA_SETUP is answered', async () => {
    const username = somebody()
    await withMfa('ON', async () => {
      const first = await start(username, { PASSWORD: seedPassword })
      expect(await refusalOf(respond('MFA_SETUP', first.Session, { USERNAME: username }))).toBe(
        'NotAuthorizedException: Invalid session for the user.',
      )
    })
  })

  it('by who is signed in, without becoming the second factor yet', async () => {
    const username = somebody()
    const AccessToken = (await start(username, { PASSWORD: seedPassword })).AuthenticationResult?.AccessToken
    const { SecretCode } = await shared.sdk.send(new AssociateSoftwareTokenCommand({ AccessToken }))
    const UserCode = code(SecretCode)
    expect((await shared.sdk.send(new VerifySoftwareTokenCommand({ AccessToken, UserCode }))).Status).toBe('SUCCESS')
    expect(await shared.sdk.send(new GetUserCommand({ AccessToken }))).not.toHaveProperty('PreferredMfaSetting')
    expect(await refusalOf(shared.sdk.send(new VerifySoftwareTokenCommand({ AccessToken, UserCode })))).toContain(
      'No software token has been associated.',
    )
  })

  it('not where the pool has none', async () => {
    await withMfa('OFF', async () => {
      const refused = shared.sdk.send(new AssociateSoftwareTokenCommand({ Session: 'x'.repeat(20) }))
      expect(await refusalOf(refused)).toBe(
        'SoftwareTokenMFANotFoundException: Software Token MFA is not enabled by the userPool.',
      )
    })
  })

  it('not with a session of nothing', async () => {
    const refused = shared.sdk.send(new AssociateSoftwareTokenCommand({ Session: 'x'.repeat(20) }))
    expect(await refusalOf(refused)).toContain('NotAuthorizedException: Invalid session for the user')
  })
})

async function withMfa(mfa: 'OFF' | 'ON', work: () => Promise<void>): Promise<void> {
  setMfa(shared.pool, mfa)
  try {
    await work()
  } finally {
    setMfa(shared.pool, 'OPTIONAL')
  }
}
