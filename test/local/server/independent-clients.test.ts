import { JwtRsaVerifier } from 'aws-jwt-verify'
import * as oidc from 'openid-client'
import { describe, expect, it } from 'vitest'
import type { LocalPool } from '../../../src/local/server/local-pool.ts'
import { sharedTestPool } from '../../helpers/local-pool.ts'
import { callback, clientNamed, signIn, tokensFor } from '../../helpers/pool-client.ts'

const pool = sharedTestPool()

async function configured(
  at: LocalPool,
  name: string,
  authentication: 'none' | 'post' | 'basic',
): Promise<oidc.Configuration> {
  const { id, secret = '' } = clientNamed(at, name)
  const ways = {
    none: oidc.None,
    post: () => oidc.ClientSecretPost(secret),
    basic: () => oidc.ClientSecretBasic(secret),
  }
  return oidc.discovery(new URL(at.issuer), id, {}, ways[authentication](), { execute: [oidc.allowInsecureRequests] })
}

/** The code flow with everything that a certified client checks: state, PKCE, nonce, issuer, at_hash, both signatures' algorithms. */
async function signInWith(config: oidc.Configuration, at: LocalPool) {
  const verifier = oidc.randomPKCECodeVerifier()
  const [state, nonce] = [oidc.randomState(), oidc.randomNonce()]
  const url = oidc.buildAuthorizationUrl(config, {
    redirect_uri: callback,
    scope: 'openid email',
    code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state,
    nonce,
  })
  const back = await signIn(at, Object.fromEntries(url.searchParams))
  const checks = { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce, idTokenExpected: true }
  return oidc.authorizationCodeGrant(config, back, checks)
}

describe('openid-client', () => {
  it.each([
    { client: 'public', authentication: 'none' },
    { client: 'confidential', authentication: 'post' },
    { client: 'confidential', authentication: 'basic' },
  ] as const)(
    'signs in as $client ($authentication), asks userInfo, refreshes and revokes',
    async ({ client, authentication }) => {
      const config = await configured(pool(), client, authentication)
      oidc.enableNonRepudiationChecks(config)
      const tokens = await signInWith(config, pool())
      const sub = tokens.claims()?.sub ?? ''
      expect(await oidc.fetchUserInfo(config, tokens.access_token, sub)).toMatchObject({
        email: 'maria@example.com',
        username: 'maria',
      })
      const renewed = await oidc.refreshTokenGrant(config, tokens.refresh_token ?? '')
      expect(renewed.claims()?.sub).toBe(sub)
      await oidc.tokenRevocation(config, tokens.refresh_token ?? '')
      await expect(oidc.fetchUserInfo(config, tokens.access_token, sub)).rejects.toThrow()
      await expect(oidc.refreshTokenGrant(config, tokens.refresh_token ?? '')).rejects.toMatchObject({
        error: 'invalid_grant',
      })
    },
  )

  it('gets tokens for a machine', async () => {
    const config = await configured(pool(), 'machine', 'post')
    expect(await oidc.clientCredentialsGrant(config, { scope: 'api/read' })).toMatchObject({ expires_in: 3600 })
  })

  it('builds an address for signing out that the pool accepts', async () => {
    const url = oidc.buildEndSessionUrl(await configured(pool(), 'public', 'none'), {
      logout_uri: 'http://localhost:8484/signed-out',
    })
    const answer = await fetch(url, { redirect: 'manual' })
    expect(answer.headers.get('location')).toBe('http://localhost:8484/signed-out')
  })
})

describe('aws-jwt-verify', () => {
  const verifier = () =>
    JwtRsaVerifier.create({ issuer: pool().issuer, jwksUri: `${pool().issuer}/.well-known/jwks.json`, audience: null })

  /** What fetches keys for the library, which would insist on https. */
  const withKeys = (made: ReturnType<typeof verifier>) => {
    made.cacheJwks(pool().state.tokens.jwks as unknown as Parameters<typeof made.cacheJwks>[0])
    return made
  }

  it('accepts both tokens with the keys that are served', async () => {
    const { access_token, id_token } = await tokensFor(pool())
    const served = (await (await fetch(`${pool().issuer}/.well-known/jwks.json`)).json()) as object
    expect(served).toEqual(pool().state.tokens.jwks)
    const made = withKeys(verifier())
    expect(await made.verify(access_token)).toMatchObject({ token_use: 'access', client_id: pool().client.id })
    expect(await made.verify(id_token, { audience: pool().client.id })).toMatchObject({ token_use: 'id' })
  })

  it('rejects a token that was changed', async () => {
    const { access_token } = await tokensFor(pool())
    const [header = '', , signature = ''] = access_token.split('.')
    const claims = Buffer.from(JSON.stringify({ iss: pool().issuer, sub: 'x', exp: 4102444800 })).toString('base64url')
    await expect(withKeys(verifier()).verify(`${header}.${claims}.${signature}`)).rejects.toThrow('Invalid signature')
  })
})
