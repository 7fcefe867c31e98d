import { compareText } from '../findings/finding.ts'
import type { Check, CheckFacts } from './check.ts'
import { checks } from './table.ts'

/** What there is to know of each check, sorted: one that looks at several kinds of subjects stands there once. */
export function allFacts(): CheckFacts[] {
  const byId = new Map([...checks].reverse().map((one) => [one.id, factsOf(one)]))
  return [...byId.values()].sort((a, b) => compareText(a.id, b.id))
}

function factsOf(check: Check): CheckFacts {
  const {
    id,
    title,
    severity,
    rules,
    fix,
    breaks,
    immutable,
    isSecurity,
    references,
    reads,
    condition,
    reason,
    outdated,
  } = check
  return {
    ...{ id, title, severity, rules, fix, breaks, immutable, isSecurity, references, reads, condition, reason },
    ...(outdated !== undefined && { outdated }),
  }
}
