import { JWSSignatureVerificationFailed } from 'jose/errors'
import { compactVerify } from 'jose/jws/compact/verify'
import { importJWK } from 'jose/key/import'
import type { RsaJwk } from '../../src/verification/keys/keys.ts'

/** What jose itself says about the signature of a token. */
export async function joseVerifies(token: string, key: RsaJwk): Promise<boolean> {
  try {
    await compactVerify(token, await importJWK({ ...key }, 'RS256'), { algorithms: ['RS256'] })
    return true
  } catch (error) {
    if (error instanceof JWSSignatureVerificationFailed) return false
    throw error
  }
}
