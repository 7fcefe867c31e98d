import { columnsOf, wrap } from '../text/wrap.ts'

/** A column of a table; on a terminal that is too narrow those that `mayShrink` are cut. */
export interface TableColumn {
  readonly title: string
  readonly mayShrink?: boolean
  readonly isNumber?: boolean
}

const gap = 2
const narrowest = 8

/**
 * A heading and rows, with cells one below the other; `width` is that of a terminal, undefined where nothing is cut. Where a
 * terminal is too narrow for that, a row takes several lines.
 */
export function renderTable(
  columns: readonly TableColumn[],
  rows: readonly (readonly string[])[],
  width: number | undefined,
): string[] {
  const all = [columns.map(({ title }) => title), ...rows]
  const widths = columns.map((_, index) => Math.max(...all.map((row) => columnsOf(row[index] ?? ''))))
  const total = () => widths.reduce((sum, one) => sum + one + gap, -gap)
  while (width !== undefined && total() > width) {
    const shrinkable = columns.flatMap(({ mayShrink }, index) =>
      mayShrink && (widths[index] ?? 0) > narrowest ? [index] : [],
    )
    const [widest] = shrinkable.sort((one, other) => (widths[other] ?? 0) - (widths[one] ?? 0))
    if (widest === undefined) break
    widths[widest] = (widths[widest] ?? 0) - 1
  }
  if (width !== undefined && total() > width) return all.map((row) => renderNarrow(row, width))
  const cellAt = (text: string, index: number) => {
    const room = widths[index] ?? 0
    const shown = cut(text, room)
    const blanks = ' '.repeat(Math.max(0, room - columnsOf(shown)))
    return columns[index]?.isNumber ? `${blanks}${shown}` : `${shown}${blanks}`
  }
  return all.map((row) => row.map(cellAt).join(' '.repeat(gap)).trimEnd())
}

const hanging = '  '

/** The cells of a row in as few lines as hold them. */
function renderNarrow(row: readonly string[], width: number): string {
  const cells = row.filter((cell) => cell !== '').map((cell) => `${cut(cell, width - hanging.length)} `)
  const lines = wrap(cells, width + 1, hanging).split('\n')
  return lines.map((line) => line.trimEnd()).join('\n')
}

function cut(text: string, width: number): string {
  if (columnsOf(text) <= width) return text
  let shown = ''
  for (const character of text) {
    if (columnsOf(shown + character) >= width) break
    shown += character
  }
  return `${shown}…`
}
