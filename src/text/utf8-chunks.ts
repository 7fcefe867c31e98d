import { decodeUtf16, encodingOf, type Utf16 } from './decode-text.ts'

/** As many bytes as a mark may have: no more are waited for, and fewer where they are a line. */
const longestMark = 4
const lineFeed = 10

/**
 * A text that may be larger than memory, as UTF-8 without a byte order mark. UTF-16 is decoded, and fails with `NotText` where it is
 * none; what begins as UTF-8 is passed on unread, for `decodeUtf8` to check record by record.
 */
export async function* utf8Chunks(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let beginning: Uint8Array = new Uint8Array()
  let convert: Convert | undefined
  for await (const chunk of chunks) {
    if (convert) {
      yield* convert(chunk)
      continue
    }
    beginning = beginning.length === 0 ? chunk : Buffer.concat([beginning, chunk])
    if (beginning.length < longestMark && beginning.at(-1) !== lineFeed) continue
    convert = converterFor(beginning)
    yield* convert(beginning)
  }
  if (convert) yield* convert(new Uint8Array(), true)
  else yield* converterFor(beginning)(beginning, true)
}

/** What a piece of the text is in UTF-8: one piece, or none. */
type Convert = (piece: Uint8Array, isEnd?: boolean) => Uint8Array[]

function converterFor(beginning: Uint8Array): Convert {
  const { encoding, markLength } = encodingOf(beginning)
  const convert = encoding === 'utf8' ? (piece: Uint8Array) => piece : utf16Converter(encoding)
  let marked = markLength
  return (piece, isEnd = false) => {
    const converted = convert(piece.subarray(marked), isEnd)
    marked = 0
    return converted.length > 0 ? [converted] : []
  }
}

function utf16Converter(encoding: Utf16): (piece: Uint8Array, isEnd: boolean) => Uint8Array {
  // a character that has not come whole
  let rest: Uint8Array = new Uint8Array()
  let line = 1
  return (piece, isEnd) => {
    const bytes = Buffer.concat([rest, piece])
    const whole = isEnd ? bytes.length : wholeLength(bytes, encoding)
    rest = Buffer.from(bytes.subarray(whole))
    const text = decodeUtf16(bytes.subarray(0, whole), encoding, line)
    line += text.split('\n').length - 1
    return Buffer.from(text)
  }
}

/** Without half a unit at the end, and without the first of a pair of surrogates. */
function wholeLength(bytes: Buffer, encoding: Utf16): number {
  const even = bytes.length & ~1
  if (even === 0) return 0
  const last = encoding === 'utf16le' ? bytes.readUInt16LE(even - 2) : bytes.readUInt16BE(even - 2)
  return last >= 0xd800 && last < 0xdc00 ? even - 2 : even
}
