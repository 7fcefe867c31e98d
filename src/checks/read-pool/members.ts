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
  const wantsEach = (about: Member['about'], part: string) => needsAnswer(checks, part, snapshot, about)
  const describes = {
    client: wantsEach('client', 'description') || wanted.has('clientDescriptions'),
    provider: wantsEach('provider', 'description') || wanted.has('providerDescriptions'),
    identityPool: wanted.has('identityPools'),
    trigger: wantsEach('trigger', 'policy'),
  }
  const all: readonly Member[] = [
    ...[...clients.keys()].map((name) => ({ about: 'client', name }) as const),
    ...[...providers.keys()].map((name) => ({ about: 'provider', name }) as const),
    ...identityPools.map((name) => ({ about: 'identityPool', name }) as const),
    ...[...triggersOf(pool).keys()].map((name) => ({ about: 'trigger', name }) as const),
  ]
  return all.filter(({ about }) => describes[about])
}

/** How many requests that takes; what hangs on a description that is not there yet counts as wanted. */
export function plannedFor(members: readonly Member[], checks: readonly Check[], snapshot: Snapshot): Planned[] {
  const counts = new Map<string, number>()
  for (const { about } of members) {
    const parts: Readonly<Record<string, Source>> = partSources[about]
    for (const [part, { action }] of Object.entries(parts)) {
      // few identity pools name this pool
      const isEach = part === 'description' || (about !== 'identityPool' && needsAnswer(checks, part, snapshot, about))
      if (isEach) counts.set(action, (counts.get(action) ?? 0) + 1)
    }
  }
  return [...counts].map(([action, requests]) => ({ action, requests }))
}
