import type { Command, Option } from 'commander'
import { CogtoolError } from '../../text/cogtool-error.ts'
import { nearest } from '../../text/nearest.ts'
import type { InputFile } from './input-file.ts'

/** For a repeatable flag: its values in their order, each as `parse` gives it. */
export function repeatable<T>(parse: (text: string) => T): (text: string, earlier?: readonly T[]) => readonly T[] {
  return repeatableList((text) => [parse(text)])
}

/** The same for a flag that may hold several values at a time. */
export function repeatableList<T>(
  parse: (text: string) => readonly T[],
): (text: string, earlier?: readonly T[]) => readonly T[] {
  const add = (text: string, earlier: readonly T[] = []) => [...earlier, ...parse(text)]
  severals.add(add)
  return add
}

/** The parsers of flags that may be given several times. */
const severals = new WeakSet<object>()

/** Whether a flag may be given several times. */
export const isRepeatable = ({ parseArg }: Option): boolean => parseArg !== undefined && severals.has(parseArg)

/** Makes the flags of a command and of those below it, unless they take several values, fail with `usage` at a second value. */
export function refuseSecondValues(command: Command): void {
  for (const option of command.options) {
    if (!option.required || option.variadic || isRepeatable(option)) continue
    let first: unknown
    command.on(`option:${option.name()}`, (value: unknown) => {
      first ??= value
      if (value === first) return
      throw new CogtoolError(
        'usage',
        `${option.short ?? option.long} was given more than once, with different values`,
        {
          why: 'it takes one value',
          hint: 'keep one of them',
        },
      )
    })
  }
  for (const below of command.commands) refuseSecondValues(below)
}

/** For a flag that names a file to be read. */
export function fileOf(flag: string): (path: string) => InputFile {
  return (path) => ({ flag, path })
}

/** What a flag takes, and how a text that it does not take is refused. */
interface Words {
  /** e.g. `is not a rate`. */
  readonly fault: string
  readonly why: string
  readonly hint: string
}

interface NumberRule extends Words {
  readonly isWhole: boolean
  readonly above: number
  readonly least: number
  readonly most: number
}

/** For seconds: 0 or more, fractions too, unless a rule says otherwise. Fails with `invalid_value`. */
export function seconds(flag: string, rule: Partial<NumberRule> = {}): (text: string) => number {
  const words = {
    fault: 'is not a number of seconds',
    why: 'it must be a number in digits, 0 or more',
    hint: `e.g. ${flag} 10`,
  }
  return number(flag, { ...words, ...rule })
}

/** For requests a second: more than 0. Fails with `invalid_value`. */
export function rate(flag: string, rule: Partial<NumberRule> = {}): (text: string) => number {
  const why = 'it must be a number of requests a second in digits, above 0'
  return number(flag, { fault: 'is not a rate', why, hint: `e.g. ${flag} 10`, above: 0, ...rule })
}

/** The largest number that counts anything here. */
export const mostCounted = 999_999_999

/** For a whole number: 1 or more, unless a rule says otherwise. Fails with `invalid_value`. */
export function count(flag: string, rule: Partial<NumberRule> = {}): (text: string) => number {
  const { least = 1, most = mostCounted } = rule
  const why = `it must be a whole number from ${least} to ${most}`
  return number(flag, { fault: 'is not a number', why, hint: `e.g. ${flag} 100`, isWhole: true, ...rule, least, most })
}

function number(
  flag: string,
  { isWhole = false, above = -1, least = 0, most = Number.MAX_VALUE, ...words }: Partial<NumberRule> & Words,
): (text: string) => number {
  const form = isWhole ? /^\d+$/ : /^\d+(?:\.\d+)?$/
  return (text) => {
    const value = Number(text)
    if (form.test(text) && value > above && value >= least && value <= most) return value
    // it is a number all the same
    const fault = form.test(text) ? 'is out of range' : words.fault
    throw invalid(flag, text.slice(0, 40), { ...words, fault })
  }
}

/** For some of these words, separated by commas. Fails with `invalid_value`. */
export function words<T extends string>(flag: string, known: readonly T[]): (text: string) => T[] {
  return (text) => {
    const given = text.split(',').map((word) => word.trim())
    const unknown = given.find((word) => !known.some((one) => one === word))
    if (unknown === undefined) return known.filter((word) => given.includes(word))
    const guess = nearest(unknown, known)
    throw new CogtoolError('invalid_value', `${flag} does not know ${JSON.stringify(unknown.slice(0, 40))}`, {
      why: `it accepts some of ${known.join(', ')}, separated by commas`,
      hint: guess === undefined ? `e.g. ${flag} ${known.join(',')}` : `did you mean ${guess}?`,
    })
  }
}

interface TimeRule extends Pick<Words, 'why' | 'hint'> {
  /** The zone of a time of day that names none; this machine's unless given. */
  readonly defaultZone?: 'Z'
  readonly takesEpochSeconds?: boolean
}

/** For a day, which begins in UTC, or a time as ISO 8601 writes it, or epoch seconds. Fails with `invalid_value`. */
export function time(flag: string, { defaultZone, takesEpochSeconds, ...words }: TimeRule): (text: string) => Date {
  return (text) => {
    const isNumber = takesEpochSeconds && /^-?\d+(?:\.\d+)?$/.test(text)
    const date = new Date(isNumber ? Number(text) * 1000 : isoTime(text, defaultZone))
    if (!Number.isNaN(date.getTime())) return date
    throw invalid(flag, text.slice(0, 40), { fault: 'is not a time', ...words })
  }
}

const isoShape = /^(\d{4}-\d{2}-\d{2})(?:(T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)(Z|[+-]\d{2}:\d{2})?)?$/i

/** The same with its zone; '' where it is no time. */
function isoTime(text: string, defaultZone = ''): string {
  const [, day = '', clock, zone = defaultZone] = isoShape.exec(text) ?? []
  // 2026-02-31 would be March 3
  const isDay = !Number.isNaN(Date.parse(day)) && new Date(day).toISOString().startsWith(day)
  if (!isDay) return ''
  return clock === undefined ? day : `${day}${clock}${zone}`
}

/** For `NAME=VALUE`, cut at the first `=`. Fails with `invalid_value`. */
export function keyValue(flag: string, words: Words): (text: string) => readonly [name: string, value: string] {
  return (text) => {
    const place = text.indexOf('=')
    if (place > 0) return [text.slice(0, place), text.slice(place + 1)]
    throw invalid(flag, text.slice(0, 80), words)
  }
}

/** The error for a value that a flag does not take. */
export function invalid(flag: string, text: string, { fault, why, hint }: Words): CogtoolError {
  return new CogtoolError('invalid_value', `${flag} ${fault}: ${JSON.stringify(text)}`, { why, hint })
}
