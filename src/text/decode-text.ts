import { isUtf8 } from 'node:buffer'
import { CogtoolError, FileRefusal } from './cogtool-error.ts'

/** Bytes that are no text, or a text that cogtool would misread. Quotes nothing of them: they may be a secret. */
export class NotText extends FileRefusal {
  /** What follows the name of the file: `is not UTF-8 near line 2`. */
  readonly fault: string
  readonly why: string

  constructor(fault: string, why: string) {
    super('NOT_TEXT', `it ${fault}`)
    this.fault = fault
    this.why = why
  }
}

/** The error for what is no text, by the name that the person knows it by. */
export function notText(name: string, { fault, why }: NotText, hint = 'save it as UTF-8'): CogtoolError {
  return new CogtoolError('input_invalid', `${name} ${fault}`, { why, hint })
}

/**
 * Text from outside, without a byte order mark: UTF-8, or UTF-16 where a mark or a NUL in every second byte says so. Fails with
 * `NotText` for anything else: what is misread could be sent as a wrong password, or make one user of two.
 */
export function decodeText(bytes: Uint8Array): string {
  const { encoding, markLength } = encodingOf(bytes)
  const content = bytes.subarray(markLength)
  const text = encoding === 'utf8' ? decodeUtf8(content) : decodeUtf16(content, encoding)
  refuseNul(text)
  return text
}

/** A text of which ASCII alone counts, such as certificates in PEM: what stands around them may be in another encoding too. */
export function decodeAsciiText(bytes: Uint8Array): string {
  const isOther = encodingOf(bytes).encoding === 'utf8' && !isUtf8(bytes)
  return isOther ? asBuffer(bytes).toString('latin1') : decodeText(bytes)
}

/**
 * The first line of what has come of an input, without its end and a mark in front of it, in UTF-8; `number` is that of the line.
 * The lines behind it are looked at too: nothing is to be used of an input whose next line is refused. Fails with `NotText`.
 */
export function decodeLine(bytes: Uint8Array, number: number): string {
  const end = bytes.indexOf(lineFeed)
  const line = end < 0 ? bytes : bytes.subarray(0, end)
  const { encoding, markLength } = encodingOf(line)
  // its line ends are two bytes, of which a reader of lines sees one
  if (encoding !== 'utf8') throw new NotText('is UTF-16', 'what is read line by line has to be UTF-8')
  const text = decodeUtf8(line.subarray(markLength), number)
  refuseNul(text, number)
  if (end < 0) return text
  refuseNul(decodeUtf8(withoutOpenEnd(bytes.subarray(end + 1)), number + 1), number + 1)
  return text.replace(/\r$/, '')
}

/** For files that cogtool wrote itself: one that is no text any more is as good as empty. */
export function emptyIfNotText(error: unknown): string {
  if (error instanceof NotText) return ''
  throw error
}

/** What `decode` gives of standard input. Fails with `input_invalid`. */
export function decodeStdin(decode: () => string): string {
  try {
    return decode()
  } catch (error) {
    throw error instanceof NotText ? notText('standard input', error, 'pipe it in as UTF-8') : error
  }
}

/** UTF-8, from the line on that errors are to name; a mark stays. Fails with `NotText`. */
export function decodeUtf8(bytes: Uint8Array, firstLine = 1): string {
  if (isUtf8(bytes)) return asBuffer(bytes).toString('utf8')
  throw new NotText(
    `is not UTF-8 near line ${firstLine + linesBeforeFault(asBuffer(bytes))}`,
    'in Latin-1 or another encoding, letters beyond ASCII would be misread',
  )
}

export type Utf16 = 'utf16le' | 'utf16be'

/** UTF-16 without a mark, from the line on that errors are to name. Fails with `NotText`. */
export function decodeUtf16(bytes: Uint8Array, encoding: Utf16, firstLine = 1): string {
  const units = Buffer.from(bytes.subarray(0, bytes.length & ~1))
  const text = (encoding === 'utf16be' ? units.swap16() : units).toString('utf16le')
  const fault = text.search(/\p{Surrogate}/u)
  if (fault < 0 && units.length === bytes.length) return text
  const line = firstLine + linesIn(fault < 0 ? text : text.slice(0, fault))
  throw new NotText(`is not whole UTF-16 near line ${line}`, 'half a character is there')
}

const lineFeed = 10
/** How much of a beginning tells the encoding, in bytes. */
const headLength = 64

/** The encoding that a text begins in, and how long the mark is that says so. Fails with `NotText` for UTF-32. */
export function encodingOf(bytes: Uint8Array): { encoding: 'utf8' | Utf16; markLength: number } {
  const [a, b, c, d] = bytes
  if (a === 0xef && b === 0xbb && c === 0xbf) return { encoding: 'utf8', markLength: 3 }
  const isUtf32 = (a === 0xff && b === 0xfe && c === 0 && d === 0) || (a === 0 && b === 0 && c === 0xfe && d === 0xff)
  if (isUtf32) throw new NotText('is UTF-32', 'cogtool reads UTF-8 and UTF-16')
  if (a === 0xff && b === 0xfe) return { encoding: 'utf16le', markLength: 2 }
  if (a === 0xfe && b === 0xff) return { encoding: 'utf16be', markLength: 2 }
  return { encoding: a === 0 || b === 0 ? encodingByNul(bytes) : 'utf8', markLength: 0 }
}

function encodingByNul(bytes: Uint8Array): 'utf8' | Utf16 {
  const head = bytes.subarray(0, Math.min(bytes.length, headLength) & ~1)
  const isNul = (byte: number) => byte === 0
  const first = head.filter((_, index) => index % 2 === 0)
  const second = head.filter((_, index) => index % 2 === 1)
  if (second.every(isNul) && !first.some(isNul)) return 'utf16le'
  return first.every(isNul) && !second.some(isNul) ? 'utf16be' : 'utf8'
}

/** Fails with `NotText` at a NUL, from the line on that errors are to name. */
export function refuseNul(text: string, firstLine = 1): void {
  const place = text.indexOf('\0')
  if (place < 0) return
  const line = firstLine + linesIn(text.slice(0, place))
  throw new NotText(`holds a NUL near line ${line}`, 'no text does, but binary files do, and UTF-16 read as UTF-8')
}

/** Bytes without a character at their end that may not have come whole. */
function withoutOpenEnd(bytes: Uint8Array): Uint8Array {
  for (let length = 1; length <= 3 && length <= bytes.length; length++) {
    const byte = bytes[bytes.length - length] ?? 0
    if (byte >= 0xc2 && byte <= 0xf4) return bytes.subarray(0, bytes.length - length)
    if (byte < 0x80) break
  }
  return bytes
}

/** No character of UTF-8 has a line feed in it. */
function linesBeforeFault(bytes: Buffer): number {
  let lines = 0
  for (let start = 0; ; lines++) {
    const end = bytes.indexOf(lineFeed, start)
    if (end < 0 || !isUtf8(bytes.subarray(start, end))) return lines
    start = end + 1
  }
}

function linesIn(text: string): number {
  return text.split('\n').length - 1
}

function asBuffer({ buffer, byteOffset, length }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, length)
}
