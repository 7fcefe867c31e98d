import { randomBytes } from 'node:crypto'
import { isSame } from '../../cognito-crypto/constant-time.ts'
import {
  claimSignature,
  fromHex,
  generator,
  modulus,
  multiplier,
  power,
  privateExponent,
  scramblingParameter,
} from '../../cognito-crypto/srp-group.ts'
import type { PasswordVerifier } from './model.ts'

/**
 * What a pool keeps of a password. `poolName` is the pool id after its `_`; `username` the real user name, never an alias. The verifier itself
 * takes milliseconds, so it is made when it is first read: thousands of users cost nothing until they sign in.
 */
export function passwordVerifier(poolName: string, username: string, password: string): PasswordVerifier {
  const salt = randomBytes(16).toString('hex')
  const exponent = privateExponent(salt, poolName, username, password)
  let verifier: string | undefined
  return {
    salt,
    get verifier() {
      verifier ??= verifierOf(exponent)
      return verifier
    },
  }
}

/** Whether this is the password behind the verifier. */
export function passwordMatches(poolName: string, username: string, password: string, kept: PasswordVerifier): boolean {
  return isSame(verifierOf(privateExponent(kept.salt, poolName, username, password)), kept.verifier)
}

/** The server's secret exponent and public value for one sign-in, in hex. */
export function srpServerValues(
  verifier: string,
  random: (size: number) => Buffer,
): { secret: string; publicB: string } {
  const secret = random(32).toString('hex')
  const b = power(generator, fromHex(secret))
  return { secret, publicB: ((multiplier * fromHex(verifier) + b) % modulus).toString(16) }
}

/** Whether a client's public value can be used at all: A mod N must not be 0 (RFC 5054, 2.5.4). */
export function isUsablePublicValue(publicA: string): boolean {
  return /^[0-9a-f]{1,1024}$/i.test(publicA) && fromHex(publicA) % modulus !== 0n
}

/** Both sides' values of one sign-in, as the server has them. */
export interface SrpProof {
  readonly poolName: string
  /** USER_ID_FOR_SRP. */
  readonly userId: string
  readonly publicA: string
  readonly publicB: string
  readonly secret: string
  readonly verifier: string
  /** Base64, as sent. */
  readonly secretBlock: string
  readonly timestamp: string
}

/** The base64 signature that a client with the right password sends as PASSWORD_CLAIM_SIGNATURE. */
export function passwordClaimSignature(proof: SrpProof): string {
  const { poolName, userId, secretBlock, timestamp } = proof
  const [publicA, publicB] = [fromHex(proof.publicA), fromHex(proof.publicB)]
  const u = scramblingParameter(publicA, publicB)
  const shared = power(publicA * power(fromHex(proof.verifier), u), fromHex(proof.secret))
  return claimSignature({ shared, u, realm: poolName, name: userId, secretBlock, timestamp })
}

function verifierOf(exponent: bigint): string {
  return power(generator, exponent).toString(16)
}
