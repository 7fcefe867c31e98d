import type { NewFinding } from '../findings/finding.ts'
import * as shapes from '../snapshot/shapes.ts'
import type { ClientParts, IdentityPoolParts, PoolParts } from '../snapshot/snapshot.ts'
import { fileOf, type Source, sources } from '../snapshot/sources.ts'
import type { Check } from './check.ts'

const poolSources: Readonly<Record<keyof PoolParts, Source>> = {
  ...sources,
  clientDescriptions: sources.clients,
  providerDescriptions: sources.providers,
  identityPools: sources.identityPool,
}
const clientSources: Readonly<Record<keyof ClientParts, Source>> = {
  description: sources.client,
  secrets: sources.secrets,
  branding: sources.branding,
  risk: sources.clientRisk,
}
const identityPoolSources: Readonly<Record<keyof IdentityPoolParts, Source>> = {
  description: sources.identityPool,
  roles: sources.identityPoolRoles,
  tags: sources.identityPoolTags,
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
      return clientSources[mostOwn(check.needsOwn)]
    case 'provider':
      return sources.provider
    case 'identityPool':
      return identityPoolSources[mostOwn(check.needsOwn)]
    case 'trigger':
      return sources.lambda
    case 'pool':
      return poolSource(check.needs[0], member)
  }
}

function poolSource(part: keyof PoolParts | undefined, member: string): Source {
  if (part === undefined) return sources.pool
  const isOfPart = Object.hasOwn(partShapes[part] ?? {}, member)
  return Object.hasOwn(shapes.poolShape, member) && !isOfPart ? sources.pool : poolSources[part]
}

/** Of what a check needs of its subject, that which is not the description: checks that need more are about that. */
function mostOwn<N extends string>(names: readonly N[]): N {
  return (names.find((name) => name !== 'description') ?? 'description') as N
}
