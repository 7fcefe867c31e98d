import { CsvError } from 'csv-parse'
import { parse } from 'csv-parse/sync'
import type { CogtoolError } from '../../text/cogtool-error.ts'
import { plural } from '../../text/numbers.ts'
import type { User } from '../list/user.ts'
import { unguardCell } from './csv.ts'
import { type CsvHeader, headerNotes, namedSeparator, readHeader } from './csv-header.ts'
import {
  type ExportSource,
  invalidExport,
  invalidValue,
  type UserFormat,
  withoutByteOrderMark,
} from './export-source.ts'
import { type ValueReader, valueReaders } from './respelled-values.ts'

/** A column that is read. */
interface ReadColumn {
  readonly name: string
  readonly index: number
  readonly isField: boolean
  /** An empty cell is a value that is wrong, not one that is missing. */
  readonly isNeverEmpty: boolean
  readonly read: ValueReader | undefined
}

const fields = ['username', 'status', 'enabled', 'created', 'modified', 'groups', 'mfa']
const neverEmpty = ['username', 'enabled']

/** The rows of a CSV, whose header is in the first block. Fails with `input_invalid`. */
export function csvFormat(source: ExportSource): UserFormat {
  const notes: string[] = []
  let header: CsvHeader | undefined
  let headerOffset = 0
  let rowsOfHead = 1
  let read: readonly ReadColumn[] = []
  const findHeader = (text: string, offset: number, line: number): CsvHeader => {
    refuseLineEnds(text, source)
    headerOffset = offset
    const named = namedSeparator(firstLine(text))
    if (named !== undefined) rowsOfHead = 2
    const rest = named === undefined ? text : text.slice(text.indexOf('\n', text.search(/\S/)) + 1)
    const skipped = text.slice(0, text.length - rest.length).split('\n').length - 1
    const found = readHeader(firstLine(rest), line + skipped + linesBefore(rest), source, named)
    read = readColumns(found)
    notes.push(...headerNotes(found, source))
    return found
  }
  return {
    notes,
    usersOf(block, offset, line) {
      const text = withoutByteOrderMark(block, offset)
      if (text.trim() === '') return []
      header ??= findHeader(text, offset, line)
      const { columns, separator } = header
      const rows = rowsOf(text, line, separator, source)
      const users: User[] = []
      for (let index = offset === headerOffset ? rowsOfHead : 0; index < rows.length; index++) {
        const row = rows[index] ?? []
        const lineOf = () => line + lineOfRow(text, separator, index)
        if (row.length !== columns.length) {
          const why = `${plural(row.length, 'cell')}, where the header has ${columns.length}`
          throw brokenRow(lineOf(), why, source)
        }
        const user = userOfRow(read, row, lineOf, source)
        if (user) users.push(user)
      }
      return users
    },
  }
}

const lineOfHeader = /^(?:[ \t]*\r?\n)*([^\r\n]*)/

function firstLine(text: string): string {
  return lineOfHeader.exec(text)?.[1] ?? ''
}

function linesBefore(text: string): number {
  const [all = '', header = ''] = lineOfHeader.exec(text) ?? []
  return all.slice(0, all.length - header.length).split('\n').length - 1
}

function refuseLineEnds(text: string, source: ExportSource): void {
  if (text.includes('\n') || !text.trim().includes('\r')) return
  throw invalidExport(`${source.name} has no line ends that cogtool knows`, 'its lines end in CR alone', source.shape)
}

function readColumns({ columns }: CsvHeader): ReadColumn[] {
  return columns.flatMap((name, index) => {
    if (name === '') return []
    const [isField, isNeverEmpty] = [fields.includes(name), neverEmpty.includes(name)]
    return [{ name, index, isField, isNeverEmpty, read: valueReaders.get(name) }]
  })
}

/** The user of a row; undefined where all its cells are blank, as spreadsheets leave them below a table. */
function userOfRow(
  columns: readonly ReadColumn[],
  row: readonly string[],
  lineOf: () => number,
  source: ExportSource,
): User | undefined {
  const own: Record<string, string | undefined> = Object.create(null)
  const attributes: Record<string, string> = Object.create(null)
  for (const { name, index, isField, isNeverEmpty, read } of columns) {
    const text = row[index] ?? ''
    if (text === '' && !isNeverEmpty) continue
    if (text === '' && row.every((cell) => cell.trim() === '')) return undefined
    const value = read === undefined ? text : read(text)
    if (typeof value !== 'string') throw invalidValue(source, { line: lineOf(), column: name, text }, value)
    if (value === '') {
      const why = 'every user has one: this row is none, or has lost it'
      throw invalidValue(source, { line: lineOf(), column: name, text }, { fault: 'is empty', why })
    }
    if (isField) own[name] = value
    else attributes[name] = value
  }
  const { username = '', status, enabled, created, modified, groups, mfa } = own
  return {
    username,
    status,
    enabled: enabled === undefined ? undefined : enabled === 'true',
    created,
    modified,
    attributes,
    ...(groups !== undefined && { groups: groups.split(' ') }),
    ...(mfa !== undefined && { mfa: mfa.split(' ') }),
  }
}

const csvProblems: Readonly<Record<string, string>> = {
  INVALID_OPENING_QUOTE: 'a quote inside a cell that does not begin with one',
  CSV_INVALID_CLOSING_QUOTE: 'text behind the closing quote of a cell',
  CSV_QUOTE_NOT_CLOSED: 'a quote that is not closed',
}

function rowsOf(text: string, line: number, separator: string, source: ExportSource): string[][] {
  try {
    const rows = text.includes('"') ? quotedRows(text, separator) : unquotedRows(text, separator)
    return rows.map((row) => row.map(unguardCell))
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    const { lines = 1, code } = error as CsvError & { lines?: number }
    // its code in words: the parser's own sentence quotes the row
    throw brokenRow(line + lines - 1, csvProblems[code] ?? 'a row that cannot be read', source)
  }
}

const csvOptions = { record_delimiter: ['\r\n', '\n'], relax_column_count: true, skip_empty_lines: true }

function quotedRows(text: string, delimiter: string): string[][] {
  return parse(text, { ...csvOptions, delimiter })
}

/** Where no quote stands, and that is nearly everywhere, a separator is a separator: several times as fast as a parser. */
function unquotedRows(text: string, separator: string): string[][] {
  const lines = text.split('\n').map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line))
  return lines.filter((line) => line !== '').map((line) => line.split(separator))
}

interface RowWithInfo {
  readonly record: readonly string[]
  readonly info: { readonly lines: number }
}

/** How many lines of the text stand before a row, which only an error asks for. */
function lineOfRow(text: string, delimiter: string, index: number): number {
  // with `info` the parser gives more than its types say
  const rows = parse(text, { ...csvOptions, delimiter, info: true }) as unknown as RowWithInfo[]
  const { record, info } = rows[index] ?? { record: [], info: { lines: 1 } }
  // the parser tells the last line of a row
  return info.lines - record.join('').split('\n').length
}

function brokenRow(line: number, why: string, { name, shape }: ExportSource): CogtoolError {
  return invalidExport(`${name} is not a CSV export, or not a whole one`, `near line ${line}: ${why}`, shape)
}
