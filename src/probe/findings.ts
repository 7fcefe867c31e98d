import { bySeverity, isAtLeast, type Severity } from '../text/severity.ts'
import { mustBeRefused } from './catalogue.ts'
import { crashCause } from './crash-remedies.ts'
import { type Crash, crashesOf } from './crashes.ts'
import { acceptedGood, type Outcome, type ProbeResult, type Remark } from './outcome.ts'

/** A fault that the run found. */
export interface ProbeFinding {
  /** A case of the catalogue that was accepted, or one of the run's own: `unprotected`, `wrong-pool`, `crash`, `canary-hit`, `challenge`, `token-echoed`. */
  readonly id: string
  readonly severity: Severity
  readonly message: string
  /** The cases that showed it. */
  readonly cases: readonly string[]
  /** A finding of the baseline, at this severity or higher: shown, and not counted. */
  readonly known: boolean
  /** What is behind it, where its id and group do not say that: names of causes, each with its part of the cases. */
  readonly causes?: readonly { readonly name: string; readonly cases: readonly string[] }[]
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

function unprotected({ unprotected: isOpen, isPage }: ProbeResult): NewFinding[] {
  if (!isOpen) return []
  const cases = ['good-access', 'no-token']
  return [
    isPage
      ? {
          ...finding(
            'unprotected',
            'info',
            'a web page for every path: is --api-url the API? If it is, it is open',
            cases,
          ),
          causes: [{ name: 'page-for-everybody', cases }],
        }
      : finding(
          'unprotected',
          'critical',
          'the answer is the same with the good token and without one: the address is not protected, or is not the one to probe',
          cases,
        ),
  ]
}

function acceptances(result: ProbeResult): NewFinding[] {
  // that no token is as good as the good one is a finding of its own
  const faults = result.unprotected ? [] : result.outcomes.filter(isFault)
  const isSetToOther = !acceptedGood(result) && !faults.some(({ probe: { need } }) => need === 'forge')
  return faults.map(({ probe: { id, severity, why }, why: how }) =>
    id === otherPool && isSetToOther
      ? finding('wrong-pool', 'info', wrongPool(result), [id])
      : finding(id, severity, `accepted (${how}): ${why}`, [id]),
  )
}

const otherPool = 'access-other-pool'

/** The good token and its forgeries are refused, as by an API that checks everything, for another pool. */
function wrongPool({ issuers: { good, other } }: ProbeResult): string {
  return `the API is set to the pool of the other token, ${other}, and refuses the good one, from ${good}`
}

function isFault({ verdict, probe, remarks }: Outcome): boolean {
  if (verdict !== 'accepted') return false
  // fine, unless names of two sources met in one account
  return mustBeRefused(probe) || (probe.id === 'sub-of-admin-user' && remarks.includes('privileged'))
}

function ownFindings({ outcomes, canaryVisits }: ProbeResult): NewFinding[] {
  const remarked = (remark: Remark) =>
    outcomes.filter(({ remarks }) => remarks.includes(remark)).map(({ probe }) => probe.id)
  return [
    finding('canary-hit', 'high', 'the API fetched keys from an address that a token named', canaryVisits),
    finding(
      'token-echoed',
      'high',
      'the answer repeats the token that was sent: it ends up in logs and caches',
      remarked('token-echoed'),
    ),
    crash(crashesOf(outcomes)),
    finding('challenge', 'low', '401 without a valid WWW-Authenticate header (RFC 9110 15.5.2)', remarked('challenge')),
  ].filter(({ cases }) => cases.length > 0)
}

function crash(crashes: readonly Crash[]): NewFinding {
  const kinds = crashes.map(({ kind }) => kind)
  const [severity, message] = kinds.every((kind) => kind === 'page')
    ? (['low', "the API failed to render a page: the good token with a browser's Accept header"] as const)
    : kinds.every((kind) => kind === 'page' || kind === 'answer')
      ? (['medium', 'the API failed with a good token'] as const)
      : (['medium', 'the API failed instead of refusing: anyone can make it fail'] as const)
  const cases = crashes.flatMap((one) => one.cases)
  return {
    ...finding('crash', severity, message, cases),
    causes: crashes.map((one) => ({ name: crashCause(one.kind), cases: one.cases })),
  }
}

const finding = (id: string, severity: Severity, message: string, cases: readonly string[]): NewFinding => ({
  id,
  severity,
  message,
  cases,
})
