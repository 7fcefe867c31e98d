import { CogtoolError } from '../../text/cogtool-error.ts'
import { escapeLine } from '../../text/escape.ts'
import { nearest } from '../../text/nearest.ts'
import { plural } from '../../text/numbers.ts'
import { type ImportTarget, importWriter } from '../../users/formats/cognito-import.ts'
import { type Column, columnsOf, isLeadingColumn, namedColumns } from '../../users/formats/columns.ts'
import {
  csvWriter,
  type ExportFormat,
  jsonLinesWriter,
  jsonWriter,
  type UserWriter,
} from '../../users/formats/formats.ts'
import type { PoolDescription } from '../../users/list/pool-schema.ts'

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

/** The writer for a format. Fails with `aws_access_denied` where a CSV's columns would have to come from a pool that may not be read. */
export function rowsFor(
  { format, columns, bom, rawCells, groups, mfa }: FormatOptions,
  pool: PoolDescription | undefined,
  target: ImportTarget | undefined,
): Rows {
  if (target) return { writer: importWriter(target), header: target.header }
  if (format === 'jsonl') return { writer: jsonLinesWriter(), header: undefined }
  if (format === 'json') return { writer: jsonWriter(), header: undefined }
  const style = { raw: rawCells, bom }
  const asked = askedColumns({ groups, mfa })
  if (columns) {
    const names = [...columns, ...asked.filter((name) => !columns.includes(name))]
    return { writer: csvWriter(namedColumns(names, pool?.schema ?? []), style), header: undefined }
  }
  if (!pool) {
    throw new CogtoolError('aws_access_denied', 'the columns of the export are not known', {
      why: 'they come from the pool, and no policy allows the IAM action cognito-idp:DescribeUserPool',
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

/** A warning for each attribute that users had and the export has no column for. */
export function unlistedAttributeWarnings(
  { format }: Pick<FormatOptions, 'format'>,
  header: readonly string[] | undefined,
  unlisted: Readonly<Record<string, number>>,
): string[] {
  return Object.entries(unlisted).map(([name, users]) => {
    const who = `${plural(users, 'user')} with the attribute ${escapeLine(name)}`
    return format === 'cognito-import'
      ? `${who}, which the target pool does not have: an import loses it`
      : `${who}, which the pool's schema does not name and this export leaves out; ` +
          `to take it along: --columns ${[...(header ?? []), name].map(escapeLine).join(',')}`
  })
}
