import { CsvError } from 'csv-parse'
import { parse } from 'csv-parse/sync'
import { CogtoolError } from '../../text/cogtool-error.ts'
import { plural } from '../../text/numbers.ts'
import type { User } from '../list/user.ts'
import { unguardCell } from './csv.ts'
import { type ExportSource, invalidExport, type UsersOf, withoutByteOrderMark } from './export-source.ts'

/** Reads the rows of a CSV, whose header is in the first block. Fails with `input_invalid`. */
export function csvUsers(source: ExportSource): UsersOf {
  let header: readonly string[] | undefined
  return (text, offset, line) => {
    const rows = rowsOf(withoutByteOrderMark(text, offset), line, source)
    const isFirst = offset === 0
    const columns: readonly string[] = isFirst ? (rows[0] ?? []) : (header ?? [])
    if (isFirst && header === undefined) {
      header = columns
      requireColumns(header, source)
    }
    const short = rows.findIndex((row) => row.length !== columns.length)
    if (short >= 0) {
      const why = `${plural(rows[short]?.length ?? 0, 'cell')}, where the header has ${columns.length}`
      throw brokenRow(line + linesIn(rows.slice(0, short)), why, source)
    }
    return (isFirst ? rows.slice(1) : rows).map((row) => userOfRow(columns, row))
  }
}

/** How many lines of a file these rows take. */
function linesIn(rows: readonly (readonly string[])[]): number {
  return rows.reduce((sum, row) => sum + row.join('').split('\n').length, 0)
}

const csvProblems: Readonly<Record<string, string>> = {
  INVALID_OPENING_QUOTE: 'a quote inside a cell that does not begin with one',
  CSV_INVALID_CLOSING_QUOTE: 'text behind the closing quote of a cell',
  CSV_QUOTE_NOT_CLOSED: 'a quote that is not closed',
}

function rowsOf(text: string, line: number, source: ExportSource): string[][] {
  try {
    const rows = text.includes('"') ? quotedRows(text) : unquotedRows(text)
    return rows.map((row) => row.map(unguardCell))
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    const { lines = 1, code } = error as CsvError & { lines?: number }
    // its code in words: the parser's own sentence quotes the row
    throw brokenRow(line + lines - 1, csvProblems[code] ?? 'a row that cannot be read', source)
  }
}

function quotedRows(text: string): string[][] {
  return parse(text, { record_delimiter: ['\r\n', '\n'], relax_column_count: true, skip_empty_lines: true })
}

/** Where no quote stands, and that is nearly everywhere, a comma is a comma: several times as fast as a parser. */
function unquotedRows(text: string): string[][] {
  const lines = text.split('\n').map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line))
  return lines.filter((line) => line !== '').map((line) => line.split(','))
}

const notAttributes = ['username', 'status', 'enabled', 'created', 'modified', 'groups', 'mfa']

function userOfRow(header: readonly string[], row: readonly string[]): User {
  const fields: Record<string, string | undefined> = Object.create(null)
  const attributes: Record<string, string> = Object.create(null)
  header.forEach((column, index) => {
    const text = row[index]
    // an empty cell is an attribute that is missing
    if (text === undefined || text === '') return
    if (notAttributes.includes(column)) fields[column] = text
    else attributes[column] = text
  })
  const { username = '', status, enabled, created, modified } = fields
  return {
    username,
    status,
    enabled: enabled === undefined ? undefined : enabled === 'true',
    created,
    modified,
    attributes,
  }
}

function requireColumns(header: readonly string[], { needed, name }: ExportSource): void {
  const missing = needed.filter((column) => !header.includes(column))
  if (missing.length === 0 || header.length === 0) return
  throw new CogtoolError(
    'input_invalid',
    `${name} lacks ${missing.length === 1 ? 'a column' : 'columns'}: ${missing.join(', ')}`,
    {
      why: 'without them duplicates cannot be told from others',
      hint: 'export the users without --columns: cogtool export-users -o users.csv',
    },
  )
}

function brokenRow(line: number, why: string, { name, format }: ExportSource): CogtoolError {
  return invalidExport(`${name} is not a CSV export, or not a whole one`, `near line ${line}: ${why}`, format)
}
