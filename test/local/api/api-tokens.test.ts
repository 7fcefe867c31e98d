import {
  GetTokensFromRefreshTokenCommand,
  GetUserCommand,
  GlobalSignOutCommand,
  InitiateAuthCommand,
  NotAuthorizedException,
  RefreshTokenReuseException,
  RevokeTokenCommand,
  UnauthorizedException,
  UnsupportedOperationException,
  UnsupportedTokenTypeException,
} from '@aws-sdk/client-cognito-identity-provider'
import { createSecretHash } from 'cognito-srp-helper'
import { describe, expect, it, onTestFinished } from 'vitest'
import { seedPassword } from '../../../src/local/state/seed-users.ts'
import { refusalOf, sharedPool } from '../shared-pool.ts'
import { unverifiedClaims } from '../sign-in-steps.ts'

const shared = sharedPool()

const hashed = (username: string, client: string): Record<string, string> => {
  const { id, secret } = shared.clientNamed(client)
  return secret === undefined ? {} : { SECRET_HASH: createSecretHash(username, id, secret) }
}

async function signIn(username = 'maria', client = 'api-only') {
  const { AuthenticationResult: result } = await shared.sdk.send(
    new InitiateAuthCommand({
      ClientId: shared.clientNamed(client).id,
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: username, PASSWORD: seedPassword, ...hashed(username, client) },
    }),
  )
  return {
    access: result?.AccessToken ?? '',
    id: result?.IdToken ?? '',
    refresh: result?.RefreshToken ?? '',
  }
}

function refreshByFlow(refreshToken: string, more: Record<string, string> = {}, client = 'api-only') {
  return shared.sdk.send(
    new InitiateAuthCommand({
      ClientId: shared.clientNamed(client).id,
      AuthFlow: 'REFRESH_TOKEN_AUTH',
      AuthParameters: { REFRESH_TOKEN: refreshToken, ...more },
    }),
  )
}

function getTokens(RefreshToken: string, client = 'api-only', ClientSecret = shared.clientNamed(client).secret) {
  const ClientId = shared.clientNamed(client).id
  return shared.sdk.send(new GetTokensFromRefreshTokenCommand({ RefreshToken, ClientId, ClientSecret }))
}

const getUser = (AccessToken: string) => shared.sdk.send(new GetUserCommand({ AccessToken }))

function withRotation(graceSeconds: number): void {
  const client = shared.clientNamed('api-only')
  client.rotation = { graceSeconds }
  onTestFinished(() => {
    client.rotation = undefined
  })
}

describe('GetUser', () => {
  it('tells who the access token belongs to', async () => {
    const { access } = await signIn('pam')
    expect(await getUser(access)).toMatchObject({
      Username: 'pam',
      UserAttributes: expect.arrayContaining([{ Name: 'phone_number', Value: '+12065550100' }]),
    })
  })

  it.each([
    { name: 'an ID token', token: async () => (await signIn()).id, says: 'Invalid Access Token' },
    { name: 'no token', token: async () => 'nonsense', says: 'Invalid Access Token' },
    {
      name: 'a token with another signature',
      token: async () => (await signIn()).access.replace(/\.[^.]+$/, '.AAAA'),
      says: 'Invalid Access Token',
    },
    {
      name: 'a token without the scope',
      token: async () => {
        const { state, client } = shared.pool
        const user = state.users.byUsername('maria')
        const scopes = ['openid']
        return (await state.tokens.issue({ user, client, scopes, refreshable: false, through: 'hosted-ui' })).access
      },
      says: 'Access Token does not have required scopes',
    },
  ])('refuses $name', async ({ token, says }) => {
    const refused = getUser(await token())
    await expect(refused).rejects.toBeInstanceOf(NotAuthorizedException)
    await expect(refused).rejects.toThrow(says)
  })

  it('refuses an expired token at the very second', async () => {
    const { access } = await signIn()
    shared.passed(3599)
    expect((await getUser(access)).Username).toBe('maria')
    shared.passed(1)
    expect(await refusalOf(getUser(access))).toBe('NotAuthorizedException: Access Token has expired')
  })

  it('refuses somebody who has been disabled since', async () => {
    const { access } = await signIn('tom')
    const tom = shared.pool.state.users.byUsername('tom')
    if (tom) tom.enabled = false
    expect(await refusalOf(getUser(access))).toBe('NotAuthorizedException: User is disabled.')
    if (tom) tom.enabled = true
  })
})

describe('GlobalSignOut', () => {
  it('ends every session of the user for GetUser, and of nobody else', async () => {
    const [one, other, stranger] = [await signIn(), await signIn(), await signIn('nora')]
    await shared.sdk.send(new GlobalSignOutCommand({ AccessToken: one.access }))
    const revoked = 'NotAuthorizedException: Access Token has been revoked'
    expect(await refusalOf(getUser(one.access))).toBe(revoked)
    expect(await refusalOf(getUser(other.access))).toBe(revoked)
    expect(await refusalOf(getTokens(other.refresh))).toBe('NotAuthorizedException: Refresh Token has been revoked')
    expect((await getUser(stranger.access)).Username).toBe('nora')
    expect((await getUser((await signIn()).access)).Username).toBe('maria')
  })
})

describe('RevokeToken', () => {
  const revoke = (Token: string, client = 'api-only', ClientSecret = shared.clientNamed(client).secret) =>
    shared.sdk.send(new RevokeTokenCommand({ Token, ClientId: shared.clientNamed(client).id, ClientSecret }))

  it('ends the refresh token and the access tokens that came from it', async () => {
    const [one, other] = [await signIn(), await signIn()]
    const renewed = await getTokens(one.refresh)
    await revoke(one.refresh)
    for (const token of [one.access, renewed.AuthenticationResult?.AccessToken ?? '']) {
      expect(await refusalOf(getUser(token))).toBe('NotAuthorizedException: Access Token has been revoked')
    }
    expect(await refusalOf(getTokens(one.refresh))).toBe('NotAuthorizedException: Refresh Token has been revoked')
    expect((await getUser(other.access)).Username).toBe('maria')
  })

  it('takes the secret of a confidential client', async () => {
    const { refresh } = await signIn('maria', 'confidential')
    await revoke(refresh, 'confidential')
    expect(await refusalOf(getTokens(refresh, 'confidential'))).toContain('Refresh Token has been revoked')
  })

  it('has nothing against a token that it does not know', async () => {
    expect(await revoke('one.two.three.four.five')).toMatchObject({ $metadata: { httpStatusCode: 200 } })
  })

  it.each([
    {
      name: 'an access token',
      send: async () => revoke((await signIn()).access),
      error: UnsupportedTokenTypeException,
    },
    {
      name: 'the token of another client',
      send: async () => revoke((await signIn()).refresh, 'public'),
      error: UnauthorizedException,
    },
    {
      name: 'a wrong secret',
      send: async () => revoke((await signIn('maria', 'confidential')).refresh, 'confidential', 'wrong'),
      error: UnauthorizedException,
    },
    {
      name: 'a client that cannot revoke',
      send: async () => revoke((await signIn()).refresh, 'wrong-callback'),
      error: UnsupportedOperationException,
    },
  ])('refuses $name', async ({ send, error }) => {
    await expect(send()).rejects.toBeInstanceOf(error)
  })
})

describe('without rotation', () => {
  it.each([
    { by: 'REFRESH_TOKEN_AUTH', refresh: (token: string) => refreshByFlow(token) },
    { by: 'GetTokensFromRefreshToken', refresh: (token: string) => getTokens(token) },
  ])('$by renews access and ID token, again and again, and keeps the refresh token', async ({ refresh }) => {
    const first = await signIn()
    shared.passed(60)
    const renewed = (await refresh(first.refresh)).AuthenticationResult
    expect(renewed).not.toHaveProperty('RefreshToken')
    const [before, after] = [unverifiedClaims(first.access), unverifiedClaims(renewed?.AccessToken)]
    expect(after).toMatchObject({ auth_time: before.auth_time, origin_jti: before.origin_jti })
    expect(after.iat).toBe(Number(before.iat) + 60)
    expect(unverifiedClaims(renewed?.IdToken)).toMatchObject({ token_use: 'id' })
    expect((await refresh(first.refresh)).AuthenticationResult?.AccessToken).toBeDefined()
  })

  it('ends when the refresh token does', async () => {
    const { refresh } = await signIn()
    shared.passed(30 * 24 * 3600)
    expect(await refusalOf(refreshByFlow(refresh))).toBe('NotAuthorizedException: Refresh Token has expired')
  })

  it.each(['nonsense', 'one.two.three.four.five'])('refuses %s', async (token) => {
    expect(await refusalOf(refreshByFlow(token))).toContain('NotAuthorizedException: Invalid Refresh Token')
    expect(await refusalOf(getTokens(token))).toContain('NotAuthorizedException: Invalid Refresh Token')
  })

  it('wants the secret hash over the real name, not over the alias', async () => {
    const { refresh } = await signIn('maria@example.com', 'confidential')
    const alias = hashed('maria@example.com', 'confidential')
    const real = hashed('maria', 'confidential')
    expect(await refusalOf(refreshByFlow(refresh, alias, 'confidential'))).toContain('Unable to verify secret hash')
    expect((await refreshByFlow(refresh, real, 'confidential')).AuthenticationResult).toBeDefined()
  })

  it('wants the secret itself in GetTokensFromRefreshToken', async () => {
    const { refresh } = await signIn('maria', 'confidential')
    expect((await getTokens(refresh, 'confidential')).AuthenticationResult).toBeDefined()
    expect(await refusalOf(getTokens(refresh, 'confidential', 'wrong'))).toContain('NotAuthorizedException')
  })
})

describe('with rotation', () => {
  it('gives a new refresh token each time, and the old one dies at once without a grace period', async () => {
    withRotation(0)
    const { refresh } = await signIn()
    const renewed = (await getTokens(refresh)).AuthenticationResult?.RefreshToken ?? ''
    expect(renewed).not.toBe(refresh)
    const reused = getTokens(refresh)
    await expect(reused).rejects.toBeInstanceOf(RefreshTokenReuseException)
    expect((await getTokens(renewed)).AuthenticationResult?.RefreshToken).not.toBe(renewed)
  })

  it('lets the old token work until the grace period is over', async () => {
    withRotation(10)
    const { refresh } = await signIn()
    await getTokens(refresh)
    shared.passed(9)
    expect((await getTokens(refresh)).AuthenticationResult?.AccessToken).toBeDefined()
    shared.passed(1)
    await expect(getTokens(refresh)).rejects.toBeInstanceOf(RefreshTokenReuseException)
  })

  it('excludes REFRESH_TOKEN_AUTH', async () => {
    withRotation(10)
    const { refresh } = await signIn()
    expect(await refusalOf(refreshByFlow(refresh))).toBe(
      'InvalidParameterException: Auth flow not enabled for this client',
    )
  })
})
