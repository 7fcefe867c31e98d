import { KeyObject, verify } from 'node:crypto'
import { importJWK } from 'jose/key/import'
import type { RsaJwk } from './keys/keys.ts'
import type { SplitToken } from './token.ts'

const publicKeys = new WeakMap<RsaJwk, KeyObject>()

/**
 * Whether the signature of a token holds with this one key, by RS256 and nothing else. jose reads the key, once; it does not check
 * the signature, since it hands each one to another thread and back, which takes half as long as the check.
 */
export async function checkSignature({ signed, signature }: SplitToken, key: RsaJwk): Promise<boolean> {
  let publicKey = publicKeys.get(key)
  if (!publicKey) {
    publicKey = KeyObject.from(await importJWK({ ...key }, 'RS256'))
    publicKeys.set(key, publicKey)
  }
  // base64url and a dot: one byte a character
  return verify('sha256', Buffer.from(signed, 'latin1'), publicKey, signature)
}
