import { createPublicKey, type KeyObject } from 'node:crypto'
import type { RsaJwk } from '../../verification/keys/keys.ts'

/** The ways in which a public key is written down: each may be what an API hands to its library as the key. */
export interface KeyForms {
  /** SPKI, "BEGIN PUBLIC KEY", with a newline at the end. */
  readonly pem: string
  /** PKCS#1, "BEGIN RSA PUBLIC KEY", with a newline at the end. */
  readonly pkcs1: string
  /** The entry of the key set, members in the order in which Cognito publishes them. */
  readonly json: string
  readonly modulus: Buffer
  /** SPKI. */
  readonly der: Buffer
}

/** A published key in all its forms. */
export function keyForms({ kid, kty, n, e }: RsaJwk): KeyForms {
  const key = createPublicKey({ key: { kty, n, e }, format: 'jwk' })
  return {
    pem: key.export({ type: 'spki', format: 'pem' }).toString(),
    pkcs1: key.export({ type: 'pkcs1', format: 'pem' }).toString(),
    json: JSON.stringify({ alg: 'RS256', e, kid, kty, n, use: 'sig' }),
    modulus: Buffer.from(n, 'base64url'),
    der: key.export({ type: 'spki', format: 'der' }),
  }
}

/** A public key as an entry of a key set. */
export function asJwk(key: KeyObject, kid: string): Readonly<Record<string, string>> {
  const { n = '', e = '' } = key.export({ format: 'jwk' })
  return { alg: 'RS256', e, kid, kty: 'RSA', n, use: 'sig' }
}
