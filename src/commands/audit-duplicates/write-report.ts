import { resolve } from 'node:path'
import type { Audit } from '../../duplicates/audit.ts'
import { redactAudit } from '../../duplicates/redaction.ts'
import type { Edges } from '../../edges/edges.ts'
import type { Printer } from '../../output/printer.ts'
import { openReport } from '../../output/report-writer.ts'
import { plainStyle } from '../../output/style.ts'
import type { CommandTarget } from '../../pool/aws-command.ts'
import type { ChosenPool } from '../../pool/settings.ts'
import { CogtoolError } from '../../text/cogtool-error.ts'
import { escapeLine } from '../../text/escape.ts'
import { plural } from '../../text/numbers.ts'
import type { BareRun } from '../shared/context.ts'
import { refuseOverwritingInput } from '../shared/output-guard.ts'
import { checkReports, tellReports, writeReports } from '../shared/report-files.ts'
import { auditCsv, auditDocument, auditHead, auditJson, auditJsonLines, type CommandsOf } from './document.ts'
import { type AnswerFormat, type AuditFlags, type AuditReportKind, answerOf } from './flags.ts'
import { type RenderOptions, renderAudit } from './render.ts'
import { commandsFor } from './suggested-commands.ts'

/** Whose users are audited. */
export interface AuditedUsers {
  /** undefined: those of a file. */
  readonly pool: ChosenPool | undefined
  readonly target: CommandTarget
}

/** Runs an audit and writes what it found. Personal data goes to the answer alone. */
export async function writeAuditReport(
  flags: AuditFlags,
  run: BareRun,
  { pool, target }: AuditedUsers,
  runAudit: () => Promise<Audit>,
): Promise<Audit> {
  const { edges, printer } = run
  const { file, format } = answerOf(flags, printer.json)
  const read = flags.from === undefined ? [] : [{ flag: '--from', path: flags.from }]
  await checkReports(flags.report ?? [], read, edges)
  if (file !== undefined) {
    await refuseOverwritingInput(read, { flag: '-o', path: file }, edges)
    // removed when the output is opened, and perhaps the input: an export that stopped part-way
    await refuseOverwritingInput(read, { flag: '-o', path: `${file}.partial` }, edges)
    await refuseOverwritingPartialExport(file, edges)
  }
  // opened before the scan: a file that cannot be written is known at once
  const output = file === undefined ? undefined : await openReport(file, edges)
  const began = edges.now()
  try {
    const audit = await runAudit()
    const shown = flags.redact ? redactAudit(audit) : audit
    await writeReportsOf(shown, pool, began, flags, run)
    const commandsOf: CommandsOf = (group) => (flags.showCommands ? commandsFor(group, target) : undefined)
    if (format === 'json' && !output && edges.stdout.isTTY) {
      await printer.document(auditDocument(shown, pool, commandsOf))
      await tellReports(flags.report, printer)
      return audit
    }
    const style = output ? plainStyle : printer.style
    const width = output ? undefined : printer.width
    const { verbose } = printer
    const options = { ...flags, style, width, verbose, showCommands: flags.showCommands ?? false, pool, commandsOf }
    const write = output?.write ?? edges.stdout.write
    for (const text of inChunks(formatAudit(format, shown, options))) {
      edges.signal.throwIfAborted()
      await write(text)
    }
    await output?.complete()
    if (file !== undefined) await writeSummary(audit, pool, file, printer)
    await tellReports(flags.report, printer)
    return audit
  } catch (error) {
    await output?.discard()
    throw error
  }
}

/** Most runs want no report, and do not wait for those who write them. */
async function writeReportsOf(
  audit: Audit,
  pool: ChosenPool | undefined,
  began: Date,
  flags: AuditFlags,
  run: BareRun,
): Promise<void> {
  if (!flags.report) return
  const { auditOnGithub, auditReport } = await import('./reports.ts')
  const seconds = (run.edges.now().getTime() - began.getTime()) / 1000
  const record = { audit, pool, at: began, seconds, isRedacted: flags.redact ?? false, flags }
  const textOf = (kind: AuditReportKind) => auditReport(kind, record)
  await writeReports(flags.report, { textOf, github: () => auditOnGithub(record) }, run)
}

/** Fails with `output_exists` where the report would remove the rows of an export that can be resumed. */
async function refuseOverwritingPartialExport(file: string, { files, workingDirectory }: Edges): Promise<void> {
  const state = `${resolve(workingDirectory, file)}.partial.state.json`
  // opening the output reports what cannot be looked at
  if (!(await files.status(state).catch(() => undefined))) return
  throw new CogtoolError('output_exists', `${file}.partial belongs to an unfinished export`, {
    why: 'a report of that name would replace it',
    hint: 'name another file with -o, or finish the export first: its own command line with --resume',
  })
}

function formatAudit(format: AnswerFormat, audit: Audit, options: RenderOptions): Iterable<string> {
  switch (format) {
    case 'table':
      return renderAudit(audit, options)
    case 'json':
      return auditJson(audit, options.pool, options.commandsOf)
    case 'jsonl':
      return auditJsonLines(audit, options.commandsOf)
    case 'csv':
      return auditCsv(audit)
  }
}

const chunkLength = 64 * 1024

/** The same text in fewer, longer pieces. */
function* inChunks(pieces: Iterable<string>): Generator<string> {
  let text = ''
  for (const piece of pieces) {
    text += piece
    if (text.length < chunkLength) continue
    yield text
    text = ''
  }
  if (text !== '') yield text
}

/** The answer is in a file: counts alone are for the streams. */
async function writeSummary(audit: Audit, pool: ChosenPool | undefined, file: string, printer: Printer): Promise<void> {
  if (printer.json) return printer.document({ ...auditHead(audit, pool), output: file })
  const { scanned, groups, accounts } = audit
  const users = `${plural(scanned, 'user')}${pool ? ` of ${pool.written}` : ''}`
  await printer.note(
    escapeLine(`${plural(groups.length, 'group')}, ${plural(accounts, 'account')} among ${users}, written to ${file}`),
  )
}
