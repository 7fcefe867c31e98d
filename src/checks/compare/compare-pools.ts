import type { Check } from '../doctor/check.ts'
import { isManaged, poolInTemplate, resourceOf } from '../doctor/stack.ts'
import { compareText } from '../findings/finding.ts'
import type { PoolParts, Reading, Snapshot } from '../snapshot/snapshot.ts'
import type { AnswerKind } from '../snapshot/sources.ts'
import { defaults, plainPool } from './meaning.ts'
import { type Member, type Pair, pairMembers } from './members.ts'
import { needsAnswer, readersOf } from './readers.ts'
import { type Setting, settingsOf } from './settings.ts'
import {
  clientMembers,
  identityPoolMembers,
  type Members,
  mapReading,
  providerMembers,
  type Side,
  sideOf,
  triggerMembers,
} from './sides.ts'

/** A setting that two pools do not have in common. */
export interface Difference {
  /** The file of a snapshot that holds it, with names for ids: `user-pool`, `clients/spa`. */
  readonly resource: string
  /** Where in it; null where one of them has no such thing at all. */
  readonly path: string | null
  /** As it was read; null where it is absent. */
  readonly a: unknown
  readonly b: unknown
  /** The checks that read it. */
  readonly checks: readonly string[]
}

/** An answer that cannot be compared. */
export interface UnknownPart {
  readonly resource: string
  /** Why one side has none; null where it was read. */
  readonly a: NotRead | null
  readonly b: NotRead | null
  readonly checks: readonly string[]
}

type NotRead = Exclude<Reading<never>, { state: 'read' }>

/** What one pool has and the other has not, and what nobody can tell. */
export interface PoolDiff {
  readonly differences: readonly Difference[]
  readonly unknown: readonly UnknownPart[]
}

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

interface Comparison {
  readonly differences: Difference[]
  readonly unknown: UnknownPart[]
  readonly checks: readonly Check[]
  readonly left: Side
  readonly right: Side
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

/**
 * Whether two answers about the same are to be compared. What was not read on one side, and no check wants there, is the answer
 * about a thing that is not there: the setting that says so differs, or neither has it.
 */
function isComparable(
  one: Reading<unknown>,
  other: Reading<unknown>,
  isWanted: (snapshot: Snapshot) => boolean,
  { left, right }: Comparison,
): boolean {
  const wanted = [isWanted(left.snapshot), isWanted(right.snapshot)]
  if (one.state !== 'read' || other.state !== 'read') return wanted.every((is) => is)
  return wanted[0] === wanted[1] || (!isEmpty(one.value) && !isEmpty(other.value))
}

const isEmpty = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Object.keys(value).length === 0

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

/** The members of both pools that belong together. */
function pairsOf(gather: (side: Side) => Members, left: Side, right: Side): Pair[] {
  const gathered = (side: Side) => ({
    members: gather(side).members,
    contentOf: ({ answers }: Member) =>
      JSON.stringify(
        answers.map(({ reading }) =>
          reading.state === 'read'
            ? [...settingsOf(reading.value, side.neutral)].map(([path, { key }]) => `${path} ${key}`).sort()
            : reading.state,
        ),
      ),
  })
  return pairMembers(gathered(left), gathered(right))
}

function compareMembers(
  run: Comparison,
  kind: AnswerKind,
  gather: (side: Side) => Members,
  pairs: readonly Pair[] = pairsOf(gather, run.left, run.right),
): void {
  const [one, other] = [gather(run.left), gather(run.right)]
  compareAnswers(
    run,
    kind,
    mapReading(one.list, () => undefined),
    mapReading(other.list, () => undefined),
  )
  // one without a name may be the twin of any that has none
  const nameless = (side: 'a' | 'b', { list }: Members): Reading<unknown> => {
    const found = pairs.find((pair) => !(pair.a && pair.b) && pair[side] && pair[side].name === undefined)
    return found?.[side]?.answers[0]?.reading ?? list
  }
  const lists = { a: knownAs(one.list, nameless('a', one)), b: knownAs(other.list, nameless('b', other)) }
  for (const { name, a, b } of pairs) {
    if (a && b) compareMember(run, name, a, b)
    else compareWithNothing(run, `${kind}/${name}`, { a, b }, lists)
  }
}

/** Whether all members of a side are known by name: the reading that says why not. */
function knownAs(list: Reading<unknown>, nameless: Reading<unknown>): Reading<unknown> {
  return list.state === 'read' ? nameless : list
}

function compareMember(run: Comparison, name: string, a: Member, b: Member): void {
  for (const [index, answer] of a.answers.entries()) {
    const other = b.answers[index]
    if (other === undefined) continue
    const { kind, part, about } = answer
    const descriptions = new Map([
      [run.left.snapshot, a.description],
      [run.right.snapshot, b.description],
    ])
    const isWanted = (snapshot: Snapshot) =>
      part === undefined || needsAnswer(run.checks, part, snapshot, about, descriptions.get(snapshot))
    if (isComparable(answer.reading, other.reading, isWanted, run)) {
      compareAnswers(run, `${kind}/${name}`, answer.reading, other.reading)
    }
  }
}

/** One side has no such member: that is a difference where it is known what that side has, and which one this is. */
function compareWithNothing(
  run: Comparison,
  resource: string,
  { a, b }: Pick<Pair, 'a' | 'b'>,
  lists: Readonly<Record<'a' | 'b', Reading<unknown>>>,
): void {
  const member = a ?? b
  if (member === undefined || member.isNamedElsewhere) return
  const checks = readersOf(run.checks, resource, null)
  const list = a ? lists.b : lists.a
  const own = member.name === undefined ? member.answers[0]?.reading : undefined
  const [ofA, ofB] = a ? [own, list] : [list, own]
  if (isUnread(own) || isUnread(list)) {
    run.unknown.push({ resource, a: isUnread(ofA) ? ofA : null, b: isUnread(ofB) ? ofB : null, checks })
  } else run.differences.push({ resource, path: null, a: a?.name ?? null, b: b?.name ?? null, checks })
}

const isUnread = (reading: Reading<unknown> | undefined): reading is NotRead =>
  reading !== undefined && reading.state !== 'read'

function compareAnswers(run: Comparison, resource: string, a: Reading<unknown>, b: Reading<unknown>): void {
  if (a.state !== 'read' || b.state !== 'read') {
    run.unknown.push({
      resource,
      a: a.state === 'read' ? null : a,
      b: b.state === 'read' ? null : b,
      checks: readersOf(run.checks, resource, null),
    })
    return
  }
  const [one, other] = [settingsOf(a.value, run.left.neutral), settingsOf(b.value, run.right.neutral)]
  const usual = defaultsOf(resource)
  const paths = [...new Set([...one.keys(), ...other.keys()])].sort(compareText)
  const differing = paths.filter(
    (path) => (one.get(path)?.key ?? usual(path)) !== (other.get(path)?.key ?? usual(path)),
  )
  // what one side has none of differs as a whole
  const whole = differing.filter((path) => [one, other].some((side) => isWhole(side.get(path))))
  for (const path of differing) {
    if (whole.some((outer) => path.startsWith(`${outer}.`))) continue
    run.differences.push({
      resource,
      path,
      a: one.get(path)?.shown ?? null,
      b: other.get(path)?.shown ?? null,
      checks: readersOf(run.checks, resource, path),
    })
  }
}

const isWhole = (setting: Setting | undefined): boolean => setting?.key === 'there'

/** The key of what an absent setting means. */
function defaultsOf(resource: string): (path: string) => string | undefined {
  const kind = resource.split('/', 1)[0] as AnswerKind
  const keys = new Map(
    Object.entries(defaults[kind] ?? {}).map(([path, value]) => [
      path,
      settingsOf({ value }, (text) => text).get('value')?.key,
    ]),
  )
  return (path) => keys.get(path.replace(/\[[^\]]*\]/g, '[]'))
}
