import { durationWords, isoSeconds } from './instants.ts'

/** `in 42 min`, `3 h 12 min ago` or `now`, from epoch seconds. Safe for any number. */
export function relativeTime(seconds: number, now: Date): string {
  const left = seconds - now.getTime() / 1000
  if (left === 0) return 'now'
  return left > 0 ? `in ${durationWords(left)}` : `${durationWords(left)} ago`
}

/** `25 min ago (2026-11-28T15:11:02Z)`, from epoch seconds: how every text tells an instant. */
export function instantWords(seconds: number, now: Date): string {
  return `${relativeTime(seconds, now)} (${utcTime(seconds)})`
}

/** Epoch seconds as ISO 8601 UTC to the second, or words where no date has the number. */
export function utcTime(seconds: number): string {
  return isoSeconds(Math.floor(seconds)) ?? `${seconds}, no date`
}
