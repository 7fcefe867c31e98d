import type { CheckFinding } from '../doctor/run-checks.ts'
import { compareFindings, compareText, type Finding } from '../findings/finding.ts'
import type { Snapshot } from '../snapshot/snapshot.ts'
import { stemOf } from '../snapshot/sources.ts'
import { amendedSnapshot } from './amended-snapshot.ts'
import type { Amendment, Changed, Occasion, Proposal } from './amendment.ts'
import { amendments } from './amendments.ts'
import { regionToPlanIn } from './region.ts'
import { targetOf, wholeConfigurations } from './targets.ts'
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
  readonly before: Readonly<Record<string, unknown>>
  readonly after: Readonly<Record<string, unknown>>
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
  let expected = snapshot
  for (const finding of [...findings].sort(compareFindings)) {
    const amendment = amendmentOf(finding)
    if (amendment === undefined) {
      byHand.push({ finding, why: undefined })
      continue
    }
    const proposal = amendment.propose(occasionOf(finding, expected))
    if ('byHand' in proposal || conditionOf(amendment, proposal) !== undefined) {
      breaking.push({ finding, amendment })
      continue
    }
    for (const changed of proposal.changes) {
      expected = amendedSnapshot(expected, changed)
      safe.push({ finding, amendment, changed, condition: undefined })
    }
  }
  const later: Planned[] = []
  for (const { finding, amendment } of breaking) {
    // as it is now: the safe changes may be of the same resource
    const proposal = amendment.propose(occasionOf(finding, expected))
    if ('byHand' in proposal) byHand.push({ finding, why: proposal.byHand })
    else {
      const condition = conditionOf(amendment, proposal)
      later.push(...proposal.changes.map((changed) => ({ finding, amendment, changed, condition })))
    }
  }
  const steps = stepsFor(safe, snapshot, expected)
  const first = 10 * Math.floor(steps.length / 10) + 11
  return {
    poolId: snapshot.poolId,
    region,
    steps,
    later: [...later].sort(byTarget).map((one, place) => laterStep(one, first + place, expected)),
    byHand: byHand.sort((a, b) => compareFindings(a.finding, b.finding)),
    expected,
  }
}

/** The steps that mend a finding. */
export function stepsOf({ steps, later }: FixPlan, finding: Pick<Finding, 'id' | 'resource' | 'path'>): Step[] {
  const isSame = (one: CheckFinding) =>
    one.id === finding.id && one.resource === finding.resource && one.path === finding.path
  return [...steps, ...later].filter(({ resolves }) => resolves.some(isSame))
}

function amendmentOf({ id, check }: CheckFinding): Amendment | undefined {
  if (!['pool', 'client', 'mfa', 'risk'].includes(check.fix)) return undefined
  return amendments.find((one) => one.id === id)
}

function conditionOf(amendment: Amendment, proposal: Proposal): string | undefined {
  return amendment.condition ?? ('condition' in proposal ? proposal.condition : undefined)
}

function occasionOf({ resource, path }: CheckFinding, snapshot: Snapshot): Occasion {
  // <pool id>/<folder>/<stem of the file>
  const [, folder = '', ...rest] = resource.split('/')
  const subjects: ReadonlyMap<string, unknown> = folder === 'clients' ? snapshot.clients : snapshot.identityPools
  const name = [...subjects.keys()].find((one) => folder !== '' && stemOf(one) === rest.join('/'))
  return { snapshot, name: name ?? '', path }
}

/** One step for each resource, in the order in which they are to be made. */
function stepsFor(safe: readonly Planned[], before: Snapshot, after: Snapshot): Step[] {
  const byKey = new Map<string, Planned[]>()
  for (const one of [...safe].sort(byTarget)) {
    const { key } = targetOf(one.changed, before.poolId)
    byKey.set(key, [...(byKey.get(key) ?? []), one])
  }
  return [...byKey.values()].flatMap((planned, place) => {
    const [first] = planned
    if (first === undefined) return []
    const target = targetOf(first.changed, before.poolId)
    const number = numbered(place + 1)
    return {
      ...callOf(first.changed, before, after),
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
    ...callOf(changed, before, amendedSnapshot(before, changed)),
    folder: `later/${number}-${[target.name, what].filter((part) => part !== '').join('-')}`,
    name: `later/${number}`,
    resolves: [finding],
    notices: [amendment.notice],
    condition,
  }
}

function callOf(changed: Changed, before: Snapshot, after: Snapshot) {
  const target = targetOf(changed, before.poolId)
  const call = { before: target.whole(before), after: target.whole(after) }
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
