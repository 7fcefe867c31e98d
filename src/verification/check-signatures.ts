import { createPublicKey, type KeyObject, verify } from 'node:crypto'
import type { RsaJwk } from './keys.ts'

/** Tokens that have been read and found sound, and the key to check their signatures with. */
export interface SignatureJob {
  readonly key: RsaJwk
  readonly tokens: readonly string[]
}

const imported = new WeakMap<RsaJwk, KeyObject>()

/**
 * The same answers as `checkSignature`, for many tokens in a row: at once and on the thread that asks, because handing each
 * token to a thread of libuv costs more than a third of the check itself.
 */
export function checkSignatures({ key, tokens }: SignatureJob): boolean[] {
  const publicKey = imported.get(key) ?? createPublicKey({ key: { ...key }, format: 'jwk' })
  imported.set(key, publicKey)
  return tokens.map((token) => {
    const end = token.indexOf('.', token.indexOf('.') + 1)
    // a signed part is base64url and a dot: one byte a character
    const signed = Buffer.from(token.slice(0, end), 'latin1')
    return verify('sha256', signed, publicKey, Buffer.from(token.slice(end + 1), 'base64url'))
  })
}
