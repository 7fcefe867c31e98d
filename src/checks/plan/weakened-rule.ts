import { isAtLeast } from '../../text/severity.ts'
import type { RuleFault } from '../iac/rule.ts'
import { describe, describedTypes } from '../iac/terraform-names.ts'
import { type ChangedResource, type Weakness, weakened } from '../iac/weakened.ts'
import type { PlannedChange } from './plan.ts'
import { faultOf, ofTypes, type PlanInput, type PlanRule, poolsIn } from './plan-input.ts'
import { scalarAt } from './values.ts'

/** Whether a check of `doctor` fails after a change in place that holds before. */
export const weakenedRule: PlanRule = {
  id: 'tf-weakened',
  title: 'a setting becomes weaker',
  severity: 'high',
  condition:
    'a check of doctor has no finding before the change and one after it, or a graver one; values that are sensitive or known ' +
    'after apply are not judged',
  reason:
    'What a pool, app client, identity provider or identity pool was protected by goes, and the plan shows it among all else.',
  references: ['article/a26'],
  isSecurity: true,
  applies: (input) => changedIn(input).length > 0,
  judge: (input) => changedIn(input).flatMap((change) => weakenedFault(change, input) ?? []),
}

function changedIn({ plan }: PlanInput): readonly PlannedChange[] {
  return ofTypes(plan.changes, Object.keys(describedTypes)).filter(({ action }) => action === 'update')
}

function weakenedFault(change: PlannedChange, input: PlanInput): RuleFault | undefined {
  const resource = resourceOf(change, input)
  const weaknesses = resource ? weakened(resource, input.at) : []
  const [gravest] = weaknesses
  if (!gravest) return undefined
  const distinct = (texts: readonly (string | null)[]) => [...new Set(texts)].filter((text) => text !== null)
  return faultOf(change, input, {
    severity: isAtLeast(gravest.severity, 'high') ? 'high' : gravest.severity,
    path: distinct(weaknesses.map(({ path }) => path)).join(', ') || null,
    observed: distinct(weaknesses.map(observedOf)).join('; ') || null,
    message: `${change.address} becomes weaker: ${distinct(weaknesses.map(({ id }) => id)).join(', ')}.`,
    impact: gravest.impact,
    fix: `leave these settings as they are; cogtool doctor --explain ${gravest.id}`,
  })
}

const observedOf = ({ id, observed }: Weakness): string | null => (observed === null ? null : `${id}: ${observed}`)

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
