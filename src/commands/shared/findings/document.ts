import type { Conclusion } from '../../../checks/findings/conclude.ts'
import type { Finding, Skipped } from '../../../checks/findings/finding.ts'

/** What was looked at; null where the command line and its files do not tell. */
export interface PoolSummary {
  readonly id: string
  readonly name: string | null
  readonly region: string
  readonly tier: string | null
  /** EstimatedNumberOfUsers. */
  readonly users: number | null
  readonly clients: number | null
}

/** What a run is about. */
export interface FindingsHead {
  readonly tool: 'doctor' | 'check-change-set' | 'check-plan'
  readonly pool: PoolSummary | null
  readonly rules: 'article' | 'baseline' | 'strict' | null
  /** When the answers of AWS were read; null where nothing says so. */
  readonly readAt: Date | null
  /** The time that the checks were made for. */
  readonly at: Date
}

/** The JSON document of the three commands (`cogtool.findings/1`). */
export interface FindingsDocument {
  readonly schema: 'cogtool.findings/1'
  readonly tool: FindingsHead['tool']
  readonly userPoolId: string | null
  readonly pool: PoolSummary | null
  readonly rules: FindingsHead['rules']
  readonly readAt: string | null
  readonly at: string
  readonly findings: readonly Finding[]
  readonly skipped: readonly Skipped[]
  readonly passed: readonly string[]
  readonly summary: Conclusion['summary']
}

/** The same input and time give the same bytes: members stand in this order, lists are sorted. */
export function findingsDocument(
  { tool, pool, rules, readAt, at }: FindingsHead,
  { findings, skipped, passed, summary }: Conclusion,
): FindingsDocument {
  return {
    schema: 'cogtool.findings/1',
    tool,
    userPoolId: pool?.id ?? null,
    pool,
    rules,
    readAt: readAt?.toISOString() ?? null,
    at: at.toISOString(),
    findings: findings.map(inOrder),
    skipped: skipped.map(({ id, resource, reason, needs }) => ({ id, resource, reason, needs })),
    passed,
    summary,
  }
}

function inOrder(finding: Finding): Finding {
  const { id, severity, resource, path, observed, message, impact, fix, references, immutable, known } = finding
  const { accepted, location } = finding
  return {
    ...{ id, severity, resource, path, observed, message, impact, fix, references, immutable, known },
    ...(accepted && { accepted }),
    ...(location && { location }),
  }
}
