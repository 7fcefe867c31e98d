import { createDiffieHellmanGroup, createHash, createHmac, hkdfSync } from 'node:crypto'

/** SRP-6a as Cognito speaks it: the 3,072-bit group of RFC 3526 (number 15), g = 2, SHA-256. */
export const modulus = BigInt(`0x${createDiffieHellmanGroup('modp15').getPrime('hex')}`)
/** The g of the group. */
export const generator = 2n
/** The k of RFC 5054 section 2.5.3, over Cognito's own padding. */
export const multiplier = numberOf(hashOf(padded(modulus), padded(generator)))

/** The part of a pool id that passwords are bound to: what follows its `_`. */
export function poolNameOf(poolId: string): string {
  return poolId.slice(poolId.indexOf('_') + 1)
}

/** The private exponent x of a password. `realm` is the pool's name, or a device's group key; `salt` is hex. */
export function privateExponent(salt: string, realm: string, name: string, password: string): bigint {
  return numberOf(hashOf(padded(fromHex(salt)), hashOf(Buffer.from(`${realm}${name}:${password}`))))
}

/** The scrambling parameter u of both public values (RFC 5054 section 2.5.4). */
export function scramblingParameter(publicA: bigint, publicB: bigint): bigint {
  return numberOf(hashOf(padded(publicA), padded(publicB)))
}

/** What both sides know of one exchange once they share a secret. */
export interface PasswordClaim {
  readonly shared: bigint
  readonly u: bigint
  /** The pool's name, or a device's group key. */
  readonly realm: string
  /** USER_ID_FOR_SRP, or a device's key. */
  readonly name: string
  /** Base64, as sent. */
  readonly secretBlock: string
  readonly timestamp: string
}

/** PASSWORD_CLAIM_SIGNATURE, in base64. */
export function claimSignature({ shared, u, realm, name, secretBlock, timestamp }: PasswordClaim): string {
  const key = hkdfSync('sha256', padded(shared), padded(u), 'Caldera Derived Key', 16)
  return createHmac('sha256', Buffer.from(key))
    .update(realm)
    .update(name)
    .update(Buffer.from(secretBlock, 'base64'))
    .update(timestamp)
    .digest('base64')
}

/** A number as the hashes take it: whole bytes, with a zero byte where the first one would read as a minus sign. */
export function padded(value: bigint): Buffer {
  const hex = value.toString(16)
  const whole = hex.length % 2 === 1 ? `0${hex}` : hex
  return Buffer.from(/^[89a-f]/.test(whole) ? `00${whole}` : whole, 'hex')
}

/** The number that a text in hex says. */
export function fromHex(hex: string): bigint {
  return BigInt(`0x${hex}`)
}

/** base ^ exponent mod N. */
export function power(base: bigint, exponent: bigint): bigint {
  let result = 1n
  let square = base % modulus
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % modulus
    square = (square * square) % modulus
  }
  return result
}

function numberOf(bytes: Buffer): bigint {
  return fromHex(bytes.toString('hex'))
}

function hashOf(...parts: Buffer[]): Buffer {
  return createHash('sha256').update(Buffer.concat(parts)).digest()
}
