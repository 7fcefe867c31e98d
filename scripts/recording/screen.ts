import { escapeLine } from '../../src/text/escape.ts'
import { columnsOf } from '../../src/text/wrap.ts'

/** What a program wrote to a terminal at once. */
export interface Chunk {
  /** Seconds from the start. */
  readonly at: number
  readonly text: string
}

const colors = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'] as const
export type Color = (typeof colors)[number] | 'gray'

/** How a character is written. */
export interface Pen {
  readonly color: Color | undefined
  readonly isBold: boolean
  readonly isDim: boolean
}

/** A character, with the marks that are written over it. */
export interface Cell {
  readonly text: string
  readonly column: number
  /** How many columns it takes: 1 or 2. */
  readonly columns: number
  readonly pen: Pen
}

export interface Line {
  /** Seconds from the start to the last that was written into it. */
  readonly at: number
  readonly cells: readonly Cell[]
}

/** The two files of util-linux `script`: the output behind a line of its own, and "seconds bytes" for each piece of it. */
export function readRecording(output: Uint8Array, timing: string): readonly Chunk[] {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  let offset = output.indexOf(0x0a) + 1
  let at = 0
  return timing
    .trimEnd()
    .split('\n')
    .map((line) => {
      const [, seconds, bytes] = /^(\d+\.\d+) (\d+)$/.exec(line) ?? []
      if (seconds === undefined) throw new Error(`not a line of timing: ${line}`)
      const piece = output.subarray(offset, offset + Number(bytes))
      offset += Number(bytes)
      at += Number(seconds)
      return { at, text: decoder.decode(piece, { stream: true }) }
    })
}

const plain: Pen = { color: undefined, isBold: false, isDim: false }

/** What each SGR parameter changes (ECMA-48, 8.3.117); those that are not here cannot be drawn. */
const changes: Readonly<Record<string, Partial<Pen>>> = {
  '': plain,
  0: plain,
  1: { isBold: true },
  2: { isDim: true },
  22: { isBold: false, isDim: false },
  39: { color: undefined },
  ...Object.fromEntries(colors.map((color, index) => [30 + index, { color }])),
  ...Object.fromEntries(colors.map((color, index) => [90 + index, { color: index === 0 ? 'gray' : color }])),
}

/** An escape sequence whole, a line end as a terminal gets it, or one character. */
const pieces = /\u001b(?:\[[0-?]*[ -/]*[@-~]|.)?|\r+\n|[\s\S]/gu

/**
 * The lines of a terminal that only ever writes below what it has written, broken where they are wider than it is. Fails at
 * whatever else a terminal is told to do: it would be missing in the picture.
 */
export function readScreen(chunks: readonly Chunk[], width: number): readonly Line[] {
  const lines: { at: number; cells: Cell[] }[] = []
  let line = { at: 0, cells: [] as Cell[] }
  let column = 0
  let pen = plain
  const endLine = (at: number) => {
    lines.push(line)
    line = { at, cells: [] }
    column = 0
  }
  for (const { at, piece } of timedPieces(chunks)) {
    const cannotBeDrawn = new Error(`cannot be drawn: ${escapeLine(piece)} in line ${lines.length + 1}`)
    const [, sgr] = /^\u001b\[([\d;]*)m$/.exec(piece) ?? []
    if (sgr !== undefined) {
      for (const parameter of sgr.split(';')) {
        const change = changes[parameter]
        if (change === undefined) throw cannotBeDrawn
        pen = { ...pen, ...change }
      }
    } else if (piece.endsWith('\n') && piece !== '\n') {
      line.at = at
      endLine(at)
    } else if (escapeLine(piece) !== piece) {
      throw cannotBeDrawn
    } else {
      const columns = columnsOf(piece)
      const last = line.cells.pop()
      if (last !== undefined) line.cells.push(columns === 0 ? { ...last, text: last.text + piece } : last)
      else if (columns === 0) throw cannotBeDrawn
      if (column + columns > width) endLine(at)
      if (columns > 0) line.cells.push({ text: piece, column, columns, pen })
      line.at = at
      column += columns
    }
  }
  return line.cells.length > 0 ? [...lines, line] : lines
}

/** The pieces, each with the time at which the last of it came: a terminal may get an escape sequence in two parts. */
function* timedPieces(chunks: readonly Chunk[]): Generator<{ at: number; piece: string }> {
  let chunk = 0
  let end = chunks[0]?.text.length ?? 0
  for (const { 0: piece, index } of chunks
    .map(({ text }) => text)
    .join('')
    .matchAll(pieces)) {
    while (index + piece.length > end) end += chunks[++chunk]?.text.length ?? 0
    yield { at: chunks[chunk]?.at ?? 0, piece }
  }
}
