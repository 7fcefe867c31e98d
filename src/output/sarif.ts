import type { Severity } from '../text/severity.ts'

/** What can be found. */
export interface SarifRule {
  /** e.g. `probe/alg-none-empty-sig`. */
  readonly id: string
  /** One line. */
  readonly title: string
  readonly description: string
  /** What to do about it, as text. */
  readonly help: string
  readonly severity: Severity
  /** e.g. `CWE-347`. */
  readonly weaknesses: readonly string[]
}

/** What was found. */
export interface SarifResult {
  readonly ruleId: string
  readonly message: string
  readonly severity: Severity
  /** Whether an earlier run found it too; undefined where no earlier run is known. */
  readonly known?: boolean
}

export interface SarifRun {
  readonly tool: { readonly name: string; readonly version: string }
  readonly rules: readonly SarifRule[]
  readonly results: readonly SarifResult[]
  /** The address that was looked at. */
  readonly target: string
  readonly began: Date
  readonly ended: Date
}

/** One run as a SARIF 2.1.0 log (OASIS), with what code scanning reads: levels, `security-severity`, CWE tags. The caller redacts. */
export function sarifLog({ tool, rules, results, target, began, ended }: SarifRun): object {
  const index = new Map(rules.map(({ id }, at) => [id, at]))
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { ...tool, rules: rules.map(ruleOf) } },
        invocations: [
          { executionSuccessful: true, startTimeUtc: began.toISOString(), endTimeUtc: ended.toISOString() },
        ],
        results: results.map(({ ruleId, message, severity, known }) => ({
          ruleId,
          ruleIndex: index.get(ruleId) ?? -1,
          level: levels[severity],
          message: { text: message },
          locations: [
            {
              physicalLocation: { artifactLocation: { uri: target } },
              logicalLocations: [{ fullyQualifiedName: target }],
            },
          ],
          partialFingerprints: { 'finding/v1': `${ruleId} ${target}` },
          ...(known === undefined ? {} : { baselineState: known ? 'unchanged' : 'new' }),
        })),
      },
    ],
  }
}

const levels = { critical: 'error', high: 'error', medium: 'warning', low: 'note', info: 'note' } as const
/** The ranges by which code scanning sorts: critical from 9, high from 7, medium from 4. */
const scores = { critical: '9.5', high: '8.0', medium: '5.5', low: '2.5', info: '0.0' } as const

function ruleOf({ id, title, description, help, severity, weaknesses }: SarifRule): object {
  return {
    id,
    name: id.replace(/(?:^|[/-])(\w)/g, (_, letter: string) => letter.toUpperCase()),
    shortDescription: { text: title },
    fullDescription: { text: description },
    help: { text: help },
    defaultConfiguration: { level: levels[severity] },
    properties: {
      tags: ['security', ...weaknesses.map((name) => `external/cwe/${name.toLowerCase()}`)],
      'security-severity': scores[severity],
    },
  }
}
