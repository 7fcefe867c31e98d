import type { ChalkInstance } from 'chalk'
import { escapeLine } from '../../text/escape.ts'

/** Settings as three aligned columns: name, value, origin. */
export function renderConfig(
  rows: readonly { name: string; value: string | null; origin: string | null }[],
  style: ChalkInstance,
): string {
  const nameWidth = Math.max(...rows.map(({ name }) => name.length))
  const valueWidth = Math.max(...rows.map(({ value }) => (value ?? '-').length))
  return rows
    .map(({ name, value, origin }) => {
      const shown = escapeLine(value ?? '-').padEnd(valueWidth)
      return `${style.bold(name.padEnd(nameWidth))}  ${shown}  ${style.dim(escapeLine(origin ?? 'not set'))}`
    })
    .join('\n')
}
