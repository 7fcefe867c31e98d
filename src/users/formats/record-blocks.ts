import type { FileReader } from '../../edges/edges.ts'
import { CogtoolError } from '../../text/cogtool-error.ts'

/** Some records that stand one after another in a file: lines, or rows of a CSV whose cells may hold line breaks. */
export interface RecordBlock {
  /** The byte where the block begins, and how many it has. */
  readonly offset: number
  readonly length: number
  /** The 1-based number of its first line. */
  readonly line: number
  /** What stands there. */
  readonly bytes: Buffer
}

export interface BlockOptions {
  /** Whether quotes may hide a line break, as in CSV. */
  readonly quoted: boolean
  /** How many bytes a record may have; a longer one ends the reading. */
  readonly longest?: number
}

/** A record that is longer than any user can be: most likely a quote that nothing closes. */
export interface EndlessRecord {
  readonly endlessFrom: { readonly line: number }
}

/** An offset is kept for each block of so many records: few enough to remember, and few to read again around one of them. */
export const recordsPerBlock = 64

// a small file needs no more than the first, and a large one is read in few pieces
const firstPiece = 64 * 1024
const usualPiece = 512 * 1024
// a user has at most 50 custom attributes of 2,048 characters, each of which may be six bytes in JSON
const defaultLongest = 4 * 1024 * 1024

const lineFeed = 10
const quote = 34

/**
 * The records of a file, block by block, in memory that does not grow with it. An endless record comes in place of the
 * block that would hold it, and nothing after it.
 */
export async function* recordBlocks(
  file: FileReader,
  { quoted, longest = defaultLongest }: BlockOptions,
): AsyncGenerator<RecordBlock | EndlessRecord> {
  const ahead = readAhead(file, longest)
  let buffer: Buffer = Buffer.alloc(0)
  let begin = 0
  let offset = 0
  let line = 1
  let isAtEnd = false
  for (;;) {
    const left = buffer.length - begin
    const found = endOfRecords(buffer.subarray(begin), quoted, longest)
    if (found.records === recordsPerBlock || (found.records > 0 && (isAtEnd || left >= longest))) {
      yield { offset, length: found.length, line, bytes: buffer.subarray(begin, begin + found.length) }
      begin += found.length
      offset += found.length
      line += found.lines
    } else if (left >= longest) {
      yield { endlessFrom: { line } }
      return
    } else if (isAtEnd) {
      // the last line has no end, or a quote is still open: what reads the rows tells which
      if (left > 0) yield { offset, length: left, line, bytes: buffer.subarray(begin) }
      return
    } else {
      const more = await ahead()
      isAtEnd = more.length === 0
      buffer = Buffer.concat([buffer.subarray(begin), more])
      begin = 0
    }
  }
}

/**
 * Watches records go by that are kept or read elsewhere, piece by piece: tells of an endless one with the piece that makes it
 * too long.
 */
export function watchRecords({
  quoted,
  longest = defaultLongest,
}: BlockOptions): (piece: Uint8Array) => EndlessRecord | undefined {
  let length = 0
  let line = 1
  let from = 1
  let isOpen = false
  return (piece) => {
    const bytes = Buffer.from(piece.buffer, piece.byteOffset, piece.length)
    let mark = quoted ? indexOr(bytes, quote, 0) : bytes.length
    for (let at = 0; at < bytes.length; ) {
      const end = indexOr(bytes, lineFeed, at)
      for (; mark < end; mark = indexOr(bytes, quote, mark + 1)) isOpen = !isOpen
      length += end - at
      if (length >= longest) return { endlessFrom: { line: from } }
      if (end < bytes.length) {
        line++
        if (isOpen) length++
        else [length, from] = [0, line]
      }
      at = end + 1
    }
    return undefined
  }
}

/** The error for an endless record. */
export function recordTooLong(name: string, { endlessFrom: { line } }: EndlessRecord, quoted: boolean): CogtoolError {
  return new CogtoolError('input_too_large', `line ${line} of ${name} is longer than ${defaultLongest / 2 ** 20} MiB`, {
    why: quoted ? 'no user is, but a quote that nothing closes looks like this' : 'no user is',
    hint: 'check what is read; cogtool export-users -o users.jsonl writes a user a line',
  })
}

/** Reads a file piece by piece, the next one while the last is worked on. An empty piece is the end. */
function readAhead(file: FileReader, most: number): () => Promise<Uint8Array> {
  let position = 0
  let size = Math.min(firstPiece, most)
  const next = () => {
    const target = Buffer.allocUnsafe(size)
    const reading = file.readAt(position, target).then((length) => target.subarray(0, length))
    // told to whoever asks for the piece
    reading.catch(() => {})
    return reading
  }
  let reading = next()
  return async () => {
    const piece = await reading
    position += piece.length
    size = Math.min(usualPiece, most)
    if (piece.length > 0) reading = next()
    return piece
  }
}

/** How far the complete records go, up to a block of them or one that is too long, and over how many lines. */
function endOfRecords(
  bytes: Buffer,
  quoted: boolean,
  longest: number,
): { length: number; records: number; lines: number } {
  let length = 0
  let records = 0
  let lines = 0
  let linesSeen = 0
  let lineEnd = -1
  let isOpen = false
  const nextQuote = (from: number) => (quoted ? indexOr(bytes, quote, from) : bytes.length)
  let mark = nextQuote(0)
  while (records < recordsPerBlock) {
    lineEnd = bytes.indexOf(lineFeed, lineEnd + 1)
    if (lineEnd < 0) break
    linesSeen++
    // a doubled quote closes and opens: only a cell that is open at the line's end goes on in the next
    for (; mark < lineEnd; mark = nextQuote(mark + 1)) isOpen = !isOpen
    if (isOpen) continue
    if (lineEnd - length >= longest) break
    records++
    length = lineEnd + 1
    lines = linesSeen
  }
  return { length, records, lines }
}

function indexOr(bytes: Buffer, byte: number, from: number): number {
  const index = bytes.indexOf(byte, from)
  return index < 0 ? bytes.length : index
}
