import { runChecks } from '../../../src/checks/doctor/run-checks.ts'
import { checks } from '../../../src/checks/doctor/table.ts'
import type { Outcome } from '../../../src/checks/findings/finding.ts'
import type {
  Client,
  ClientParts,
  IdentityPoolParts,
  Parts,
  Pool,
  PoolParts,
  ProviderParts,
  Reading,
  Snapshot,
  TriggerParts,
} from '../../../src/checks/snapshot/snapshot.ts'

/** A snapshot as a test describes it: what it does not name was not read. */
export interface SnapshotDescription {
  readonly pool?: Partial<Pool>
  readonly parts?: Partial<PoolParts>
  /** Of those that are made from the rest. */
  readonly unread?: readonly (keyof PoolParts)[]
  readonly clients?: Readonly<Record<string, Partial<Omit<ClientParts, 'description'>> & { description?: Client }>>
  readonly providers?: Readonly<Record<string, Partial<ProviderParts>>>
  readonly identityPools?: Readonly<Record<string, Partial<IdentityPoolParts>>>
  readonly triggers?: Readonly<Record<string, Partial<TriggerParts>>>
}

export const poolId = 'eu-west-1_AbC123xyz'
export const at = new Date('2026-11-28T09:00:00Z')

/** Of a check that a test makes up. */
export const facts = {
  title: 't',
  severity: 'low',
  rules: 'article',
  fix: 'client',
  breaks: false,
  immutable: false,
  isSecurity: true,
  references: [],
  reads: [],
  condition: 'c',
  reason: 'r',
} as const

const poolParts: readonly (keyof PoolParts)[] = [
  'mfa',
  'resourceServers',
  'logDelivery',
  'replicas',
  'session',
  'risk',
  'clients',
  'clientDescriptions',
  'providers',
  'providerDescriptions',
  'domain',
  'customDomain',
  'waf',
  'identityPools',
  'stackResources',
  'stack',
  'template',
  'stackPolicy',
  'key',
  'certificate',
  'sms',
  'users',
]

/** The snapshot of a description; descriptions of clients, providers and identity pools are there as a whole too. */
export function snapshotOf(description: SnapshotDescription): Snapshot {
  const {
    pool = {},
    parts = {},
    unread = [],
    clients = {},
    providers = {},
    identityPools = {},
    triggers = {},
  } = description
  const descriptionsOf = (of: Readonly<Record<string, { description?: unknown }>>) =>
    Object.values(of).flatMap((one) => one.description ?? [])
  const namesOf = (of: Readonly<Record<string, object>>, name: string) =>
    Object.keys(of).map((key) => ({ [name]: key }))
  const whole = {
    clients: namesOf(clients, 'ClientId'),
    providers: namesOf(providers, 'ProviderName'),
    clientDescriptions: descriptionsOf(clients),
    providerDescriptions: descriptionsOf(providers),
    identityPools: descriptionsOf(identityPools),
    ...parts,
  }
  return {
    poolId,
    region: 'eu-west-1',
    readAt: undefined,
    pool: { Id: poolId, Name: 'prod', EstimatedNumberOfUsers: 18_211, ...pool },
    parts: readings(poolParts, without(unread, whole)) as unknown as Parts<PoolParts>,
    clients: mapOf(clients, ['description', 'secrets', 'branding', 'risk']) as Snapshot['clients'],
    providers: mapOf(providers, ['description']) as Snapshot['providers'],
    identityPools: mapOf(identityPools, ['description', 'roles', 'tags']) as Snapshot['identityPools'],
    triggers: mapOf(triggers, ['policy']) as Snapshot['triggers'],
  }
}

function without(names: readonly string[], of: object): object {
  return Object.fromEntries(Object.entries(of).filter(([name]) => !names.includes(name)))
}

function mapOf(of: Readonly<Record<string, object>>, names: readonly string[]): ReadonlyMap<string, unknown> {
  return new Map(Object.entries(of).map(([name, given]) => [name, readings(names, given)]))
}

function readings(names: readonly string[], given: object): Record<string, Reading<unknown>> {
  const values = new Map(Object.entries(given))
  return Object.fromEntries(
    names.map((name) => [
      name,
      values.has(name) ? { state: 'read', value: values.get(name) } : { state: 'absent', needs: `${name}.json` },
    ]),
  )
}

/** What one check says of a snapshot: `high` (the severities found, in their order), `passes`, `skipped`, `does not apply`. */
export function sayOf(id: string, description: SnapshotDescription): string {
  const outcome = outcomeOf(id, description)
  if (outcome.findings.length > 0) return outcome.findings.map(({ severity }) => severity).join(', ')
  if (outcome.skipped.length > 0) return 'skipped'
  return outcome.passed.includes(id) ? 'passes' : 'does not apply'
}

/** What one check gives. */
export function outcomeOf(id: string, description: SnapshotDescription): Outcome {
  return runChecks(checks, snapshotOf(description), { rules: 'strict', only: [id], skip: [], at })
}
