import { plural } from '../../text/numbers.ts'
import type { Location } from '../findings/finding.ts'
import type { Rule, RuleFault } from '../iac/rule.ts'
import type { Weakness } from '../iac/weakened.ts'
import { type Plan, type PlannedChange, poolType } from './plan.ts'
import { scalarAt } from './values.ts'

/** What the rules look at. */
export interface PlanInput {
  readonly plan: Plan
  /** The file as it was typed; undefined for standard input. */
  readonly file: string | undefined
  /** A pool whose number of users was read elsewhere; else the plan's own number counts. */
  readonly pool: { readonly id: string; readonly users: number | undefined } | undefined
  /** The time to judge at. */
  readonly at: Date
  /** The checks of `doctor` that a change in place fails; they are many, and loaded where something changes in place alone. */
  readonly weaknessesOf: (change: PlannedChange, input: PlanInput) => readonly Weakness[]
}

export type PlanRule = Rule<PlanInput>

/** The pools that a plan does something with, or leaves as they are. */
export function poolsIn({ plan }: PlanInput): readonly PlannedChange[] {
  return ofTypes(plan.changes, [poolType])
}

/** Those of the types, which match exactly: what begins like one can be another thing. */
export function ofTypes(changes: readonly PlannedChange[], types: readonly string[]): readonly PlannedChange[] {
  return changes.filter(({ type }) => types.includes(type))
}

/** As Terraform names it. */
export function nameOf({ address, deposed }: PlannedChange): string {
  return deposed === undefined ? address : `${address} (deposed object ${deposed})`
}

/** A finding about one change, with its place in the file. */
export function faultOf(
  change: PlannedChange,
  { file }: PlanInput,
  fault: Omit<RuleFault, 'resource' | 'location' | 'path' | 'observed'> & Partial<Pick<RuleFault, 'path' | 'observed'>>,
): RuleFault {
  const location: Location | undefined = file === undefined ? undefined : { file, line: change.line }
  const impact = `${fault.impact.slice(0, 1).toUpperCase()}${fault.impact.slice(1)}`
  return { resource: nameOf(change), path: null, observed: null, ...fault, impact, ...(location && { location }) }
}

/** The users of a pool as the subject of a sentence, e.g. `18,211 accounts go`, `every account goes`. */
export function accounts(pool: PlannedChange, input: PlanInput, [one, many]: readonly [string, string]): string {
  const number = usersOf(pool, input)
  // a pool may have none on the day of its birth alone
  if (!number) return `every account ${one}`
  return number === 1 ? `the one account ${one}` : `${plural(number, 'account')} ${many}`
}

function usersOf(pool: PlannedChange, { pool: known, plan }: PlanInput): number | undefined {
  const id = scalarAt(pool, 'before', ['id'])
  const others = ofTypes(plan.changes, [poolType]).filter((one) => one !== pool && one.before)
  // an id that the plan hides is that of the folder where there is no other pool
  if (known?.users !== undefined && (id ?? (others.length === 0 ? known.id : undefined)) === known.id)
    return known.users
  const planned = Number(scalarAt(pool, 'before', ['estimated_number_of_users']))
  return Number.isSafeInteger(planned) ? planned : undefined
}
