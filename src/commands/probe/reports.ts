import type { Annotation, GithubReport } from '../../output/github.ts'
import { htmlReport } from '../../output/html/html-report.ts'
import { type JunitCase, junitXml } from '../../output/junit.ts'
import { markdownReport } from '../../output/markdown-content.ts'
import { type SarifRule, sarifLog } from '../../output/sarif.ts'
import { lastControl } from '../../probe/catalogue.ts'
import { safeJson } from '../../text/escape.ts'
import { isAtLeast } from '../../text/severity.ts'
import { version } from '../../text/version.ts'
import type { ProbeDocument, ProbeRecord } from './document.ts'
import type { ReportKind } from './flags.ts'
import { probeContent } from './report-content.ts'

/** A run as a report for other programs, or as a page to read. */
export function probeReport(kind: ReportKind, document: ProbeDocument, record: ProbeRecord): string {
  switch (kind) {
    case 'sarif':
      return `${safeJson(sarifOf(document, record), 2)}\n`
    case 'junit':
      return junitOf(document, record)
    case 'md':
      return markdownReport(probeContent(document, record), 'cogtool-probe')
    case 'html':
      return htmlReport(probeContent(document, record))
  }
}

/** What GitHub Actions shows: a line for each finding, and the report as Markdown. */
export function probeOnGithub(document: ProbeDocument, record: ProbeRecord): GithubReport {
  const { target, findings, summary } = document
  const annotations = findings
    .filter(({ known }) => !known)
    .map(({ id, severity, message }): Annotation => {
      const level = isAtLeast(severity, record.failOn) ? 'error' : isAtLeast(severity, 'medium') ? 'warning' : 'notice'
      return { level, title: `cogtool probe: ${id}`, message: `${message} (${target})` }
    })
  const undecided: Annotation = {
    level: 'error',
    title: 'cogtool probe',
    message: ['not decided: the run proves nothing', ...summary.notes].join('; '),
  }
  return {
    title: 'cogtool probe',
    annotations: summary.outcome === 'undecided' ? [undecided, ...annotations] : annotations,
    summary: probeReport('md', document, record),
  }
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

function junitOf(document: ProbeDocument, record: ProbeRecord): string {
  const { began, ended, failOn, result } = record
  const counted = document.findings.filter(({ severity, known }) => !known && isAtLeast(severity, failOn))
  const isUndecided = document.summary.outcome === 'undecided'
  const seconds = new Map(result.outcomes.map((outcome) => [outcome.probe.id, outcome.seconds]))
  const cases = document.cases.map(({ id, group, verdict, why }): JunitCase => {
    const fault = counted.find((finding) => finding.id === id)
    const base = { name: id, className: `cogtool.probe.${group}`, seconds: seconds.get(id) ?? 0 }
    if (fault) return { ...base, result: 'failed', message: fault.message, details: helpFor(id, document) }
    // refusals prove something only while the good token is accepted
    if (isUndecided && id === lastControl && verdict !== 'accepted') return { ...base, result: 'error', message: why }
    if (verdict === 'skipped' || verdict === 'inconclusive') return { ...base, result: 'skipped', message: why }
    return { ...base, result: 'passed', details: `${verdict}: ${why}` }
  })
  const own = counted
    .filter(({ id }) => !document.cases.some((one) => one.id === id))
    .map(({ id, message }): JunitCase => {
      return { name: id, className: 'cogtool.probe.run', result: 'failed', message, details: helpFor(id, document) }
    })
  const all = [...cases, ...own]
  if (isUndecided && !all.some(({ result }) => result === 'error')) {
    const message = result.stopped ?? 'the run proves nothing'
    all.push({ name: 'complete', className: 'cogtool.probe.run', result: 'error', message })
  }
  const took = (ended.getTime() - began.getTime()) / 1000
  return junitXml({ name: `cogtool probe ${document.target}`, at: began, seconds: took, cases: all })
}

function helpFor(id: string, document: ProbeDocument): string {
  return causesOf(id, document).map(helpOf).join('\n')
}
