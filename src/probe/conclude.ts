import { isAtLeast, type Severity } from '../text/severity.ts'
import { catalogue, isControl, mustBeRefused, type ProbeCase } from './catalogue.ts'
import { beginAfterLookUps } from './crashes.ts'
import { findingsOf, type KnownFinding, type ProbeFinding } from './findings.ts'
import { acceptedAnything, acceptedGood, type Outcome, outcomeOf, type ProbeResult } from './outcome.ts'
import { type Cause, type Rule, rules } from './remedies.ts'

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
    notes: notesOn(result, findings),
  }
}

function notesOn(result: ProbeResult, findings: readonly ProbeFinding[]): string[] {
  const { unprotected, stopped, changed } = result
  const sent = (id: string) => (outcomeOf(result, id)?.status ?? null) !== null
  const inQuery = ['token-in-query', 'token-in-query-token'].filter(sent).length
  const notes: (string | false | undefined)[] = [
    findings.find(({ id }) => id === 'wrong-pool')?.message,
    !acceptedAnything(result) &&
      !unprotected &&
      'the API refused everything, even the good token, which proves nothing; cogtool me explains its answer',
    acceptedAnything(result) &&
      !acceptedGood(result) &&
      `the good token was refused, so refusals prove nothing${outcomeOf(result, 'id-token')?.verdict === 'accepted' ? ': does the API accept the other kind of token? --accept id' : ''}`,
    stopped !== undefined && !unprotected && `the run is not complete; ${stopped}`,
    changed &&
      'the good token got another answer at the end than at the beginning: it expired or something changed, so later refusals prove nothing',
    beginAfterLookUps(result.outcomes) &&
      'crashes begin after several refusals of unknown keys: a limit of key look-ups may explain them (jwks-rsa: jwksRequestsPerMinute)',
    inQuery > 0 &&
      `${inQuery === 1 ? 'one case' : 'two cases'} put the token into the query: it is now in the API's log; if others read that log, end its session: cogtool logout --global`,
    ...notesOnUncounted(result, findings),
  ]
  return notes.filter((note) => typeof note === 'string')
}

/** Answers that are worth knowing and no finding: to a case that allows both, or the refusal of a good token. */
function notesOnUncounted(result: ProbeResult, findings: readonly ProbeFinding[]): string[] {
  if (result.unprotected || !acceptedGood(result)) return []
  const found = new Set(findings.flatMap(({ cases }) => cases))
  const others = result.outcomes.filter(
    ({ probe }) => !isControl(probe.id) && !mustBeRefused(probe) && !found.has(probe.id),
  )
  const accepted = others.filter(({ verdict, probe }) => verdict === 'accepted' && mayBeRefused(probe))
  // a token that a flag gave was asked about
  const isAsked = ({ probe: { need, input } }: Outcome) => need === 'genuine' && input.startsWith('--')
  const together = accepted.filter((one) => !isAsked(one)).map(({ probe }) => probe.id)
  const refused = others.filter(({ verdict, probe }) => verdict === 'refused' && !mayBeRefused(probe))
  return [
    ...accepted.filter(isAsked).map(({ probe: { id, group }, why }) => {
      const because = group === 'scope' ? 'that is right on a route that needs no scope' : 'both answers can be right'
      return `${id} was accepted (${why}): not counted, because ${because}`
    }),
    ...(together.length > 0
      ? [`accepted, not counted, because both answers can be right: ${together.join(', ')}`]
      : []),
    ...refused.map(({ probe: { id, why }, why: how }) => `${id} was refused (${how}), not counted: ${why}`),
  ]
}

const mayBeRefused = ({ expected }: ProbeCase): boolean => expected.some((status) => status === 401 || status === 403)

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
/** An API that checks signatures refuses all of these. */
const signatureCases = [
  'tampered-payload-sub',
  'tampered-payload-groups',
  'tampered-payload-exp',
  'flipped-signature',
  'zero-signature',
]

/** Findings put together by what is wrong behind them, in the order of the findings: the worst cause first. */
export function causesOf(findings: readonly ProbeFinding[]): Cause[] {
  const isUnchecked = findings.some(({ id }) => signatureCases.includes(id))
  const causes = new Map<Rule, ProbeFinding[]>()
  for (const finding of findings) {
    const probe = catalogue.find(({ id }) => id === finding.id)
    const isForged = probe?.need === 'forge' && forgedGroups.has(probe.group)
    const names = isUnchecked && isForged ? ['signature'] : [finding.id, probe?.group ?? '']
    const parts = finding.causes?.map(({ name, cases }) => ({ names: [name], cases })) ?? [
      { names, cases: finding.cases },
    ]
    for (const part of parts) {
      const rule = part.names.map((name) => rules.find(({ covers }) => covers.includes(name))).find((found) => found)
      if (rule) causes.set(rule, [...(causes.get(rule) ?? []), { ...finding, cases: part.cases }])
    }
  }
  return [...causes].map(([{ covers: _, ...remedy }, those]) => ({ ...remedy, findings: those }))
}

/** How many cases that must be refused a run has, and what became of them. */
export function countAttacks({ outcomes }: ProbeResult) {
  const attacks = outcomes.filter(({ probe }) => mustBeRefused(probe))
  const notTried = attacks.filter(({ verdict }) => verdict === 'skipped').length
  const refused = attacks.filter(({ verdict }) => verdict === 'refused').length
  return { tried: attacks.length - notTried, refused, notTried }
}

/** Cases of a run by what became of them. */
export function countVerdicts({ outcomes }: ProbeResult): Readonly<Record<string, number>> {
  const counts = { refused: 0, accepted: 0, crashed: 0, inconclusive: 0, skipped: 0 }
  for (const { verdict } of outcomes) counts[verdict]++
  return counts
}
