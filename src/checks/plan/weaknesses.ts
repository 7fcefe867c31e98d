import { describe } from '../iac/terraform-names.ts'
import { describedTypes } from '../iac/terraform-types.ts'
import { type ChangedResource, type Weakness, weakened } from '../iac/weakened.ts'
import type { PlannedChange } from './plan.ts'
import { type PlanInput, poolsIn } from './plan-input.ts'
import { scalarAt } from './values.ts'

/** The checks of `doctor` that a change in place fails. */
export function weaknessesOf(change: PlannedChange, input: PlanInput): readonly Weakness[] {
  const resource = resourceOf(change, input)
  return resource ? weakened(resource, input.at) : []
}

function resourceOf(change: PlannedChange, input: PlanInput): ChangedResource | undefined {
  const { type, before, after, address } = change
  const about = describedTypes[type]
  if (!about || !before || !after) return undefined
  const sides = {
    before: describe(about, before, [change.beforeSensitive]),
    after: describe(about, after, [change.afterSensitive, change.afterUnknown]),
  }
  const poolId = scalarAt(change, 'before', ['user_pool_id'])
  const pool = poolsIn(input).find((one) => poolId !== undefined && scalarAt(one, 'before', ['id']) === poolId)
  const around = pool?.after && describe('pool', pool.after, [pool.afterSensitive, pool.afterUnknown])
  return { about, name: address, ...sides, ...(around && { pool: around }) }
}
