import { type Conclusion, conclude, type KnownFinding } from '../../../checks/findings/conclude.ts'
import type { Acceptance, Outcome, Skipped } from '../../../checks/findings/finding.ts'
import type { RuleFacts } from '../../../checks/iac/rule.ts'
import { ExitCode } from '../../../text/cogtool-error.ts'
import { escapeLine } from '../../../text/escape.ts'
import type { BareRun } from '../context.ts'
import { tellReports } from '../report-files.ts'
import { readBaseline } from './baseline.ts'
import { type FindingsHead, findingsDocument } from './document.ts'
import type { FindingFlags } from './flags.ts'
import { type FindingsFormat, renderFindings } from './render.ts'
import type { ReportInput } from './reports.ts'

/** What a command has found, and how it tells it. */
export interface FindingsAnswer {
  readonly head: FindingsHead
  readonly outcome: Outcome
  readonly accepted: readonly Acceptance[]
  /** The lines before the findings. */
  readonly title: string
  readonly textOf: FindingsFormat['textOf']
  /** The lines at the end. */
  readonly verdict: (summary: Conclusion['summary']) => string
  /** Whether a line of counts stands above the verdict. */
  readonly showsCounts: boolean
  /** What was not looked at, so that no finding does not mean that there is nothing. */
  readonly undecidedBy: readonly Skipped[]
  /** Of every check or rule that may have found something. */
  readonly facts: readonly RuleFacts[]
  /** Of the pool, for code scanning. */
  readonly arn?: string
  /** How Markdown behind the rest of the Markdown report is written. */
  readonly appendix?: ReportInput['appendix']
  /** How reports of kinds that this command has alone are written. */
  readonly ownReports?: ReportInput['ownReports']
}

/** Judges, reports, prints and gives the exit code: 1 where a finding counts, 4 where none does and not all could be read, else 0. */
export async function finishFindings(
  answer: FindingsAnswer,
  flags: Pick<FindingFlags, 'baseline' | 'failOn' | 'report'>,
  run: BareRun,
): Promise<ExitCode> {
  const { head, outcome, accepted, title, textOf, verdict, showsCounts, undecidedBy } = answer
  const { baseline, failOn } = flags
  const { edges, printer } = run
  const earlierRuns = { command: head.tool, schema: 'cogtool.findings/1', texts: ['id', 'resource'] } as const
  const known = await readBaseline<KnownFinding>(baseline, earlierRuns, edges)
  const conclusion = conclude(outcome, { failOn, baseline: known, accepted, at: head.at })
  for (const warning of conclusion.warnings) await printer.warn(escapeLine(warning))
  await report(answer, conclusion, flags, run)
  if (printer.json) await printer.document(findingsDocument(head, conclusion))
  else {
    const { style, verbose } = printer
    const found = renderFindings(conclusion, { style, verbose, textOf, showsCounts })
    // the verdict belongs to the counts, where they are shown
    const end = [found, verdict(conclusion.summary)].filter((part) => part !== '').join(showsCounts ? '\n' : '\n\n')
    await printer.answer([title, end].filter((part) => part !== '').join('\n\n'))
  }
  await tellReports(flags.report, printer)
  if (conclusion.summary.failing > 0) return ExitCode.no
  return undecidedBy.length > 0 ? ExitCode.undecided : ExitCode.yes
}

/** Most runs want no report, and do not wait for those who write them. */
async function report(
  { head, facts, arn, undecidedBy, appendix, ownReports = {} }: FindingsAnswer,
  conclusion: Conclusion,
  { baseline, failOn, report: files = [] }: Pick<FindingFlags, 'baseline' | 'failOn' | 'report'>,
  run: BareRun,
): Promise<void> {
  if (files.length === 0) return
  const { writeFindingReports } = await import('./reports.ts')
  const judged = { conclusion, failOn, hasBaseline: baseline !== undefined }
  // what was found decides before what was not looked at
  const open = conclusion.summary.failing > 0 ? [] : undecidedBy
  await writeFindingReports({ head, ...judged, facts, undecidedBy: open, arn, appendix, ownReports }, files, run)
}
