import { CsvError } from 'csv-parse'
import { parse } from 'csv-parse/sync'
import type { FileReader } from '../../edges/edges.ts'
import { CogtoolError } from '../../text/cogtool-error.ts'
import { plural } from '../../text/numbers.ts'
import type { User } from '../list/user.ts'
import { unguardCell } from './csv.ts'
import { recordBlocks, recordTooLong } from './record-blocks.ts'

/** What an export is, for reading and for messages. */
export interface ExportSource {
  readonly name: string
  readonly format: 'csv' | 'jsonl'
  /** The columns that a CSV must have. */
  readonly needed: readonly string[]
  /** Whether nobody at all is an answer, and not an export that went wrong. */
  readonly mayBeEmpty?: boolean
}

/** Some users that stand one after another in an export, and where. */
export interface UserBlock {
  /** In bytes. */
  readonly offset: number
  readonly length: number
  readonly users: readonly User[]
}

/** An export that is read from its beginning, and then again here and there. */
export interface ExportReader {
  /**
   * Every user, block by block. Fails with `input_invalid` where the file is empty, lacks a needed column or holds what
   * is no user, with `input_too_large` where a record does not end.
   */
  blocks(): AsyncGenerator<UserBlock>
  /** The users of a block that `blocks` gave. */
  block(place: Omit<UserBlock, 'users'>): Promise<readonly User[]>
}

/** Reads an export as `export-users` writes it; a CSV's formula guard is undone. */
export function exportReader(file: FileReader, source: ExportSource): ExportReader {
  const quoted = source.format === 'csv'
  const usersOf = quoted ? csvUsers(source) : jsonLinesUsers(source)
  return {
    async *blocks() {
      let isEmpty = true
      for await (const piece of recordBlocks(file, { quoted })) {
        if ('endlessFrom' in piece) throw recordTooLong(source.name, piece, quoted)
        const { offset, length, line, bytes } = piece
        const text = bytes.toString('utf8')
        if (isEmpty && text.trim() !== '') isEmpty = false
        yield { offset, length, users: usersOf(text, offset, line) }
      }
      if (isEmpty && !source.mayBeEmpty) throw noUsers(source)
    },
    async block({ offset, length }) {
      const bytes = Buffer.allocUnsafe(length)
      const read = await file.readAt(offset, bytes)
      // a line's number is in messages of the first reading
      return usersOf(bytes.toString('utf8', 0, read), offset, 0)
    },
  }
}

type UsersOf = (text: string, offset: number, line: number) => User[]

const byteOrderMark = /^\ufeff/

function csvUsers(source: ExportSource): UsersOf {
  let header: readonly string[] | undefined
  return (text, offset, line) => {
    const rows = rowsOf(offset === 0 ? text.replace(byteOrderMark, '') : text, line, source)
    const isFirst = offset === 0
    const columns: readonly string[] = isFirst ? (rows[0] ?? []) : (header ?? [])
    if (isFirst && header === undefined) {
      header = columns
      requireColumns(header, source)
    }
    const short = rows.findIndex((row) => row.length !== columns.length)
    if (short >= 0) {
      const why = `${plural(rows[short]?.length ?? 0, 'cell')}, where the header has ${columns.length}`
      throw notWhole(line + linesIn(rows.slice(0, short)), why, source)
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
    const rows = text.includes('"') ? quotedRows(text) : bareRows(text)
    return rows.map((row) => row.map(unguardCell))
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    const { lines = 1, code } = error as CsvError & { lines?: number }
    // its code in words: the parser's own sentence quotes the row
    throw notWhole(line + lines - 1, csvProblems[code] ?? 'a row that cannot be read', source)
  }
}

function quotedRows(text: string): string[][] {
  return parse(text, { record_delimiter: ['\r\n', '\n'], relax_column_count: true, skip_empty_lines: true })
}

/** Where no quote stands, and that is nearly everywhere, a comma is a comma: several times as fast as a parser. */
function bareRows(text: string): string[][] {
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

function jsonLinesUsers(source: ExportSource): UsersOf {
  return (text, offset, line) => {
    const lines = (offset === 0 ? text.replace(byteOrderMark, '') : text).split('\n')
    const users: User[] = []
    lines.forEach((one, index) => {
      if (one.trim() === '') return
      const user = asExportedUser(one)
      if (!user) throw notAUser(line + index, source)
      users.push(user)
    })
    return users
  }
}

function asExportedUser(text: string): User | undefined {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined
  }
  if (!isObject(value)) return undefined
  const { username, status, enabled, created, modified, attributes } = value
  if (typeof username !== 'string' || !isObject(attributes)) return undefined
  return {
    username,
    status: textOr(status),
    enabled: typeof enabled === 'boolean' ? enabled : undefined,
    created: textOr(created),
    modified: textOr(modified),
    attributes: textsOf(attributes),
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Only the texts; the object itself, not a copy, where it holds nothing else, as nearly always. */
function textsOf(values: Record<string, unknown>): Record<string, string> {
  for (const name in values) {
    if (typeof values[name] !== 'string') {
      const texts = Object.entries(values).filter((entry): entry is [string, string] => typeof entry[1] === 'string')
      return Object.fromEntries(texts)
    }
  }
  return values as Record<string, string>
}

function textOr(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

function notWhole(line: number, why: string, { name, format }: ExportSource): CogtoolError {
  return new CogtoolError(
    'input_invalid',
    `${name} is not ${format === 'csv' ? 'a CSV' : 'an'} export, or not a whole one`,
    {
      why: `near line ${line}: ${why}`,
      hint: `export the users again: cogtool export-users -o users.${format}`,
    },
  )
}

function notAUser(line: number, { name }: ExportSource): CogtoolError {
  return new CogtoolError('input_invalid', `line ${line} of ${name} is no user`, {
    why: 'each line must be an object with "username" and "attributes", as export-users writes them',
    hint: 'export the users again: cogtool export-users -o users.jsonl',
  })
}

function noUsers({ name }: ExportSource): CogtoolError {
  return new CogtoolError('input_invalid', `${name} is empty`, {
    why: 'an export that went wrong looks like this, and nothing was checked',
    hint: 'export the users again: cogtool export-users -o users.csv',
  })
}
