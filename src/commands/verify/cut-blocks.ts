import { isAscii } from 'node:buffer'
import { CogtoolError } from '../../text/cogtool-error.ts'
import type { Block } from './judge-block.ts'

// V8 keeps strings beyond about 128 KB apart, where making and freeing them takes three times as long
const mostBytes = 128 * 1024
/** What is longer is no line of text: nobody should wait for its end. In bytes. */
const longestLine = 1024 * 1024
const newline = 10

/**
 * A stream cut at line ends into blocks of at most 128 KiB and `mostLines` lines, as many as have come; a longer line is a block of
 * its own. Fails with `input_too_large` at a line of more than a mebibyte, without waiting for its end.
 */
export async function* cutBlocks(chunks: AsyncIterable<Uint8Array>, mostLines: number): AsyncGenerator<Block> {
  let first = 1
  // of the line whose end has not come
  let pieces: Uint8Array[] = []
  let open = 0
  for await (const chunk of chunks) {
    const end = chunk.lastIndexOf(newline) + 1
    if (end > 0) {
      first = yield* cutLines(Buffer.concat([...pieces, chunk.subarray(0, end)]), first, mostLines)
      pieces = []
      open = 0
    }
    pieces.push(chunk.subarray(end))
    open += chunk.length - end
    if (open > longestLine) throw lineTooLong(first)
  }
  if (open > 0) yield { first, text: decode(Buffer.concat(pieces)) }
}

/** Blocks of bytes that end with a line, about equally long; returns the number of the next line. */
function* cutLines(bytes: Buffer, firstLine: number, mostLines: number): Generator<Block, number> {
  const enough = bytes.length / Math.ceil(bytes.length / mostBytes)
  let first = firstLine
  for (let start = 0; start < bytes.length; ) {
    let end = bytes.indexOf(newline, start) + 1
    if (end - start > longestLine) throw lineTooLong(first)
    let lines = 1
    for (; lines < mostLines && end - start < enough; lines++) {
      const next = bytes.indexOf(newline, end) + 1
      if (next === 0 || next - start > mostBytes) break
      end = next
    }
    yield { first, text: decode(bytes.subarray(start, end)) }
    first += lines
    start = end
  }
  return first
}

/** No character is cut at a line end. Tokens are ASCII, which needs no decoding; what is no UTF-8 makes its line malformed, and no other. */
function decode(bytes: Buffer): string {
  return bytes.toString(isAscii(bytes) ? 'latin1' : 'utf8')
}

function lineTooLong(line: number): CogtoolError {
  return new CogtoolError('input_too_large', `line ${line} of the batch is longer than ${longestLine / 2 ** 20} MiB`, {
    why: 'no token is',
    hint: 'check what is read: it has one token per line',
  })
}
