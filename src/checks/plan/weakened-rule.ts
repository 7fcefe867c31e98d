import { isAtLeast } from '../../text/severity.ts'
import type { RuleFault } from '../iac/rule.ts'
import { describedTypes } from '../iac/terraform-types.ts'
import type { Weakness } from '../iac/weakened.ts'
import type { PlannedChange } from './plan.ts'
import { faultOf, ofTypes, type PlanInput, type PlanRule } from './plan-input.ts'
import { isSame } from './values.ts'

/** Whether a check of `doctor` fails after a change in place that holds before. */
export const weakenedRule: PlanRule = {
  id: 'tf-weakened',
  title: 'a setting becomes weaker',
  severity: 'high',
  condition:
    'A check of doctor has no finding before the change and one after it, or a graver one; values that are sensitive or known ' +
    'after apply are not judged',
  reason:
    'What a pool, app client, identity provider or identity pool was protected by goes, and the plan shows it among all else.',
  references: ['article/a26'],
  isSecurity: true,
  applies: (input) => changedIn(input).length > 0,
  judge: (input) => unlikeIn(input).flatMap((change) => weakenedFault(change, input) ?? []),
}

function changedIn({ plan }: Pick<PlanInput, 'plan'>): readonly PlannedChange[] {
  return ofTypes(plan.changes, Object.keys(describedTypes)).filter(({ action }) => action === 'update')
}

/** What changes in place in more than its tags, of the kinds that the doctor checks. */
export function unlikeIn(input: Pick<PlanInput, 'plan'>): readonly PlannedChange[] {
  return changedIn(input).filter(({ before = {}, after = {} }) => {
    const names = new Set([...Object.keys(before), ...Object.keys(after)])
    return [...names].some((name) => !/^tags(?:_all)?$/.test(name) && !isSame(before[name], after[name]))
  })
}

function weakenedFault(change: PlannedChange, input: PlanInput): RuleFault | undefined {
  const weaknesses = input.weaknessesOf(change, input)
  const [gravest] = weaknesses
  if (!gravest) return undefined
  const distinct = (texts: readonly (string | null)[]) => [...new Set(texts)].filter((text) => text !== null)
  return faultOf(change, input, {
    severity: isAtLeast(gravest.severity, 'high') ? 'high' : gravest.severity,
    path: distinct(weaknesses.map(({ path }) => path)).join(', ') || null,
    observed: distinct(weaknesses.map(observedOf)).join('; ') || null,
    message: `${change.address} becomes weaker: ${distinct(weaknesses.map(({ id }) => id)).join(', ')}`,
    impact: gravest.impact,
    fix: `leave these settings as they are; cogtool doctor --explain ${gravest.id}`,
  })
}

const observedOf = ({ id, observed }: Weakness): string | null => (observed === null ? null : `${id}: ${observed}`)
