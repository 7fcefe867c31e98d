import { isDeeperThan, isJsonObject, type JsonObject, member } from '../../text/json.ts'
import type { Path } from '../iac/terraform-values.ts'

/** What a plan does to one object; `unknown` is what no version that we know prints. */
export type Action =
  | 'no-op'
  | 'read'
  | 'create'
  | 'update'
  | 'delete'
  | 'forget'
  | 'replace'
  | 'forget and create'
  | 'unknown'

/** An element of a plan about a managed resource of Cognito, of the provider `aws`, or of `awscc`, whose names are others. */
export interface PlannedChange {
  readonly address: string
  /** Where a `moved` block says that it was. */
  readonly previousAddress: string | undefined
  readonly type: string
  /** The key of an object that was to be replaced and is still there. */
  readonly deposed: string | undefined
  readonly actionReason: string | undefined
  readonly action: Action
  /** As it is printed, in its order. */
  readonly actions: readonly string[]
  /** undefined where there is none. */
  readonly before: JsonObject | undefined
  readonly after: JsonObject | undefined
  /** The same shape as `after`, with `true` for what is known after apply. */
  readonly afterUnknown: unknown
  /** The same shapes, with `true` for what must not be shown. */
  readonly beforeSensitive: unknown
  readonly afterSensitive: unknown
  readonly replacePaths: readonly Path[]
  readonly isImported: boolean
  /** Of its address in the file. */
  readonly line: number
}

/** What of a plan is about Cognito. */
export interface Plan {
  readonly changes: readonly PlannedChange[]
  readonly drift: readonly PlannedChange[]
  /** What was put off to a later plan. */
  readonly deferred: readonly PlannedChange[]
  /** Absent is not false: Terraform alone has `complete`, and from format 1.2 on. */
  readonly isErrored: boolean | undefined
  readonly isComplete: boolean | undefined
  /** How many objects something is done to, whatever they are. */
  readonly changeCount: number
  readonly cognitoCount: number
}

export const poolType = 'aws_cognito_user_pool'

/** Deeper than any resource is nested: what walks through values needs an end. */
const deepest = 64

const actionOf: Readonly<Record<string, Action>> = {
  'no-op': 'no-op',
  read: 'read',
  create: 'create',
  update: 'update',
  delete: 'delete',
  forget: 'forget',
  // in either order: create_before_destroy, and OpenTofu's ["forget", "create"]
  'create,delete': 'replace',
  'create,forget': 'forget and create',
}

/**
 * An element as a change, `unknown` where its shape is; undefined where it is no managed resource of Cognito. What cannot be
 * told to be another resource may be one.
 */
export function asPlannedChange(given: unknown, line: number): PlannedChange | undefined {
  if (isOfOthers(given)) return undefined
  const value = isJsonObject(given) ? given : {}
  const { mode = 'managed' } = value
  const type = textIn(value, 'type') ?? ''
  const isReadable =
    isTypeName(type) && mode === 'managed' && isJsonObject(value.change) && !isDeeperThan(deepest, value)
  const change = isReadable ? (value.change as JsonObject) : {}
  const actions = Array.isArray(change.actions) ? change.actions.map(String) : []
  const replacePaths = Array.isArray(change.replace_paths) ? change.replace_paths.filter(isPath) : []
  const [before, after] = [objectIn(change, 'before'), objectIn(change, 'after')]
  const action = member(actionOf, [...actions].sort().join(',')) as Action | undefined
  return {
    address: textIn(value, 'address') ?? (type || 'a resource without an address'),
    previousAddress: textIn(value, 'previous_address'),
    type,
    deposed: textIn(value, 'deposed'),
    actionReason: textIn(value, 'action_reason'),
    action: action !== undefined && isBelievable(action, { before, after, replacePaths }) ? action : 'unknown',
    actions,
    before,
    after,
    afterUnknown: change.after_unknown,
    beforeSensitive: change.before_sensitive,
    afterSensitive: change.after_sensitive,
    replacePaths,
    isImported: isJsonObject(change.importing),
    line,
  }
}

const isTypeName = (type: string): boolean => /^[a-z][a-z0-9_-]*$/.test(type)

/** Whether it is clearly a resource of something else, or one that is only read. */
function isOfOthers(value: unknown): boolean {
  if (!isJsonObject(value)) return false
  const { type, mode } = value
  return mode === 'data' || (typeof type === 'string' && isTypeName(type) && !/^(?:aws|awscc)_cognito_/.test(type))
}

/** Whether the values bear out an action after which the object is said to be there as before: it can be nowhere else. */
function isBelievable(
  action: Action,
  { before, after, replacePaths }: Pick<PlannedChange, 'before' | 'after' | 'replacePaths'>,
): boolean {
  if (action === 'update') return before !== undefined && after !== undefined && replacePaths.length === 0
  if (action === 'no-op' || action === 'read') return before === undefined || after !== undefined
  return true
}

const isPath = (value: unknown): value is Path =>
  Array.isArray(value) && value.every((step) => typeof step === 'string' || typeof step === 'number')

function textIn(object: JsonObject, name: string): string | undefined {
  const value = member(object, name)
  return typeof value === 'string' && value !== '' ? value : undefined
}

function objectIn(object: JsonObject, name: string): JsonObject | undefined {
  const value = member(object, name)
  return isJsonObject(value) ? value : undefined
}
