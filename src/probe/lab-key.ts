import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'
import { CogtoolError } from '../text/cogtool-error.ts'
import type { RsaJwk } from '../verification/keys/keys.ts'
import type { LabKey } from './materials.ts'

/** The issuer's private key from PEM, under the name by which the pool publishes its other half. Fails with `input_invalid`. */
export function readLabKey(pem: string, keys: readonly RsaJwk[]): LabKey {
  const privateKey = asPrivateKey(pem)
  const { n } = privateKey ? createPublicKey(privateKey).export({ format: 'jwk' }) : {}
  const published = keys.find((key) => key.n === n)
  if (privateKey && published) return { kid: published.kid, privateKey }
  throw new CogtoolError('input_invalid', "--lab-key is not the issuer's key", {
    why: privateKey
      ? 'the pool does not publish the public key that belongs to it'
      : 'it must be a private key in PEM, not protected by a password',
    hint: 'cogtool local --state DIR keeps it as DIR/access-key.pem',
  })
}

function asPrivateKey(pem: string): KeyObject | undefined {
  try {
    const key = createPrivateKey(pem)
    return key.asymmetricKeyType === 'rsa' ? key : undefined
  } catch {
    // Node's error may quote what it read
    return undefined
  }
}
