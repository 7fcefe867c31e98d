import { isAscii } from 'node:buffer'
import { StringDecoder } from 'node:string_decoder'

// V8 keeps strings beyond about 128 KB apart, where making and freeing them takes three times as long
const pieceBytes = 64 * 1024

/**
 * The lines of a stream, as many at a time as have come; a final line break ends the last line. A line longer than `longest`
 * characters may be cut there, so that nothing can make the reader keep more; a NUL shows where, which no token and no JSON has.
 */
export async function* linesOf(chunks: AsyncIterable<Uint8Array>, longest: number): AsyncGenerator<readonly string[]> {
  const decoder = new StringDecoder('utf8')
  let plain = true
  let rest = ''
  for await (const chunk of chunks) {
    for (let at = 0; at < chunk.length; at += pieceBytes) {
      const length = Math.min(pieceBytes, chunk.length - at)
      const bytes = Buffer.from(chunk.buffer, chunk.byteOffset + at, length)
      // tokens are ASCII, which needs no decoding; from the first other byte on there may be characters cut in two
      plain &&= isAscii(bytes)
      const lines = (rest + (plain ? bytes.toString('latin1') : decoder.write(bytes))).split('\n')
      rest = lines.pop() ?? ''
      if (rest.length > longest) rest = `${rest.slice(0, longest - 1)}\0`
      if (lines.length > 0) yield lines
    }
  }
  rest += decoder.end()
  if (rest !== '') yield [rest]
}
