/** A column of a table; on a terminal that is too narrow those that `mayShrink` are cut. */
export interface TableColumn {
  readonly title: string
  readonly mayShrink?: boolean
}

const gap = 2
const narrowest = 8

/** Lines with a heading and cells one below the other; `width` is that of a terminal, undefined where nothing is cut. */
export function renderTable(
  columns: readonly TableColumn[],
  rows: readonly (readonly string[])[],
  width: number | undefined,
): string[] {
  const all = [columns.map(({ title }) => title), ...rows]
  const widths = columns.map((_, index) => Math.max(...all.map((row) => row[index]?.length ?? 0)))
  const total = () => widths.reduce((sum, one) => sum + one + gap, -gap)
  while (width !== undefined && total() > width) {
    const shrinkable = columns.flatMap(({ mayShrink }, index) =>
      mayShrink && (widths[index] ?? 0) > narrowest ? [index] : [],
    )
    const [widest] = shrinkable.sort((one, other) => (widths[other] ?? 0) - (widths[one] ?? 0))
    if (widest === undefined) break
    widths[widest] = (widths[widest] ?? 0) - 1
  }
  return all.map((row) =>
    row
      .map((cell, index) => cut(cell, widths[index] ?? 0).padEnd(widths[index] ?? 0))
      .join(' '.repeat(gap))
      .trimEnd(),
  )
}

function cut(text: string, width: number): string {
  return text.length > width ? `${text.slice(0, width - 1)}…` : text
}
