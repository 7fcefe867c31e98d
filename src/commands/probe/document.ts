import type { ChosenPool } from '../../pool/settings.ts'
import { type Depth, mustBeRefused } from '../../probe/catalogue.ts'
import { type Conclusion, countAttacks, countVerdicts } from '../../probe/conclude.ts'
import { type Outcome, outcomeOf, type ProbeResult } from '../../probe/outcome.ts'
import { redactData, redactor } from '../../text/redact.ts'
import { type Severity, severities } from '../../text/severity.ts'

/** A finished run. */
export interface ProbeRecord {
  readonly target: URL
  readonly pool: ChosenPool
  /** What accepted forgeries leave in logs, as their claim `cogtool_probe`. */
  readonly runId: string
  readonly depth: Depth
  readonly failOn: Severity
  /** Whether an earlier run is known. */
  readonly hasBaseline: boolean
  readonly began: Date
  readonly ended: Date
  readonly result: ProbeResult
  readonly conclusion: Conclusion
  /** The real tokens that were sent: no output may hold them. */
  readonly secrets: readonly string[]
}

/** The `cogtool.probe/1` document: plain data without a token in it. */
export type ProbeDocument = ReturnType<typeof documentOf>

/** A run as plain data. Answers of the API are not in it, only what they mean. */
export function probeDocument(record: ProbeRecord): ProbeDocument {
  return redactData(documentOf(record), redactor(record.secrets))
}

function documentOf({ target, pool, runId, depth, failOn, began, ended, result, conclusion }: ProbeRecord) {
  const { findings, causes, notes, outcome } = conclusion
  const bySeverity = severities
    .slice(0, -1)
    .map((severity) => [severity, findings.filter((finding) => finding.severity === severity && !finding.known).length])
  return {
    schema: 'cogtool.probe/1' as const,
    target: target.href,
    userPoolId: pool.id ?? null,
    runId,
    depth,
    startedAt: began.toISOString(),
    seconds: Math.round((ended.getTime() - began.getTime()) / 100) / 10,
    controls: {
      goodToken: controlOf(result, 'good-access'),
      noToken: controlOf(result, 'no-token'),
      goodTokenAgain: controlOf(result, 'good-access-second-time'),
    },
    cases: result.outcomes.map(caseOf),
    findings: findings.map(({ id, severity, message, cases, known }) => ({ id, severity, message, cases, known })),
    causes: causes.map(({ title, why, fix, libraries, findings: those }) => ({
      title,
      why,
      fix,
      libraries,
      findings: those.map(({ id }) => id),
      cases: [...new Set(those.flatMap(({ cases }) => cases))],
    })),
    summary: {
      outcome,
      failOn,
      attacks: countAttacks(result),
      verdicts: countVerdicts(result),
      findings: Object.fromEntries(bySeverity) as Readonly<Record<string, number>>,
      known: findings.filter(({ known }) => known).length,
      missing: missingOf(result),
      notes,
    },
  }
}

function controlOf(result: ProbeResult, id: string) {
  const { status = null, verdict = 'skipped', why = '' } = outcomeOf(result, id) ?? {}
  return { status, verdict, why }
}

function caseOf({ probe, status, verdict, why }: Outcome) {
  const { id, group, need, severity, expected, why: about, reference } = probe
  return {
    id,
    group,
    need,
    severity,
    expected,
    status,
    verdict,
    why,
    about,
    reference,
    mustBeRefused: mustBeRefused(probe),
  }
}

/** What was not tried, by what it would need. */
function missingOf({
  outcomes,
  unprotected,
}: ProbeResult): { readonly why: string; readonly cases: readonly string[] }[] {
  if (unprotected) return []
  const ways = new Map<string, string[]>()
  for (const { verdict, why, probe } of outcomes) {
    if (verdict === 'skipped') ways.set(why, [...(ways.get(why) ?? []), probe.id])
  }
  return [...ways].map(([why, cases]) => ({ why, cases }))
}
