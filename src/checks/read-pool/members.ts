import type { Check } from '../doctor/check.ts'
import { needsAnswer } from '../doctor/needs-answer.ts'
import { partSources } from '../snapshot/part-sources.ts'
import { triggersOf } from '../snapshot/read-triggers.ts'
import type { Snapshot } from '../snapshot/snapshot.ts'
import type { Source } from '../snapshot/sources.ts'
import { wantedParts } from './wanted.ts'

/** Requests of one operation that are still to come, as far as is known. */
export interface Planned {
  /** As IAM calls it. */
  readonly action: string
  readonly requests: number
}

/** An app client, provider, identity pool or function that is to be read. */
export interface Member {
  readonly about: 'client' | 'provider' | 'identityPool' | 'trigger'
  readonly name: string
}

/** Everything of which there can be several that these checks want to be read. */
export function membersToRead(
  snapshot: Snapshot,
  checks: readonly Check[],
  identityPools: readonly string[],
): readonly Member[] {
  const wanted = wantedParts(checks, snapshot)
  const { pool, clients, providers } = snapshot
  const isWanted = {
    client: wantsOf('client', checks, snapshot).length > 0,
    provider: wantsOf('provider', checks, snapshot).length > 0,
    identityPool: wanted.has('identityPools'),
    trigger: wantsOf('trigger', checks, snapshot).length > 0,
  }
  const all: readonly Member[] = [
    ...[...clients.keys()].map((name) => ({ about: 'client', name }) as const),
    ...[...providers.keys()].map((name) => ({ about: 'provider', name }) as const),
    ...identityPools.map((name) => ({ about: 'identityPool', name }) as const),
    ...[...triggersOf(pool).keys()].map((name) => ({ about: 'trigger', name }) as const),
  ]
  return all.filter(({ about }) => isWanted[about])
}

/** The answers about each of a kind that these checks may want, its description among them. */
export function wantsOf(about: Member['about'], checks: readonly Check[], snapshot: Snapshot): readonly string[] {
  const all = { client: 'clientDescriptions', provider: 'providerDescriptions' } as const
  const isDescribed = (about === 'client' || about === 'provider') && wantedParts(checks, snapshot).has(all[about])
  return Object.keys(partSources[about]).filter(
    (part) => (part === 'description' && isDescribed) || needsAnswer(checks, part, snapshot, about),
  )
}

/** How many requests that takes; what hangs on a description that is not there yet counts as wanted. */
export function plannedFor(members: readonly Member[], checks: readonly Check[], snapshot: Snapshot): Planned[] {
  const counts = new Map<string, number>()
  const wants = new Map<string, readonly string[]>()
  for (const { about } of members) {
    const parts: Readonly<Record<string, Source>> = partSources[about]
    // few identity pools name this pool
    const wanted = about === 'identityPool' ? ['description'] : (wants.get(about) ?? wantsOf(about, checks, snapshot))
    wants.set(about, wanted)
    for (const part of wanted) {
      const { action } = parts[part] ?? { action: '' }
      counts.set(action, (counts.get(action) ?? 0) + 1)
    }
  }
  return [...counts].map(([action, requests]) => ({ action, requests }))
}
