import { stripVTControlCharacters } from 'node:util'
import { commandLines } from './hints/command-line.ts'

/**
 * Text broken at spaces, or at the joints of the given pieces, so that no line is wider than `width` columns but for words
 * that are wider themselves; colours take no room. Every line but the first begins with `indent`; in front of the first stands as much already.
 */
export function wrap(text: string | readonly string[], width: number, indent = ''): string {
  // most texts fit
  if (typeof text === 'string' && indent.length + columnsOf(text) <= width && !text.startsWith(' ')) return text
  const lines: string[] = []
  let line = ''
  for (const piece of typeof text === 'string' ? text.split(' ') : text) {
    if (line !== '' && indent.length + columnsOf(line) + 1 + columnsOf(piece) > width) {
      lines.push(line)
      line = piece
    } else line = line === '' ? piece : `${line} ${piece}`
  }
  return [...lines, line].join(`\n${indent}`)
}

const hanging = 2
const glue = '\u0000'

/**
 * Text whose lines fit a terminal: those that are too wide break between words, and go on two columns to the right of where they
 * began. A command to copy stays whole, as does a word; one that fits no line stays where it is.
 */
export function fitLines(text: string, width: number): string {
  return text
    .split('\n')
    .map((line) => (columnsOf(line) > width ? fitLine(line, width) : line))
    .join('\n')
}

function fitLine(line: string, width: number): string {
  const glued = line.replace(commandLines, (command) => command.replaceAll(' ', glue))
  const [, start = '', rest = ''] = /^( *)(.*)$/s.exec(glued) ?? []
  const indent = ' '.repeat(start.length + hanging)
  const lines: string[] = []
  let current = start
  let used = start.length
  let isEmpty = true
  for (const [, gap = '', word = ''] of rest.matchAll(/( *)([^ ]+)/g)) {
    const columns = columnsOf(word)
    if (!isEmpty && used + gap.length + columns > width && indent.length + columns <= width) {
      lines.push(current)
      current = indent + word
      used = indent.length + columns
    } else {
      current += gap + word
      used += gap.length + columns
    }
    isEmpty = false
  }
  return [...lines, current].join('\n').replaceAll(glue, ' ')
}

// East Asian wide and full-width forms, and what is drawn as a picture
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/gu
const none = /[\p{Mark}\u200b-\u200f]/gu

/** The columns that a line takes on a terminal. */
export function columnsOf(line: string): number {
  // Node makes an expression of 300 characters for the first text that it strips
  const text = /[\u001b\u009b]/.test(line) ? stripVTControlCharacters(line) : line
  // nearly every line
  if (/^[\u0020-\u02ff\u2010-\u2030\u2190-\u21ff\u2713-\u2718]*$/.test(text)) return text.length
  const seen = text.replace(none, '')
  return [...seen].length + (seen.match(wide)?.length ?? 0)
}
