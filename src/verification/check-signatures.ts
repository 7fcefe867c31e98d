import { createPublicKey, type KeyObject, verify } from 'node:crypto'
import type { RsaJwk } from './keys/keys.ts'
import type { SplitToken } from './token.ts'

/** Tokens as they were read, and the keys that earlier tokens with the same header, as text, were signed by. */
export interface SignatureJob {
  readonly tokens: readonly string[]
  readonly keys: readonly (readonly [header: string, key: RsaJwk])[]
}

/**
 * For each token the number of its header's key, counted from 1, and negative where the signature does not hold with it; 0 where
 * none of the keys is for its header. It says nothing else of the token, which nobody may have read yet.
 */
export type SignatureAnswers = readonly number[]

/** The same answer as `checkSignature`, at once: for many tokens, handing each to libuv's threads costs a third of the check. */
export function checkSignatureNow({ signed, signature }: Omit<SplitToken, 'text'>, key: RsaJwk): boolean {
  // base64url and a dot: one byte a character
  return verify('sha256', Buffer.from(signed, 'latin1'), publicKeyOf(key), signature)
}

// by modulus: a key that comes from another thread is another object each time
const imported = new Map<string, { readonly e: string; readonly publicKey: KeyObject }>()

function publicKeyOf(key: RsaJwk): KeyObject {
  const before = imported.get(key.n)
  if (before?.e === key.e) return before.publicKey
  const publicKey = createPublicKey({ key: { ...key }, format: 'jwk' })
  imported.set(key.n, { e: key.e, publicKey })
  return publicKey
}

/** Checks ahead what a batch is about to ask, without judging anything. */
export function checkSignatures({ tokens, keys }: SignatureJob): SignatureAnswers {
  return tokens.map((token) => {
    const place = keys.findIndex(([header]) => token.startsWith(header) && token[header.length] === '.')
    const found = keys[place]
    if (!found) return 0
    const [header, key] = found
    const end = token.indexOf('.', header.length + 1)
    const signature = Buffer.from(token.slice(end + 1), 'base64url')
    return checkSignatureNow({ signed: token.slice(0, end), signature }, key) ? place + 1 : -place - 1
  })
}
