import type { ClientParts, IdentityPoolParts, PoolParts, ProviderParts, TriggerParts } from './snapshot.ts'
import { type Source, sources } from './sources.ts'

/** Which kind of answer each part of a snapshot is read from. */
export const partSources = {
  pool: {
    ...sources,
    clientDescriptions: sources.client,
    providerDescriptions: sources.provider,
    identityPools: sources.identityPool,
  } satisfies Readonly<Record<keyof PoolParts, Source>>,
  client: {
    description: sources.client,
    secrets: sources.secrets,
    branding: sources.branding,
    risk: sources.clientRisk,
  } satisfies Readonly<Record<keyof ClientParts, Source>>,
  provider: { description: sources.provider } satisfies Readonly<Record<keyof ProviderParts, Source>>,
  identityPool: {
    description: sources.identityPool,
    roles: sources.identityPoolRoles,
    tags: sources.identityPoolTags,
  } satisfies Readonly<Record<keyof IdentityPoolParts, Source>>,
  trigger: { policy: sources.lambda } satisfies Readonly<Record<keyof TriggerParts, Source>>,
} as const
