import { createHash } from 'node:crypto'
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
  /** The same as Markdown. */
  readonly helpMarkdown?: string
  /** An address to read on. */
  readonly helpUri?: string
  readonly severity: Severity
  /** Whether it is about security: code scanning sorts by a score then, else by the level alone. */
  readonly isSecurity: boolean
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
  readonly place: SarifPlace
  /** What tells it from other results, and stays when lines move. */
  readonly fingerprint: string
}

export interface SarifPlace {
  /** An address, or a path below the root of the sources. */
  readonly uri: string
  /** From 1; undefined where it has no lines. */
  readonly line?: number
  /** e.g. an ARN. */
  readonly name: string
}

/** Something that was not looked at. */
export interface SarifNotice {
  readonly ruleId: string
  readonly message: string
  /** Whether that was asked for. */
  readonly isWanted: boolean
}

export interface SarifRun {
  readonly tool: { readonly name: string; readonly version: string }
  readonly rules: readonly SarifRule[]
  readonly results: readonly SarifResult[]
  readonly notices?: readonly SarifNotice[]
  /** undefined: the same input is to give the same bytes. */
  readonly times?: { readonly began: Date; readonly ended: Date }
}

/** One run as a SARIF 2.1.0 log (OASIS), with what code scanning reads: levels, `security-severity`, CWE tags. The caller redacts. */
export function sarifLog({ tool, rules, results, notices = [], times }: SarifRun): object {
  const index = new Map(rules.map(({ id }, at) => [id, at]))
  const indexOf = (id: string) => index.get(id) ?? -1
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { ...tool, rules: rules.map(ruleOf) } },
        invocations: [
          {
            executionSuccessful: true,
            ...(times && { startTimeUtc: times.began.toISOString(), endTimeUtc: times.ended.toISOString() }),
            ...(notices.length > 0 && {
              toolExecutionNotifications: notices.map(({ ruleId, message, isWanted }) => ({
                level: isWanted ? 'note' : 'warning',
                message: { text: message },
                associatedRule: { id: ruleId, index: indexOf(ruleId) },
              })),
            }),
          },
        ],
        results: results.map(({ ruleId, message, severity, known, place, fingerprint }) => ({
          ruleId,
          ruleIndex: indexOf(ruleId),
          level: levels[severity],
          message: { text: message },
          locations: [
            {
              physicalLocation: {
                artifactLocation: { uri: place.uri },
                // code scanning shows nothing without one
                region: { startLine: place.line ?? 1 },
              },
              logicalLocations: [{ fullyQualifiedName: place.name }],
            },
          ],
          // the first is GitHub's own key, of the form hash:count
          partialFingerprints: { primaryLocationLineHash: `${hashOf(fingerprint)}:1`, 'finding/v1': fingerprint },
          ...(known === undefined ? {} : { baselineState: known ? 'unchanged' : 'new' }),
        })),
      },
    ],
  }
}

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16)

const levels = { critical: 'error', high: 'error', medium: 'warning', low: 'note', info: 'note' } as const
/** The ranges by which code scanning sorts: critical from 9, high from 7, medium from 4. */
const scores = { critical: '9.5', high: '8.0', medium: '5.5', low: '2.5', info: undefined } as const

function ruleOf(rule: SarifRule): object {
  const { id, title, description, help, helpMarkdown, helpUri, severity, isSecurity, weaknesses } = rule
  const score = isSecurity ? scores[severity] : undefined
  const tags = weaknesses.map((name) => `external/cwe/${name.toLowerCase()}`)
  return {
    id,
    name: id.replace(/(?:^|[/-])(\w)/g, (_, letter: string) => letter.toUpperCase()),
    shortDescription: { text: title },
    fullDescription: { text: description },
    ...(helpUri !== undefined && { helpUri }),
    help: { text: help, ...(helpMarkdown !== undefined && { markdown: helpMarkdown }) },
    defaultConfiguration: { level: levels[severity] },
    ...(score !== undefined && { properties: { tags: ['security', ...tags], 'security-severity': score } }),
  }
}
