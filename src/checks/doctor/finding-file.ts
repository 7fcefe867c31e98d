import { poolShape } from '../snapshot/shapes.ts'
import type { ClientParts, IdentityPoolParts, PoolParts } from '../snapshot/snapshot.ts'
import { fileOf, type Source, sources, stemOf } from '../snapshot/sources.ts'
import type { Check } from './check.ts'
import { checks } from './table.ts'

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

/** The file of a snapshot in which a finding was seen, below its folder. */
export function findingFile({ id, resource, path }: { id: string; resource: string; path: string | null }): string {
  const found = checks.filter((check) => check.id === id)
  const [, folder, ...rest] = resource.split('/')
  const check = found.find(({ about }) => (about === 'pool') === (folder === undefined))
  const name = rest.join('/')
  return fileOf(sourceOf(check, path?.split(/[.[]/, 1)[0] ?? ''), folder === undefined ? undefined : stemOf(name))
}

function sourceOf(check: Check | undefined, member: string): Source {
  switch (check?.about) {
    case 'client':
      return clientSources[own(check.needsOwn)]
    case 'provider':
      return sources.provider
    case 'identityPool':
      return identityPoolSources[own(check.needsOwn)]
    case 'trigger':
      return sources.lambda
  }
  const [first] = check?.needs ?? []
  return first === undefined || Object.hasOwn(poolShape, member) ? sources.pool : poolSources[first]
}

/** Of what is known of a subject, that which is not its description: checks that need more are about that. */
function own<N extends string>(names: readonly N[]): N {
  return (names.find((name) => name !== 'description') ?? 'description') as N
}
