import type { JsonObject } from '../../text/json.ts'
import type { CheckFinding } from '../doctor/run-checks.ts'
import { compareFindings, compareText, type Finding } from '../findings/finding.ts'
import type { Snapshot } from '../snapshot/snapshot.ts'
import { stemOf } from '../snapshot/sources.ts'
import { AmendedSnapshot } from './amended-snapshot.ts'
import type { Amendment, Changed, Occasion, Proposal } from './amendment.ts'
import { amendments } from './amendments.ts'
import { regionToPlanIn } from './region.ts'
import { targetOf, wholeConfigurations, wholeOf } from './targets.ts'
import { templateLines } from './template-lines.ts'

/** A call that sets a whole configuration again, with what it was before. */
export interface Step {
  /** Below the plan's folder, e.g. `01-user-pool`, `later/11-client-3n4b-refresh-rotation`. */
  readonly folder: string
  /** As findings name it: `step 01`, `later/11`. */
  readonly name: string
  readonly changed: Changed
  /** Of the AWS CLI, e.g. `update-user-pool`. */
  readonly operation: string
  readonly before: JsonObject
  readonly after: JsonObject
  readonly resolves: readonly CheckFinding[]
  /** What people notice. */
  readonly notices: readonly string[]
  /** What comes first; undefined where nobody has to follow. */
  readonly condition: string | undefined
  /** What the template of the stack has to say before; undefined where it does not hold this. */
  readonly template: string | undefined
}

/** How the findings of a pool are mended without resetting anything. */
export interface FixPlan {
  readonly poolId: string
  readonly region: string
  /** Nobody has to follow them; in their order. */
  readonly steps: readonly Step[]
  /** One finding each, made from the pool as it is after the others. */
  readonly later: readonly Step[]
  /** What no call of these does, and why, where there is more to say than the finding does. */
  readonly byHand: readonly { readonly finding: CheckFinding; readonly why: string | undefined }[]
  /** The pool after the numbered steps. */
  readonly expected: Snapshot
  /** For `stepsOf`. */
  readonly byFinding: ReadonlyMap<string, readonly Step[]>
}

interface Planned {
  readonly finding: CheckFinding
  readonly amendment: Amendment
  readonly changed: Changed
  readonly condition: string | undefined
}

/**
 * The plan for these findings. Fails with `input_invalid` where a configuration cannot be set again without resetting
 * something, and with `secondary_replica` where the pool is none that takes changes.
 */
export function planFixes(snapshot: Snapshot, findings: readonly CheckFinding[]): FixPlan {
  const region = regionToPlanIn(snapshot)
  // before anything is planned: what cannot be set again as it is refuses the plan as a whole
  wholeConfigurations(snapshot)
  const safe: Planned[] = []
  const breaking: { finding: CheckFinding; amendment: Amendment }[] = []
  const byHand: FixPlan['byHand'][number][] = []
  const amended = new AmendedSnapshot(snapshot)
  const names = namesOf(snapshot)
  const occasionOf = ({ resource, path }: CheckFinding): Occasion => ({
    snapshot: amended.snapshot,
    name: names.get(resource) ?? '',
    path,
  })
  for (const finding of [...findings].sort(compareFindings)) {
    const amendment = amendmentOf(finding)
    if (amendment === undefined) {
      byHand.push({ finding, why: undefined })
      continue
    }
    const proposal = amendment.propose(occasionOf(finding))
    if ('byHand' in proposal || conditionOf(amendment, proposal) !== undefined) {
      breaking.push({ finding, amendment })
      continue
    }
    for (const changed of proposal.changes) {
      amended.set(changed)
      safe.push({ finding, amendment, changed, condition: undefined })
    }
  }
  const later: Planned[] = []
  for (const { finding, amendment } of breaking) {
    // as it is now: the safe changes may be of the same resource
    const proposal = amendment.propose(occasionOf(finding))
    if ('byHand' in proposal) byHand.push({ finding, why: proposal.byHand })
    else {
      const condition = conditionOf(amendment, proposal)
      later.push(...proposal.changes.map((changed) => ({ finding, amendment, changed, condition })))
    }
  }
  const expected = amended.snapshot
  const steps = stepsFor(safe, snapshot, expected)
  const first = 10 * Math.floor(steps.length / 10) + 11
  const laterSteps = [...later].sort(byTarget).map((one, place) => laterStep(one, first + place, expected))
  return {
    poolId: snapshot.poolId,
    region,
    steps,
    later: laterSteps,
    byHand: byHand.sort((a, b) => compareFindings(a.finding, b.finding)),
    expected,
    byFinding: byFinding([...steps, ...laterSteps]),
  }
}

/** The steps that mend a finding. */
export function stepsOf({ byFinding }: Pick<FixPlan, 'byFinding'>, finding: FindingName): readonly Step[] {
  return byFinding.get(keyOf(finding)) ?? []
}

type FindingName = Pick<Finding, 'id' | 'resource' | 'path'>

const keyOf = ({ id, resource, path }: FindingName): string => JSON.stringify([id, resource, path])

function byFinding(steps: readonly Step[]): FixPlan['byFinding'] {
  const found = new Map<string, Step[]>()
  for (const step of steps) {
    // two findings of one path are mended by one step
    for (const key of new Set(step.resolves.map(keyOf))) {
      const others = found.get(key)
      if (others) others.push(step)
      else found.set(key, [step])
    }
  }
  return found
}

function amendmentOf({ id, check }: CheckFinding): Amendment | undefined {
  if (!['pool', 'client', 'mfa', 'risk'].includes(check.fix)) return undefined
  return amendments.find((one) => one.id === id)
}

function conditionOf(amendment: Amendment, proposal: Proposal): string | undefined {
  return amendment.condition ?? ('condition' in proposal ? proposal.condition : undefined)
}

/** What findings are about, by their resources: `<pool id>/<folder>/<stem of the file>`. */
function namesOf({ poolId, clients, identityPools }: Snapshot): ReadonlyMap<string, string> {
  const named = (folder: string, names: Iterable<string>) =>
    [...names].map((name) => [`${poolId}/${folder}/${stemOf(name)}`, name] as const)
  return new Map([...named('clients', clients.keys()), ...named('identity-pools', identityPools.keys())])
}

/** One step for each resource, in the order in which they are to be made. */
function stepsFor(safe: readonly Planned[], before: Snapshot, after: Snapshot): Step[] {
  const byKey = new Map<string, Planned[]>()
  for (const one of [...safe].sort(byTarget)) {
    const { key } = targetOf(one.changed, before.poolId)
    const others = byKey.get(key)
    if (others) others.push(one)
    else byKey.set(key, [one])
  }
  return [...byKey.values()].flatMap((planned, place) => {
    const [first] = planned
    if (first === undefined) return []
    const target = targetOf(first.changed, before.poolId)
    const number = numbered(place + 1)
    return {
      ...callOf(first.changed, before, target.whole(after)),
      folder: `${number}-${target.name}`,
      name: `step ${number}`,
      resolves: planned.map(({ finding }) => finding),
      notices: [...new Set(planned.map(({ amendment }) => amendment.notice))],
      condition: undefined,
    }
  })
}

function laterStep({ finding, amendment, changed, condition }: Planned, place: number, before: Snapshot): Step {
  const target = targetOf(changed, before.poolId)
  const number = numbered(place)
  // the resource is named already
  const what = finding.id.replace(/^(?:pool|client)-(?:mfa$|risk-)?/, '')
  return {
    ...callOf(changed, before, wholeOf(changed, before.poolId)),
    folder: `later/${number}-${[target.name, what].filter((part) => part !== '').join('-')}`,
    name: `later/${number}`,
    resolves: [finding],
    notices: [amendment.notice],
    condition,
  }
}

function callOf(changed: Changed, before: Snapshot, after: JsonObject) {
  const target = targetOf(changed, before.poolId)
  const call = { before: target.whole(before), after }
  return { changed, operation: target.operation, ...call, template: templateLines(changed, call, before) }
}

const numbered = (place: number): string => String(place).padStart(2, '0')

function byTarget(a: Planned, b: Planned): number {
  const kinds = ['pool', 'client', 'mfa', 'risk'] as const
  const clientOf = ({ changed }: Planned) => ('client' in changed ? (changed.client ?? '') : '')
  return (
    kinds.indexOf(a.changed.kind) - kinds.indexOf(b.changed.kind) ||
    compareText(clientOf(a), clientOf(b)) ||
    compareFindings(a.finding, b.finding)
  )
}
