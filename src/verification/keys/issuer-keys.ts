import type { Edges } from '../../edges/edges.ts'
import type { Approved } from '../../net/approved-address.ts'
import { type FetchEdges, type FetchFailure, fetchDocument } from '../../net/get-document.ts'
import { CogtoolError } from '../../text/cogtool-error.ts'
import { type KeySet, type RsaJwk, sortKeys, whyNoneIsUsable } from './keys.ts'
import { type CacheEntry, cachePath, readCache, removeCache, writeCache } from './keys-cache.ts'

export type KeyEdges = FetchEdges & Pick<Edges, 'files' | 'directories'> & Partial<Pick<Edges, 'notice'>>

/** Approves the address of a key set or discovery document; fails where nothing may be asked of it. */
export type ApproveKeySet = (url: string) => Promise<Approved<'public'>>

/** The keys at one address, for one run: at most one fetch for the set and one for a newer set. */
export interface AddressKeys {
  current(): Promise<KeySet>
  /** A set that may have the key that `current` lacks, or another one of its name. */
  newer(kid: string): Promise<KeySet>
}

const freshMs = 60 * 60 * 1000
// never trust a cached key longer than this
const longestMs = 24 * 60 * 60 * 1000
const penaltyMs = 30_000
const offlineProblem: FetchFailure = {
  problem: 'not asked, because of --offline',
  hint: 'leave out --offline once, or give the keys: --jwks <file>',
}

/**
 * Both answers are remembered, and shared by everybody who waits for them. They fail with `jwks_unavailable` or `key_set_private`, or
 * as `approve` does; without it nothing is fetched. `issuer` is asked first where its keys lie; they are kept under `url` all the same.
 * `isNewToken`: the pool has just signed what is judged, so a fetch before, which brought nothing new, says nothing.
 */
export function keysAtAddress(
  url: string,
  edges: KeyEdges,
  approve: ApproveKeySet | undefined,
  { issuer, isNewToken = false }: { readonly issuer?: string | undefined; readonly isNewToken?: boolean } = {},
): AddressKeys {
  let cached: CachedKeys | undefined
  let failure = approve ? undefined : offlineProblem
  let first: Promise<KeySet> | undefined
  let second: Promise<KeySet> | undefined
  let newest: KeySet | undefined
  let refused: CogtoolError | undefined

  async function load(): Promise<KeySet> {
    cached = await readCachedKeys(url, edges)
    if (cached && (!approve || cached.set.staleFor === undefined || cached.penalised)) return cached.set
    if (failure || !approve) throw unavailable(url, failure ?? offlineProblem)
    const fetched = await fetchNow(approve)
    if (!('problem' in fetched)) {
      await writeCache(fetched.entry, edges)
      return fetched.set
    }
    failure = fetched
    if (!cached) throw unavailable(url, failure)
    await penalise(cached.entry, failure)
    return cached.set
  }

  async function fetchNow(approveUrl: ApproveKeySet) {
    const place = issuer === undefined ? { url } : await findPlace(issuer, approveUrl)
    if ('problem' in place) return place
    const approved = await approveUrl(place.url)
    try {
      const fetched = await fetchKeys(url, approved, place.from, edges)
      if (!('problem' in fetched) || place.url === url) return fetched
      return { ...fetched, problem: `its keys at ${place.url}: ${fetched.problem}` }
    } catch (error) {
      if (error instanceof CogtoolError && error.code === 'key_set_private') {
        // the set that was kept until now may hold the public half of the same key
        refused = error
        await removeCache(url, edges)
      }
      throw error
    }
  }

  async function findPlace(asked: string, approveUrl: ApproveKeySet) {
    const { findKeySet } = await import('./discovered-keys.ts')
    return findKeySet(asked, url, approveUrl, edges)
  }

  async function refetch(kid: string): Promise<KeySet> {
    const penalised = isNewToken || !cached?.penalised ? undefined : cached
    const known = failure ?? penalised?.entry.penalty?.failure
    if (known || !approve) throw unavailable(url, known ?? offlineProblem)
    if (penalised) return { ...penalised.set, refetchable: false }
    const fetched = await fetchNow(approve)
    if ('problem' in fetched) {
      if (cached) await penalise(cached.entry, fetched)
      throw unavailable(url, fetched)
    }
    const isKnown = ({ n }: RsaJwk) => cached?.set.keys.some((key) => key.kid === kid && key.n === n)
    const found = fetched.set.keys.some((key) => key.kid === kid && !isKnown(key))
    await (found ? writeCache(fetched.entry, edges) : penalise(fetched.entry, undefined))
    newest = fetched.set
    return newest
  }

  function penalise(entry: CacheEntry, why: FetchFailure | undefined): Promise<void> {
    const until = new Date(edges.now().getTime() + penaltyMs)
    return writeCache({ ...entry, penalty: { until, failure: why && { ...why, error: undefined } } }, edges)
  }

  return {
    current() {
      if (refused) return Promise.reject(refused)
      if (newest) return Promise.resolve(newest)
      first ??= load()
      return first
    },
    newer(kid) {
      second ??= refetch(kid)
      return second
    },
  }
}

interface CachedKeys {
  readonly entry: CacheEntry
  readonly set: KeySet
  readonly penalised: boolean
}

/** What the cache has, unless it is past its life, or from a future that our clock has left again. Fails with `key_set_private`. */
async function readCachedKeys(url: string, edges: KeyEdges): Promise<CachedKeys | undefined> {
  const entry = await readCache(url, edges)
  if (!entry) return undefined
  const now = edges.now().getTime()
  const age = now - entry.fetchedAt.getTime()
  if (age < 0 || age > longestMs) return undefined
  const sorted = sortKeys(
    entry.jwks,
    `${url}, as kept in ${cachePath(url, edges)} (without this file it is asked again)`,
  )
  if (!sorted || sorted.keys.length === 0) return undefined
  const penaltyLeft = entry.penalty ? entry.penalty.until.getTime() - now : 0
  return {
    entry,
    set: {
      ...sorted,
      source: 'cache',
      refetchable: true,
      ...(age >= freshMs && { staleFor: age / 1000 }),
      ...fromOf(entry),
    },
    penalised: penaltyLeft > 0 && penaltyLeft <= penaltyMs,
  }
}

const fromOf = ({ from }: { readonly from?: string | undefined }) => (from === undefined ? {} : { from })

/** Whether keys were asked for where there are none: somebody answered, and not with a key set. */
export function isWithoutKeySet(error: unknown): boolean {
  const failure = error instanceof CogtoolError && error.code === 'jwks_unavailable' ? error.cause : undefined
  const { status } = (failure ?? {}) as Partial<FetchFailure>
  return status !== undefined && status >= 400 && status < 500
}

function unavailable(url: string, failure: FetchFailure): CogtoolError {
  const { problem, hint } = failure
  return new CogtoolError('jwks_unavailable', 'could not decide: the keys to check the signature with cannot be had', {
    why: `${url}: ${problem}`,
    hint: hint ?? 'try again later, or give the keys: --jwks <file>',
    cause: failure,
  })
}

/** A key set fresh from the network, and what the cache keeps of it. */
interface FetchedKeys {
  readonly set: KeySet
  readonly entry: CacheEntry
}

/** Gets the key set at an address, to be kept under `url`, or says why there is none. Fails with `key_set_private`. */
async function fetchKeys(
  url: string,
  address: Approved<'public'>,
  from: string | undefined,
  edges: FetchEdges,
): Promise<FetchedKeys | FetchFailure> {
  const fetched = await fetchDocument('the key set', address, edges)
  if ('problem' in fetched) return fetched
  const sorted = sortKeys(fetched.value, address)
  if (!sorted) return { problem: 'the answer is not a key set (a JSON object with a list `keys`)' }
  // an issuer without any key is a fault on its side, not a reason to call a token invalid
  if (sorted.keys.length === 0) return { problem: whyNoneIsUsable(fetched.value) }
  const { clockSkew } = fetched
  return {
    set: {
      ...sorted,
      source: 'network',
      refetchable: false,
      ...(clockSkew !== undefined && { clockSkew }),
      ...fromOf({ from }),
    },
    entry: { url, fetchedAt: edges.now(), jwks: fetched.value, penalty: undefined, ...fromOf({ from }) },
  }
}
