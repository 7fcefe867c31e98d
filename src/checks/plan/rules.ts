import { changeRules } from './change-rules.ts'
import { objectRules } from './object-rules.ts'
import type { PlanRule } from './plan-input.ts'
import { poolRules } from './pool-rules.ts'
import { weakenedRule } from './weakened-rule.ts'

/** Every rule over plans. */
export const planRules: readonly PlanRule[] = [...poolRules, ...changeRules, weakenedRule, ...objectRules]
