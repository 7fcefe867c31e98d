import { readBaseline } from '../../../checks/findings/baseline.ts'
import { type Conclusion, conclude } from '../../../checks/findings/conclude.ts'
import type { Acceptance, Outcome } from '../../../checks/findings/finding.ts'
import { ExitCode } from '../../../text/cogtool-error.ts'
import { escapeLine } from '../../../text/escape.ts'
import type { BareRun } from '../context.ts'
import { readInputFile } from '../input-file.ts'
import { type FindingsHead, findingsDocument } from './document.ts'
import type { FindingFlags } from './flags.ts'
import { type FindingsFormat, renderFindings } from './render.ts'

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
  /** Whether a read failed, so that no finding does not mean that there is nothing. */
  readonly isUndecided: boolean
}

/** Judges, prints and gives the exit code: 1 where a finding counts, 4 where none does and not all could be read, else 0. */
export async function finishFindings(
  { head, outcome, accepted, title, textOf, verdict, showsCounts, isUndecided }: FindingsAnswer,
  { baseline, failOn }: Pick<FindingFlags, 'baseline' | 'failOn'>,
  { edges, printer }: BareRun,
): Promise<ExitCode> {
  const known = baseline === undefined ? [] : readBaseline(await readInputFile(baseline, edges))
  const conclusion = conclude(outcome, { failOn, baseline: known, accepted, at: head.at })
  for (const warning of conclusion.warnings) await printer.warn(escapeLine(warning))
  if (printer.json) await printer.document(findingsDocument(head, conclusion))
  else {
    const { style, verbose } = printer
    const found = renderFindings(conclusion, { style, verbose, textOf, showsCounts })
    // the verdict belongs to the counts, where they are shown
    const end = [found, verdict(conclusion.summary)].filter((part) => part !== '').join(showsCounts ? '\n' : '\n\n')
    await printer.answer([title, end].filter((part) => part !== '').join('\n\n'))
  }
  if (conclusion.summary.failing > 0) return ExitCode.no
  return isUndecided ? ExitCode.undecided : ExitCode.yes
}
