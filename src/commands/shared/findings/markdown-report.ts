import type { Conclusion } from '../../../checks/findings/conclude.ts'
import type { Finding } from '../../../checks/findings/finding.ts'
import { markdownCode, markdownProse, markdownTable, markdownText } from '../../../output/markdown.ts'
import { severities } from '../../../text/severity.ts'
import type { ReportInput } from './reports.ts'

/** What was found as Markdown. It begins with a marker, by which a workflow finds the one comment that it edits. */
export function markdownReport({ head, conclusion }: Pick<ReportInput, 'head' | 'conclusion'>, appendix = ''): string {
  const { findings, skipped } = conclusion
  const { tool, pool } = head
  const about =
    pool === null ? '' : `${markdownCode(pool.id)}${pool.name === null ? '' : ` ${markdownText(pool.name)}`}`
  const parts = [
    `<!-- cogtool-${tool} -->`,
    `## cogtool ${tool}${about === '' ? '' : `: ${about}`}`,
    `**${countsOf(conclusion)}**`,
    findings.length === 0 ? '' : markdownTable(['severity', 'what', 'users', 'fix', 'where'], findings.map(rowOf)),
    skipped.length === 0 ? '' : '### Not looked at',
    skipped
      .map(({ id, resource, reason, needs }) => {
        return `- ${markdownCode(id)}: ${markdownText([reason, resource, needs].filter(Boolean).join('; '))}`
      })
      .join('\n'),
    appendix,
  ]
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`
}

function rowOf(finding: Finding): string[] {
  const { id, severity, resource, message, observed, impact, fix, known, accepted, location, immutable } = finding
  const marks = [known && 'known', accepted && `accepted: ${accepted.reason}`, immutable && 'cannot be changed']
  const mark = marks.filter((one) => typeof one === 'string').map(markdownText)
  const seen = observed === null ? '' : `<br>${markdownCode(observed)}`
  const place = location ? `${location.file}:${location.line}` : resource
  return [
    [severity, ...mark].join('<br>'),
    `${markdownText(message)}${seen}`,
    markdownText(impact),
    markdownProse(fix),
    `${markdownCode(id)}<br>${markdownCode(place)}`,
  ]
}

function countsOf({ summary }: Conclusion): string {
  const found = severities.filter((severity) => summary[severity] > 0).map((word) => `${summary[word]} ${word}`)
  const apart = (['accepted', 'known', 'skipped', 'passed'] as const)
    .filter((word) => summary[word] > 0)
    .map((word) => `${summary[word]} ${word}`)
  return [found.join(', ') || 'Nothing found', apart.join(', ')].filter((part) => part !== '').join('; ')
}
