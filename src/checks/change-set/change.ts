import type { JsonObject } from '../../text/json.ts'
import type { Location } from '../findings/finding.ts'

/** What is to be judged: every change of every set, or of two templates. */
export interface Changes {
  readonly sets: readonly ChangeSet[]
  readonly changes: readonly Change[]
  /** The changes of nested sets that were given, and of the others, by the id that names them. */
  readonly givenSets: ReadonlySet<string>
  /** A pool of `--from-json`, for the number of its users. */
  readonly pool: KnownPool | undefined
  readonly at: Date
}

export interface KnownPool {
  readonly id: string
  readonly users: number | undefined
}

/** A change set, its pages put together; or two templates. */
export interface ChangeSet {
  /** As findings call it, e.g. `update`. */
  readonly name: string
  readonly stack: string | undefined
  /** Whether another one of the sets holds it. */
  readonly isNested: boolean
  readonly isTemplate: boolean
  /** What its pages say of it: one thing, unless it was described at several times. */
  readonly states: readonly SetState[]
  /** Whether all its pages say that there is a further one. */
  readonly isCut: boolean
  /** What of its shape nobody has seen, e.g. `a change without a ResourceChange`. */
  readonly oddities: readonly string[]
  /** How many changes it holds, whatever they are about. */
  readonly count: number
  readonly location: Location | undefined
}

export interface SetState {
  readonly status: string | undefined
  readonly executionStatus: string | undefined
  readonly reason: string
}

/** What happens to one resource. Words of AWS are in AWS's spelling, however they were written. */
export interface Change {
  readonly set: ChangeSet
  /** As findings call it: the logical id, for a nested stack with the stack's name before it. */
  readonly resource: string
  readonly logicalId: string
  readonly physicalId: string | undefined
  readonly type: string
  readonly action: string
  readonly policyAction: string | undefined
  readonly replacement: string | undefined
  readonly scope: readonly string[]
  readonly details: readonly Detail[]
  /** The whole resource, `Properties` and policies, hidden values marked; undefined where it is not shown, or where there is none. */
  readonly before: JsonObject | undefined
  readonly after: JsonObject | undefined
  /** The nested set of a nested stack. */
  readonly nestedSet: string | undefined
  /** For what belongs to a pool: the pool as it will be, where the input tells. */
  readonly around?: JsonObject | undefined
  /** Words that nobody has seen, e.g. `Action "Explode"`. */
  readonly oddities: readonly string[]
  readonly location: Location | undefined
}

/** One cause of a change. */
export interface Detail {
  /** `Properties`, `DeletionPolicy`, `Tags`, … */
  readonly attribute: string
  /** The property at the top, e.g. `Schema`; undefined for what is no property. */
  readonly property: string | undefined
  /** Below the resource, e.g. `['Properties', 'Schema', '0', 'Name']`; undefined where it is not told. */
  readonly path: readonly string[] | undefined
  /** Parsed, hidden values marked; undefined where it is not shown, or where there is none. */
  readonly before: unknown
  readonly after: unknown
  readonly changeType: string | undefined
  readonly recreation: string | undefined
  readonly evaluation: string | undefined
  readonly source: string | undefined
  /** What it follows from, e.g. `UserPool.UserPoolId`. */
  readonly cause: string | undefined
}

/** Actions that change nothing by themselves. */
const still = ['Import', 'SyncWithActual']

/** Whether the change does nothing to its resource. */
export function isStill({ action }: Change): boolean {
  return still.includes(action)
}

/**
 * Words that contradict each other, e.g. `Action Import with Replacement True`: whichever is right, the resource may go.
 * Beside ReplaceAnd…, a PolicyAction says what becomes of a resource that leaves the stack.
 */
export function contradictionOf(change: Change): string | undefined {
  const { action, policyAction, replacement, details } = change
  if (action === 'Add' || action === 'Remove') return undefined
  if (policyAction === 'Delete' || policyAction === 'Snapshot')
    return `Action ${action} with PolicyAction ${policyAction}`
  if (!isStill(change)) return undefined
  if (replacement === 'True' || replacement === 'Conditional') return `Action ${action} with Replacement ${replacement}`
  const cause = details.find(isRecreating)
  return cause && `Action ${action} with RequiresRecreation ${cause.recreation}`
}

/** Whether the resource goes, or another takes its place. */
export function isLost(change: Change): boolean {
  return isRemoved(change) || replacementOf(change) !== undefined
}

export function isOf({ type }: Change, ...names: readonly string[]): boolean {
  return names.some((name) => type === `AWS::Cognito::${name}`)
}

/** Whether the stack no longer has the resource afterwards. */
export function isRemoved({ action }: Change): boolean {
  return action === 'Remove'
}

/** Whether what leaves the stack stays in AWS. */
export function isRetained({ policyAction }: Change): boolean {
  return policyAction === 'Retain' || policyAction === 'ReplaceAndRetain'
}

/** How CloudFormation says that another resource takes its place, or may; undefined where it does not. */
export function replacementOf({ action, policyAction, replacement, details }: Change): string | undefined {
  if (policyAction?.startsWith('ReplaceAnd')) return `PolicyAction ${policyAction}`
  if (action === 'Dynamic') return 'Action Dynamic'
  if (action !== 'Modify') return undefined
  if (replacement === 'True' || replacement === 'Conditional') return `Replacement ${replacement}`
  const cause = details.find(isRecreating)
  return cause && `RequiresRecreation ${cause.recreation}`
}

/** A detail because of which the resource is made anew, or may be. */
export function isRecreating({ recreation }: Detail): boolean {
  return recreation === 'Always' || recreation === 'Conditionally'
}

/**
 * Whether another resource takes its place, or may. Not where everything that could cause it is an attribute of a pool that
 * is modified in place: CloudFormation says Conditional there, and the attribute stays.
 */
export function isReplaced(change: Change, { changes }: Pick<Changes, 'changes'>): boolean {
  const word = replacementOf(change)
  if (word !== 'Replacement Conditional' && !word?.startsWith('RequiresRecreation')) return word !== undefined
  const causes = change.details.filter(isRecreating)
  return causes.length === 0 || !causes.every((cause) => followsLivingPool(cause, change, changes))
}

/** Whether a detail is there only because a pool is modified in place, whose id and attributes stay. */
export function followsLivingPool(
  { evaluation, source, cause }: Detail,
  { set }: Pick<Change, 'set'>,
  changes: readonly Change[],
): boolean {
  if (evaluation !== 'Dynamic' || (source !== 'ResourceAttribute' && source !== 'ResourceReference')) return false
  const name = cause?.split('.')[0]
  const pool = changes.find((one) => one.set === set && one.logicalId === name && isOf(one, 'UserPool'))
  return pool?.action === 'Modify' && replacementOf(pool) === undefined
}
