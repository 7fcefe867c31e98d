import type { About, Check } from '../doctor/check.ts'
import { needsAnswer } from '../doctor/needs-answer.ts'
import { partSources } from '../snapshot/part-sources.ts'
import type { ClientParts, IdentityPoolParts, PoolParts, Snapshot } from '../snapshot/snapshot.ts'
import { type Source, sources } from '../snapshot/sources.ts'

type PoolPart = keyof PoolParts

const poolParts = Object.keys(partSources.pool) as readonly PoolPart[]

/** The answers about the pool that these checks want, as far as is known what applies, and that are not there yet. */
export function wantedParts(checks: readonly Check[], snapshot: Snapshot): ReadonlySet<PoolPart> {
  const wanted = new Set<PoolPart>()
  const applying = checks.filter(({ applies }) => applies?.(snapshot.pool, undefined as never, snapshot) !== false)
  for (const one of applying) {
    for (const part of [...one.needs, ...listsFor(one.about), ...looksAt(one)]) wanted.add(part)
  }
  // all of a kind can be described where they are listed
  if (wanted.has('clientDescriptions')) wanted.add('clients')
  if (wanted.has('providerDescriptions')) wanted.add('providers')
  // the domain names its certificate
  if (wanted.has('certificate')) wanted.add('customDomain')
  return wanted
}

/** The answers about one app client, identity pool, … that these checks want. */
export function wantedOfOne<N extends keyof ClientParts | keyof IdentityPoolParts>(
  names: readonly N[],
  about: About,
  checks: readonly Check[],
  snapshot: Snapshot,
  description?: unknown,
): N[] {
  return names.filter((name) => needsAnswer(checks, name, snapshot, about, description))
}

function listsFor(about: About): readonly PoolPart[] {
  if (about === 'client') return ['clients']
  if (about === 'provider') return ['providers']
  return about === 'identityPool' ? ['identityPools'] : []
}

/** What a check looks at where it is there, and can do without. */
function looksAt({ about, needs, needsOwn, reads }: Check): PoolPart[] {
  const own: Readonly<Record<string, Source>> = about === 'pool' ? {} : partSources[about]
  const needed = [...needs.map((part) => partSources.pool[part]), ...needsOwn.map((part) => own[part])]
  const known = new Set(['user-pool', ...needed.flatMap((source) => (source ? [kindOf(source)] : []))])
  const others = new Set(reads.map((read) => read.split(':', 1)[0] ?? '').filter((kind) => !known.has(kind)))
  return poolParts.filter((part) => others.has(kindOf(partSources.pool[part])))
}

/** The file's name, or its folder's. */
const kindOf = ({ file }: Source): string => file.split(/[/.]/, 1)[0] ?? ''

/** The kinds of answers that these checks may want of some pool. */
export function wantedSources(checks: readonly Check[]): ReadonlySet<Source> {
  const wanted = new Set<Source>([sources.pool])
  for (const one of checks) {
    const own: Readonly<Record<string, Source>> = one.about === 'pool' ? {} : partSources[one.about]
    for (const part of [...one.needs, ...listsFor(one.about), ...looksAt(one)]) wanted.add(partSources.pool[part])
    for (const part of one.needsOwn) {
      const source = own[part]
      if (source) wanted.add(source)
    }
  }
  // each is asked for by what another tells
  const brings: readonly (readonly [Source, Source])[] = [
    [sources.client, sources.clients],
    [sources.provider, sources.providers],
    [sources.certificate, sources.customDomain],
  ]
  for (const [one, other] of brings) if (wanted.has(one)) wanted.add(other)
  return wanted
}
