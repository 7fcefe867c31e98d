import type { Check } from '../doctor/check.ts'
import { needsAnswer } from '../doctor/needs-answer.ts'
import { isManaged, poolInTemplate, resourceOf } from '../doctor/stack.ts'
import { compareText } from '../findings/finding.ts'
import type { PoolParts, Reading, Snapshot } from '../snapshot/snapshot.ts'
import { compareMembers, pairsOf } from './compare-members.ts'
import { type Comparison, compareAnswers, isComparable, type PoolDiff } from './comparison.ts'
import { plainPool } from './meaning.ts'
import type { Pair } from './members.ts'
import {
  clientMembers,
  identityPoolMembers,
  mapReading,
  providerMembers,
  type Side,
  sideOf,
  triggerMembers,
} from './sides.ts'

/** Compares two pools by what their settings mean. */
export function comparePools(a: Snapshot, b: Snapshot, checks: readonly Check[]): PoolDiff {
  const [left, right, clients] = sidesOf(a, b)
  const run: Comparison = { differences: [], unknown: [], checks, left, right }
  const read = (value: unknown): Reading<unknown> => ({ state: 'read', value })
  compareAnswers(run, 'user-pool', read(plainPool(a.pool)), read(plainPool(b.pool)))
  for (const [resource, part, plain = (value: unknown) => value] of wholeParts) {
    comparePart(run, resource, part, plain)
  }
  compareStacks(run)
  compareMembers(run, 'clients', clientMembers, clients)
  compareMembers(run, 'identity-providers', providerMembers)
  compareMembers(run, 'identity-pools', identityPoolMembers)
  compareMembers(run, 'lambda', triggerMembers)
  return {
    differences: run.differences.sort(
      (one, other) => compareText(one.resource, other.resource) || compareText(one.path ?? '', other.path ?? ''),
    ),
    unknown: run.unknown.sort((one, other) => compareText(one.resource, other.resource)),
  }
}

/** Both pools, and which app clients belong together: other answers name those by their ids. */
function sidesOf(a: Snapshot, b: Snapshot): [left: Side, right: Side, clients: readonly Pair[]] {
  const clients = pairsOf(clientMembers, sideOf(a, new Map()), sideOf(b, new Map()))
  const namesOn = (side: 'a' | 'b') => {
    return new Map(clients.flatMap((pair) => (pair[side] === undefined ? [] : [[pair[side].id, pair.name]])))
  }
  return [sideOf(a, namesOn('a')), sideOf(b, namesOn('b')), clients]
}

/** Answers about the pool as a whole that are compared as they are; users are people, not settings. */
const wholeParts: readonly (readonly [resource: string, part: keyof PoolParts, plain?: (value: unknown) => unknown])[] =
  [
    ['mfa', 'mfa'],
    ['resource-servers', 'resourceServers', (ResourceServers) => ({ ResourceServers })],
    ['log-delivery', 'logDelivery'],
    ['replicas', 'replicas', (Replicas) => ({ Replicas })],
    ['session', 'session'],
    ['risk/pool', 'risk'],
    ['domain', 'domain'],
    ['custom-domain', 'customDomain'],
    // of what other services tell, only what is about the pool
    ['waf', 'waf', (value) => ({ WebACL: members((value as PoolParts['waf']).WebACL, ['Name']) })],
    ['key', 'key', (value) => members(value, ['KeyState'])],
    ['certificate', 'certificate', (value) => members(value, ['Status', 'RenewalEligibility'])],
    ['sms', 'sms', (value) => members(value, ['MonthlySpendLimit'])],
  ]

function members(value: unknown, names: readonly string[]): object {
  return Object.fromEntries(Object.entries(value ?? {}).filter(([name]) => names.includes(name)))
}

function comparePart(
  run: Comparison,
  resource: string,
  part: keyof PoolParts,
  plain: (value: unknown) => unknown,
): void {
  const [one, other] = [run.left.snapshot.parts[part], run.right.snapshot.parts[part]]
  if (!isComparable(one, other, (snapshot) => needsAnswer(run.checks, part, snapshot), run)) return
  compareAnswers(run, resource, mapReading(one, plain), mapReading(other, plain))
}

/** What is known of the stack that holds the pool; the rest of its template is about other things. */
function compareStacks(run: Comparison): void {
  const stackOf = ({ snapshot }: Side) => {
    const { poolId, parts } = snapshot
    const { stackResources } = parts
    const own = stackResources.state === 'read' ? resourceOf(stackResources.value, poolId) : undefined
    return {
      resources: mapReading(stackResources, () => ({
        IsManaged: isManaged(snapshot) ?? false,
        StackResourceDriftStatus: own?.DriftInformation?.StackResourceDriftStatus,
      })),
      stack: mapReading(parts.stack, (value) => members(value, ['EnableTerminationProtection'])),
      template: mapReading(parts.template, (value) =>
        members(poolInTemplate(value, own?.LogicalResourceId), ['DeletionPolicy', 'UpdateReplacePolicy']),
      ),
      stackPolicy: mapReading(parts.stackPolicy, (StackPolicyBody) => ({ StackPolicyBody })),
    }
  }
  const [one, other] = [stackOf(run.left), stackOf(run.right)]
  compareAnswers(run, 'stack/resources', one.resources, other.resources)
  if (isManaged(run.left.snapshot) === false || isManaged(run.right.snapshot) === false) return
  compareAnswers(run, 'stack/stack', one.stack, other.stack)
  compareAnswers(run, 'stack/template', one.template, other.template)
  compareAnswers(run, 'stack/policy', one.stackPolicy, other.stackPolicy)
}
