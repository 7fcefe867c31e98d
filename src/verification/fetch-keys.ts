import type { Edges } from '../edges/edges.ts'
import { type FetchEdges, type FetchFailure, fetchDocument } from '../net/get-document.ts'
import type { Approved } from '../pool/destination.ts'
import { type KeySet, sortKeys } from './keys/keys.ts'
import type { CacheEntry } from './keys/keys-cache.ts'

/** A key set fresh from the network, and what the cache keeps of it. */
export interface FetchedKeys {
  readonly set: KeySet
  readonly entry: CacheEntry
}

/** Gets the key set at an address, or says why there is none. Fails with `key_set_private`. */
export async function fetchKeys(
  url: Approved<'public'>,
  edges: FetchEdges & Pick<Edges, 'now'>,
): Promise<FetchedKeys | FetchFailure> {
  const fetched = await fetchDocument(url, edges)
  if ('problem' in fetched) return fetched
  const sorted = sortKeys(fetched.value, url)
  if (!sorted) return { problem: 'the answer is not a key set (a JSON object with a list `keys`)' }
  // an issuer without any key is a fault on its side, not a reason to call a token invalid
  if (sorted.keys.length + sorted.unusable.length === 0) return { problem: 'the key set is empty' }
  const now = edges.now()
  const { serverTime } = fetched
  const clockSkew = serverTime && { clockSkew: (now.getTime() - serverTime.getTime()) / 1000 }
  return {
    set: { ...sorted, source: 'network', refetchable: false, ...clockSkew },
    entry: { url, fetchedAt: now, jwks: fetched.value, penalty: undefined },
  }
}
