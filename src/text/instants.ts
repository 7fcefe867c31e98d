const longestAgo = 100 * 365 * 86_400

/** A span of seconds in at most two units, e.g. `3 h 12 min`. Safe for any number. */
export function durationWords(seconds: number): string {
  const span = Math.abs(seconds)
  if (!(span < longestAgo)) return 'more than 100 years'
  const units = [
    ['y', 365 * 86_400],
    ['d', 86_400],
    ['h', 3600],
    ['min', 60],
    ['s', 1],
  ] as const
  const first = units.findIndex(([, size]) => span >= size)
  if (first === -1) return 'less than a second'
  let rest = span
  return units
    .slice(first, first + 2)
    .map(([unit, size]) => {
      const count = Math.floor(rest / size)
      rest -= count * size
      return count > 0 ? `${count} ${unit}` : ''
    })
    .filter(Boolean)
    .join(' ')
}

/** How long a run took: `0.4 s`, `1 min 43 s`. */
export function elapsedWords(seconds: number): string {
  return seconds >= 0.1 && seconds < 10 ? `${seconds.toFixed(1)} s` : durationWords(seconds)
}

/** Epoch seconds as an ISO 8601 UTC text, or undefined where no date has that number (`new Date(1e23)` has no ISO form). */
export function isoSeconds(seconds: number): string | undefined {
  const date = new Date(seconds * 1000)
  return Number.isNaN(date.getTime()) ? undefined : isoDate(date)
}

// the one instant of a batch, written once
const written = new WeakMap<Date, string>()

/** A valid date as an ISO 8601 UTC text, whole seconds without a fraction. */
export function isoDate(date: Date): string {
  const before = written.get(date)
  if (before !== undefined) return before
  const text = date.toISOString().replace('.000Z', 'Z')
  written.set(date, text)
  return text
}
