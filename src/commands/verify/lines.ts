import { isAscii } from 'node:buffer'
import { StringDecoder } from 'node:string_decoder'
import { CogtoolError } from '../../text/cogtool-error.ts'

// V8 keeps strings beyond about 128 KB apart, where making and freeing them takes three times as long
const pieceBytes = 64 * 1024
/** What is longer is no line of text: nobody should wait for its end. In characters. */
const endless = 1024 * 1024

/**
 * The lines of a stream, as many at a time as have come; a final line break ends the last line. A line longer than `longest`
 * characters may be cut there, so that nothing can make the reader keep more; a NUL shows where, which no token and no JSON has.
 * Fails with `input_too_large` at a line of more than a mebibyte, without waiting for its end.
 */
export async function* linesOf(chunks: AsyncIterable<Uint8Array>, longest: number): AsyncGenerator<readonly string[]> {
  const decoder = new StringDecoder('utf8')
  let plain = true
  let rest = ''
  let open = 0
  let ended = 0
  for await (const chunk of chunks) {
    for (let at = 0; at < chunk.length; at += pieceBytes) {
      const length = Math.min(pieceBytes, chunk.length - at)
      const bytes = Buffer.from(chunk.buffer, chunk.byteOffset + at, length)
      // tokens are ASCII, which needs no decoding; from the first other byte on there may be characters cut in two
      plain &&= isAscii(bytes)
      const text = plain ? bytes.toString('latin1') : decoder.write(bytes)
      const lines = (rest + text).split('\n')
      rest = lines.pop() ?? ''
      ended += lines.length
      open = lines.length > 0 ? rest.length : open + text.length
      if (open > endless) throw endlessLine(ended + 1)
      if (rest.length > longest) rest = `${rest.slice(0, longest - 1)}\0`
      if (lines.length > 0) yield lines
    }
  }
  rest += decoder.end()
  if (rest !== '') yield [rest]
}

function endlessLine(line: number): CogtoolError {
  return new CogtoolError('input_too_large', `line ${line} of the batch is longer than ${endless / 2 ** 20} MiB`, {
    why: 'no token is',
    hint: 'check what is read: it has one token per line',
  })
}
