import type { NewFinding, Outcome } from '../../../src/checks/findings/finding.ts'
import { runRules } from '../../../src/checks/iac/rule.ts'
import type { Plan } from '../../../src/checks/plan/plan.ts'
import type { PlanInput } from '../../../src/checks/plan/plan-input.ts'
import { readPlan } from '../../../src/checks/plan/read-plan.ts'
import { planRules } from '../../../src/checks/plan/rules.ts'
import { weaknessesOf } from '../../../src/checks/plan/weaknesses.ts'

const at = new Date('2026-11-28T00:00:00Z')

/** What the rules say of a plan, given as text or as what it stands for. */
export async function judge(plan: string | object, more: Partial<PlanInput> = {}): Promise<Outcome> {
  const read = await planOf(plan)
  const input = { plan: read, file: 'plan.json', pool: undefined, at, weaknessesOf, ...more }
  return runRules(planRules, input, { only: [], skip: [], name: 'plan.json' })
}

export function planOf(plan: string | object): Promise<Plan> {
  const text = typeof plan === 'string' ? plan : JSON.stringify(plan)
  async function* chunks() {
    yield Buffer.from(text)
  }
  return readPlan(chunks(), 'plan.json')
}

/** A finding as the tables of cases have it: `tf-pool-destroyed critical aws_cognito_user_pool.main`. */
export const lineOf = ({ id, severity, resource }: NewFinding): string => `${id} ${severity} ${resource}`
