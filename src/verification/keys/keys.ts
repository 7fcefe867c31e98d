import { decodeCanonical } from '../../text/base64url.ts'
import { CogtoolError } from '../../text/cogtool-error.ts'
import type { JsonObject } from '../../text/json.ts'
import { isJsonObject, member } from '../../text/json.ts'

/** Where the keys came from that judged a token. */
export type KeySource = 'file' | 'cache' | 'network'

/** A public key fit for RS256, with nothing else of its JWK. */
export interface RsaJwk {
  readonly kty: 'RSA'
  readonly kid: string
  readonly n: string
  readonly e: string
}

/** The keys of one issuer, and where they came from. */
export interface KeySet {
  /** Usable ones only; one `kid` may stand on several. */
  readonly keys: readonly RsaJwk[]
  /** The others that have a `kid`, and why they do not count: for messages alone. */
  readonly unusable: readonly { readonly kid: string; readonly why: string }[]
  readonly source: KeySource
  /** Whether asking `again` can bring other keys. */
  readonly refetchable: boolean
  /** Seconds since the set was fetched, where it is older than it should be. */
  readonly staleFor?: number
  /** Seconds by which our clock is ahead of the issuer's, where its answer told. */
  readonly clockSkew?: number
  /** Where the set is from, where that is not the issuer. */
  readonly from?: string
}

/**
 * A JWKS (RFC 7517 5) sorted into usable and other keys, or undefined where it is not a key set at all. Fails with
 * `key_set_private` where it publishes a private key; `from` says where it came from.
 */
export function sortKeys(jwks: unknown, from: string): Pick<KeySet, 'keys' | 'unusable'> | undefined {
  const list = isJsonObject(jwks) ? member(jwks, 'keys') : undefined
  if (!Array.isArray(list)) return undefined
  for (const jwk of list) if (isJsonObject(jwk)) refusePrivate(jwk, from)
  const keys: RsaJwk[] = []
  const unusable: { kid: string; why: string }[] = []
  for (const jwk of list) {
    const kid = isJsonObject(jwk) ? member(jwk, 'kid') : undefined
    if (!isJsonObject(jwk) || typeof kid !== 'string') continue
    const found = asRsaJwk(jwk, kid)
    if (typeof found === 'string') unusable.push({ kid, why: found })
    else keys.push(found)
  }
  return { keys, unusable }
}

/** Why none of the keys of a set can check a signature, each reason with how many keys it is true of. */
export function whyNoneIsUsable(jwks: unknown): string {
  const list = isJsonObject(jwks) ? member(jwks, 'keys') : undefined
  if (!Array.isArray(list) || list.length === 0) return 'the key set is empty'
  const counts = new Map<string, number>()
  for (const jwk of list) {
    const why = problemOf(jwk)
    counts.set(why, (counts.get(why) ?? 0) + 1)
  }
  const reasons = [...counts].toSorted(([, one], [, other]) => other - one).map(([why, count]) => `${count}: ${why}`)
  const rest = reasons.length > mostReasons ? `; ${reasons.length - mostReasons} more reasons` : ''
  return `the key set has no usable key (${list.length} set aside; ${reasons.slice(0, mostReasons).join('; ')}${rest})`
}

const mostReasons = 5

function problemOf(jwk: unknown): string {
  if (!isJsonObject(jwk)) return 'it is not a JSON object'
  const kid = member(jwk, 'kid')
  if (typeof kid !== 'string') return 'it has no `kid`'
  const found = asRsaJwk(jwk, kid)
  return typeof found === 'string' ? found : ''
}

// RFC 7518 6.2.2, 6.3.2 and 6.4.1, RFC 8037 2; post-quantum keys have `priv`. No kind of key has a public member of these names
const privateMembers = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k', 'priv']

function refusePrivate(jwk: JsonObject, from: string): void {
  // some serializers write null, or an empty text, for what a public key lacks
  const found = privateMembers.filter((name) => (member(jwk, name) ?? '') !== '')
  if (found.length === 0) return
  const kid = member(jwk, 'kid')
  const named = typeof kid === 'string' ? `its key ${JSON.stringify(kid.slice(0, 80))}` : 'one of its keys'
  throw new CogtoolError('key_set_private', 'could not decide: the key set publishes a private key', {
    why: `${from}: ${named} has ${found.join(', ')}; anyone who can read it can make tokens`,
    hint: 'the owner of the issuer must withdraw this key, and publish only public keys',
  })
}

/** The key, or why it cannot check an RS256 signature. */
function asRsaJwk(jwk: JsonObject, kid: string): RsaJwk | string {
  const [kty, use, alg, ops, n, e] = ['kty', 'use', 'alg', 'key_ops', 'n', 'e'].map((name) => member(jwk, name))
  if (kty !== 'RSA') return 'it is not an RSA key'
  if (use !== undefined && use !== 'sig') return 'its `use` is not sig'
  if (alg !== undefined && alg !== 'RS256') return 'its `alg` is not RS256'
  if (ops !== undefined && !(Array.isArray(ops) && ops.includes('verify'))) return 'its `key_ops` lack verify'
  const modulus = asInteger(n)
  const exponent = asInteger(e)
  if (!modulus || !exponent || exponent.bits < 2 || exponent.bits > 32)
    return 'its `n` and `e` are not those of a public RSA key'
  if (modulus.bits < 2048) return `it has ${modulus.bits} bits, fewer than 2048`
  // OpenSSL's own limit: a larger one could not be used, and would only cost time
  if (modulus.bits > 16_384) return `it has ${modulus.bits} bits, more than 16384`
  return { kty: 'RSA', kid, n: modulus.text, e: exponent.text }
}

/** An odd positive number in base64url: moduli and exponents of RSA are odd, and libraries fail in odd ways where they are not. */
function asInteger(value: unknown): { text: string; bits: number } | undefined {
  const bytes = typeof value === 'string' ? decodeCanonical(value) : undefined
  if (!bytes) return undefined
  const start = bytes.findIndex((byte) => byte !== 0)
  const [first, last] = [bytes[start], bytes.at(-1)]
  if (first === undefined || last === undefined || last % 2 === 0) return undefined
  return { text: bytes.toString('base64url'), bits: (bytes.length - start) * 8 - Math.clz32(first) + 24 }
}
