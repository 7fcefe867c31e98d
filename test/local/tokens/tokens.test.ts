import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { sharedTestPool, startTestPool } from '../../helpers/local-pool.ts'
import { clientNamed, get, partsOf, tokensFor } from '../../helpers/pool-client.ts'

const now = () => new Date('2026-11-22T06:22:00Z')
const pool = sharedTestPool({}, { now })
const uuid = expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
const maria = () => pool().state.users.byUsername('maria')

describe('the JWKS', () => {
  it('holds two RSA keys whose ids are 32 bytes of standard base64', async () => {
    const { keys } = (await (await get(`${pool().issuer}/.well-known/jwks.json`)).json()) as {
      keys: Record<string, string>[]
    }
    expect(keys).toHaveLength(2)
    for (const { kid = '', ...key } of keys) {
      expect(key).toEqual({ kty: 'RSA', alg: 'RS256', use: 'sig', e: 'AQAB', n: expect.stringMatching(/^[\w-]{342}$/) })
      expect(kid).toMatch(/^[A-Za-z0-9+/]{43}=$/)
      expect(Buffer.from(kid, 'base64')).toHaveLength(32)
    }
  })
})

describe('tokens of the Hosted UI', () => {
  it('have a header of kid and alg alone, of different keys', async () => {
    const { access_token, id_token } = await tokensFor(pool())
    const headers = [access_token, id_token].map((token) => partsOf(token).header)
    for (const header of headers) expect(Object.keys(header)).toEqual(['kid', 'alg'])
    expect(headers[0]?.kid).not.toBe(headers[1]?.kid)
    const kids = pool().state.tokens.jwks.keys.map(({ kid }) => kid)
    expect(new Set(kids)).toEqual(new Set(headers.map(({ kid }) => kid)))
  })

  it('an access token names its app client in client_id and has no aud', async () => {
    const { access_token } = await tokensFor(pool(), { scope: 'openid email' })
    expect(partsOf(access_token).claims).toEqual({
      sub: maria()?.sub,
      'cognito:groups': ['admins'],
      iss: pool().issuer,
      version: 2,
      client_id: pool().client.id,
      origin_jti: uuid,
      event_id: uuid,
      token_use: 'access',
      scope: 'openid email',
      auth_time: 1795328520,
      exp: 1795332120,
      iat: 1795328520,
      jti: uuid,
      username: 'maria',
    })
  })

  it('an ID token has aud, at_hash, the attributes with real booleans, and the nonce', async () => {
    const { access_token, id_token } = await tokensFor(pool(), { scope: 'openid', nonce: 'n' })
    expect(partsOf(id_token).claims).toEqual({
      sub: maria()?.sub,
      email: 'maria@example.com',
      email_verified: true,
      name: 'Maria Santos',
      'cognito:groups': ['admins'],
      'cognito:username': 'maria',
      iss: pool().issuer,
      aud: pool().client.id,
      nonce: 'n',
      at_hash: createHash('sha256').update(access_token).digest().subarray(0, 16).toString('base64url'),
      origin_jti: uuid,
      event_id: partsOf(access_token).claims.event_id,
      token_use: 'id',
      auth_time: 1795328520,
      exp: 1795332120,
      iat: 1795328520,
      jti: uuid,
    })
  })

  it.each([
    { scope: 'openid', names: ['email', 'email_verified', 'name'] },
    { scope: 'openid email', names: ['email', 'email_verified'] },
    { scope: 'openid phone', names: [] },
    { scope: 'openid email profile', names: ['email', 'email_verified', 'name'] },
  ])('an ID token for $scope tells $names', async ({ scope, names }) => {
    const { claims } = partsOf((await tokensFor(pool(), { scope })).id_token)
    expect(['email', 'email_verified', 'name', 'phone_number'].filter((name) => name in claims)).toEqual(names)
  })

  it('without a scope hold all that the client allows', async () => {
    expect(partsOf((await tokensFor(pool())).access_token).claims.scope).toBe(pool().client.scopes.join(' '))
  })
})

describe('tokens issued in other ways', () => {
  it('of the API sign-in have the one scope, an ID token, and no at_hash', async () => {
    const user = maria()
    const scopes = ['aws.cognito.signin.user.admin']
    const issued = await pool().state.tokens.issue({
      user,
      client: pool().client,
      scopes,
      refreshable: true,
      through: 'api',
    })
    expect(partsOf(issued.access).claims.scope).toBe('aws.cognito.signin.user.admin')
    expect(partsOf(issued.id ?? '').claims).toMatchObject({ email: 'maria@example.com', name: 'Maria Santos' })
    expect(partsOf(issued.id ?? '').claims).not.toHaveProperty('at_hash')
    expect(issued.refresh).toMatch(/^eyJ/)
  })

  it('of a client without token revocation have neither jti nor origin_jti', async () => {
    const client = clientNamed(pool(), 'wrong-callback')
    const scopes = ['openid']
    const issued = await pool().state.tokens.issue({
      user: maria(),
      client,
      scopes,
      refreshable: true,
      through: 'hosted-ui',
    })
    for (const token of [issued.access, issued.id ?? '']) {
      expect(Object.keys(partsOf(token).claims)).not.toEqual(expect.arrayContaining(['jti']))
      expect(partsOf(token).claims).not.toHaveProperty('origin_jti')
    }
    expect(await pool().state.tokens.revoke(issued.refresh ?? '', client)).toMatchObject({ refused: 'invalid' })
  })

  it('of a person without groups do not name any', async () => {
    const user = pool().state.users.byUsername('bare')
    const issued = await pool().state.tokens.issue({
      user,
      client: pool().client,
      scopes: [],
      refreshable: false,
      through: 'api',
    })
    expect(partsOf(issued.access).claims).not.toHaveProperty('cognito:groups')
    expect(issued).not.toHaveProperty('refresh')
  })
})

describe('authenticate', () => {
  it('knows the caller of an access token', async () => {
    const caller = await pool().state.tokens.authenticate((await tokensFor(pool(), { scope: 'openid' })).access_token)
    expect(caller).toMatchObject({ user: { username: 'maria' }, client: { name: 'public' }, scopes: ['openid'] })
  })

  it.each<{ name: string; token: () => Promise<string>; refused: string }>([
    { name: 'an ID token', token: async () => (await tokensFor(pool())).id_token, refused: 'wrong_kind' },
    { name: 'a refresh token', token: async () => (await tokensFor(pool())).refresh_token, refused: 'invalid' },
    { name: 'no token at all', token: async () => '', refused: 'invalid' },
    {
      name: 'a token of another pool',
      token: async () => (await tokensFor(await startTestPool({}, { now }))).access_token,
      refused: 'invalid',
    },
  ])('refuses $name as $refused', async ({ token, refused }) => {
    expect(await pool().state.tokens.authenticate(await token())).toMatchObject({ refused })
  })

  it('refuses what has expired, been revoked or signed out, each by its name', async () => {
    let at = now()
    const own = await startTestPool({}, { now: () => at })
    const [revoked, signedOut, expired] = [await tokensFor(own), await tokensFor(own), await tokensFor(own)]
    const { tokens, users } = own.state
    const judged = async (token: string) => (await tokens.authenticate(token)) as { refused?: string }
    await tokens.revoke(revoked.refresh_token, own.client)
    expect((await judged(revoked.access_token)).refused).toBe('revoked')
    expect((await judged(signedOut.access_token)).refused).toBeUndefined()
    const user = users.byUsername('maria')
    if (user) tokens.signOutEverywhere(user)
    expect((await judged(signedOut.access_token)).refused).toBe('revoked')
    expect((await judged((await tokensFor(own)).access_token)).refused).toBeUndefined()
    at = new Date('2026-11-22T07:22:00Z')
    expect((await judged(expired.access_token)).refused).toBe('expired')
  })
})
