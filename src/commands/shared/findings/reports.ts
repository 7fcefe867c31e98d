import type { Conclusion } from '../../../checks/findings/conclude.ts'
import type { Skipped } from '../../../checks/findings/finding.ts'
import type { RuleFacts } from '../../../checks/iac/rule.ts'
import type { Severity } from '../../../text/severity.ts'
import type { BareRun } from '../context.ts'
import { type WantedReport, writeReports } from '../report-files.ts'
import { annotationsOf } from './annotations.ts'
import type { FindingsHead } from './document.ts'
import { junitReport } from './junit-report.ts'
import { markdownReport } from './markdown-report.ts'
import { sarifReport } from './sarif-report.ts'

/** What the reports of a run are made of. */
export interface ReportInput {
  readonly head: FindingsHead
  readonly conclusion: Conclusion
  /** Of every check or rule that may have found something. */
  readonly facts: readonly RuleFacts[]
  readonly failOn: Severity | 'none'
  readonly hasBaseline: boolean
  /** What was not looked at and made the exit code 4. */
  readonly undecidedBy: readonly Skipped[]
  /** Of the pool; undefined where it is not known, or there is none. */
  readonly arn: string | undefined
  /** Markdown behind the rest of the Markdown report. */
  readonly appendix: WriteReport | undefined
  /** Reports of kinds that one command has alone. */
  readonly ownReports: Readonly<Record<string, WriteReport>>
}

/** Writes what one command alone has to tell, when it is asked for. */
export type WriteReport = (conclusion: Conclusion) => Promise<string>

/** Writes the reports that were asked for. */
export async function writeFindingReports(
  input: ReportInput,
  reports: readonly WantedReport<string>[],
  run: BareRun,
): Promise<void> {
  const { workingDirectory } = run.edges
  const github = async () => ({
    title: `cogtool ${input.head.tool}`,
    annotations: annotationsOf(input, workingDirectory),
    summary: await reportOf('md', input, workingDirectory),
  })
  await writeReports(reports, { textOf: (kind) => reportOf(kind, input, workingDirectory), github }, run)
}

async function reportOf(kind: string, input: ReportInput, workingDirectory: string): Promise<string> {
  switch (kind) {
    case 'sarif':
      return sarifReport(input, workingDirectory)
    case 'junit':
      return junitReport(input)
    case 'md':
      return markdownReport(input, await input.appendix?.(input.conclusion))
    default: {
      const own = input.ownReports[kind]
      if (!own) throw new Error(`no report of the kind ${kind}`)
      return own(input.conclusion)
    }
  }
}
