import { isAtLeast, type Severity } from './catalogue.ts'
import { causesOf } from './causes.ts'
import { findingsOf, type KnownFinding, type ProbeFinding } from './findings.ts'
import { acceptedAnything, acceptedGood, outcomeOf, type ProbeResult } from './outcome.ts'
import type { Cause } from './remedies.ts'

/** What is to be said about a run. */
export interface Conclusion {
  /** `undecided`: nothing was found, but the run does not prove that nothing is there. */
  readonly outcome: 'yes' | 'no' | 'undecided'
  readonly findings: readonly ProbeFinding[]
  readonly causes: readonly Cause[]
  /** What else the reader has to know, in one sentence each. */
  readonly notes: readonly string[]
}

/** What follows from a run: findings, their causes, and whether it proves anything. */
export function conclude(result: ProbeResult, failOn: Severity, baseline: readonly KnownFinding[]): Conclusion {
  const findings = findingsOf(result, baseline)
  const counted = findings.some(({ severity, known }) => !known && isAtLeast(severity, failOn))
  // refusals prove something only while the good token is good, and it was so to the end
  const proves = outcomeOf(result, 'good-access-second-time')?.verdict === 'accepted' && result.stopped === undefined
  return {
    outcome: counted ? 'no' : proves ? 'yes' : 'undecided',
    findings,
    causes: causesOf(findings),
    notes: notesOn(result),
  }
}

function notesOn(result: ProbeResult): string[] {
  const { unprotected, stopped, changed } = result
  const sent = (id: string) => (outcomeOf(result, id)?.status ?? null) !== null
  const notes: (string | false)[] = [
    !acceptedAnything(result) &&
      'the API refused everything, the good token too: that proves nothing. cogtool me explains its answer',
    acceptedAnything(result) &&
      !acceptedGood(result) &&
      `the good token was refused, so that refusals prove nothing${outcomeOf(result, 'id-token')?.verdict === 'accepted' ? ': does the API take the other kind of token? --accept id' : ''}`,
    stopped !== undefined && !unprotected && `the run is not complete; ${stopped}`,
    changed &&
      'the good token was answered otherwise at the end than at the beginning: it ended, or something changed, and later refusals prove nothing',
    ['token-in-query', 'token-in-query-token'].some(sent) &&
      "the token was in a query and is now in the API's log: end its session where others read that log (cogtool logout --global)",
  ]
  return notes.filter((note) => note !== false)
}

/** Cases of a run by what became of them. */
export function countVerdicts({ outcomes }: ProbeResult): Readonly<Record<string, number>> {
  const counts = { refused: 0, accepted: 0, crashed: 0, inconclusive: 0, skipped: 0 }
  for (const { verdict } of outcomes) counts[verdict]++
  return counts
}
