import type { FileReader } from '../../edges/edges.ts'
import { type BlockOptions, defaultLongest, type EndlessRecord, endOfRecords } from './record-ends.ts'

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

/** An offset is kept for each block of so many records: few enough to remember, and few to read again around one of them. */
export const recordsPerBlock = 64

// a small file needs no more than the first, and a large one is read in few pieces
const firstPiece = 64 * 1024
const usualPiece = 512 * 1024

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
    const found = endOfRecords(buffer.subarray(begin), { quoted, longest, most: recordsPerBlock })
    if (found.records === recordsPerBlock || (found.records > 0 && (isAtEnd || left >= longest))) {
      yield { offset, length: found.length, line, bytes: buffer.subarray(begin, begin + found.length) }
      begin += found.length
      offset += found.length
      line += found.lines
    } else if (left >= longest) {
      yield { endlessFrom: { line } }
      return
    } else if (isAtEnd) {
      // the last line has no end, or a quote is still open: the reader of the rows says which
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

/** Reads a file piece by piece, the next one while the last is worked on. An empty piece is the end. */
export function readAhead(file: FileReader, most: number): () => Promise<Uint8Array> {
  let position = 0
  let size = Math.min(firstPiece, most)
  const next = () => {
    const target = Buffer.allocUnsafe(size)
    const reading = file.readAt(position, target).then((length) => target.subarray(0, length))
    // reported to the caller that asks for the piece
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
