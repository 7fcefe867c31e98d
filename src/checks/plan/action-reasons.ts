import type { PlannedChange } from './plan.ts'
import { pathText, shownChange } from './values.ts'

/** Why a plan deletes or replaces something, as far as it tells, and what takes the reason away. */
interface Cause {
  readonly why: string
  readonly instead: string
}

const keep = 'keep the resource block, or let a removed block with destroy = false remove it from the state only'

// the words of Terraform's and OpenTofu's plan format
const reasons: Readonly<Record<string, Cause>> = {
  delete_because_no_resource_config: { why: 'the configuration has no such resource any more', instead: keep },
  delete_because_no_module: { why: 'the configuration has no such module any more', instead: keep },
  delete_because_no_move_target: {
    why: 'a moved block leads to an address that is not there',
    instead: 'name the new address',
  },
  delete_because_wrong_repetition: {
    why: 'count or for_each came or went',
    instead: 'write a moved block for the new address',
  },
  delete_because_count_index: { why: 'count is smaller than its index', instead: 'keep count as it was' },
  delete_because_each_key: {
    why: 'for_each has no such key any more',
    instead: 'keep its key, or write a moved block',
  },
  replace_because_tainted: { why: 'it is tainted', instead: 'terraform untaint, where the pool itself is well' },
  replace_by_request: { why: '-replace asks for it', instead: 'plan without -replace' },
  replace_by_triggers: {
    why: 'replace_triggered_by asks for it',
    instead: 'remove the pool from replace_triggered_by',
  },
}

/** For a finding's `path`, `observed` and `fix`: what forces a replacement, or else the reason of the action. */
export function causeOf(change: PlannedChange): { path: string | null; observed: string | null; instead: string } {
  const { replacePaths, actionReason } = change
  if (replacePaths.length > 0) {
    const path = replacePaths.map(pathText).join(', ')
    const observed = replacePaths.map((one) => shownChange(change, one)).join('; ')
    return { path, observed, instead: `no change of ${path}: the provider cannot make it in place` }
  }
  if (actionReason === undefined) return { path: null, observed: null, instead: keep }
  const known = Object.hasOwn(reasons, actionReason) ? reasons[actionReason] : undefined
  const observed = known ? `${actionReason}: ${known.why}` : actionReason
  return { path: null, observed, instead: known?.instead ?? keep }
}
