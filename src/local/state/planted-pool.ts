import { isJsonObject, type JsonObject } from '../../text/json.ts'
import { createAppClient } from './app-client.ts'
import { createClients, createSecret } from './clients.ts'
import type { PoolConfiguration } from './described.ts'
import type { AppClient, LocalEdges } from './model.ts'
import { secretsOf } from './seed-configuration.ts'

/** The answers of a snapshot's folder, as `doctor --save-json` writes them, by their paths below it. */
export type SnapshotFiles = ReadonlyMap<string, JsonObject>

/** A pool as somebody else's answers describe it. */
export interface PlantedPool {
  readonly poolId: string
  readonly configuration: PoolConfiguration
  readonly clients: readonly AppClient[]
}

/**
 * The pool that a snapshot describes. What no file tells is as in a pool where nobody set it; without a file of app clients it has
 * the seeded ones. Secrets, which no snapshot keeps, are new.
 */
export function plantedPool(files: SnapshotFiles, edges: Pick<LocalEdges, 'randomBytes'>): PlantedPool {
  const answer = (file: string, member?: string): JsonObject => {
    const whole = files.get(file) ?? {}
    return asSettings(member === undefined ? whole : whole[member])
  }
  const list = (file: string, member: string): JsonObject[] => {
    const items = files.get(file)?.[member]
    return Array.isArray(items) ? items.map(asSettings) : []
  }
  const stems = (folder: string) =>
    [...files.keys()].flatMap((name) => new RegExp(`^${folder}/(.+)\\.json$`).exec(name)?.[1] ?? [])
  const each = <T>(folder: string, read: (file: string) => T): Map<string, T> =>
    new Map(stems(folder).map((stem) => [stem, read(`${folder}/${stem}.json`)]))

  const clients = plantedClients(
    list('clients.json', 'UserPoolClients'),
    [...each('clients', (file) => answer(file, 'UserPoolClient')).values()],
    edges,
  )
  const { Id: poolId, ...pool } = answer('user-pool.json', 'UserPool')
  if (typeof poolId !== 'string') throw new Error('user-pool.json tells no Id')
  const { MfaConfiguration = pool.MfaConfiguration, ...mfa } = answer('mfa.json')
  const secrets = each('client-secrets', (file) => list(file, 'ClientSecrets'))
  const risk = [...each('risk', (file) => answer(file, 'RiskConfiguration'))]
  const domains = ['domain.json', 'custom-domain.json'].map((file) => answer(file, 'DomainDescription'))
  const providers = [...each('identity-providers', (file) => answer(file, 'IdentityProvider')).values()]
  const configuration = {
    pool: { ...pool, MfaConfiguration },
    mfa,
    risk: new Map(risk.map(([stem, settings]) => [stem === 'pool' ? '' : stem, settings])),
    resourceServers: list('resource-servers.json', 'ResourceServers'),
    providers: members(list('identity-providers.json', 'Providers'), providers, 'ProviderName'),
    domains: domains.filter(({ Domain }) => Domain !== undefined),
    logDelivery: answer('log-delivery.json', 'LogDeliveryConfiguration'),
    terms: list('terms.json', 'Terms'),
    replicas: list('replicas.json', 'UserPoolReplicas'),
    session: answer('session.json'),
    branding: new Map(
      [...each('branding', (file) => answer(file, 'ManagedLoginBranding'))].filter(([, made]) => isSet(made)),
    ),
    secrets: new Map(clients.map((client) => [client.id, secrets.get(client.id) ?? secretsOf(client)])),
  }
  // bad configurations are what this is for: nothing is checked
  return { poolId, configuration: configuration as unknown as PoolConfiguration, clients }
}

function plantedClients(
  listed: readonly JsonObject[],
  described: readonly JsonObject[],
  edges: Pick<LocalEdges, 'randomBytes'>,
): readonly AppClient[] {
  if (listed.length === 0 && described.length === 0) return createClients(edges)
  return members(listed, described, 'ClientId').map((settings) =>
    createAppClient({ ...settings, ...('ClientSecret' in settings && { ClientSecret: createSecret(edges) }) }),
  )
}

/** Those that are listed, described where they are, in the list's order; then those that are described alone. */
function members(listed: readonly JsonObject[], described: readonly JsonObject[], id: string): readonly JsonObject[] {
  const byId = new Map(listed.map((each) => [each[id], each]))
  for (const each of described) if (isSet(each)) byId.set(each[id], each)
  return [...byId.values()]
}

const isSet = (settings: JsonObject): boolean => Object.keys(settings).length > 0

/** A part of an answer as the API's own JSON has it: times in seconds, nothing that is null, and not which pool it is of. */
function asSettings(value: unknown): JsonObject {
  if (!isJsonObject(value)) return {}
  const { UserPoolId: _, ResponseMetadata: __, ...rest } = value
  const entries = Object.entries(rest).filter(([, inner]) => inner !== null)
  return Object.fromEntries(
    entries.map(([name, inner]) =>
      name.endsWith('Date') && typeof inner === 'string' ? [name, Date.parse(inner) / 1000] : [name, inner],
    ),
  )
}
