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
import { srpTimestamp } from '../../cognito-crypto/srp-timestamp.ts'
import type { Edges } from '../../edges/edges.ts'
import { CogtoolError } from '../../text/cogtool-error.ts'

/** Who proves a password, and where it counts. */
export interface SrpIdentity {
  /** The pool id after its `_`, or a device's group key. */
  readonly realm: string
  /** USER_ID_FOR_SRP, or a device's key. */
  readonly name: string
  readonly password: string
}

/** The client's side of one exchange: the password is proved, and never sent. */
export interface SrpExchange {
  /** SRP_A, in hex. */
  readonly publicA: string
  /** What PASSWORD_VERIFIER or DEVICE_PASSWORD_VERIFIER asks for. Fails with `service_failed` for values that would give the password away. */
  prove(challenge: Readonly<Record<string, string>>, identity: SrpIdentity, at: Date): Record<string, string>
}

/** Begins an exchange. Its secret has 256 bits (RFC 5054 section 3.1). */
export function startSrp({ randomBytes }: Pick<Edges, 'randomBytes'>): SrpExchange {
  const secret = fromHex(randomBytes(32).toString('hex'))
  const publicA = power(generator, secret)
  return {
    publicA: publicA.toString(16),
    prove(challenge, { realm, name, password }, at) {
      const { SALT: salt = '', SRP_B: sentB = '', SECRET_BLOCK: secretBlock = '' } = challenge
      if (![salt, sentB].every((text) => /^[0-9a-f]{1,1024}$/i.test(text))) throw unusableValues()
      const publicB = fromHex(sentB)
      const u = scramblingParameter(publicA, publicB)
      // with B or u at 0 the shared secret would not depend on the password as it should (RFC 5054 section 2.5.3)
      if (publicB % modulus === 0n || u === 0n) throw unusableValues()
      const x = privateExponent(salt, realm, name, password)
      const base = (publicB - ((multiplier * power(generator, x)) % modulus) + modulus) % modulus
      const shared = power(base, secret + u * x)
      const timestamp = srpTimestamp(at)
      return {
        PASSWORD_CLAIM_SECRET_BLOCK: secretBlock,
        PASSWORD_CLAIM_SIGNATURE: claimSignature({ shared, u, realm, name, secretBlock, timestamp }),
        TIMESTAMP: timestamp,
      }
    },
  }
}

function unusableValues(): CogtoolError {
  return new CogtoolError('service_failed', 'the pool sent SRP values that cannot be used', {
    why: 'SALT or SRP_B is missing, is not a hexadecimal number, or is one that no honest server sends',
    hint: 'look at --endpoint-url: this may not be a user pool',
  })
}
