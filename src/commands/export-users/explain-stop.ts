import { CogtoolError, ExitCode } from '../../text/cogtool-error.ts'
import { plural } from '../../text/numbers.ts'
import { totals } from '../../users/export/export-state.ts'
import type { ExportTarget } from '../../users/export/export-target.ts'
import type { Run } from '../shared/context.ts'
import { resumeLine } from './resume-command.ts'

/**
 * The interruption, with the number of users written before it. The last line of the text is the command that resumes the
 * export, also with --quiet; with --json it is the hint of the one document.
 */
export async function explainInterruption(
  target: ExportTarget,
  canResume: boolean,
  { printer, commandLine, edges }: Run,
): Promise<unknown> {
  const { reason } = edges.signal
  const what = `interrupted after ${plural(totals(target.state).users, 'user')}`
  const left = target.isStream ? 'the rows on standard output are not all' : 'no file was written'
  if (printer.json && reason instanceof CogtoolError) {
    return new CogtoolError(reason.code, what, canResume ? { hint: resumeLine(commandLine) } : { why: left })
  }
  await printer.note(`${what}; ${canResume ? 'to resume it:' : left}`)
  if (canResume) await printer.say(resumeLine(commandLine))
  return reason
}

/**
 * A failure, with the number of users written before it: `export_incomplete` where rows on a stream cannot be taken back, or
 * where a later run can resume; its own code where nothing of the export stays.
 */
export function explainStop(target: ExportTarget, error: unknown, resume: string | undefined): unknown {
  if (!(error instanceof CogtoolError)) return error
  // wrong flags are not a failure of the export
  if (error.exitCode === ExitCode.usage && error.code !== 'output_unwritable') return error
  const { users } = totals(target.state)
  if (target.isStream ? users === 0 : resume === undefined) return error
  const { message, why, hint } = error
  const cause = why === undefined ? message : `${message}: ${why}`
  return new CogtoolError('export_incomplete', `the export stopped after ${plural(users, 'user')}`, {
    why: resume !== undefined && hint !== undefined && error.exitCode === ExitCode.signIn ? `${cause}; ${hint}` : cause,
    ...((resume ?? hint) ? { hint: resume ?? hint ?? '' } : {}),
  })
}
