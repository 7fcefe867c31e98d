import { CogtoolError } from '../errors.ts'
import { nearest } from '../nearest.ts'
import { escapeLine } from '../output/escape.ts'
import { plural } from '../output/numbers.ts'
import { type Column, columnsOf, isLeadingColumn, namedColumns } from '../users/columns.ts'
import { csvWriter, type ExportFormat, jsonLinesWriter, jsonWriter, type UserWriter } from '../users/formats.ts'
import type { PoolDescription } from '../users/pool-description.ts'

export interface FormatOptions {
  readonly format: ExportFormat
  readonly columns?: readonly string[]
  readonly bom: boolean
  readonly rawCells: boolean
}

/** How rows are to be written. */
export interface Rows {
  readonly writer: UserWriter
  /** Of a CSV whose columns were not chosen by hand; undefined where no attribute can be left out unnoticed. */
  readonly columns: readonly Column[] | undefined
}

/** Fails with `usage` where a flag is about CSV and the format is another one. */
export function checkFormat({ format, columns, bom, rawCells }: FormatOptions): void {
  if (format === 'csv') return
  const [flag] = [columns && '--columns', bom && '--bom', rawCells && '--raw-cells'].filter((name) => name)
  if (!flag) return
  throw new CogtoolError('usage', `${flag} has no meaning with --format ${format}`, {
    why: 'it is about the cells of a CSV; JSON holds every attribute as the pool returned it',
    hint: `leave ${flag} out, or use --format csv`,
  })
}

/** The writer for a format. Fails with `aws_access_denied` where a CSV's columns would have to come from a pool that may not be read. */
export function rowsFor({ format, columns, bom, rawCells }: FormatOptions, pool: PoolDescription | undefined): Rows {
  if (format === 'jsonl') return { writer: jsonLinesWriter(), columns: undefined }
  if (format === 'json') return { writer: jsonWriter(), columns: undefined }
  const style = { raw: rawCells, bom }
  if (columns) return { writer: csvWriter(namedColumns(columns, pool?.schema ?? []), style), columns: undefined }
  if (!pool) {
    throw new CogtoolError('aws_access_denied', 'the columns of the export are not known', {
      why: 'they come from the pool, and no policy allows the IAM action cognito-idp:DescribeUserPool',
      hint: 'allow it, or name the columns: --columns username,sub,email',
    })
  }
  const all = columnsOf(pool.schema)
  return { writer: csvWriter(all, style), columns: all }
}

/** Warnings about chosen columns that the pool's schema does not have: most likely mistyped, so that they would stay empty. */
export function doubtsAbout(columns: readonly string[], pool: PoolDescription | undefined): string[] {
  if (!pool) return []
  const known = columnsOf(pool.schema).map(({ name }) => name)
  return columns
    .filter((name) => !isLeadingColumn(name) && !known.includes(name))
    .map((name) => {
      const guess = nearest(name, known)
      const doubt = `the pool's schema has no attribute ${escapeLine(name)}: the column stays empty unless a user has it all the same`
      return guess === undefined ? doubt : `${doubt}; did you mean ${escapeLine(guess)}?`
    })
}

/** A warning for each attribute that users had and the export has no column for. */
export function leftOut(columns: readonly Column[], seen: ReadonlyMap<string, number>): string[] {
  const names = columns.map(({ name }) => name)
  return [...seen].map(
    ([name, users]) =>
      `${plural(users, 'user')} with the attribute ${escapeLine(name)}, which the pool's schema does not name and this export leaves out; ` +
      `to take it along: --columns ${[...names, name].map(escapeLine).join(',')}`,
  )
}
