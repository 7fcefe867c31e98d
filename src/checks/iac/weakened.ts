import { isJsonObject } from '../../text/json.ts'
import { bySeverity } from '../../text/severity.ts'
import type { Check } from '../doctor/check.ts'
import { runChecks } from '../doctor/run-checks.ts'
import { checks as everyCheck } from '../doctor/table.ts'
import type { NewFinding } from '../findings/finding.ts'
import type { Pool, Snapshot } from '../snapshot/snapshot.ts'
import { Hidden, trapped, UnknownValue } from './hidden.ts'

/** A resource before or after a change, in the names of the snapshot. Values may be `hidden`: there, and not shown. */
export interface Side {
  /** As DescribeUserPool, DescribeUserPoolClient and so on would give it. */
  readonly description: object
  /** Of a pool: as GetUserPoolMfaConfig would give it. */
  readonly mfa?: object
}

/** A resource that changes in place. */
export interface ChangedResource {
  readonly about: 'pool' | 'client' | 'provider' | 'identityPool'
  /** A client's id or logical id, a provider's name. */
  readonly name: string
  readonly before: Side
  readonly after: Side
  /** The pool that a client or provider belongs to, as it will be, where that is known. */
  readonly pool?: Side
}

/** A check that is worse after a change; `path` and `observed` are of afterwards. */
export type Weakness = Pick<
  NewFinding,
  'id' | 'severity' | 'path' | 'observed' | 'message' | 'impact' | 'fix' | 'references'
>

/** Checks whose setting has a rule of its own for change sets and plans. */
const ruledApart = [
  'pool-deletion-protection',
  'pool-case-sensitive',
  'pool-required-attributes',
  'pool-email-uniqueness',
  'pool-passkey-rp',
  'pool-issuer',
]

/** What a change does to what the checks say. */
export interface Comparison {
  /** Gravest first. */
  readonly weaker: readonly Weakness[]
  /** The checks that find nothing before, and would have to know a hidden value afterwards. */
  readonly unknown: readonly string[]
}

/** The checks of `doctor` that a change fails: those with no finding before and one after, or a graver one. Gravest first. */
export function weakened(resource: ChangedResource, at: Date, checks?: readonly Check[]): readonly Weakness[] {
  return compareChecks(resource, at, checks).weaker
}

/** Makes the checks before and after. What else they need, beside the resource, is taken to stay as it is. */
export function compareChecks(resource: ChangedResource, at: Date, checks: readonly Check[] = everyCheck): Comparison {
  const [before, after] = [snapshotOf(resource, resource.before), snapshotOf(resource, resource.after)]
  const pairs = checks
    .filter(({ id }) => !ruledApart.includes(id))
    .map((one) => ({ id: one.id, was: gravest(one, before, at), is: gravest(one, after, at) }))
  const weaker = pairs.flatMap(({ was, is }) => {
    if (was === 'unknown' || is === 'unknown' || is === undefined) return []
    return was === undefined || bySeverity(is.severity, was.severity) < 0 ? [is] : []
  })
  return {
    weaker: weaker.sort((a, b) => bySeverity(a.severity, b.severity)),
    unknown: pairs
      .filter(({ was, is }) => is === 'unknown' && (was === 'unknown' || was === undefined))
      .map(({ id }) => id),
  }
}

function gravest(one: Check, snapshot: Snapshot, at: Date): NewFinding | 'unknown' | undefined {
  try {
    const { findings } = runChecks([one], snapshot, { rules: 'strict', only: [], skip: [], at })
    return [...findings].sort((a, b) => bySeverity(a.severity, b.severity))[0]
  } catch (error) {
    if (error instanceof UnknownValue) return 'unknown'
    throw error
  }
}

/** A snapshot of which nothing has been read but one resource, and the pool around it. */
function snapshotOf({ about, name, pool: around }: ChangedResource, side: Side): Snapshot {
  const poolSide = about === 'pool' ? side : around
  const description = about === 'identityPool' ? withThisPool(side.description) : side.description
  const read = <T>(value: unknown) => ({ state: 'read', value: trapped(value) as T }) as const
  const absent = { state: 'absent', needs: '' } as const
  const parts: Snapshot['parts'] = {
    mfa: poolSide?.mfa === undefined ? absent : read(poolSide.mfa),
    identityPools: absent,
    providers: absent,
    providerDescriptions: absent,
    clients: absent,
    clientDescriptions: absent,
    resourceServers: absent,
    logDelivery: absent,
    replicas: absent,
    session: absent,
    risk: absent,
    domain: absent,
    customDomain: absent,
    waf: absent,
    stackResources: absent,
    stack: absent,
    template: absent,
    stackPolicy: absent,
    key: absent,
    certificate: absent,
    sms: absent,
    users: absent,
  }
  const own = read(description)
  const mapped = <T>(kind: ChangedResource['about'], value: T) =>
    new Map(about === kind ? [[name, value] as const] : [])
  return {
    poolId,
    region: '',
    readAt: undefined,
    pool: trapped(poolSide?.description ?? {}) as Pool,
    parts,
    clients: mapped('client', { description: own, secrets: absent, branding: absent, risk: absent }) as never,
    providers: mapped('provider', { description: own }) as never,
    identityPools: mapped('identityPool', { description: own, roles: absent, tags: absent }) as never,
    triggers: new Map(),
  }
}

/** Stands for the id of whatever pool it is. */
const poolId = 'this-pool'

/** Checks of an identity pool look at the providers that are this pool: any pool that is meant is. */
function withThisPool(description: object): object {
  const { CognitoIdentityProviders: providers } = description as { readonly CognitoIdentityProviders?: unknown }
  if (!Array.isArray(providers)) return description
  return {
    ...description,
    CognitoIdentityProviders: providers.map((one: unknown) =>
      isJsonObject(one) && !(one instanceof Hidden) ? { ...one, ProviderName: `/${poolId}` } : one,
    ),
  }
}
