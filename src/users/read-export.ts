import { pipeline } from 'node:stream/promises'
import { CsvError, parse } from 'csv-parse'
import { CogtoolError } from '../errors.ts'
import { unguardCell } from './csv.ts'
import type { User } from './user.ts'

/** What `--from` names, for messages. */
export interface ExportSource {
  readonly name: string
}

const notAttributes = ['username', 'status', 'enabled', 'created', 'modified', 'groups', 'mfa']

/**
 * The users of a CSV export, its formula guard undone. Fails with `input_invalid` where it is no CSV or lacks one of the
 * `needed` columns.
 */
export async function* usersFromCsv(
  chunks: AsyncIterable<Uint8Array>,
  { name }: ExportSource,
  needed: readonly string[],
): AsyncGenerator<User> {
  const parser = parse({ bom: true })
  // a failure of the source reaches the loop below through the parser; this one is the same
  pipeline(chunks, parser).catch(() => {})
  let header: string[] | undefined
  try {
    for await (const cells of parser as AsyncIterable<string[]>) {
      const row = cells.map(unguardCell)
      if (header) yield userOfRow(header, row)
      else {
        header = row
        requireColumns(header, needed, name)
      }
    }
  } catch (error) {
    throw error instanceof CsvError ? notCsv(error, name) : error
  }
  if (!header) throw noUsers(name)
}

function userOfRow(header: readonly string[], row: readonly string[]): User {
  const fields: Record<string, string | undefined> = Object.create(null)
  const attributes: [string, string][] = []
  header.forEach((column, index) => {
    const text = row[index]
    // an empty cell is an attribute that is missing
    if (text === undefined || text === '') return
    if (notAttributes.includes(column)) fields[column] = text
    else attributes.push([column, text])
  })
  const { username = '', status, enabled, created, modified } = fields
  return {
    username,
    status,
    enabled: enabled === undefined ? undefined : enabled === 'true',
    created,
    modified,
    attributes: Object.fromEntries(attributes),
  }
}

function requireColumns(header: readonly string[], needed: readonly string[], name: string): void {
  const missing = needed.filter((column) => !header.includes(column))
  if (missing.length === 0) return
  throw new CogtoolError(
    'input_invalid',
    `${name} lacks ${missing.length === 1 ? 'a column' : 'columns'}: ${missing.join(', ')}`,
    {
      why: 'without them duplicates cannot be told from others',
      hint: 'export the users without --columns: cogtool export-users -o users.csv',
    },
  )
}

function notCsv(error: CsvError, name: string): CogtoolError {
  const { lines, code } = error as CsvError & { lines?: number }
  return new CogtoolError('input_invalid', `${name} is not a CSV export, or not a whole one`, {
    // the parser's own sentence quotes the row
    why: `near line ${lines ?? '?'}: ${code}`,
    hint: 'export the users again: cogtool export-users -o users.csv',
  })
}

/** The users of a JSON Lines export. Fails with `input_invalid`, naming the line, where one is no user. */
export async function* usersFromJsonLines(
  pieces: AsyncIterable<readonly string[]>,
  { name }: ExportSource,
): AsyncGenerator<User> {
  let number = 0
  let found = false
  for await (const lines of pieces) {
    for (const line of lines) {
      number++
      const text = number === 1 ? line.replace(/^\ufeff/, '') : line
      if (text.trim() === '') continue
      found = true
      const user = asExportedUser(text)
      if (!user) throw notAUser(number, name)
      yield user
    }
  }
  if (!found) throw noUsers(name)
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
    attributes: Object.fromEntries(
      Object.entries(attributes).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
    ),
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function textOr(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

function notAUser(line: number, name: string): CogtoolError {
  return new CogtoolError('input_invalid', `line ${line} of ${name} is no user`, {
    why: 'each line must be an object with "username" and "attributes", as export-users writes them',
    hint: 'export the users again: cogtool export-users -o users.jsonl',
  })
}

function noUsers(name: string): CogtoolError {
  return new CogtoolError('input_invalid', `${name} is empty`, {
    why: 'an export that went wrong looks like this, and nothing was checked',
    hint: 'export the users again: cogtool export-users -o users.csv',
  })
}
