import { CogtoolError } from '../../text/cogtool-error.ts'
import { escapeLine } from '../../text/escape.ts'
import type { User } from '../list/user.ts'
import type { FileShape } from './file-shape.ts'

/** What a file of users is, for reading and for messages. */
export interface ExportSource {
  readonly name: string
  readonly shape: FileShape
  /** The columns that a CSV must have. */
  readonly needed: readonly string[]
  /** What for; to find duplicates unless given. */
  readonly neededFor?: string
  /** Columns that a CSV may lack, but not silently. */
  readonly wanted?: readonly string[]
  /** Our own file, of users whom the pool has just given: it may be empty, and its values are as the pool holds them. */
  readonly isSpool?: boolean
  /** Told how the file was read, where it is not as cogtool writes it. */
  readonly note?: (text: string) => Promise<void>
  /** Told that users may be missing. */
  readonly warn?: (text: string) => Promise<void>
}

/** Reads the users of a block of records, from its byte and its line in the file. */
export type UsersOf = (text: string, offset: number, line: number) => User[]

/** A format: how it reads users, and what it noticed about the file so far. */
export interface UserFormat {
  readonly usersOf: UsersOf
  readonly notes: readonly string[]
}

/** The text of a block; a byte order mark is no part of the first. */
export function withoutByteOrderMark(text: string, offset: number): string {
  return offset === 0 ? text.replace(/^\ufeff/, '') : text
}

/** The error for what is no export. */
export function invalidExport(message: string, why: string, shape: FileShape): CogtoolError {
  return new CogtoolError('input_invalid', message, {
    why,
    hint: `export the users again: cogtool export-users -o users-again.${shape === 'csv' ? 'csv' : 'jsonl'}`,
  })
}

/** A value that cannot be taken for what its column or field holds. */
export interface WrongValue {
  /** What is wrong with it: `is neither true nor false`. */
  readonly fault: string
  readonly why: string
}

/** The error for a wrong value, with its place and its words. */
export function invalidValue(
  { name, shape }: ExportSource,
  { line, column, text }: { readonly line: number; readonly column: string; readonly text: string },
  { fault, why }: WrongValue,
): CogtoolError {
  const shown = text === '' ? '' : `: ${escapeLine(JSON.stringify(text.slice(0, 40)))}`
  return invalidExport(`line ${line} of ${name}: ${escapeLine(column)} ${fault}${shown}`, why, shape)
}
