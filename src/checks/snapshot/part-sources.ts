import type { ClientParts, IdentityPoolParts, PoolParts, ProviderParts, TriggerParts } from './snapshot.ts'
import { type Source, sources } from './sources.ts'

/** Which kind of answer each part of a snapshot is read from. */
export const partSources = {
  pool: {
    mfa: sources.mfa,
    resourceServers: sources.resourceServers,
    logDelivery: sources.logDelivery,
    replicas: sources.replicas,
    session: sources.session,
    risk: sources.risk,
    clients: sources.clients,
    providers: sources.providers,
    domain: sources.domain,
    customDomain: sources.customDomain,
    waf: sources.waf,
    stackResources: sources.stackResources,
    stack: sources.stack,
    template: sources.template,
    stackPolicy: sources.stackPolicy,
    key: sources.key,
    certificate: sources.certificate,
    sms: sources.sms,
    users: sources.users,
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
