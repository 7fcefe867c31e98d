import { safeJson } from '../output/escape.ts'
import type { Column } from './columns.ts'
import { type CsvStyle, csvText } from './csv.ts'
import type { User } from './user.ts'

export const exportFormats = ['csv', 'jsonl', 'json'] as const
export type ExportFormat = (typeof exportFormats)[number]

/** Turns users into the text of an export, page by page: `head`, a `page` each, and `tail` only once all users are there. */
export interface UserWriter {
  readonly head: string
  page(users: readonly User[]): string
  readonly tail: string
  /** CSV cells that the formula guard or the escapes changed so far. */
  readonly changedCells: number
}

/** The format that a file's name asks for; CSV where it asks for none. */
export function formatOfName(file: string | undefined): ExportFormat {
  if (file === undefined) return 'csv'
  if (/\.(?:jsonl|ndjson)$/i.test(file)) return 'jsonl'
  return /\.json$/i.test(file) ? 'json' : 'csv'
}

/** CSV with one header line, in UTF-8, with a byte order mark only where asked for. */
export function csvWriter(columns: readonly Column[], style: CsvStyle & { readonly bom: boolean }): UserWriter {
  const header = csvText([columns.map(({ name }) => name)], style)
  let changedCells = header.changedCells
  return {
    head: style.bom ? `\ufeff${header.text}` : header.text,
    page(users) {
      const rows = csvText(
        users.map((user) => columns.map(({ cell }) => cell(user))),
        style,
      )
      changedCells += rows.changedCells
      return rows.text
    },
    tail: '',
    get changedCells() {
      return changedCells
    },
  }
}

/** One JSON object a line, values exactly as the pool returned them. */
export function jsonLinesWriter(): UserWriter {
  return {
    head: '',
    page: (users) => users.map((user) => `${userJson(user)}\n`).join(''),
    tail: '',
    changedCells: 0,
  }
}

/** One array of the same objects. Its `]` is the tail, so that a file that was cut short never parses. */
export function jsonWriter(): UserWriter {
  let first = true
  return {
    head: '[',
    page: (users) =>
      users
        .map((user) => {
          const separator = first ? '\n' : ',\n'
          first = false
          return separator + userJson(user)
        })
        .join(''),
    tail: '\n]\n',
    changedCells: 0,
  }
}

// control and bidirectional characters are written as \u escapes, which loses nothing
function userJson({ username, status, enabled, created, modified, attributes }: User): string {
  return safeJson({ username, status, enabled, created, modified, attributes })
}
