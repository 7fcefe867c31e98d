import { isJsonObject, type JsonObject } from '../../text/json.ts'
import { functionName } from '../snapshot/read-triggers.ts'
import type { PoolParts, Reading, Snapshot } from '../snapshot/snapshot.ts'
import { fileOf, type Source, sources, stemOf } from '../snapshot/sources.ts'

const ofPool: readonly (keyof PoolParts & keyof typeof sources)[] = [
  'mfa',
  'resourceServers',
  'logDelivery',
  'replicas',
  'session',
  'risk',
  'clients',
  'providers',
  'domain',
  'customDomain',
  'waf',
  'stackResources',
  'stack',
  'template',
  'stackPolicy',
  'key',
  'certificate',
  'sms',
]

/** A snapshot as the files that it could have been read from, users apart; secrets stand there as not saved. */
export function expectedFiles(snapshot: Snapshot): ReadonlyMap<string, JsonObject> {
  const files = new Map<string, JsonObject>([[sources.pool.file, answer(sources.pool, snapshot.pool)]])
  const add = (source: Source, reading: Reading<unknown>, name?: string) => {
    if (reading.state !== 'read') return
    files.set(fileOf(source, name === undefined ? undefined : stemOf(name)), answer(source, reading.value))
  }
  const { Domain, CustomDomain } = snapshot.pool
  // a domain that the pool does not have needs no file that says so
  const isThere = (name: keyof PoolParts) =>
    name === 'domain' ? Boolean(Domain) : name === 'customDomain' ? Boolean(CustomDomain) : true
  for (const name of ofPool.filter(isThere)) add(sources[name], snapshot.parts[name])
  for (const [id, { description, secrets, branding, risk }] of snapshot.clients) {
    add(sources.client, description, id)
    add(sources.secrets, secrets, id)
    add(sources.branding, branding, id)
    add(sources.clientRisk, risk, id)
  }
  for (const [name, { description }] of snapshot.providers) add(sources.provider, description, name)
  for (const [id, { description, roles, tags }] of snapshot.identityPools) {
    add(sources.identityPool, description, id)
    add(sources.identityPoolRoles, roles, id)
    add(sources.identityPoolTags, tags, id)
  }
  for (const [arn, { policy }] of snapshot.triggers) {
    add(sources.lambda, policy, functionName(arn))
  }
  return files
}

/** What a call prints that gives this. */
function answer(source: Source, value: unknown): JsonObject {
  const [member] = source.members ?? []
  if (value === undefined) return {}
  if (member === undefined) return isJsonObject(value) ? value : {}
  if (source === sources.stack) return { [member]: [value] }
  // policies are texts of their own
  const isText = source === sources.stackPolicy || source === sources.lambda
  return { [member]: isText ? JSON.stringify(value) : value }
}
