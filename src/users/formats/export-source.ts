import { CogtoolError } from '../../text/cogtool-error.ts'
import type { User } from '../list/user.ts'

/** What an export is, for reading and for messages. */
export interface ExportSource {
  readonly name: string
  readonly format: 'csv' | 'jsonl'
  /** The columns that a CSV must have. */
  readonly needed: readonly string[]
  /** Whether nobody at all is an answer, and not an export that went wrong. */
  readonly mayBeEmpty?: boolean
}

/** Reads the users of a block of records, from its byte and its line in the file. */
export type UsersOf = (text: string, offset: number, line: number) => User[]

/** The text of a block; a byte order mark is no part of the first. */
export function withoutByteOrderMark(text: string, offset: number): string {
  return offset === 0 ? text.replace(/^\ufeff/, '') : text
}

/** The error for what is no export. */
export function invalidExport(message: string, why: string, format: ExportSource['format']): CogtoolError {
  return new CogtoolError('input_invalid', message, {
    why,
    hint: `export the users again: cogtool export-users -o users.${format}`,
  })
}
