import { CogtoolError } from '../../text/cogtool-error.ts'

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

/** How many bytes a record may have: many times what a user's 50 custom attributes of 2,048 characters take. */
export const defaultLongest = 16 * 1024 * 1024

const lineFeed = 10
const quote = 34

/** How far the complete records go, up to `most` of them or one that is too long, and over how many lines. */
export function endOfRecords(
  bytes: Buffer,
  { quoted, longest, most }: Required<BlockOptions> & { readonly most: number },
): { length: number; records: number; lines: number } {
  let length = 0
  let records = 0
  let lines = 0
  let linesSeen = 0
  let lineEnd = -1
  let isOpen = false
  const nextQuote = (from: number) => (quoted ? indexOf(bytes, quote, from) : bytes.length)
  let mark = nextQuote(0)
  while (records < most) {
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

/**
 * Checks the length of records that are stored or read elsewhere, piece by piece: gives an endless one with the piece that makes
 * it too long.
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
    let mark = quoted ? indexOf(bytes, quote, 0) : bytes.length
    for (let at = 0; at < bytes.length; ) {
      const end = indexOf(bytes, lineFeed, at)
      for (; mark < end; mark = indexOf(bytes, quote, mark + 1)) isOpen = !isOpen
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
  return new CogtoolError('input_invalid', `line ${line} of ${name} is longer than ${defaultLongest / 2 ** 20} MiB`, {
    why: quoted ? 'no user is, but a quote that nothing closes looks like this' : 'no user is',
    hint: 'check what is read; write a user a line: cogtool export-users -o users-again.jsonl',
  })
}

/** Where a byte stands next, or the end. */
function indexOf(bytes: Buffer, byte: number, from: number): number {
  const index = bytes.indexOf(byte, from)
  return index < 0 ? bytes.length : index
}
