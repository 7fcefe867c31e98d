import { describe, expect, it } from 'vitest'
import type { LocalPool } from '../../../src/local/server/local-pool.ts'
import { sharedTestPool, startTestPool } from '../../helpers/local-pool.ts'
import { answerOf, clientNamed, signIn, tokensFor } from '../../helpers/pool-client.ts'

const pool = sharedTestPool()
const invalid = 'Bearer error="invalid_token"'

const me = (at: LocalPool, token: string, init: RequestInit = {}) =>
  fetch(at.apiUrl, { ...init, headers: { authorization: `Bearer ${token}` } })

/** Tokens of an app client that is no front of the application. */
async function strangerToken(at: LocalPool): Promise<string> {
  const user = at.state.users.byUsername('maria')
  const client = clientNamed(at, 'api-only')
  return (await at.state.tokens.issue({ user, client, scopes: [], refreshable: false, through: 'api' })).access
}

describe('GET /api/v1/me', () => {
  it('makes a row of its own the first time, and finds it again', async () => {
    let now = new Date('2026-11-22T06:22:00Z')
    const timed = await startTestPool({}, { now: () => now })
    const { access_token } = await tokensFor(timed)
    const first = await answerOf(await me(timed, access_token))
    expect(first).toEqual({
      status: 200,
      id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
      username: timed.state.users.byUsername('maria')?.sub,
      created_at: '2026-11-22T06:22:00.000Z',
      updated_at: '2026-11-22T06:22:00.000Z',
      email: 'maria@example.com',
      groups: ['admins'],
    })
    now = new Date('2026-11-22T06:30:00Z')
    expect(await answerOf(await me(timed, access_token))).toEqual(first)
    now = new Date('2026-11-22T07:22:00Z')
    expect((await me(timed, access_token)).status).toBe(401)
  })

  it('answers in JSON that nobody may cache', async () => {
    const answer = await me(pool(), (await tokensFor(pool())).access_token)
    expect(answer.headers.get('content-type')).toMatch(/^application\/json/)
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(answer.headers.get('access-control-allow-origin')).toBeNull()
  })

  it('takes the tokens of every front of the application', async () => {
    const client_id = clientNamed(pool(), 'implicit').id
    const { hash } = await signIn(pool(), { client_id, response_type: 'token' })
    expect((await me(pool(), new URLSearchParams(hash.slice(1)).get('access_token') ?? '')).status).toBe(200)
  })

  it.each<{ name: string; token: () => Promise<string> }>([
    { name: 'an ID token', token: async () => (await tokensFor(pool())).id_token },
    { name: 'a refresh token', token: async () => (await tokensFor(pool())).refresh_token },
    { name: "another app client's token", token: () => strangerToken(pool()) },
    { name: "another pool's token", token: async () => (await tokensFor(await startTestPool())).access_token },
    { name: 'something else', token: async () => 'x' },
  ])('refuses $name with a challenge', async ({ token }) => {
    const answer = await me(pool(), await token())
    expect(answer.status).toBe(401)
    expect(answer.headers.get('www-authenticate')).toBe(invalid)
    expect(await answer.json()).toEqual({ detail: expect.stringMatching(/^The token was refused: \w+\.$/) })
  })

  it.each<{ name: string; headers: [string, string][] }>([
    { name: 'no header', headers: [] },
    { name: 'an empty one', headers: [['authorization', '']] },
    { name: 'the scheme alone', headers: [['authorization', 'Bearer']] },
    { name: 'another scheme', headers: [['authorization', 'Basic eDp5']] },
    { name: 'the token in a cookie', headers: [['cookie', 'token=x']] },
  ])('without a token ($name) gets a challenge without an error', async ({ headers }) => {
    const answer = await fetch(pool().apiUrl, { headers })
    expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([401, 'Bearer'])
  })

  it.each([
    { name: 'in lower case', header: (token: string) => `bearer ${token}`, status: 200 },
    { name: 'in capitals', header: (token: string) => `BEARER ${token}`, status: 200 },
    { name: 'with two blanks', header: (token: string) => `Bearer  ${token}`, status: 401 },
    { name: 'with a word behind', header: (token: string) => `Bearer ${token} x`, status: 401 },
    { name: 'in quotes', header: (token: string) => `Bearer "${token}"`, status: 401 },
    { name: 'joined with another', header: (token: string) => `Bearer ${token}, Bearer ${token}`, status: 401 },
  ])('takes the scheme $name: $status', async ({ header, status }) => {
    const { access_token } = await tokensFor(pool())
    expect((await fetch(pool().apiUrl, { headers: { authorization: header(access_token) } })).status).toBe(status)
  })

  it.each([
    { method: 'HEAD', status: 200 },
    { method: 'OPTIONS', status: 204 },
    { method: 'POST', status: 405 },
    { method: 'DELETE', status: 405 },
  ])('to $method answers $status', async ({ method, status }) => {
    const answer = await me(pool(), (await tokensFor(pool())).access_token, { method })
    expect([answer.status, method === 'HEAD' || answer.headers.get('allow') === 'GET']).toEqual([status, true])
  })

  it('is one address, without a slash behind', async () => {
    expect((await fetch(`${pool().apiUrl}/`)).status).toBe(404)
  })

  it('that creates nobody refuses strangers with the sentence that misleads', async () => {
    const strict = await startTestPool({ faults: { me: { createUnknownUser: false } } })
    const { access_token } = await tokensFor(strict)
    const answer = await me(strict, access_token)
    expect(answer.headers.get('www-authenticate')).toBe(invalid)
    expect(await answerOf(answer)).toEqual({ status: 401, detail: 'Invalid signature.' })
    strict.faults.me.createUnknownUser = true
    expect((await me(strict, access_token)).status).toBe(200)
    strict.faults.me.createUnknownUser = false
    expect((await me(strict, access_token)).status).toBe(200)
  })
})

describe('a faulty /me', () => {
  it.each<{ fault: 'otherClients' | 'idTokens'; token: (at: LocalPool) => Promise<string> }>([
    { fault: 'otherClients', token: strangerToken },
    { fault: 'idTokens', token: async (at) => (await tokensFor(at)).id_token },
  ])('with $fault accepts what it should refuse', async ({ fault, token }) => {
    const own = await startTestPool()
    const given = await token(own)
    expect((await me(own, given)).status).toBe(401)
    own.faults.me[fault] = true
    expect((await me(own, given)).status).toBe(200)
  })

  it('with expired accepts what is over', async () => {
    let now = new Date('2026-11-22T06:22:00Z')
    const own = await startTestPool({ faults: { me: { expired: true } } }, { now: () => now })
    const { access_token } = await tokensFor(own)
    now = new Date('2026-11-23T06:22:00Z')
    expect((await me(own, access_token)).status).toBe(200)
  })

  it('with otherUser answers for somebody else, and with echoToken repeats the token', async () => {
    const own = await startTestPool({ faults: { me: { otherUser: true, echoToken: true } } })
    const { access_token } = await tokensFor(own)
    const answer = await answerOf(await me(own, access_token))
    expect(answer.username).not.toBe(own.state.users.byUsername('maria')?.sub)
    expect(answer.email).not.toBe('maria@example.com')
    expect(answer.token).toBe(access_token)
  })
})
