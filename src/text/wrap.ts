import { stripVTControlCharacters } from 'node:util'

/**
 * Text broken at spaces, or at the joints of the given pieces, so that no line is wider than `width` columns but for words
 * that are wider themselves; colours take no room. Every line but the first begins with `indent`; in front of the first stands as much already.
 */
export function wrap(text: string | readonly string[], width: number, indent = ''): string {
  const lines: string[] = []
  let line = ''
  const room = (part: string) => stripVTControlCharacters(part).length
  for (const piece of typeof text === 'string' ? text.split(' ') : text) {
    if (line !== '' && indent.length + room(line) + 1 + room(piece) > width) {
      lines.push(line)
      line = piece
    } else line = line === '' ? piece : `${line} ${piece}`
  }
  return [...lines, line].join(`\n${indent}`)
}
