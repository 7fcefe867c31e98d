import { compareText } from '../../../checks/findings/finding.ts'
import type { Reading } from '../../../checks/snapshot/snapshot.ts'
import type { Cell, Tone, Words } from '../../../output/report-content.ts'
import type { Severity } from '../../../text/severity.ts'

export const toneOf: Readonly<Record<Severity, Tone>> = {
  critical: 'bad',
  high: 'bad',
  medium: 'warning',
  low: 'quiet',
  info: 'quiet',
}

/** Something that was not read, and what would give it. */
export function notRead({ state, needs }: Exclude<Reading<unknown>, { state: 'read' }>): Cell {
  return [{ text: `not read: ${state}`, tone: 'warning' }, needs]
}

/** What is said of an answer, or that it was not read. */
export function ofReading<T>(reading: Reading<T>, say: (value: T) => Cell): Cell {
  return reading.state === 'read' ? say(reading.value) : notRead(reading)
}

/** Names and values as AWS spells them, one a line, sorted: lists of AWS have no order that counts. */
export function codes(texts: readonly (string | undefined)[]): Words[] {
  const given = texts.filter((text): text is string => text !== undefined && text !== '')
  return given.sort(compareText).map((code) => ({ code }))
}

/** A value as AWS gave it, or that it gave none. */
export function codeOr(value: string | number | boolean | undefined, absent = 'absent'): Words {
  return value === undefined || value === '' ? absent : { code: String(value) }
}

/** A time of AWS to the minute. */
export function timeWords(time: string | Date | undefined): string {
  if (time === undefined) return 'not known'
  const date = new Date(time)
  return Number.isNaN(date.getTime()) ? 'not known' : `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`
}
