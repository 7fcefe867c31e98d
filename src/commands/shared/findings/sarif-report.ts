import type { Finding } from '../../../checks/findings/finding.ts'
import type { RuleFacts } from '../../../checks/iac/rule.ts'
import { markdownText } from '../../../output/markdown.ts'
import { type SarifRule, sarifLog } from '../../../output/sarif.ts'
import { escapeLine, safeJson } from '../../../text/escape.ts'

import { bySeverity, type Severity } from '../../../text/severity.ts'
import { repository, version } from '../../../text/version.ts'
import { asUri, placeOf } from './places.ts'
import { addressOf } from './references.ts'
import type { ReportInput } from './reports.ts'

/** What was found as SARIF, for code scanning. Accepted findings are left out: it is not known to honour suppressions. */
export function sarifReport(input: ReportInput, workingDirectory: string): string {
  const { head, conclusion, facts, hasBaseline, arn } = input
  const { findings, skipped, passed } = conclusion
  const told = findings.filter(({ accepted }) => !accepted)
  const ids = new Set([...findings, ...skipped].map(({ id }) => id).concat(passed))
  const log = sarifLog({
    tool: { name: 'cogtool', version },
    rules: facts.filter(({ id }) => ids.has(id)).map((one) => ruleOf(one, told, head.tool)),
    results: told.map((finding) => {
      const { id, severity, resource, path, known } = finding
      const { file, line } = placeOf(finding, head, workingDirectory)
      return {
        ruleId: `${head.tool}/${id}`,
        message: plainText(`${finding.message}. ${finding.impact}`),
        severity,
        ...(hasBaseline && { known }),
        place: { uri: asUri(file), line, name: escapeLine(head.tool === 'doctor' ? (arn ?? resource) : resource) },
        fingerprint: escapeLine([id, resource, path ?? ''].join(' ')),
      }
    }),
    notices: skipped.map(({ id, resource, reason, needs }) => ({
      ruleId: `${head.tool}/${id}`,
      message: plainText(`${id} was not looked at (${[reason, resource, needs].filter(Boolean).join('; ')})`),
      isWanted: reason === 'asked',
    })),
  })
  return `${safeJson(log, 2)}\n`
}

function ruleOf(facts: RuleFacts, findings: readonly Finding[], tool: string): SarifRule {
  const { id, title, condition, reason, references, isSecurity } = facts
  return {
    id: `${tool}/${id}`,
    title,
    description: condition,
    help: `${reason}\n${references.join(', ')}\ncogtool doctor --explain ${id}`,
    helpMarkdown: [
      `**Finding when:** ${markdownText(condition)}`,
      markdownText(reason),
      references.map((name) => `- ${linkTo(name)}`).join('\n'),
      `\`cogtool doctor --explain ${id}\``,
    ].join('\n\n'),
    helpUri: `${repository}/blob/v${version}/docs/checks.md#${id}`,
    severity: gravestOf(facts, findings),
    isSecurity,
    weaknesses: references.filter((name) => name.startsWith('cwe/')).map((name) => name.replace('cwe/', 'CWE-')),
  }
}

/** Code scanning takes the score of a rule for that of its results. */
function gravestOf({ id, severity }: RuleFacts, findings: readonly Finding[]): Severity {
  const found = findings.filter((one) => one.id === id).map((one) => one.severity)
  return found.sort(bySeverity)[0] ?? severity
}

function linkTo(name: string): string {
  const address = addressOf(name)
  return address === undefined ? markdownText(name) : `[${markdownText(name)}](${address})`
}

/** Plain text of SARIF has links, too: `[text](target)` (3.11.6). */
const plainText = (text: string): string => escapeLine(text).replaceAll('](', '] (')
