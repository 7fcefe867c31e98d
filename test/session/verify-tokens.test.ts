import { generateKeyPairSync, sign } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { remarksOn } from '../../src/login/browser/remarks.ts'
import { parseIssuer } from '../../src/pool/pool-address.ts'
import { accessTokenHash, verifyTokens } from '../../src/session/verify-tokens.ts'
import { keysFromSet } from '../../src/verification/keys/signing-keys.ts'
import { stoppedAt } from '../helpers/test-edges.ts'

const issuer = 'https://idp.example.com/pool'
const seconds = stoppedAt.getTime() / 1000
const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const keys = keysFromSet({ keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'k', use: 'sig' }] }, 'file')
const expectation = { pool: parseIssuer(issuer), clientId: 'client1', nonce: 'N', sub: undefined }

function signed(claims: object): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const content = `${part({ alg: 'RS256', kid: 'k' })}.${part(claims)}`
  return `${content}.${sign('sha256', Buffer.from(content), privateKey).toString('base64url')}`
}

const common = { iss: issuer, sub: 'ana', iat: seconds - 1, exp: seconds + 3600 }
const accessToken = (changes = {}) =>
  signed({ ...common, token_use: 'access', client_id: 'client1', scope: 'openid email', username: 'ana', ...changes })
const idToken = (access: string, changes = {}) =>
  signed({
    ...common,
    token_use: 'id',
    aud: 'client1',
    nonce: 'N',
    at_hash: accessTokenHash(access),
    email: 'ana@example.com',
    ...changes,
  })

describe('tokens of a sign-in', () => {
  it('hold together', async () => {
    const access = accessToken()
    const verified = await verifyTokens({ access, id: idToken(access) }, expectation, { keys, now: stoppedAt })
    expect(verified.access.sub).toBe('ana')
    expect(verified.id?.sub).toBe('ana')
  })

  it('may lack an ID token, and an at_hash', async () => {
    const access = accessToken()
    const means = { keys, now: stoppedAt }
    expect((await verifyTokens({ access }, expectation, means)).id).toBeUndefined()
    const id = idToken(access, { at_hash: undefined })
    expect((await verifyTokens({ access, id }, expectation, means)).id).toBeDefined()
  })

  it.each([
    {
      name: 'an access token of another client',
      access: { client_id: 'other' },
      id: {},
      why: 'it was issued to the app client "other", not to "client1"',
    },
    {
      name: 'an ID token instead of the access token',
      access: { token_use: 'id', aud: 'client1' },
      id: {},
      why: 'this is an ID token, not an access token',
    },
    {
      name: 'an expired access token',
      access: { exp: seconds },
      id: {},
      why: 'expired this very second (exp 2026-11-22T06:22:00Z)',
    },
    {
      name: 'another issuer',
      access: { iss: 'https://evil.example.com' },
      id: {},
      why: 'it is from the issuer "https://evil.example.com", not from https://idp.example.com/pool',
    },
    {
      name: 'an ID token for another client',
      access: {},
      id: { aud: 'other' },
      why: 'it was issued to the app client "other", not to "client1"',
    },
    {
      name: 'an ID token for this and another client',
      access: {},
      id: { aud: ['client1', 'other'] },
      why: 'it was issued to the app client ["client1","other"], not to "client1"',
    },
    {
      name: 'an access token instead of the ID token',
      access: {},
      id: { token_use: 'access', client_id: 'client1' },
      why: 'this is an access token, not an ID token',
    },
    { name: 'a nonce of another attempt', access: {}, id: { nonce: 'other' }, why: 'its `nonce` is "other", not "N"' },
    { name: 'no nonce', access: {}, id: { nonce: undefined }, why: 'it has no `nonce`, which should be "N"' },
    {
      name: 'the hash of another access token',
      access: {},
      id: { at_hash: accessTokenHash('other') },
      why: 'its `at_hash` is that of another access token',
    },
    {
      name: 'an at_hash that is not text',
      access: {},
      id: { at_hash: 7 },
      why: 'its `at_hash` is that of another access token',
    },
    { name: 'two people', access: {}, id: { sub: 'bob' }, why: 'it and the access token belong to two people' },
    {
      name: 'an expired ID token',
      access: {},
      id: { exp: seconds - 1 },
      why: 'expired 1 s ago (exp 2026-11-22T06:21:59Z)',
    },
  ])('are rejected: $name', async ({ access: accessChange, id: idChange, why }) => {
    const access = accessToken(accessChange)
    const verifying = verifyTokens({ access, id: idToken(access, idChange) }, expectation, { keys, now: stoppedAt })
    await expect(verifying).rejects.toMatchObject({ code: 'token_rejected', exitCode: 1, why })
  })

  it('are rejected after a refresh where they are suddenly of somebody else', async () => {
    const access = accessToken()
    const verifying = verifyTokens({ access }, { ...expectation, sub: 'bob' }, { keys, now: stoppedAt })
    await expect(verifying).rejects.toMatchObject({ code: 'token_rejected' })
  })

  it('have the at_hash of OpenID Connect: the left half of the digest', () => {
    // the example of OpenID Connect Core 1.0, appendix A.3
    expect(accessTokenHash('jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y')).toBe('77QmUPtjPfzWtF2AnpK9RQ')
  })
})

describe('what there is to say about a sign-in', () => {
  const request = { scopes: [], loginHint: undefined, fresh: false }
  const about = { clockSkew: 0 }
  it.each([
    { name: 'nothing', request: {}, about: {}, claims: {}, says: [] },
    {
      name: 'scopes that were not granted',
      request: { scopes: ['openid', 'api/read'] },
      about: {},
      claims: {},
      says: ['not granted: api/read'],
    },
    {
      name: 'the hinted person, in other case',
      request: { loginHint: 'ANA@example.com' },
      about: {},
      claims: {},
      says: [],
    },
    {
      name: 'another person than the hinted one',
      request: { loginHint: 'bob' },
      about: {},
      claims: {},
      says: [/this is not bob/],
    },
    {
      name: 'an old sign-in of the browser',
      request: { fresh: true },
      about: {},
      claims: { auth_time: seconds - 600 },
      says: [/already signed in/],
    },
    {
      name: 'a fresh one, by a clock that is a little behind',
      request: { fresh: true },
      about: {},
      claims: { auth_time: seconds - 30 },
      says: [],
    },
    { name: 'a clock a minute off', request: {}, about: { clockSkew: 60 }, claims: {}, says: [] },
    {
      name: 'a clock that is ahead',
      request: {},
      about: { clockSkew: 61 },
      claims: {},
      says: [/clock is 1 min 1 s \(61 s\) ahead of the pool's/],
    },
    {
      name: 'a clock that is behind',
      request: {},
      about: { clockSkew: -7200 },
      claims: {},
      says: [/clock is 2 h \(7200 s\) behind the pool's/],
    },
  ])('$name', async ({ request: asked, about: measured, claims, says }) => {
    const access = accessToken(claims)
    const { clockSkew } = { ...about, ...measured }
    const means = { keys, now: stoppedAt, clock: { skewAt: () => clockSkew } }
    const verified = await verifyTokens({ access, id: idToken(access) }, expectation, means)
    const remarks = remarksOn({ ...request, ...asked }, verified, stoppedAt)
    expect(remarks).toEqual(says.map((says) => expect.stringMatching(says)))
  })
})
