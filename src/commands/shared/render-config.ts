import type { ChalkInstance } from 'chalk'
import { escapeLine } from '../../text/escape.ts'
import { redact } from '../../text/redact.ts'

/** Settings as three aligned columns: name, value, origin. What must not be shown of a value is hidden. */
export function renderConfig(
  rows: readonly { name: string; value: string | null; origin: string | null }[],
  style: ChalkInstance,
): string {
  const nameWidth = Math.max(...rows.map(({ name }) => name.length))
  const values = rows.map(({ value }) => escapeLine(redact(value ?? '-')))
  const valueWidth = Math.max(...values.map(({ length }) => length))
  return rows
    .map(({ name, origin }, index) => {
      const shown = values[index]?.padEnd(valueWidth)
      return `${style.bold(name.padEnd(nameWidth))}  ${shown}  ${style.dim(escapeLine(origin ?? 'not set'))}`
    })
    .join('\n')
}
