import type { NewFinding } from '../findings/finding.ts'
import { partSources } from '../snapshot/part-sources.ts'
import * as shapes from '../snapshot/shapes.ts'
import type { PoolParts } from '../snapshot/snapshot.ts'
import { fileOf, type Source, sources } from '../snapshot/sources.ts'
import type { Check } from './check.ts'

/** Of all of a kind, the list is what a finding is about. */
const listSources: Readonly<Partial<Record<keyof PoolParts, Source>>> = {
  clientDescriptions: sources.clients,
  providerDescriptions: sources.providers,
}
/** Those that have members of the same name as the pool. */
const partShapes: Readonly<Partial<Record<keyof PoolParts, object>>> = {
  mfa: shapes.mfaShape,
  domain: shapes.domainShape,
  customDomain: shapes.domainShape,
}

/** The file of a snapshot in which a check has found something, below its folder. */
export function findingFile(check: Check, { resource, path }: Pick<NewFinding, 'resource' | 'path'>): string {
  const [, , ...stem] = resource.split('/')
  return fileOf(sourceOf(check, path?.split(/[.[]/, 1)[0] ?? ''), stem.length === 0 ? undefined : stem.join('/'))
}

function sourceOf(check: Check, member: string): Source {
  switch (check.about) {
    case 'client':
      return partSources.client[mostOwn(check.needsOwn)]
    case 'provider':
      return partSources.provider.description
    case 'identityPool':
      return partSources.identityPool[mostOwn(check.needsOwn)]
    case 'trigger':
      return partSources.trigger.policy
    case 'pool':
      return poolSource(check.needs[0], member)
  }
}

function poolSource(part: keyof PoolParts | undefined, member: string): Source {
  if (part === undefined) return sources.pool
  const isOfPart = Object.hasOwn(partShapes[part] ?? {}, member)
  return Object.hasOwn(shapes.poolShape, member) && !isOfPart
    ? sources.pool
    : (listSources[part] ?? partSources.pool[part])
}

/** Of what a check needs of its subject, that which is not the description: checks that need more are about that. */
function mostOwn<N extends string>(names: readonly N[]): N {
  return (names.find((name) => name !== 'description') ?? 'description') as N
}
