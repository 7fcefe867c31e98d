import { createHash, createHmac, getDiffieHellman, hkdfSync, randomBytes } from 'node:crypto'

/** The client's side of SRP in a few lines: the helper package takes most of a second for each exchange. */
export interface SrpClient {
  /** SRP_A. */
  readonly publicA: string
  /** What PASSWORD_VERIFIER wants, beside USERNAME and SECRET_HASH. */
  answer(parameters: Readonly<Record<string, string>> | undefined, timestamp?: string): Record<string, string>
}

export function srpClient(poolId: string, password: string): SrpClient {
  const modulus = toNumber(getDiffieHellman('modp15').getPrime())
  const secret = toNumber(randomBytes(32))
  const publicA = power(2n, secret, modulus)
  const poolName = poolId.split('_')[1] ?? ''
  return {
    publicA: publicA.toString(16),
    answer({ SALT = '', SECRET_BLOCK = '', SRP_B = '', USER_ID_FOR_SRP = '' } = {}, timestamp = cognitoTime()) {
      const publicB = BigInt(`0x${SRP_B}`)
      const u = toNumber(hash(signedBytes(publicA), signedBytes(publicB)))
      const k = toNumber(hash(signedBytes(modulus), signedBytes(2n)))
      const identity = hash(Buffer.from(`${poolName}${USER_ID_FOR_SRP}:${password}`))
      const x = toNumber(hash(signedBytes(BigInt(`0x${SALT}`)), identity))
      const base = (((publicB - k * power(2n, x, modulus)) % modulus) + modulus) % modulus
      const shared = power(base, secret + u * x, modulus)
      const key = hkdfSync('sha256', signedBytes(shared), signedBytes(u), 'Caldera Derived Key', 16)
      const message = [
        Buffer.from(poolName),
        Buffer.from(USER_ID_FOR_SRP),
        Buffer.from(SECRET_BLOCK, 'base64'),
        Buffer.from(timestamp),
      ]
      return {
        PASSWORD_CLAIM_SECRET_BLOCK: SECRET_BLOCK,
        PASSWORD_CLAIM_SIGNATURE: createHmac('sha256', Buffer.from(key))
          .update(Buffer.concat(message))
          .digest('base64'),
        TIMESTAMP: timestamp,
      }
    },
  }
}

/** Big-endian two's complement, as Java's BigInteger gives it. */
function signedBytes(value: bigint): Buffer {
  const hex = value.toString(16)
  const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex')
  return (bytes[0] ?? 0) > 127 ? Buffer.concat([Buffer.of(0), bytes]) : bytes
}

function toNumber(bytes: Buffer): bigint {
  return BigInt(`0x${bytes.toString('hex')}`)
}

function hash(...parts: Buffer[]): Buffer {
  return createHash('sha256').update(Buffer.concat(parts)).digest()
}

function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  if (exponent === 0n) return 1n
  const half = power((base * base) % modulus, exponent / 2n, modulus)
  return exponent % 2n === 0n ? half : (half * base) % modulus
}

function cognitoTime(): string {
  const [weekday, day, month, year, time] = new Date().toUTCString().replace(',', '').split(' ')
  return `${weekday} ${month} ${Number(day)} ${time} UTC ${year}`
}
