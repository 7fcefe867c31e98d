import { safeJson } from '../../text/escape.ts'
import type { User } from '../list/user.ts'
import { type Column, countUnlisted } from './columns.ts'
import { type CsvStyle, csvText } from './csv.ts'

export const exportFormats = ['csv', 'jsonl', 'json', 'cognito-import'] as const
export type ExportFormat = (typeof exportFormats)[number]

/** Some users as text. */
export interface PageText {
  readonly rows: string
  /** How many users are in `rows`. */
  readonly users: number
  /** CSV cells that the formula guard or the escapes changed. */
  readonly changedCells: number
  /** How many users have an attribute that the export leaves out, by the attribute's name. */
  readonly unlisted: Readonly<Record<string, number>>
}

/**
 * Turns users into the text of an export: `head`, pages, and `tail` only once all users are there. It has no state, so
 * that pages may be written in any order and by several runs; `separator` stands between two pages that hold rows.
 */
export interface UserWriter {
  readonly head: string
  readonly separator: string
  page(users: readonly User[]): PageText
  readonly tail: string
}

/** A page of a format that holds every user as it is. */
const plainPage = { changedCells: 0, unlisted: {} }

/**
 * CSV with one header line, in UTF-8, with a byte order mark only where asked for. `complete` says that the columns are to
 * hold all that users have: what they leave out is counted then.
 */
export function csvWriter(
  columns: readonly Column[],
  style: CsvStyle & { readonly bom: boolean; readonly complete?: boolean },
): UserWriter {
  const header = csvText([columns.map(({ name }) => name)], style)
  const listed = new Set(columns.map(({ name }) => name))
  return {
    head: style.bom ? `\ufeff${header.text}` : header.text,
    separator: '',
    page(users) {
      const { text, changedCells } = csvText(
        users.map((user) => columns.map(({ cell }) => cell(user))),
        style,
      )
      const unlisted = style.complete ? countUnlisted(users, listed) : {}
      return { ...plainPage, rows: text, users: users.length, changedCells, unlisted }
    },
    tail: '',
  }
}

/** One JSON object a line, values exactly as the pool returned them. */
export function jsonLinesWriter(): UserWriter {
  return {
    head: '',
    separator: '',
    page: (users) => ({
      ...plainPage,
      rows: users.map((user) => `${userJson(user)}\n`).join(''),
      users: users.length,
    }),
    tail: '',
  }
}

/** One array of the same objects. Its `]` is the tail, so that a file that was cut short never parses. */
export function jsonWriter(): UserWriter {
  return {
    head: '[\n',
    separator: ',\n',
    page: (users) => ({ ...plainPage, rows: users.map((user) => userJson(user)).join(',\n'), users: users.length }),
    tail: '\n]\n',
  }
}

/** A user as JSON on one line; control and bidirectional characters are written as \u escapes, which loses nothing. */
export function userJson(user: User, rejection: Rejection = {}): string {
  const { username, status, enabled, created, modified, attributes, groups, mfa } = user
  return safeJson({ ...rejection, username, status, enabled, created, modified, attributes, groups, mfa })
}

/** Why a user is not in an import file, and the `sub` of the user who is in their place. */
export interface Rejection {
  readonly reason?: string
  readonly earlierSub?: string
}
