// C0 without tab and newline, DEL, C1, and the characters that reorder or hide text
const unsafe = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g
const unsafeInLine = new RegExp(`[\\t\\n]|${unsafe.source}`, 'g')

const asEscape = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`

/** Untrusted text made harmless for a terminal, line breaks and tabs kept: control and bidirectional characters as \u escapes. */
export function escapeText(text: string): string {
  return text.replace(unsafe, asEscape)
}

/** The same for text that must stay on one line. */
export function escapeLine(text: string): string {
  return text.replace(unsafeInLine, asEscape)
}

/** A value whose blanks in front or behind nobody would see, between quotes; those but a plain blank as \u escapes. */
export function quoteBlanks(text: string): string {
  return text === text.trim() ? text : `"${text.replace(/[^\S ]/g, asEscape)}"`
}

/** Somebody else's value on one line of an answer: harmless, and its blanks seen. */
export function escapeValue(text: string): string {
  return escapeLine(quoteBlanks(text))
}

/** JSON whose strings carry no raw control or bidirectional character; parsing it gives the value unchanged. */
export function safeJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, null, indent)?.replace(unsafe, asEscape) ?? 'null'
}
