import { createHash, createSign, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { stoppedAt } from './test-edges.ts'

/** Keys and tokens of a pool that exists in one test file alone. */
export interface TokenMaker {
  readonly jwks: { readonly keys: readonly Record<string, unknown>[] }
  readonly kid: string
  /** A signed token: good claims with these changes (undefined takes a claim away). */
  token(changes?: Record<string, unknown>, header?: Record<string, unknown>): string
  /** A signed token with these bytes as header and payload. */
  signed(header: string | Buffer, payload: string | Buffer): string
}

export const poolId = 'eu-west-1_Test00001'
export const issuer = `https://cognito-idp.eu-west-1.amazonaws.com/${poolId}`
export const clientId = '1testclient00000000000000'
/** Epoch seconds of the tests' clock. */
export const seconds = stoppedAt.getTime() / 1000

/** Claims of a good access token at the tests' clock, valid for an hour. */
export const goodClaims = {
  sub: 'a1b2c3d4-0000-4000-8000-000000000001',
  'cognito:groups': ['admins', 'staff'],
  iss: issuer,
  version: 2,
  client_id: clientId,
  origin_jti: 'a1b2c3d4-0000-4000-8000-000000000002',
  event_id: 'a1b2c3d4-0000-4000-8000-000000000003',
  token_use: 'access',
  scope: 'openid profile aws.cognito.signin.user.admin',
  auth_time: seconds - 600,
  exp: seconds + 3600,
  iat: seconds - 600,
  jti: 'a1b2c3d4-0000-4000-8000-000000000004',
  username: 'ada',
}

export const encode = (part: string | Buffer): string => Buffer.from(part).toString('base64url')

export function makeTokens(): TokenMaker {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const jwk = publicJwk(publicKey)
  const kid = String(jwk.kid)
  const signed = (header: string | Buffer, payload: string | Buffer) => {
    const text = `${encode(header)}.${encode(payload)}`
    return `${text}.${createSign('sha256').update(text).sign(privateKey).toString('base64url')}`
  }
  return {
    jwks: { keys: [jwk] },
    kid,
    signed,
    token: (changes = {}, header = {}) =>
      signed(JSON.stringify({ kid, alg: 'RS256', ...header }), JSON.stringify({ ...goodClaims, ...changes })),
  }
}

/** As Cognito serves it: the kid is standard base64, with + / and =. */
export function publicJwk(key: KeyObject): Record<string, unknown> {
  const jwk = key.export({ format: 'jwk' })
  const kid = createHash('sha256').update(String(jwk.n)).digest('base64')
  return { alg: 'RS256', kid, use: 'sig', ...jwk }
}
