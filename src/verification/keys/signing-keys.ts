import { poolNamedByIssuer } from '../../pool/pool-address.ts'
import { CogtoolError } from '../../text/cogtool-error.ts'
import { type AddressKeys, type ApproveKeySet, isWithoutKeySet, type KeyEdges, keysAtAddress } from './issuer-keys.ts'
import type { KeySource } from './keys.ts'
import { type KeySet, sortKeys } from './keys.ts'

/**
 * The keys of a trusted issuer. `again` asks for newer ones than the last call gave, because `kid` was not among them, or has signed
 * nothing like it.
 * Fails with `jwks_unavailable` where there are no keys to be had, and with `key_set_private`: "could not check" is never "valid".
 */
export type SigningKeys = (want: Wanted) => Promise<KeySet>

interface Wanted {
  readonly issuer: string
  readonly kid: string
  readonly again: boolean
}

/** Whether an error says that there are no keys to judge a token by. */
export function isWithoutKeys(error: unknown): error is CogtoolError {
  return error instanceof CogtoolError && (error.code === 'jwks_unavailable' || error.code === 'key_set_private')
}

/**
 * Makes sure that there are keys to judge by, before something is spent that cannot be had back: those of one of a pool's issuers.
 * Fails as the first of them does.
 */
export async function requireKeys(keys: SigningKeys, issuers: Iterable<string>): Promise<void> {
  let failure: unknown
  for (const issuer of issuers) {
    try {
      await keys({ issuer, kid: '', again: false })
      return
    } catch (error) {
      // a pool has one issuer or the other: that this one has no keys says nothing of the next
      if (!(error instanceof CogtoolError) || error.code !== 'jwks_unavailable') throw error
      failure ??= error
    }
  }
  throw failure
}

/**
 * The keys of one given set, whoever the issuer is; never fetched again. Fails with `input_invalid` where it is no key set; with
 * `key_set_private` when a key is asked for, as a set from the network does: a token that needs none is rejected all the same.
 */
export function keysFromSet(jwks: unknown, source: KeySource, from = 'the given set'): SigningKeys {
  try {
    const sorted = sortKeys(jwks, from)
    if (!sorted) throw notKeySet('this is not a key set', 'a JWKS is a JSON object with a list `keys`')
    const set: KeySet = { ...sorted, source, refetchable: false }
    return () => Promise.resolve(set)
  } catch (error) {
    if (!isWithoutKeys(error)) throw error
    return () => Promise.reject(error)
  }
}

function notKeySet(message: string, why: string): CogtoolError {
  return new CogtoolError('input_invalid', message, {
    why,
    hint: 'a key set is what <issuer>/.well-known/jwks.json answers',
  })
}

/** Where else than at its issuer keys are looked for. */
export interface KeyPlaces {
  /** The set at this address and no other, whoever the issuer is. */
  readonly url?: string | undefined
  /** The set at the pool's endpoint comes first (`keySetAtEndpoint`). */
  readonly endpoint?: string | undefined
  /** What is judged was signed just now: see `keysAtAddress`. */
  readonly isNewToken?: boolean
}

/**
 * The keys that an issuer publishes, or those of other places, through the disk cache. Without `approve` nothing is fetched. An
 * issuer that is not Cognito's is asked where its keys are. One value serves one run: a set fetched in it is not fetched again.
 */
export function keysFromIssuer(
  edges: KeyEdges,
  approve: ApproveKeySet | undefined,
  { url: given, endpoint, isNewToken = false }: KeyPlaces = {},
): SigningKeys {
  const opened = new Map<string, AddressKeys>()
  const ask = (url: string, { kid, again }: Pick<Wanted, 'kid' | 'again'>, issuer?: string): Promise<KeySet> => {
    const keys = opened.get(url) ?? keysAtAddress(url, edges, approve, { issuer, isNewToken })
    opened.set(url, keys)
    return again ? keys.newer(kid) : keys.current()
  }
  return async (wanted) => {
    const { issuer } = wanted
    if (given !== undefined) return ask(given, wanted)
    const own = keySetAddress(issuer)
    const isPlain = endpoint === own || poolNamedByIssuer(issuer) !== undefined
    const askIssuer = () => ask(own, wanted, isPlain ? undefined : issuer)
    if (endpoint === undefined || endpoint === own) return askIssuer()
    try {
      return { ...(await ask(endpoint, wanted)), from: endpointOf(endpoint) }
    } catch (error) {
      // an endpoint in front of a pool need not serve keys: then they are where the issuer has them
      if (!isWithoutKeySet(error)) throw error
      return askIssuer().catch((other: unknown) => {
        throw bothWithoutKeys(error, other)
      })
    }
  }
}

/** What is told where neither the endpoint nor the issuer gave keys. */
function bothWithoutKeys(atEndpoint: unknown, atIssuer: unknown): unknown {
  if (!isWithoutKeys(atEndpoint) || !isWithoutKeys(atIssuer) || atIssuer.code !== 'jwks_unavailable') return atIssuer
  const { code, message, why, hint } = atIssuer
  return new CogtoolError(code, message, {
    why: `${atEndpoint.why}; ${why}`,
    ...(hint !== undefined && { hint }),
    cause: atIssuer.cause,
  })
}

/** The endpoint of a key set there, as messages name it. */
function endpointOf(keySet: string): string {
  return keySet.replace(/\/[^/]*\/\.well-known\/jwks\.json$/, '')
}

/** Where an issuer publishes its keys. */
function keySetAddress(issuer: string): string {
  return `${issuer.replace(/\/$/, '')}/.well-known/jwks.json`
}
