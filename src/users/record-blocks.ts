import type { FileReader } from '../edges.ts'

/** Some records that stand one after another in a file: lines, or rows of a CSV whose cells may hold line breaks. */
export interface RecordBlock {
  /** The byte where the block begins, and how many it has. */
  readonly offset: number
  readonly length: number
  /** The 1-based number of its first line. */
  readonly line: number
  /** What stands there; overwritten when the next block is asked for. */
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

// a small file needs no more; a large one is soon read by the megabyte
const firstBuffer = 64 * 1024
const usualBuffer = 1024 * 1024
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
  let buffer = Buffer.allocUnsafe(Math.min(firstBuffer, longest))
  let begin = 0
  let end = 0
  let offset = 0
  let line = 1
  let isAtEnd = false
  for (;;) {
    const found = endOfRecords(buffer.subarray(begin, end), quoted)
    if (found.records === recordsPerBlock || (found.records > 0 && (isAtEnd || end - begin >= longest))) {
      yield { offset, length: found.length, line, bytes: buffer.subarray(begin, begin + found.length) }
      begin += found.length
      offset += found.length
      line += found.lines
    } else if (isAtEnd) {
      // the last line has no end, or a quote is still open: what reads the rows tells which
      if (end > begin) yield { offset, length: end - begin, line, bytes: buffer.subarray(begin, end) }
      return
    } else if (end - begin >= longest) {
      yield { endlessFrom: { line } }
      return
    } else {
      const isSmall = end - begin === buffer.length || buffer.length < usualBuffer
      const whole = isSmall ? Buffer.allocUnsafe(Math.min(longest, 2 * buffer.length)) : buffer
      buffer.copy(whole, 0, begin, end)
      buffer = whole
      end -= begin
      begin = 0
      const room = buffer.subarray(end)
      const read = await file.readAt(offset + end, room)
      end += read
      isAtEnd = read < room.length
    }
  }
}

/** How far the complete records go, up to a block of them, and over how many lines. */
function endOfRecords(bytes: Buffer, quoted: boolean): { length: number; records: number; lines: number } {
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
