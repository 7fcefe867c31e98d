import type { FileReader } from '../../edges/edges.ts'
import type { User } from '../list/user.ts'
import { type ExportSource, invalidExport } from './export-source.ts'
import { csvUsers } from './read-csv.ts'
import { jsonLinesUsers } from './read-json-lines.ts'
import { recordBlocks } from './record-blocks.ts'
import { recordTooLong } from './record-ends.ts'

/** Some users that stand one after another in an export, and where. */
export interface UserBlock {
  /** In bytes. */
  readonly offset: number
  readonly length: number
  readonly users: readonly User[]
}

/** An export that is read once from its beginning, and then again block by block. */
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
      if (isEmpty && !source.mayBeEmpty) {
        const why = 'an export that went wrong looks like this, and nothing was checked'
        throw invalidExport(`${source.name} is empty`, why, 'csv')
      }
    },
    async block({ offset, length }) {
      const bytes = Buffer.allocUnsafe(length)
      const read = await file.readAt(offset, bytes)
      // errors, and their line numbers, came up in the first reading
      return usersOf(bytes.toString('utf8', 0, read), offset, 0)
    },
  }
}
