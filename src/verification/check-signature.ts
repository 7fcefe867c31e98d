import { JWSSignatureVerificationFailed } from 'jose/errors'
import { compactVerify } from 'jose/jws/compact/verify'
import { importJWK } from 'jose/key/import'
import type { RsaJwk } from './keys/keys.ts'
import type { SplitToken } from './token.ts'

/** Whether the signature of a token holds with this one key, by RS256 and nothing else. */
export type CheckSignature = (token: SplitToken, key: RsaJwk) => Promise<boolean>

const imported = new WeakMap<RsaJwk, ReturnType<typeof importJWK>>()

/** jose's answer, for one token at a time. */
export const checkSignature: CheckSignature = async (token, key) => {
  const cryptoKey = imported.get(key) ?? importJWK({ ...key }, 'RS256')
  imported.set(key, cryptoKey)
  try {
    await compactVerify(token.text, await cryptoKey, { algorithms: ['RS256'] })
    return true
  } catch (error) {
    // every other error would be a bug: the token has been read and the key filtered before
    if (error instanceof JWSSignatureVerificationFailed) return false
    throw error
  }
}
