import { isAtLeast, type Severity, severities } from '../../text/severity.ts'
import { type Acceptance, compareFindings, compareText, type Finding, type Outcome, type Skipped } from './finding.ts'

/** What the reader has said before the run. */
export interface Expectations {
  /** The least severity that fails; `none`: nothing does. */
  readonly failOn: Severity | 'none'
  /** Of an earlier run. */
  readonly baseline: readonly KnownFinding[]
  readonly accepted: readonly Acceptance[]
  /** The time that `until` is compared with. */
  readonly at: Date
}

/** What of an earlier finding counts. */
export type KnownFinding = Pick<Finding, 'id' | 'severity' | 'resource'>

/** A run's answer. */
export interface Conclusion {
  /** Sorted, accepted and known ones among them. */
  readonly findings: readonly Finding[]
  readonly skipped: readonly Skipped[]
  readonly passed: readonly string[]
  readonly summary: Summary
  /** What is to be said of the acceptances, in one sentence each: which have ended, and which match nothing. */
  readonly warnings: readonly string[]
}

export interface Summary extends Readonly<Record<Severity, number>> {
  /** Those that make the exit code 1. */
  readonly failing: number
  readonly accepted: number
  readonly known: number
  readonly skipped: number
  readonly passed: number
}

/**
 * What follows from an outcome. Accepted and known findings are listed and not counted, neither by severity nor as failing;
 * a critical finding cannot be accepted ahead of time.
 */
export function conclude({ findings, skipped, passed }: Outcome, expectations: Expectations): Conclusion {
  const { failOn, baseline, accepted, at } = expectations
  const current = accepted.filter(({ until }) => until === undefined || at < endOf(until))
  const judged = [...findings].sort(compareFindings).map((finding): Finding => {
    const acceptance = finding.severity === 'critical' ? undefined : current.find((one) => covers(one, finding))
    const known = baseline.some((earlier) => isKnown(earlier, finding))
    return { ...finding, known, ...(acceptance && { accepted: acceptance }) }
  })
  const counted = judged.filter((finding) => !finding.known && !finding.accepted)
  const bySeverity = Object.fromEntries(
    severities.map((severity) => [severity, counted.filter((one) => one.severity === severity).length]),
  ) as Record<Severity, number>
  return {
    findings: judged,
    skipped: [...skipped].sort((a, b) => compareText(a.id, b.id) || compareText(a.resource, b.resource)),
    passed: [...passed].sort(compareText),
    summary: {
      ...bySeverity,
      failing: failOn === 'none' ? 0 : counted.filter(({ severity }) => isAtLeast(severity, failOn)).length,
      accepted: judged.filter((finding) => finding.accepted).length,
      known: judged.filter((finding) => finding.known && !finding.accepted).length,
      skipped: skipped.length,
      passed: passed.length,
    },
    warnings: accepted.flatMap((one) => warningOf(one, { findings, skipped }, at)),
  }
}

/** The first moment at which an acceptance counts no more: its day is the last one, in UTC. */
function endOf(until: string): Date {
  const end = new Date(until)
  end.setUTCDate(end.getUTCDate() + 1)
  return end
}

function covers({ id, resource = '' }: Acceptance, finding: Pick<Finding, 'id' | 'resource'>): boolean {
  return id === finding.id && finding.resource.startsWith(resource)
}

function isKnown(earlier: KnownFinding, finding: KnownFinding): boolean {
  const isSame = earlier.id === finding.id && earlier.resource === finding.resource
  return isSame && isAtLeast(earlier.severity, finding.severity)
}

function warningOf(
  acceptance: Acceptance,
  { findings, skipped }: Pick<Outcome, 'findings' | 'skipped'>,
  at: Date,
): string[] {
  const { id, resource, until } = acceptance
  const name = resource === undefined ? id : `${id} of ${resource}`
  const matching = findings.filter((finding) => covers(acceptance, finding))
  // what was not looked at may still be there
  if (matching.length === 0 && skipped.some((one) => one.id === id)) return []
  if (matching.length === 0) return [`acceptedFindings: ${name} matches no finding: remove the entry`]
  if (matching.every(({ severity }) => severity === 'critical')) {
    return [
      `acceptedFindings: ${name} is critical, which cannot be accepted ahead of time: --skip ${id}=why, for one run`,
    ]
  }
  if (until === undefined || at < endOf(until)) return []
  return [`acceptedFindings: ${name} was accepted until ${until}, and counts again`]
}
