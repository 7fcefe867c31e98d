import { createDiffieHellmanGroup, createHash, createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto'
import type { PasswordVerifier } from './model.ts'

/** SRP-6a as Cognito speaks it: the 3,072-bit group of RFC 3526 (number 15), g = 2, SHA-256. */
const modulus = BigInt(`0x${createDiffieHellmanGroup('modp15').getPrime('hex')}`)
const generator = 2n
const multiplier = BigInt(`0x${sha256(Buffer.from(padded(modulus) + padded(generator), 'hex')).toString('hex')}`)

/** The part of a pool id that passwords are bound to: what follows its `_`. */
export function poolNameOf(poolId: string): string {
  return poolId.slice(poolId.indexOf('_') + 1)
}

/**
 * What a pool keeps of a password. `poolName` is the pool id after its `_`; `username` the real user name, never an alias. The verifier itself
 * takes milliseconds, so it is made when it is first read: thousands of users cost nothing until they sign in.
 */
export function passwordVerifier(poolName: string, username: string, password: string): PasswordVerifier {
  const identity = identityHash(poolName, username, password)
  const salt = randomBytes(16).toString('hex')
  let verifier: string | undefined
  return {
    salt,
    get verifier() {
      verifier ??= verifierOf(salt, identity)
      return verifier
    },
  }
}

/** Whether this is the password behind the verifier. */
export function passwordMatches(poolName: string, username: string, password: string, kept: PasswordVerifier): boolean {
  const offered = verifierOf(kept.salt, identityHash(poolName, username, password))
  return timingSafeEqual(sha256(Buffer.from(offered)), sha256(Buffer.from(kept.verifier)))
}

/** The server's secret exponent and public value for one sign-in, in hex. */
export function srpServerValues(
  verifier: string,
  random: (size: number) => Buffer,
): { secret: string; publicB: string } {
  const secret = random(32).toString('hex')
  const b = power(generator, number(secret))
  return { secret, publicB: ((multiplier * number(verifier) + b) % modulus).toString(16) }
}

/** Whether a client's public value can be used at all: A mod N must not be 0 (RFC 5054, 2.5.4). */
export function isUsablePublicValue(publicA: string): boolean {
  return /^[0-9a-f]{1,1024}$/i.test(publicA) && number(publicA) % modulus !== 0n
}

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
  const u = number(
    sha256(Buffer.from(padded(number(proof.publicA)) + padded(number(proof.publicB)), 'hex')).toString('hex'),
  )
  const shared = power(number(proof.publicA) * power(number(proof.verifier), u), number(proof.secret))
  const key = hkdfSync(
    'sha256',
    Buffer.from(padded(shared), 'hex'),
    Buffer.from(padded(u), 'hex'),
    'Caldera Derived Key',
    16,
  )
  return createHmac('sha256', Buffer.from(key))
    .update(proof.poolName)
    .update(proof.userId)
    .update(Buffer.from(proof.secretBlock, 'base64'))
    .update(proof.timestamp)
    .digest('base64')
}

function identityHash(poolName: string, username: string, password: string): Buffer {
  return sha256(Buffer.from(`${poolName}${username}:${password}`))
}

function verifierOf(salt: string, identity: Buffer): string {
  const x = sha256(Buffer.concat([Buffer.from(padded(number(salt)), 'hex'), identity]))
  return power(generator, number(x.toString('hex'))).toString(16)
}

/** Hex as the hashes take it: whole bytes, with a zero byte where the first one would read as a minus sign. */
function padded(value: bigint): string {
  const hex = value.toString(16)
  const whole = hex.length % 2 === 1 ? `0${hex}` : hex
  return /^[89a-f]/.test(whole) ? `00${whole}` : whole
}

function number(hex: string): bigint {
  return BigInt(`0x${hex}`)
}

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n
  let square = base % modulus
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % modulus
    square = (square * square) % modulus
  }
  return result
}

function sha256(data: Buffer): Buffer {
  return createHash('sha256').update(data).digest()
}
