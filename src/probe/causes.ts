import { catalogue } from './catalogue.ts'
import type { ProbeFinding } from './findings.ts'
import { type Cause, rules } from './remedies.ts'

/** Groups that say nothing of their own where the signature is not checked at all: whatever is written is then believed. */
const forgedGroups = new Set([
  'structure',
  'signature',
  'algorithm',
  'hmac-confusion',
  'self-signed',
  'key-injection',
  'issuer',
])
/** Nobody who looks at signatures takes one of these. */
const signs = [
  'tampered-payload-sub',
  'tampered-payload-groups',
  'tampered-payload-exp',
  'flipped-signature',
  'zero-signature',
]

/** Findings put together by what is wrong behind them, in the order of the findings: the worst cause first. */
export function causesOf(findings: readonly ProbeFinding[]): Cause[] {
  const isUnchecked = findings.some(({ id }) => signs.includes(id))
  const causes = new Map<(typeof rules)[number], ProbeFinding[]>()
  for (const finding of findings) {
    const probe = catalogue.find(({ id }) => id === finding.id)
    const isForged = probe?.need === 'forge' && forgedGroups.has(probe.group)
    const names = isUnchecked && isForged ? ['signature'] : [finding.id, probe?.group ?? '']
    const rule = names.map((name) => rules.find(({ covers }) => covers.includes(name))).find((found) => found)
    if (rule) causes.set(rule, [...(causes.get(rule) ?? []), finding])
  }
  return [...causes].map(([{ covers: _, ...remedy }, those]) => ({ ...remedy, findings: those }))
}
