import { durationWords, isoSeconds } from './instants.ts'

/** `in 42 min`, `3 h 12 min ago` or `now`, from epoch seconds. Safe for any number. */
export function relativeTime(seconds: number, now: Date): string {
  const left = seconds - now.getTime() / 1000
  if (left === 0) return 'now'
  return left > 0 ? `in ${durationWords(left)}` : `${durationWords(left)} ago`
}

/** Epoch seconds as ISO 8601 UTC, or the number itself where no date has it. */
export function utcTime(seconds: number): string {
  return isoSeconds(seconds) ?? `${seconds} (no date)`
}

/** Epoch seconds in the user's own time zone, named as an offset; undefined where no date has that number. */
export function localTime(seconds: number): string | undefined {
  if (isoSeconds(seconds) === undefined) return undefined
  const date = new Date(seconds * 1000)
  const two = (number: number) => String(number).padStart(2, '0')
  const offset = -date.getTimezoneOffset()
  const zone = `${offset < 0 ? '-' : '+'}${two(Math.floor(Math.abs(offset) / 60))}:${two(Math.abs(offset) % 60)}`
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())} ${zone}`
}
