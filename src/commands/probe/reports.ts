import { type JunitCase, junitXml } from '../../output/junit.ts'
import { markdownCode, markdownTable, markdownText } from '../../output/markdown.ts'
import { type SarifRule, sarifLog } from '../../output/sarif.ts'
import { safeJson } from '../../text/escape.ts'
import { isAtLeast } from '../../text/severity.ts'
import { version } from '../../text/version.ts'
import type { ProbeDocument, ProbeRecord } from './document.ts'

/** A run as a report for other programs, or as a page to read. */
export function probeReport(kind: 'sarif' | 'junit' | 'md', document: ProbeDocument, record: ProbeRecord): string {
  if (kind === 'sarif') return `${safeJson(sarifOf(document, record), 2)}\n`
  return kind === 'junit' ? junitOf(document, record) : markdownOf(document)
}

type Cause = ProbeDocument['causes'][number]

function sarifOf(document: ProbeDocument, { began, ended, hasBaseline }: ProbeRecord): object {
  const rules: SarifRule[] = document.findings.map(({ id, severity, message }) => {
    const about = document.cases.find((one) => one.id === id)
    const causes = causesOf(id, document)
    return {
      id: `probe/${id}`,
      title: causes[0]?.title ?? message,
      description: about?.about ?? message,
      help: causes.map(helpOf).join('\n') || message,
      severity,
      isSecurity: true,
      weaknesses: [...(about?.reference.matchAll(/\bCWE-\d+/g) ?? [])].map(([name]) => name),
    }
  })
  const results = document.findings.map(({ id, severity, message, known }) => ({
    ruleId: `probe/${id}`,
    message,
    severity,
    ...(hasBaseline ? { known } : {}),
    place: { uri: document.target, name: document.target },
    fingerprint: `probe/${id} ${document.target}`,
  }))
  return sarifLog({ tool: { name: 'cogtool', version }, rules, results, times: { began, ended } })
}

const helpOf = ({ why, fix, libraries }: Cause): string =>
  [why, fix, ...Object.entries(libraries).map(([name, how]) => `${name}: ${how}`)].join('\n')

const causesOf = (id: string, { causes }: ProbeDocument): Cause[] =>
  causes.filter(({ findings }) => findings.includes(id))

function junitOf(document: ProbeDocument, { began, failOn }: ProbeRecord): string {
  const counted = document.findings.filter(({ severity, known }) => !known && isAtLeast(severity, failOn))
  const cases = document.cases.map(({ id, group, verdict, why }): JunitCase => {
    const fault = counted.find((finding) => finding.id === id)
    const base = { name: id, className: `cogtool.probe.${group}` }
    if (fault) return { ...base, result: 'failed', message: fault.message, details: helpFor(id, document) }
    if (verdict === 'skipped') return { ...base, result: 'skipped', message: why }
    if (verdict === 'inconclusive') return { ...base, result: 'error', message: why }
    return { ...base, result: 'passed', details: `${verdict}: ${why}` }
  })
  const own = counted
    .filter(({ id }) => !document.cases.some((one) => one.id === id))
    .map(({ id, message }): JunitCase => {
      return { name: id, className: 'cogtool.probe.run', result: 'failed', message, details: helpFor(id, document) }
    })
  return junitXml({ name: `cogtool probe ${document.target}`, at: began, cases: [...cases, ...own] })
}

function helpFor(id: string, document: ProbeDocument): string {
  return causesOf(id, document).map(helpOf).join('\n')
}

const verdictWords = {
  yes: 'No finding that counts.',
  no: 'The API takes what it must refuse.',
  undecided: 'Not decided: the run proves nothing.',
} as const

function markdownOf(document: ProbeDocument): string {
  const { target, depth, startedAt, summary, findings, causes, cases } = document
  const counts = Object.entries(summary.verdicts).map(([verdict, count]) => `${count} ${verdict}`)
  return [
    `# cogtool probe`,
    `${markdownCode(target)}, depth ${depth}, ${startedAt}. **${verdictWords[summary.outcome]}** ${counts.join(', ')}.`,
    ...summary.notes.map((note) => `> ${markdownText(note)}`),
    ...causes.map((cause) => causeSection(cause, findings)),
    ...(summary.missing.length === 0
      ? []
      : [
          '## Not tried',
          summary.missing.map(({ why, cases: ids }) => `- ${codes(ids)}: ${markdownText(why)}`).join('\n'),
        ]),
    '## Every case',
    markdownTable(
      ['case', 'severity', 'expected', 'status', 'verdict', 'why'],
      cases.map(({ id, severity, expected, status, verdict, why }) => [
        markdownCode(id),
        severity,
        expected.join(', '),
        String(status ?? '–'),
        verdict,
        markdownText(why),
      ]),
    ),
    '',
  ].join('\n\n')
}

const codes = (ids: readonly string[]): string => ids.map(markdownCode).join(', ')

function causeSection(
  { title, why, fix, libraries, findings: ids }: Cause,
  findings: ProbeDocument['findings'],
): string {
  const those = findings.filter(({ id }) => ids.includes(id))
  return [
    `## ${markdownText(title)}`,
    markdownTable(
      ['finding', 'severity', 'what'],
      those.map(({ id, severity, message, known }) => [
        markdownCode(id),
        known ? `${severity} (known)` : severity,
        markdownText(message),
      ]),
    ),
    markdownText(why),
    `**Fix:** ${markdownText(fix)}`,
    Object.entries(libraries)
      .map(([name, how]) => `- ${markdownText(name)}: ${markdownCode(how)}`)
      .join('\n'),
  ].join('\n\n')
}
