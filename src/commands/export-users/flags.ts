import { type Command, Option } from 'commander'
import { type NamedPool, parsePoolId, typedPoolId } from '../../pool/pool-address.ts'
import { CogtoolError } from '../../text/cogtool-error.ts'
import { parseColumnNames } from '../../users/formats/columns.ts'
import { type ExportFormat, exportFormats } from '../../users/formats/formats.ts'
import { parseFilter } from '../../users/list/filter.ts'
import { parseStatus, type Selection } from '../../users/list/selection.ts'
import { examples } from '../shared/examples.ts'
import { count, repeatable, time } from '../shared/flag-parsers.ts'
import { chooseFormat } from '../shared/listing/choose-format.ts'
import { addListingFlags, defaultMaxAttempts, type ListingFlags } from '../shared/users-api.ts'
import { checkFormat, type FormatOptions, namedExports } from './format.ts'

/** What `export-users` works with. */
export interface ExportOptions extends FormatOptions, Selection, ListingFlags {
  readonly maxAttempts: number
  readonly limit?: number
  readonly force: boolean
  readonly resume: boolean
  readonly targetPool?: NamedPool
  readonly includeDisabled: boolean
}

/** The flags as commander gives them. */
export interface ExportFlags extends Pick<FormatOptions, 'columns'>, ListingFlags {
  output: string
  format?: ExportFormat
  filter?: string
  status?: readonly string[]
  enabled?: true
  disabled?: true
  modifiedSince?: string
  groups?: true
  mfa?: true
  bom?: true
  rawCells?: true
  force?: true
  resume?: true
  maxAttempts: number
  limit?: number
  targetPool?: NamedPool
  includeDisabled?: true
}

/** Adds the flags of `export-users`, and its examples. */
export function addExportFlags(command: Command): Command {
  command
    .optionsGroup('Output')
    .option('-o, --output <file>', 'Write to this file; - is standard output', '-')
    .addOption(new Option('--format <format>', 'Write this format, not that of the file name').choices(exportFormats))
    .option('--resume', 'Continue an interrupted export, or start one')
    .option('-f, --force', 'Replace a file that is there already')
    .option('--bom', 'Begin the CSV with a byte order mark')
    .option('--raw-cells', 'Leave formulas and control characters in the CSV')
    .option('--target-pool <id>', 'Write the cognito-import file for this pool', (text) =>
      parsePoolId(typedPoolId(text), '--target-pool'),
    )
    .option('--include-disabled', 'Write disabled users to it too; an import enables them')
    .optionsGroup('Which users and columns')
    .option('--columns <names>', 'Write these columns, e.g. username,email,custom:plan', parseColumnNames)
    .option('--filter <condition>', `Use this filter of Cognito, e.g. 'email ^= "a"'`, parseFilter)
    .option('--status <status>', 'Export users of this status; repeatable: any of them', repeatable(parseStatus))
    .addOption(new Option('--enabled', 'Export only enabled users').conflicts('disabled'))
    .option('--disabled', 'Export only disabled users')
    .option('--modified-since <time>', 'Export users changed since then, e.g. 2026-01-31', parseModifiedSince)
    .option('--limit <number>', 'Stop after this many users', count('--limit'))
    .option('--groups', 'Add the groups of each user')
    .option('--mfa', 'Add the MFA; counts each user as active (billed)')
    .optionsGroup('Listing')
  return addListingFlags(command)
    .option('--max-attempts <number>', 'Try a request up to this often', count('--max-attempts'), defaultMaxAttempts)
    .optionsGroup('')
    .addHelpText(
      'after',
      examples([
        [
          'every user, as CSV; run it again after whatever stopped it',
          'cogtool export-users -o everybody.csv --resume',
        ],
        ['without loss, with groups, for programs', 'cogtool export-users -o everybody.jsonl --groups'],
        [
          'who never confirmed, on standard output',
          'cogtool export-users --status UNCONFIRMED --columns username,email,created',
        ],
        ['a file for an import job', 'cogtool export-users -o import.csv --format cognito-import'],
      ]),
    )
}

/** The value of `--modified-since` as ISO 8601 UTC with milliseconds; a time without a zone is UTC. Fails with `invalid_value`. */
export function parseModifiedSince(text: string): string {
  return modifiedSince(text).toISOString()
}

const modifiedSince = time('--modified-since', {
  defaultZone: 'Z',
  why: 'it must be a day or a time as ISO 8601 writes it, UTC unless it says otherwise',
  hint: 'e.g. --modified-since 2026-01-31 or 2026-01-31T18:00:00Z',
})

/** The flags as options. Fails with `usage` where two of them do not go together. */
export function asExportOptions(
  { output, format, status, enabled, disabled, ...rest }: ExportFlags,
  json: boolean,
): ExportOptions {
  const file = output === '-' ? undefined : output
  const options: ExportOptions = {
    ...rest,
    groups: rest.groups ?? false,
    mfa: rest.mfa ?? false,
    bom: rest.bom ?? false,
    rawCells: rest.rawCells ?? false,
    force: rest.force ?? false,
    resume: rest.resume ?? false,
    includeDisabled: rest.includeDisabled ?? false,
    ...(file === undefined ? {} : { file }),
    format: chooseFormat({ format, file, json }, namedExports),
    statuses: status ?? [],
    ...(enabled || disabled ? { enabled: enabled ?? false } : {}),
  }
  checkFormat(options)
  checkTogether(options)
  return options
}

function checkTogether(options: ExportOptions): void {
  const { file, format, resume, targetPool, includeDisabled, shards, filter, limit } = options
  const usage = (what: string, why: string, hint: string) => new CogtoolError('usage', what, { why, hint })
  if (resume && file === undefined) {
    throw usage('--resume needs a file', 'only an export to a file can be resumed', 'add -o users.csv')
  }
  if (format === 'cognito-import' && file === undefined) {
    throw usage(
      '--format cognito-import needs a file',
      'users who cannot be imported go into a second one',
      'add -o import.csv',
    )
  }
  if (targetPool !== undefined && format !== 'cognito-import') {
    throw usage(
      `--target-pool has no meaning with --format ${format}`,
      'it is about the columns of an import file',
      'add --format cognito-import, or leave it out',
    )
  }
  if (includeDisabled && format !== 'cognito-import') {
    throw usage(
      `--include-disabled has no meaning with --format ${format}`,
      'every other format has disabled users in any case',
      'add --format cognito-import, or leave it out',
    )
  }
  const [single] = [filter !== undefined && '--filter', limit !== undefined && '--limit'].filter(Boolean)
  if (shards === 16 && single) {
    throw usage(
      `--shards 16 and ${single} can't be combined`,
      'each shard uses a filter of its own, over the whole pool',
      'leave one of them out',
    )
  }
}
