import { CogtoolError } from '../../text/cogtool-error.ts'
import { escapeLine } from '../../text/escape.ts'
import { nearest } from '../../text/nearest.ts'
import { count, plural } from '../../text/numbers.ts'
import { shellWord } from '../../text/shell.ts'
import type { ImportTarget } from '../../users/formats/cognito-import.ts'
import { type Column, columnsOf, isLeadingColumn, namedColumns, parseColumnNames } from '../../users/formats/columns.ts'
import {
  csvWriter,
  type ExportFormat,
  jsonLinesWriter,
  jsonWriter,
  type UserWriter,
} from '../../users/formats/formats.ts'
import type { PoolDescription } from '../../users/list/pool-schema.ts'
import type { DescribedPool } from '../shared/users-api.ts'

export interface FormatOptions {
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
export function checkFormat({ format, columns, bom, rawCells, groups }: FormatOptions): void {
  if (format === 'csv') return
  const isImport = format === 'cognito-import'
  const [flag] = [
    columns && '--columns',
    bom && '--bom',
    rawCells && '--raw-cells',
    isImport && groups && '--groups',
  ].filter((name) => name)
  if (!flag) return
  throw new CogtoolError('usage', `${flag} has no meaning with --format ${format}`, {
    why: isImport
      ? 'an import file has the columns and the form that the service asks for'
      : 'it is about the cells of a CSV; JSON holds every attribute as the pool returned it',
    hint: `leave ${flag} out, or use --format csv`,
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

/** Warnings about chosen columns that the pool's schema does not have: most likely mistyped, so that they would stay empty. */
export function unknownColumnWarnings(options: FormatOptions, pool: PoolDescription | undefined): string[] {
  if (!pool) return []
  const known = namesOf(columnsOf(pool.schema, askedColumns(options)))
  return (options.columns ?? [])
    .filter((name) => !isLeadingColumn(name) && !known.includes(name))
    .map((name) => {
      const guess = nearest(name, known)
      const doubt = `the pool's schema has no attribute ${escapeLine(name)}: the column stays empty unless a user has it all the same`
      return guess === undefined ? doubt : `${doubt}; did you mean ${escapeLine(guess)}?`
    })
}

/** How many names a message has at most. */
const mostNames = 20

/** What to say about attributes that users had and the export leaves out. */
export interface LeftOut {
  /** One line, for everybody. */
  readonly warning: string
  /** How to take them along; undefined where there is no way. */
  readonly remedy?: string
}

/** The attributes that users had and the export has no column for; undefined where there are none. */
export function unlistedAttributes(
  header: readonly string[] | undefined,
  unlisted: ReadonlyMap<string, number>,
  isImport: boolean,
): LeftOut | undefined {
  if (unlisted.size === 0) return undefined
  const sorted = [...unlisted].sort(([one, a], [other, b]) => b - a || (one < other ? -1 : 1)).slice(0, mostNames)
  const more = unlisted.size - sorted.length
  const named = sorted.map(([name, users]) => `${escapeLine(name)} (${plural(users, 'user')})`).join(', ')
  const all = more > 0 ? `${named}, and ${count(more)} more` : named
  const what = plural(unlisted.size, 'attribute')
  if (isImport) return { warning: `an import loses ${what} that the target pool does not have: ${all}` }
  const warning = `the export leaves out ${what} that the pool's schema does not name: ${all}`
  const columns = [...(header ?? []), ...sorted.map(([name]) => name)]
  return isColumnList(columns)
    ? { warning, remedy: `to take them along: --columns ${shellWord(columns.join(','))}` }
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
