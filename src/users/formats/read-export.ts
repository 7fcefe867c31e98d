import type { FileReader } from '../../edges/edges.ts'
import { decodeUtf8, NotText, notText, refuseNul } from '../../text/decode-text.ts'
import type { User } from '../list/user.ts'
import { type ExportSource, invalidExport, type UserFormat } from './export-source.ts'
import { type FileShape, peekBytes, shapeOf } from './file-shape.ts'
import { jsonBlocks } from './json-blocks.ts'
import { type BrokenJson, jsonScanner } from './json-scanner.ts'
import { csvFormat } from './read-csv.ts'
import { brokenJson, jsonDocumentsFormat, jsonLinesFormat } from './read-json.ts'
import { recordBlocks } from './record-blocks.ts'
import { type EndlessRecord, recordTooLong, watchRecords } from './record-ends.ts'

/** Some users that stand one after another in an export, and where. */
export interface UserBlock {
  /** In bytes. */
  readonly offset: number
  readonly length: number
  readonly users: readonly User[]
}

/** A file of users that is read once from its beginning, and then again block by block. */
export interface ExportReader {
  /**
   * Every user, block by block. Fails with `input_invalid` where the file is empty, lacks a needed column, or holds what is no
   * user, is not UTF-8, does not end or cannot be taken for what its place asks.
   */
  blocks(): AsyncGenerator<UserBlock>
  /** The users of a block that `blocks` gave. */
  block(place: Omit<UserBlock, 'users'>): Promise<readonly User[]>
}

const formats: Readonly<Record<FileShape, (source: ExportSource) => UserFormat>> = {
  csv: csvFormat,
  lines: jsonLinesFormat,
  documents: jsonDocumentsFormat,
}

/**
 * Reads a file of users: what `export-users` writes, pages of ListUsers as the AWS CLI prints them, or a list of such users. A
 * CSV's formula guard is undone.
 */
export function exportReader(file: FileReader, source: ExportSource): ExportReader {
  const { name, shape, note, warn } = source
  const { usersOf, notes } = formats[shape](source)
  return {
    async *blocks() {
      let isEmpty = true
      let noted = 0
      const pieces = shape === 'documents' ? jsonBlocks(file) : recordBlocks(file, { quoted: shape === 'csv' })
      for (;;) {
        const { value: piece, done } = await pieces.next()
        if (done) {
          if (piece?.hasMore) await warn?.(`${name} ends with a paging token: the pool has more users than are in it`)
          break
        }
        if (!('bytes' in piece)) throw recordProblem(piece, source)
        const { offset, length, line, bytes } = piece
        const text = recordText(bytes, line, source)
        if (shape !== 'csv' && !source.isSpool) refuseEscapedNul(text, line, source)
        if (isEmpty && text.trim() !== '') isEmpty = false
        const users = usersOf(text, offset, line)
        for (; noted < notes.length; noted++) await note?.(notes[noted] ?? '')
        yield { offset, length, users }
      }
      if (isEmpty && !source.isSpool) {
        const why = 'an export that went wrong looks like this, and nothing was checked'
        throw invalidExport(`${name} is empty`, why, 'csv')
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

/**
 * The bytes of a file of users that is stored before it is read. Fails with `input_invalid` at a user who does not end, before
 * more than that is stored.
 */
export async function* checkedBytes(
  chunks: AsyncIterable<Uint8Array>,
  { file, name }: { readonly file: string; readonly name: string },
): AsyncGenerator<Uint8Array> {
  // held back until it tells the shape
  let beginning: Buffer = Buffer.alloc(0)
  let check: ((piece: Uint8Array) => void) | undefined
  for await (const chunk of chunks) {
    if (check) {
      check(chunk)
      yield chunk
      continue
    }
    beginning = Buffer.concat([beginning, chunk])
    if (beginning.length < peekBytes) continue
    check = recordCheck(name, shapeOf(beginning, file))
    check(beginning)
    yield beginning
  }
  if (!check) yield beginning
}

function recordCheck(name: string, shape: FileShape): (piece: Uint8Array) => void {
  const scanner = jsonScanner()
  const watch =
    shape === 'documents'
      ? (piece: Uint8Array) => scanner.scan(piece).problem
      : watchRecords({ quoted: shape === 'csv' })
  return (piece) => {
    const problem = watch(piece)
    if (problem) throw recordProblem(problem, { name, shape })
  }
}

/** The text of some records. Fails with `input_invalid`. */
function recordText(bytes: Buffer, line: number, { name }: ExportSource): string {
  try {
    const text = decodeUtf8(bytes, line)
    refuseNul(text, line)
    return text
  } catch (error) {
    throw error instanceof NotText ? notText(name, error) : error
  }
}

const escapedNul = /(?<!\\)(?:\\\\)*\\u0000/

/** A NUL as JSON writes it. Fails with `input_invalid`. */
function refuseEscapedNul(text: string, line: number, { name, shape }: ExportSource): void {
  const place = text.includes('\\u0000') ? text.search(escapedNul) : -1
  if (place < 0) return
  const at = line + text.slice(0, place).split('\n').length - 1
  throw invalidExport(
    `line ${at} of ${name} holds a NUL`,
    'no user of a pool has one: what holds it would hide its twin',
    shape,
  )
}

function recordProblem(problem: EndlessRecord | BrokenJson, source: Pick<ExportSource, 'name' | 'shape'>): Error {
  if ('brokenAt' in problem) return brokenJson(problem.brokenAt.line, source)
  return recordTooLong(source.name, problem, source.shape === 'csv')
}
