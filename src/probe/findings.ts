import { bySeverity, isAtLeast, type Severity } from '../text/severity.ts'
import { mustBeRefused } from './catalogue.ts'
import type { Outcome, ProbeResult, Remark } from './outcome.ts'

/** A fault that the run found. */
export interface ProbeFinding {
  /** A case of the catalogue that was accepted, or one of the run's own: `unprotected`, `crash`, `canary-hit`, `challenge`, `token-echoed`. */
  readonly id: string
  readonly severity: Severity
  readonly message: string
  /** The cases that showed it. */
  readonly cases: readonly string[]
  /** A finding of the baseline, at this severity or higher: shown, and not counted. */
  readonly known: boolean
}

/** A finding of an earlier run. */
export type KnownFinding = Pick<ProbeFinding, 'id' | 'severity'>

/** What is wrong with the API, the worst first. */
export function findingsOf(result: ProbeResult, baseline: readonly KnownFinding[]): ProbeFinding[] {
  const found = [...unprotected(result), ...acceptances(result), ...ownFindings(result)]
  return found
    .map((finding) => ({ ...finding, known: baseline.some((before) => covers(before, finding)) }))
    .sort((a, b) => bySeverity(a.severity, b.severity))
}

type NewFinding = Omit<ProbeFinding, 'known'>

function covers(before: KnownFinding, { id, severity }: NewFinding): boolean {
  return before.id === id && isAtLeast(before.severity, severity)
}

function unprotected({ unprotected: isOpen }: ProbeResult): NewFinding[] {
  if (!isOpen) return []
  const message =
    'the same answer with the good token and without any: the address is not protected, or it is not the one to probe'
  return [{ id: 'unprotected', severity: 'critical', message, cases: ['good-access', 'no-token'] }]
}

function acceptances({ outcomes }: ProbeResult): NewFinding[] {
  return outcomes.filter(isFault).map(({ probe: { id, severity, why }, why: how }) => ({
    id,
    severity,
    message: `accepted (${how}): ${why}`,
    cases: [id],
  }))
}

function isFault({ verdict, probe, remarks }: Outcome): boolean {
  if (verdict !== 'accepted') return false
  // fine, unless names of two sources met in one account
  return mustBeRefused(probe) || (probe.id === 'sub-of-admin-user' && remarks.includes('privileged'))
}

function ownFindings({ outcomes, canaryVisits }: ProbeResult): NewFinding[] {
  const crashed = outcomes.filter(({ verdict }) => verdict === 'crashed').map(({ probe }) => probe.id)
  const remarked = (remark: Remark) =>
    outcomes.filter(({ remarks }) => remarks.includes(remark)).map(({ probe }) => probe.id)
  return [
    finding('canary-hit', 'high', 'the API fetched keys from an address that a token named', canaryVisits),
    finding(
      'token-echoed',
      'high',
      'the answer holds the token that was sent: it ends in logs and caches',
      remarked('token-echoed'),
    ),
    finding('crash', 'medium', 'the API failed in place of refusing: anybody can make it fail', crashed),
    finding(
      'challenge',
      'low',
      '401 without a WWW-Authenticate that can be read (RFC 9110 15.5.2)',
      remarked('challenge'),
    ),
  ].filter(({ cases }) => cases.length > 0)
}

const finding = (id: string, severity: Severity, message: string, cases: readonly string[]): NewFinding => ({
  id,
  severity,
  message,
  cases,
})
