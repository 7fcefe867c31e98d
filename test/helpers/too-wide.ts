import { stripVTControlCharacters } from 'node:util'
import { commandLines } from '../../src/text/hints/command-line.ts'
import { columnsOf } from '../../src/text/wrap.ts'

/** The lines that are wider than a terminal, except those with a command to copy or a word that fits no line. */
export function tooWide(text: string, columns: number): string[] {
  return stripVTControlCharacters(text)
    .split('\n')
    .filter((line) => columnsOf(line) > columns && !hasWhatFitsNoLine(line, columns))
}

function hasWhatFitsNoLine(line: string, columns: number): boolean {
  const indent = /^ */.exec(line)?.[0].length ?? 0
  const words = [...(line.match(commandLines) ?? []), ...line.split(' ')]
  return words.some((word) => indent + 2 + columnsOf(word) > columns)
}
