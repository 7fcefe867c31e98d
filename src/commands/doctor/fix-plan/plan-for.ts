import type { CheckFinding } from '../../../checks/doctor/run-checks.ts'
import { conclude } from '../../../checks/findings/conclude.ts'
import type { Acceptance } from '../../../checks/findings/finding.ts'
import { type FixPlan, planFixes } from '../../../checks/fix-plan/fix-plan.ts'
import type { Snapshot } from '../../../checks/snapshot/snapshot.ts'
import { CogtoolError } from '../../../text/cogtool-error.ts'
import type { FindingFlags } from '../../shared/findings/flags.ts'
import type { PlanFlags } from './render-next.ts'

/**
 * The plan for what was found and is not accepted. Where it was not asked for, a pool that no plan can be made for has none:
 * findings then name no step.
 */
export function planFor(
  snapshot: Snapshot,
  findings: readonly CheckFinding[],
  accepted: readonly Acceptance[],
  { fixPlan, failOn }: PlanFlags & Pick<FindingFlags, 'failOn'>,
  at: Date,
): FixPlan | undefined {
  try {
    return planFixes(snapshot, withoutAccepted(findings, accepted, failOn, at))
  } catch (error) {
    if (fixPlan !== undefined || !(error instanceof CogtoolError)) throw error
    return undefined
  }
}

function withoutAccepted(
  findings: readonly CheckFinding[],
  accepted: readonly Acceptance[],
  failOn: FindingFlags['failOn'],
  at: Date,
): readonly CheckFinding[] {
  if (accepted.length === 0) return findings
  return findings.filter((finding) => {
    const outcome = { findings: [finding], skipped: [], passed: [] }
    return conclude(outcome, { failOn, baseline: [], accepted, at }).summary.accepted === 0
  })
}
