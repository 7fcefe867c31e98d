import { fromHex, generator, padded, power, privateExponent } from '../../cognito-crypto/srp-group.ts'
import type { Edges } from '../../edges/edges.ts'
import type { SessionDevice } from '../../session/store/session.ts'

/** A device's name at the pool, as NewDeviceMetadata gives it. */
export interface DeviceKeys {
  readonly key: string
  readonly groupKey: string
}

/** DeviceSecretVerifierConfig of ConfirmDevice: both texts in base64. */
export interface DeviceVerifier {
  readonly PasswordVerifier: string
  readonly Salt: string
}

/** A password for a new device, and what the pool is told in its place. */
export function newDevice(
  { key, groupKey }: DeviceKeys,
  { randomBytes }: Pick<Edges, 'randomBytes'>,
): { device: SessionDevice; verifier: DeviceVerifier } {
  const password = randomBytes(40).toString('base64')
  const salt = randomBytes(16).toString('hex')
  return { device: { key, groupKey, password }, verifier: deviceVerifier({ key, groupKey, password }, salt) }
}

/** The verifier of a device's password under a salt in hex. */
export function deviceVerifier({ key, groupKey, password }: SessionDevice, salt: string): DeviceVerifier {
  const verifier = power(generator, privateExponent(salt, groupKey, key, password))
  return {
    PasswordVerifier: padded(verifier).toString('base64'),
    Salt: padded(fromHex(salt)).toString('base64'),
  }
}
