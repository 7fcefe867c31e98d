import { createHash, randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { sharedTestPool, startTestPool } from '../../helpers/local-pool.ts'
import {
  answerOf,
  type Changes,
  callback,
  clientNamed,
  exchange,
  signIn,
  submitLogin,
  tokensFor,
} from '../../helpers/pool-client.ts'

const pool = sharedTestPool()
const codeFrom = async (changes: Changes = {}, at = pool()) =>
  (await signIn(at, changes)).searchParams.get('code') ?? undefined

describe('a code', () => {
  it('brings tokens that nobody may keep in a cache', async () => {
    const answer = await exchange(pool(), { code: await codeFrom({ scope: 'openid' }) })
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(answer.headers.get('content-type')).toMatch(/^application\/json/)
    expect(await answer.json()).toEqual({
      id_token: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
      access_token: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
      refresh_token: expect.stringMatching(/^eyJ[\w-]+(?:\.[\w-]+){4}$/),
      expires_in: 3600,
      token_type: 'Bearer',
    })
  })

  it('brings no ID token without openid, and still a refresh token', async () => {
    const tokens = await tokensFor(pool(), { scope: 'aws.cognito.signin.user.admin' })
    expect(Object.keys(tokens)).toEqual(['access_token', 'refresh_token', 'expires_in', 'token_type'])
  })

  it('works once', async () => {
    const code = await codeFrom()
    expect((await exchange(pool(), { code })).status).toBe(200)
    expect(await answerOf(await exchange(pool(), { code }))).toEqual({ status: 400, error: 'invalid_grant' })
  })

  it.each([
    { after: 299, status: 200 },
    { after: 300, status: 400 },
  ])('after $after seconds gives $status', async ({ after, status }) => {
    let now = new Date('2026-11-22T06:22:00Z')
    const timed = await startTestPool({}, { now: () => now })
    const code = await codeFrom({}, timed)
    now = new Date(now.getTime() + after * 1000)
    expect((await exchange(timed, { code })).status).toBe(status)
  })

  it.each<{ name: string; fields: Changes; error: string; description?: string }>([
    { name: 'without the code', fields: { code: undefined }, error: 'invalid_request' },
    { name: 'without redirect_uri', fields: { redirect_uri: undefined }, error: 'invalid_request' },
    { name: 'with an unknown code', fields: { code: 'nothing' }, error: 'invalid_grant' },
    {
      name: 'with another registered redirect_uri',
      fields: { redirect_uri: 'http://127.0.0.1:8484/callback' },
      error: 'unauthorized_client',
      description: 'invalid_redirect',
    },
    { name: 'without a grant type', fields: { grant_type: undefined }, error: 'invalid_request' },
    { name: 'with an unknown grant type', fields: { grant_type: 'password' }, error: 'unsupported_grant_type' },
    { name: 'without a client', fields: { client_id: undefined }, error: 'invalid_client' },
    { name: 'with an unknown client', fields: { client_id: 'nobody' }, error: 'invalid_client' },
    {
      name: 'with a secret that a public client does not have',
      fields: { client_secret: 'x' },
      error: 'invalid_client',
    },
  ])('$name is $error', async ({ fields, error, description }) => {
    const answer = await answerOf(await exchange(pool(), { code: await codeFrom(), ...fields }))
    expect(answer).toEqual({ status: 400, error, ...(description ? { error_description: description } : {}) })
  })

  it('of one app client is nothing to another', async () => {
    const { id: client_id, secret: client_secret } = clientNamed(pool(), 'confidential')
    const answer = await exchange(pool(), { code: await codeFrom(), client_id, client_secret })
    expect(await answerOf(answer)).toEqual({ status: 400, error: 'invalid_grant' })
  })

  it('is spent by a wrong attempt', async () => {
    const code = await codeFrom()
    await exchange(pool(), { code, redirect_uri: 'http://127.0.0.1:8484/callback' })
    expect((await exchange(pool(), { code })).status).toBe(400)
  })

  it('is for clients that have the code grant', async () => {
    const answer = await exchange(pool(), { code: 'x', client_id: clientNamed(pool(), 'implicit').id })
    expect(await answerOf(answer)).toEqual({ status: 400, error: 'unauthorized_client' })
  })

  it.each([
    { name: 'JSON', type: 'application/json', body: '{"grant_type":"authorization_code"}' },
    { name: 'a parameter twice', type: 'application/x-www-form-urlencoded', body: 'grant_type=a&grant_type=b' },
  ])('sent as $name is invalid_request', async ({ type, body }) => {
    const answer = await fetch(`${pool().baseUrl}/oauth2/token`, {
      method: 'POST',
      headers: { 'content-type': type },
      body,
    })
    expect(await answerOf(answer)).toEqual({ status: 400, error: 'invalid_request' })
  })
})

describe('PKCE', () => {
  const verifier = randomBytes(32).toString('base64url')
  const challenge = createHash('sha256').update(verifier).digest('base64url')
  const announced = { code_challenge: challenge, code_challenge_method: 'S256' }

  it.each<{ name: string; code_verifier: string | undefined; status: number }>([
    { name: 'the right verifier', code_verifier: verifier, status: 200 },
    { name: 'a wrong one', code_verifier: randomBytes(32).toString('base64url'), status: 400 },
    { name: 'the challenge itself', code_verifier: challenge, status: 400 },
    { name: 'none', code_verifier: undefined, status: 400 },
  ])('with $name → $status', async ({ code_verifier, status }) => {
    expect((await exchange(pool(), { code: await codeFrom(announced), code_verifier })).status).toBe(status)
  })

  it('asks for nothing where none was announced', async () => {
    expect((await exchange(pool(), { code: await codeFrom(), code_verifier: verifier })).status).toBe(200)
  })
})

describe('a slow token endpoint', () => {
  it('waits as long as the fault says', async () => {
    const waits: number[] = []
    const slow = await startTestPool(
      { faults: { tokenEndpointDelay: 1234 } },
      { sleep: async (ms) => void waits.push(ms) },
    )
    const answer = await submitLogin(slow)
    const code = new URL(answer.headers.get('location') ?? callback).searchParams.get('code') ?? undefined
    expect((await exchange(slow, { code })).status).toBe(200)
    expect(waits).toEqual([1234])
  })
})
