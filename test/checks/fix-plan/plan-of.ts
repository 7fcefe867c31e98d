import { runChecks } from '../../../src/checks/doctor/run-checks.ts'
import { checks } from '../../../src/checks/doctor/table.ts'
import { type FixPlan, planFixes } from '../../../src/checks/fix-plan/fix-plan.ts'
import type { Snapshot } from '../../../src/checks/snapshot/snapshot.ts'
import { at } from '../doctor/snapshot-of.ts'

/** What every check, or some, find in a snapshot. */
export function findingsOf(snapshot: Snapshot, only: readonly string[] = []) {
  return runChecks(checks, snapshot, { rules: 'strict', only, skip: [], at }).findings
}

/** The plan for all that is found, or for what some checks find. */
export function planOf(snapshot: Snapshot, only: readonly string[] = []): FixPlan {
  return planFixes(snapshot, findingsOf(snapshot, only))
}
