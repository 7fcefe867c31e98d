import { CogtoolError } from '../../text/cogtool-error.ts'
import { escapeLine } from '../../text/escape.ts'
import { nearest } from '../../text/nearest.ts'
import { count, plural } from '../../text/numbers.ts'
import { shellWord } from '../../text/shell.ts'
import type { ImportTarget } from '../../users/formats/cognito-import.ts'
import { type Column, columnsOf, namedColumns, parseColumnNames } from '../../users/formats/columns.ts'
import {
  csvWriter,
  type ExportFormat,
  exportFormats,
  jsonLinesWriter,
  jsonWriter,
  type UserWriter,
} from '../../users/formats/formats.ts'
import type { PoolDescription } from '../../users/list/pool-schema.ts'
import { type NamedFormats, withExtension } from '../shared/listing/choose-format.ts'
import type { DescribedPool } from '../shared/users-api.ts'

/** The formats of an export; an import file is a CSV, of any name. */
export const namedExports: NamedFormats<ExportFormat> = {
  formats: exportFormats,
  byExtension: { '.csv': 'csv', '.jsonl': 'jsonl', '.ndjson': 'jsonl', '.json': 'json' },
  otherwise: 'csv',
  example: 'users',
}

export interface FormatOptions {
  /** A file; undefined = standard output. */
  readonly file?: string
  readonly format: ExportFormat
  readonly columns?: readonly string[]
  readonly bom: boolean
  readonly rawCells: boolean
  readonly groups: boolean
  readonly mfa: boolean
}

/** How rows are to be written. */
export interface Rows {
  readonly writer: UserWriter
  /** What of the columns was not chosen by hand, and so shapes the output beside the flags. */
  readonly header: readonly string[] | undefined
}

/** Fails with `usage` where a flag is about CSV and the format is another one. */
export function checkFormat({ format, file, columns, bom, rawCells, groups }: FormatOptions): void {
  if (format === 'csv') return
  const isImport = format === 'cognito-import'
  const [flag] = [
    columns && '--columns',
    bom && '--bom',
    rawCells && '--raw-cells',
    isImport && groups && '--groups',
  ].filter((name) => name)
  if (!flag) return
  throw new CogtoolError('usage', `${flag} has no meaning with the format ${format}`, {
    why: isImport
      ? 'an import file has the columns and the form that the service asks for'
      : 'it is about the cells of a CSV; JSON holds every attribute as the pool returned it',
    hint: `leave ${flag} out, or use ${isImport ? '--format csv' : formatFlag('csv', file)}`,
  })
}

/**
 * The writer for a format. Fails with `aws_access_denied` or `operation_unsupported` where a CSV's columns would have to come from a
 * pool that cannot be read.
 */
export function rowsFor(
  { format, columns, bom, rawCells, groups, mfa }: FormatOptions,
  { pool, unread }: DescribedPool,
  target: ImportTarget | undefined,
): Rows {
  // an import file is made of all users at the end: which of two twins comes first is known only then
  if (target) return { writer: jsonLinesWriter(), header: target.header }
  if (format === 'jsonl') return { writer: jsonLinesWriter(), header: undefined }
  if (format === 'json') return { writer: jsonWriter(), header: undefined }
  const style = { raw: rawCells, bom }
  const asked = askedColumns({ groups, mfa })
  if (columns) {
    const names = [...columns, ...asked.filter((name) => !columns.includes(name))]
    return { writer: csvWriter(namedColumns(names, pool?.schema ?? []), style), header: undefined }
  }
  if (!pool) {
    // it says what helps there
    if (unread.code === 'operation_unsupported') throw unread
    throw new CogtoolError('aws_access_denied', 'the columns of the export are not known', {
      why: 'they come from the pool, which these credentials may not describe (cognito-idp:DescribeUserPool)',
      hint: 'allow it, or name the columns: --columns username,sub,email',
    })
  }
  const all = columnsOf(pool.schema, asked)
  return { writer: csvWriter(all, { ...style, complete: true }), header: namesOf(all) }
}

function askedColumns({ groups, mfa }: Pick<FormatOptions, 'groups' | 'mfa'>): string[] {
  return [groups ? 'groups' : '', mfa ? 'mfa' : ''].filter(Boolean)
}

function namesOf(columns: readonly Column[]): string[] {
  return columns.map(({ name }) => name)
}

/** Fails with `invalid_value` where a chosen column is none of the pool's: most likely mistyped, it would stay empty. */
export function checkColumns(options: FormatOptions, pool: PoolDescription | undefined): void {
  if (!pool) return
  const known = namesOf(columnsOf(pool.schema, askedColumns(options)))
  const stray = options.columns?.find((name) => !known.includes(name))
  // a list that has all the others too is the line that an export gives for attributes that the schema does not name
  if (stray === undefined || known.every((name) => options.columns?.includes(name))) return
  const guess = nearest(stray, known)
  const details = ['groups', 'mfa'].includes(stray) ? `add --${stray}, which reads them` : undefined
  const hint =
    guess === undefined ? `leave it out; --format jsonl has every attribute of a user` : `did you mean ${guess}?`
  throw new CogtoolError('invalid_value', `the pool has no attribute ${JSON.stringify(stray.slice(0, 80))}`, {
    why: `--columns accepts ${known.slice(0, mostNames).join(', ')}${known.length > mostNames ? ' and the rest of its schema' : ''}`,
    hint: details ?? hint,
  })
}

/** How many names a message has at most. */
const mostNames = 20

/** What to say about attributes that users had and the export leaves out. */
export interface LeftOut {
  /** One line, for everybody. */
  readonly warning: string
  /** How to export them too; undefined where there is no way. */
  readonly remedy?: string
}

/** The attributes that users had and the export has no column for; undefined where there are none. */
export function unlistedAttributes(
  { format }: Pick<FormatOptions, 'format'>,
  header: readonly string[] | undefined,
  unlisted: ReadonlyMap<string, number>,
): LeftOut | undefined {
  if (unlisted.size === 0) return undefined
  const sorted = [...unlisted].sort(([one, a], [other, b]) => b - a || (one < other ? -1 : 1)).slice(0, mostNames)
  const more = unlisted.size - sorted.length
  const named = sorted.map(([name, users]) => `${escapeLine(name)} (${plural(users, 'user')})`).join(', ')
  const all = more > 0 ? `${named}, and ${count(more)} more` : named
  const what = plural(unlisted.size, 'attribute')
  if (format === 'cognito-import') {
    return { warning: `an import loses ${what} that the target pool does not have: ${all}` }
  }
  const warning = `the export leaves out ${what} that the pool's schema does not name: ${all}`
  const columns = [...(header ?? []), ...sorted.map(([name]) => name)]
  return isColumnList(columns)
    ? { warning, remedy: `to export them too: --columns ${shellWord(columns.join(','))}` }
    : { warning }
}

/** Whether --columns reads these names as they are. */
function isColumnList(columns: readonly string[]): boolean {
  const text = columns.join(',')
  if (escapeLine(text) !== text) return false
  try {
    return parseColumnNames(text).join(',') === text
  } catch {
    return false
  }
}

/** What to type for a format: the file's name decides, where there is a file. */
function formatFlag(format: 'csv', file: string | undefined): string {
  return file === undefined ? `--format ${format}` : `-o ${shellWord(withExtension(file, `.${format}`, namedExports))}`
}
