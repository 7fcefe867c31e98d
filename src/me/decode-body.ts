import type { Transform } from 'node:stream'
import { TextDecoder } from 'node:util'
import { constants, createBrotliDecompress, createGunzip, createInflate, createInflateRaw } from 'node:zlib'
import { type LimitedBytes, readLimited } from '../net/bounded-body.ts'

/**
 * Undoes `Content-Encoding`, giving at most `limit` bytes however far they would unfold. undefined where the
 * encoding is unknown or the bytes are not in it, or not a whole of it though they are all.
 */
export async function decodeBody(
  body: LimitedBytes,
  contentEncoding: string,
  limit: number,
): Promise<LimitedBytes | undefined> {
  if (body.bytes.length === 0) return body
  const encodings = contentEncoding
    .toLowerCase()
    .split(',')
    .map((name) => name.trim())
  let decoded: LimitedBytes = body
  for (const encoding of encodings.reverse().filter((name) => name !== '' && name !== 'identity')) {
    const decoder = decoderFor(encoding, decoded)
    if (!decoder) return undefined
    // a reader that stops early ends the writer too: nothing is left to be told of its error
    decoder.on('error', () => {})
    decoder.end(decoded.bytes)
    try {
      const { bytes, cut } = await readLimited(decoder, limit)
      decoded = { bytes, cut: cut || decoded.cut }
    } catch {
      return undefined
    }
  }
  return decoded
}

function decoderFor(encoding: string, { bytes, cut }: LimitedBytes): Transform | undefined {
  // what was cut at the limit still gives what can be read of it
  const lenient = cut ? { finishFlush: constants.Z_SYNC_FLUSH } : {}
  if (encoding === 'gzip' || encoding === 'x-gzip') return createGunzip(lenient)
  if (encoding === 'br') return createBrotliDecompress(cut ? { finishFlush: constants.BROTLI_OPERATION_FLUSH } : {})
  // "deflate" means zlib's format, but servers send the bare one as well
  if (encoding === 'deflate') return ((bytes[0] ?? 0) & 0x0f) === 8 ? createInflate(lenient) : createInflateRaw(lenient)
  return undefined
}

/** The bytes as text in the charset that the content type names, else UTF-8; undefined where they are not text. */
export function decodeText(bytes: Buffer, contentType: string): string | undefined {
  const charset = /;\s*charset\s*=\s*"?([\w.:-]+)/i.exec(contentType)?.[1] ?? 'utf-8'
  const text = decoderOf(charset).decode(bytes)
  return text.includes('\0') ? undefined : text
}

function decoderOf(charset: string): TextDecoder {
  try {
    return new TextDecoder(charset)
  } catch {
    return new TextDecoder()
  }
}

const deepest = 100

/** The JSON that the text is; undefined where it is none, or nested so deep that walking through it could fail. */
export function parseJson(text: string): unknown {
  if (nesting(text) > deepest) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function nesting(text: string): number {
  let depth = 0
  let most = 0
  let inString = false
  for (let at = 0; at < text.length; at++) {
    const character = text[at]
    if (inString && character === '\\') at++
    else if (character === '"') inString = !inString
    else if (inString) continue
    else if (character === '[' || character === '{') most = Math.max(most, ++depth)
    else if (character === ']' || character === '}') depth--
  }
  return most
}
