import { describe, expect, it } from 'vitest'
import { sharedTestPool, startTestPool } from '../../helpers/local-pool.ts'
import {
  answerOf,
  type Changes,
  clientNamed,
  exchange,
  partsOf,
  postForm,
  tokensFor,
} from '../../helpers/pool-client.ts'

const pool = sharedTestPool()

describe('a refresh token', () => {
  const refresh = (refresh_token: string | undefined, at = pool(), fields: Changes = {}) =>
    exchange(at, { grant_type: 'refresh_token', redirect_uri: undefined, refresh_token, ...fields })

  it('brings new access and ID tokens of the same sign-in, and no other refresh token', async () => {
    let now = new Date('2026-11-22T06:22:00Z')
    const timed = await startTestPool({}, { now: () => now })
    const first = await tokensFor(timed, { scope: 'openid email', nonce: 'n' })
    now = new Date('2026-11-22T07:00:00Z')
    const second = (await (await refresh(first.refresh_token, timed)).json()) as typeof first
    expect(Object.keys(second)).toEqual(['id_token', 'access_token', 'expires_in', 'token_type'])
    const [before, after] = [partsOf(first.id_token).claims, partsOf(second.id_token).claims]
    const kept = ['sub', 'auth_time', 'event_id', 'origin_jti', 'email', 'aud', 'iss']
    for (const name of kept) expect([name, after[name]]).toEqual([name, before[name]])
    expect(after.iat).toBe(1795330800)
    expect(after).not.toHaveProperty('nonce')
    expect(after.jti).not.toBe(before.jti)
    expect(partsOf(second.access_token).claims.scope).toBe('openid email')
  })

  it.each<{ name: string; token?: string; fields?: Changes; error: string }>([
    { name: 'that is missing', error: 'invalid_request' },
    { name: 'that is unknown', token: 'a.b.c.d.e', error: 'invalid_grant' },
  ])('$name is $error', async ({ token, error }) => {
    expect(await answerOf(await refresh(token))).toMatchObject({ status: 400, error })
  })

  it('of one app client is nothing to another', async () => {
    const { refresh_token } = await tokensFor(pool())
    const { id: client_id, secret: client_secret } = clientNamed(pool(), 'confidential')
    const answer = await refresh(refresh_token, pool(), { client_id, client_secret })
    expect(await answerOf(answer)).toMatchObject({ status: 400, error: 'invalid_grant' })
  })

  it('ends after its lifetime, to the second', async () => {
    let now = new Date('2026-11-22T06:22:00Z')
    const timed = await startTestPool({}, { now: () => now })
    const { refresh_token } = await tokensFor(timed)
    const end = now.getTime() + timed.client.refreshTokenSeconds * 1000
    now = new Date(end - 1)
    expect((await refresh(refresh_token, timed)).status).toBe(200)
    now = new Date(end)
    expect((await refresh(refresh_token, timed)).status).toBe(400)
  })

  it('of a person who was disabled meanwhile is refused', async () => {
    const own = await startTestPool()
    const { refresh_token } = await tokensFor(own)
    const maria = own.state.users.forSignIn(own.demoUser.username)
    if (maria) maria.enabled = false
    expect(await answerOf(await refresh(refresh_token, own))).toMatchObject({ error: 'invalid_grant' })
  })

  describe('with rotation', () => {
    it.each([
      { name: 'dies at its first use', graceSeconds: 0, after: 0, status: 400 },
      { name: 'lives on within the grace period', graceSeconds: 10, after: 9, status: 200 },
      { name: 'is dead when the grace period is over', graceSeconds: 10, after: 10, status: 400 },
    ])('$name', async ({ graceSeconds, after, status }) => {
      let now = new Date('2026-11-22T06:22:00Z')
      const timed = await startTestPool({}, { now: () => now })
      timed.client.rotation = { graceSeconds }
      const { refresh_token } = await tokensFor(timed)
      const second = (await (await refresh(refresh_token, timed)).json()) as { refresh_token: string }
      expect(second.refresh_token).not.toBe(refresh_token)
      now = new Date(now.getTime() + after * 1000)
      expect((await refresh(refresh_token, timed)).status).toBe(status)
      expect((await refresh(second.refresh_token, timed)).status).toBe(200)
    })

    it('gives the new token no longer life than the first one had', async () => {
      let now = new Date('2026-11-22T06:22:00Z')
      const timed = await startTestPool({}, { now: () => now })
      timed.client.rotation = { graceSeconds: 0 }
      const { refresh_token } = await tokensFor(timed)
      const end = now.getTime() + timed.client.refreshTokenSeconds * 1000
      now = new Date(end - 1000)
      const second = (await (await refresh(refresh_token, timed)).json()) as { refresh_token: string }
      now = new Date(end)
      expect((await refresh(second.refresh_token, timed)).status).toBe(400)
    })
  })
})

describe('POST /oauth2/revoke', () => {
  const revoke = (fields: Changes, headers: Record<string, string> = {}) =>
    postForm(`${pool().baseUrl}/oauth2/revoke`, { client_id: pool().client.id, ...fields }, headers)

  it('ends the refresh token, and the access token for userInfo, but not for offline verifiers', async () => {
    const { access_token, refresh_token } = await tokensFor(pool())
    const headers = { authorization: `Bearer ${access_token}` }
    expect((await fetch(`${pool().baseUrl}/oauth2/userInfo`, { headers })).status).toBe(200)
    const answer = await revoke({ token: refresh_token })
    expect([answer.status, await answer.text()]).toEqual([200, ''])
    expect((await fetch(`${pool().baseUrl}/oauth2/userInfo`, { headers })).status).toBe(401)
    expect((await fetch(pool().apiUrl, { headers })).status).toBe(200)
    const again = await exchange(pool(), { grant_type: 'refresh_token', refresh_token })
    expect(await answerOf(again)).toMatchObject({ status: 400, error: 'invalid_grant' })
  })

  it('leaves another sign-in of the same person alone', async () => {
    const [one, other] = [await tokensFor(pool()), await tokensFor(pool())]
    await revoke({ token: one.refresh_token })
    expect((await exchange(pool(), { grant_type: 'refresh_token', refresh_token: other.refresh_token })).status).toBe(
      200,
    )
  })

  it.each<{ name: string; fields: Changes; status: number; error?: string }>([
    { name: 'an unknown token', fields: { token: 'a.b.c.d.e' }, status: 200 },
    { name: 'no token', fields: {}, status: 400, error: 'invalid_request' },
    { name: 'an access or ID token', fields: { token: 'a.b.c' }, status: 400, error: 'unsupported_token_type' },
    {
      name: 'an unknown client',
      fields: { token: 'a.b.c.d.e', client_id: 'nobody' },
      status: 401,
      error: 'invalid_client',
    },
    {
      name: 'a client without revocation',
      fields: { token: 'a.b.c.d.e', client_id: '8demo1wrong2callback3clien' },
      status: 400,
      error: 'invalid_request',
    },
  ])('of $name → $status $error', async ({ fields, status, error }) => {
    const answer = await revoke(fields)
    expect(answer.status).toBe(status)
    if (error !== undefined) expect(await answer.json()).toEqual({ error })
  })

  it("of another client's token ends nothing", async () => {
    const { refresh_token } = await tokensFor(pool())
    const { id: client_id, secret: client_secret } = clientNamed(pool(), 'confidential')
    expect((await revoke({ token: refresh_token, client_id, client_secret })).status).toBe(401)
    expect((await exchange(pool(), { grant_type: 'refresh_token', refresh_token })).status).toBe(200)
  })
})
