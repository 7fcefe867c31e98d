import { type Command, Option } from 'commander'
import type { CognitoApi } from '../aws/cognito-api.ts'
import { ExitCode } from '../errors.ts'
import { count, plural } from '../output/numbers.ts'
import { exportDocument, renderExport, renderProgress } from '../output/render-export.ts'
import { countUnlisted, parseColumnNames } from '../users/columns.ts'
import { exportUsers, stoppedAfter } from '../users/export.ts'
import { type ExportOutput, fileOutput, streamOutput } from '../users/export-output.ts'
import { parseFilter } from '../users/filter.ts'
import { type ExportFormat, exportFormats, formatOfName } from '../users/formats.ts'
import { selectUsers } from '../users/listing.ts'
import { doubtAboutStatus, type Selection, splitSelection } from '../users/selection.ts'
import type { CommandContext, Run } from './context.ts'
import { examples } from './examples.ts'
import { checkFormat, doubtsAbout, type FormatOptions, leftOut, rowsFor } from './export-format.ts'
import { defaultMaxAttempts, defaultRps, describePool, openApi, scanState } from './users-api.ts'
import { parseCount, parseRate } from './users-flags.ts'

/** What `export-users` works with. */
export interface ExportOptions extends FormatOptions, Selection {
  /** A file; undefined = standard output. */
  readonly file?: string
  readonly rps: number
  readonly maxAttempts: number
  readonly limit?: number
  readonly force: boolean
}

interface Flags extends Pick<FormatOptions, 'columns'> {
  output: string
  format?: ExportFormat
  filter?: string
  status?: string[]
  enabled?: true
  disabled?: true
  bom?: true
  rawCells?: true
  force?: true
  rps: number
  maxAttempts: number
  limit?: number
}

/** `cogtool export-users`: flags, examples, action. */
export function define(command: Command, context: CommandContext, run = runExportUsers): void {
  command
    .option('-o, --output <file>', 'a file, which appears when it is complete; - is standard output', '-')
    .addOption(
      new Option('--format <format>', 'unless given, by the name of the file, else csv').choices(exportFormats),
    )
    .option(
      '--columns <names>',
      'these columns of the CSV in this order, e.g. username,email,custom:plan',
      parseColumnNames,
    )
    .option('--filter <condition>', `what the service selects by, e.g. 'email ^= "a"'`, parseFilter)
    .addOption(new Option('--status <status>', 'only users of this status; repeatable: any of them').argParser(collect))
    .addOption(new Option('--enabled', 'only users who are enabled').conflicts('disabled'))
    .option('--disabled', 'only users who are disabled')
    .option('--rps <number>', "requests a second; 30 are the whole account's", parseRate, defaultRps)
    .option(
      '--max-attempts <number>',
      'how often a request is tried',
      parseCount('--max-attempts', 1),
      defaultMaxAttempts,
    )
    .option('--force', 'replace a file that is there already')
    .option('--limit <number>', 'at most so many users', parseCount('--limit', 1))
    .option('--bom', 'begin the CSV with a byte order mark, for old spreadsheets')
    .option('--raw-cells', 'no guard against formulas and control characters in the CSV')
    .addHelpText(
      'after',
      examples([
        ['every user, as CSV', 'cogtool export-users -o everybody.csv'],
        ['without loss, for programs', 'cogtool export-users -o everybody.jsonl'],
        [
          'who never confirmed, on standard output',
          'cogtool export-users --status UNCONFIRMED --columns username,email,created',
        ],
      ]),
    )
    .action(async (flags: Flags) => context.finish(await run(asOptions(flags), await context.start('pool'))))
}

// statuses are written in capitals by the service
function collect(value: string, earlier: readonly string[] | undefined): string[] {
  return [...(earlier ?? []), value.toUpperCase()]
}

function asOptions({ output, format, status, enabled, disabled, ...rest }: Flags): ExportOptions {
  const file = output === '-' ? undefined : output
  return {
    ...rest,
    bom: rest.bom ?? false,
    rawCells: rest.rawCells ?? false,
    force: rest.force ?? false,
    ...(file === undefined ? {} : { file }),
    format: format ?? formatOfName(file),
    statuses: status ?? [],
    ...(enabled || disabled ? { enabled: enabled ?? false } : {}),
  }
}

/** Exports the pool's users. The output is opened before anything is asked, and a file is there only once it is complete. */
export async function runExportUsers(options: ExportOptions, run: Run): Promise<ExitCode> {
  const { edges, printer } = run
  checkFormat(options)
  const output = options.file === undefined ? streamOutput(edges) : await fileOutput(options.file, options, edges)
  const progress = { users: 0 }
  let api: CognitoApi | undefined
  try {
    api = await openApi(options, run)
    await exportThrough(api, output, options, run, progress)
    return ExitCode.yes
  } catch (error) {
    await output.discard()
    if (edges.signal.aborted) {
      const left = output.isStream ? 'the rows on standard output are not all' : 'no file was written'
      await printer.note(`interrupted after ${plural(progress.users, 'user')}; ${left}`)
    }
    throw edges.signal.aborted ? error : stoppedAfter(progress.users, error, output)
  } finally {
    api?.close()
  }
}

async function exportThrough(
  api: CognitoApi,
  output: ExportOutput,
  options: ExportOptions,
  { edges, printer }: Run,
  tally: { users: number },
): Promise<void> {
  const began = edges.now()
  const pool = await describePool(api)
  const doubts = [...doubtsAbout(options.columns ?? [], pool), ...options.statuses.flatMap(doubtAboutStatus)]
  for (const doubt of doubts) await printer.warn(doubt)
  const { writer, columns } = rowsFor(options, pool)
  const unlisted = countUnlisted(columns ?? [])
  const looksAtAll = splitSelection(options).filter === undefined && options.limit === undefined
  const estimated = looksAtAll ? pool?.estimatedUsers : undefined
  const line = printer.progress(edges.now)
  let looked = 0
  try {
    await exportUsers({
      pages: selectUsers(api, options, options.limit),
      writer,
      output,
      see: columns ? unlisted.see : () => {},
      progress: (seen, written) => {
        looked = seen
        tally.users = written
        return line.update(renderProgress(scanState(seen, estimated, api, began, edges)))
      },
    })
  } finally {
    await line.clear()
  }
  for (const warning of leftOut(columns ?? [], unlisted.seen)) await printer.warn(warning)
  if (estimated !== undefined && looked < 0.95 * estimated) {
    await printer.warn(`the pool's own estimate is ${plural(estimated, 'user')}; ${count(looked)} came`)
  }
  const summary = {
    ...scanState(tally.users, estimated, api, began, edges),
    retries: api.counts.retries,
    output: options.file,
    changedCells: writer.changedCells,
  }
  if (printer.json && options.file !== undefined) await printer.document(exportDocument(summary))
  else await printer.note(renderExport(summary))
}
