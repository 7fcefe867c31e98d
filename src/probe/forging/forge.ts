import { createHmac, generateKeyPair, type KeyObject, sign } from 'node:crypto'
import { promisify } from 'node:util'
import type { JsonObject } from '../../text/json.ts'
import { isJsonObject } from '../../text/json.ts'

/** A token taken apart: its three parts as they stand, and what two of them say. */
export interface SplitToken {
  readonly text: string
  readonly parts: { readonly header: string; readonly payload: string; readonly signature: string }
  readonly header: JsonObject
  readonly claims: JsonObject
}

/** Signs the first two parts of a token. */
export type Signer = (signed: string) => Buffer

/** A key pair of this run alone: whatever it signs, no API may take. */
export interface OwnKey {
  readonly kid: string
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
}

/** The parts of a token that has been verified before: three parts, two of them JSON objects. */
export function splitToken(token: string): SplitToken {
  const [header = '', payload = '', signature = ''] = token.split('.')
  return { text: token, parts: { header, payload, signature }, header: readJson(header), claims: readJson(payload) }
}

/** A token with this header, these claims (an object, or JSON text as it stands) and whatever the signer makes of them. */
export function forge(header: unknown, claims: unknown, signer: Signer): string {
  const signed = `${encode(header)}.${encode(claims)}`
  return `${signed}.${signer(signed).toString('base64url')}`
}

/** A part of a token: a text as it stands, anything else as JSON. */
export function encode(part: unknown): string {
  return Buffer.from(typeof part === 'string' ? part : JSON.stringify(part)).toString('base64url')
}

/** RSASSA-PKCS1-v1_5 (RFC 7518 3.3). */
export function rsa(key: KeyObject, hash: 'sha256' | 'sha512' = 'sha256'): Signer {
  return (signed) => sign(hash, Buffer.from(signed), key)
}

/** HMAC with SHA-256 (RFC 7518 3.2). */
export function hmac(secret: string | Buffer): Signer {
  return (signed) => createHmac('sha256', secret).update(signed).digest()
}

/** These bytes, whatever is signed. */
export function bytes(signature: Buffer): Signer {
  return () => signature
}

/** No signature. */
export const unsigned: Signer = bytes(Buffer.alloc(0))

/** A new RSA key pair under this name. */
export async function createOwnKey(kid: string): Promise<OwnKey> {
  return { kid, ...(await promisify(generateKeyPair)('rsa', { modulusLength: 2048 })) }
}

/** Without these members. */
export function without(object: JsonObject, ...names: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)))
}

function readJson(part: string): JsonObject {
  const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString())
  return isJsonObject(value) ? value : {}
}
