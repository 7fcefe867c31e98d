import type { Rule, RuleFault } from '../iac/rule.ts'
import { type Change, type Changes, isOf } from './change.ts'
import { completenessRules } from './completeness.ts'
import { partRules } from './parts.ts'
import { poolFateRules } from './pool-fate.ts'
import { policyWeakened, strengthenedProtections } from './protection.ts'
import { fixedSettingRules } from './schema.ts'
import { signInRules } from './sign-in.ts'
import { howToSee, touchedNames } from './values.ts'
import { isDirect, strengthenedProperties, weakenedRule } from './weakened-rule.ts'

/** The rules that stand before the article's word in the table: what they name, it does not name again. */
const earlier: readonly Rule<Changes>[] = [
  ...poolFateRules,
  policyWeakened,
  ...fixedSettingRules,
  ...signInRules,
  weakenedRule,
  ...completenessRules,
]

const directModification: Rule<Changes> = {
  id: 'cs-direct-modification',
  title: 'the template of a user pool itself was changed',
  severity: 'medium',
  condition:
    'A user pool is modified with the ChangeSource DirectModification, and no other rule names it; not where the change only strengthens it.',
  reason: 'The article looks for this word. It asks for a look at the change, no more.',
  references: ['article/a25'],
  isSecurity: false,
  applies: ({ changes }) => changes.some((change) => isOf(change, 'UserPool') && change.action === 'Modify'),
  judge: (input) => {
    const named = new Set(earlier.flatMap(({ judge }) => judge(input)).map(({ resource }) => resource))
    return input.changes
      .filter((change) => isOf(change, 'UserPool') && change.action === 'Modify' && isDirect(change))
      .filter((change) => !named.has(change.resource) && !onlyStrengthens(change, input))
      .map(directFault)
  },
}

function onlyStrengthens(change: Change, { at }: Changes): boolean {
  const touched = touchedNames(change).filter((name) => name !== 'Metadata')
  if (touched.length === 0) return false
  const stronger = new Set([...strengthenedProtections(change), ...strengthenedProperties(change, at)])
  return touched.every((name) => stronger.has(name))
}

function directFault(change: Change): RuleFault {
  const { resource, logicalId, location, before: was, after: is } = change
  const names = touchedNames(change)
  return {
    severity: 'medium',
    resource,
    path: names.length === 1 ? (names[0] ?? null) : null,
    observed: names.join(', ') || null,
    message: `the template of ${logicalId} itself was changed`,
    impact: 'None that a rule knows: look at what changes.',
    fix: was && is ? 'read the change once, then execute it' : howToSee(change),
    ...(location && { location }),
  }
}

/** Every rule of `check-change-set`. */
export const changeSetRules: readonly Rule<Changes>[] = [...earlier, directModification, ...partRules]
