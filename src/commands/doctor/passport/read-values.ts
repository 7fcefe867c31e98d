import type { Read } from '../../../checks/doctor/check.ts'
import { isManaged, resourceOf } from '../../../checks/doctor/stack.ts'
import { triggersOf } from '../../../checks/snapshot/read-triggers.ts'
import { notSaved } from '../../../checks/snapshot/shape.ts'
import type { Parts, PoolParts, Reading, Snapshot } from '../../../checks/snapshot/snapshot.ts'
import type { AnswerKind } from '../../../checks/snapshot/sources.ts'
import type { Words } from '../../../output/report-content.ts'
import { isJsonObject, member } from '../../../text/json.ts'

const longestValue = 100
const mostValues = 4

/** What stands at the places that a check looks at: `DeletionProtection ACTIVE`; of many of a kind, how many have which value. */
export function valuesOf(reads: readonly Read[], snapshot: Snapshot): Words[] {
  return reads.map((read) => {
    const [kind = '', path] = read.split(':')
    const readings = readingsOf(kind as AnswerKind, snapshot)
    const name = path ?? kind
    const values = readings.flatMap((reading) => (reading.state === 'read' ? [reading.value] : []))
    const unread = readings.length - values.length
    if (readings.length === 0) return `${name}: none`
    if (values.length === 0) return `${name}: not read`
    const shown = path === undefined ? wholes(values) : spread(values.map((value) => at(value, path)))
    return { code: `${name}: ${shown}${unread === 0 ? '' : `, ${unread} not read`}` }
  })
}

/** The answers of a kind. */
function readingsOf(kind: AnswerKind, snapshot: Snapshot): Reading<unknown>[] {
  const { pool, parts, clients, providers, identityPools, triggers } = snapshot
  const ofEach = <P>(all: ReadonlyMap<string, Parts<P>>, name: keyof P): Reading<unknown>[] =>
    [...all.values()].map((one) => one[name])
  const part = (name: keyof PoolParts): Reading<unknown>[] => [parts[name]]
  switch (kind) {
    case 'user-pool':
      return [{ state: 'read', value: pool }]
    case 'mfa':
    case 'replicas':
    case 'session':
    case 'waf':
    case 'key':
    case 'certificate':
    case 'sms':
    case 'users':
      return part(kind)
    case 'resource-servers':
      return part('resourceServers')
    case 'log-delivery':
      return part('logDelivery')
    case 'domain':
      return pool.Domain === undefined ? [] : part('domain')
    case 'custom-domain':
      return pool.CustomDomain === undefined ? [] : part('customDomain')
    case 'clients':
      return ofEach(clients, 'description')
    case 'client-secrets':
      return ofEach(clients, 'secrets')
    case 'branding':
      return ofEach(clients, 'branding')
    case 'risk':
      return [...part('risk'), ...ofEach(clients, 'risk')]
    case 'identity-providers':
      return ofEach(providers, 'description')
    case 'identity-pools':
      return ofEach(identityPools, 'description')
    case 'identity-pool-roles':
      return ofEach(identityPools, 'roles')
    case 'identity-pool-tags':
      return ofEach(identityPools, 'tags')
    case 'lambda':
      return triggersOf(pool).size === 0 ? [] : ofEach(triggers, 'policy')
    case 'stack':
      return [stackFacts(snapshot)]
    default:
      return []
  }
}

/** What of the pool's stack checks look at, under the names that they give it. */
function stackFacts(snapshot: Snapshot): Reading<unknown> {
  const { poolId, parts } = snapshot
  if (parts.stackResources.state !== 'read') return parts.stackResources
  const resource = resourceOf(parts.stackResources.value, poolId)
  const stack = parts.stack.state === 'read' ? parts.stack.value : {}
  return {
    state: 'read',
    value: {
      IsManaged: isManaged(snapshot),
      StackName: resource?.StackName,
      StackResourceDriftStatus: resource?.DriftInformation?.StackResourceDriftStatus,
      EnableTerminationProtection: stack.EnableTerminationProtection,
    },
  }
}

/** Of answers that are looked at as a whole, how much there is. */
function wholes(values: readonly unknown[]): string {
  return spread(values.map((value) => (Array.isArray(value) ? `${value.length}` : value)))
}

/** `ENABLED`, or with several `ENABLED (3), absent (1)`. */
function spread(values: readonly unknown[]): string {
  const counts = new Map<string, number>()
  for (const text of values.map(textOf)) counts.set(text, (counts.get(text) ?? 0) + 1)
  const all = [...counts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
  if (values.length === 1) return all[0]?.[0] ?? ''
  const shown = all.slice(0, mostValues).map(([text, count]) => `${text} (${count})`)
  return [...shown, ...(all.length > mostValues ? [`${all.length - mostValues} others`] : [])].join(', ')
}

function textOf(value: unknown): string {
  if (value === undefined) return 'absent'
  // of a secret only its presence is read
  if (value === notSaved) return 'present'
  const text = typeof value === 'string' ? value : (JSON.stringify(sorted(value)) ?? 'absent')
  return text.length > longestValue ? `${text.slice(0, longestValue)}…` : text
}

/** The same value whatever the order of members and of plain lists. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = value.map(sorted)
    return items.every((item) => typeof item === 'string') ? items.sort() : items
  }
  if (!isJsonObject(value)) return value
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((name) => [name, sorted(member(value, name))]),
  )
}

/** What stands at a path, e.g. `Policies.SignInPolicy`. */
function at(value: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((inner, name) => (isJsonObject(inner) ? member(inner, name) : undefined), value)
}
