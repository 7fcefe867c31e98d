import { NotText, notText } from './decode-text.ts'

/**
 * A secret as somebody gave it, without a byte order mark in front and a line break behind: blanks and quotes may be its own.
 * Fails with `input_invalid`.
 */
export function trimSecret(text: string, place: string): string {
  refuseReplacement(text, place)
  return text.replace(/^\ufeff/, '').replace(/\r?\n$/, '')
}

/** A code, id, address or name as somebody gave it, without the white space, byte order mark and quotes around it. */
export function trimIdentifier(text: string): string {
  // a byte order mark is white space to trim()
  const bare = text.trim()
  return bare.replace(/^(["'])(.*)\1$/, '$2').trim()
}

/** What Node puts in the place of bytes that are not UTF-8, in a variable or at a terminal: the bytes themselves are lost. */
function refuseReplacement(text: string, place: string): void {
  if (!text.includes('\ufffd')) return
  throw notText(
    place,
    new NotText('is not UTF-8', 'it holds U+FFFD, which replaces a letter of another encoding'),
    'set it in UTF-8, or pipe it in',
  )
}
