import { describe, expect, it } from 'vitest'
import { sharedTestPool, startTestPool } from '../../helpers/local-pool.ts'
import { answerOf, tokensFor } from '../../helpers/pool-client.ts'

const pool = sharedTestPool()

describe('userInfo', () => {
  const ask = (token: string | undefined, method = 'GET') =>
    fetch(`${pool().baseUrl}/oauth2/userInfo`, {
      method,
      ...(token ? { headers: { authorization: `Bearer ${token}` } } : {}),
    })

  it.each([
    { scope: 'openid', names: ['email', 'email_verified', 'name', 'sub', 'username'] },
    { scope: 'openid email', names: ['email', 'email_verified', 'sub', 'username'] },
    { scope: 'openid phone', names: ['sub', 'username'] },
    { scope: 'openid profile', names: ['email', 'email_verified', 'name', 'sub', 'username'] },
  ])('for $scope tells $names', async ({ scope, names }) => {
    const { access_token } = await tokensFor(pool(), { scope })
    const answer = (await (await ask(access_token)).json()) as Record<string, unknown>
    expect(Object.keys(answer).sort()).toEqual(names)
    expect(answer.username).toBe('maria')
    if (names.includes('email')) expect(answer.email_verified).toBe('true')
    expect((await ask(access_token, 'POST')).status).toBe(200)
  })

  it('wants openid', async () => {
    const { access_token } = await tokensFor(pool(), { scope: 'aws.cognito.signin.user.admin' })
    const answer = await ask(access_token)
    expect(answer.status).toBe(401)
    expect(answer.headers.get('www-authenticate')).toContain('error="invalid_token"')
    expect(await answer.json()).toEqual({
      error: 'invalid_token',
      error_description: 'Access token does not contain openid scope',
    })
  })

  it.each([
    { name: 'an ID token', token: async () => (await tokensFor(pool())).id_token },
    { name: 'a refresh token', token: async () => (await tokensFor(pool())).refresh_token },
    {
      name: 'an access token with another signature',
      token: async () => `${(await tokensFor(pool())).access_token.slice(0, -8)}AAAAAAAA`,
    },
  ])('refuses $name', async ({ token }) => {
    expect((await ask(await token())).status).toBe(401)
  })

  it('refuses an access token that has expired', async () => {
    let now = new Date('2026-11-22T06:22:00Z')
    const timed = await startTestPool({}, { now: () => now })
    const { access_token } = await tokensFor(timed)
    const status = async () =>
      (await fetch(`${timed.baseUrl}/oauth2/userInfo`, { headers: { authorization: `Bearer ${access_token}` } })).status
    now = new Date('2026-11-22T07:21:59Z')
    expect(await status()).toBe(200)
    now = new Date('2026-11-22T07:22:00Z')
    expect(await status()).toBe(401)
  })

  it('without a token is invalid_request', async () => {
    expect(await answerOf(await ask(undefined))).toMatchObject({ status: 400, error: 'invalid_request' })
  })

  it('refuses everything of a person who signed out everywhere', async () => {
    const { access_token } = await tokensFor(pool())
    const maria = pool().state.users.byUsername('maria')
    if (maria) pool().state.tokens.signOutEverywhere(maria)
    expect((await ask(access_token)).status).toBe(401)
  })
})
