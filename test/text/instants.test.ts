import { describe, expect, it } from 'vitest'
import { durationWords, isoDate, isoSeconds } from '../../src/text/instants.ts'
import { instantWords, relativeTime, utcTime } from '../../src/text/time.ts'
import { seconds } from '../helpers/made-tokens.ts'
import { stoppedAt } from '../helpers/test-edges.ts'

it.each([
  [0, 'less than a second'],
  [0.4, 'less than a second'],
  [1, '1 s'],
  [59.9, '59 s'],
  [60, '1 min'],
  [61, '1 min 1 s'],
  [3600, '1 h'],
  [3659, '1 h'],
  [11_520, '3 h 12 min'],
  [90_000, '1 d 1 h'],
  [-90_000, '1 d 1 h'],
  [400 * 86_400, '1 y 35 d'],
  [1e23, 'more than 100 years'],
  [-1e308, 'more than 100 years'],
  [Number.NaN, 'more than 100 years'],
])('%d s are %s', (span, words) => {
  expect(durationWords(span)).toBe(words)
})

describe('epoch seconds', () => {
  it('become ISO text, whole seconds without a fraction', () => {
    expect(isoSeconds(seconds)).toBe('2026-11-22T06:22:00Z')
    expect(isoSeconds(seconds + 0.5)).toBe('2026-11-22T06:22:00.500Z')
    expect(isoDate(stoppedAt)).toBe('2026-11-22T06:22:00Z')
  })

  it.each([[1e23], [-1e23], [8.64e12 + 1], [Number.MAX_VALUE]])('%d has no date, and still words', (number) => {
    expect(isoSeconds(number)).toBeUndefined()
    expect(utcTime(number)).toBe(`${number}, no date`)
    expect(instantWords(number, stoppedAt)).toContain('more than 100 years')
    expect(relativeTime(number, stoppedAt)).toContain('more than 100 years')
  })

  it('are told from now', () => {
    expect(relativeTime(seconds, stoppedAt)).toBe('now')
    expect(relativeTime(seconds + 60, stoppedAt)).toBe('in 1 min')
    expect(relativeTime(seconds - 60, stoppedAt)).toBe('1 min ago')
  })

  it('are told as words and as UTC, to the second', () => {
    expect(instantWords(seconds - 1500, stoppedAt)).toBe('25 min ago (2026-11-22T05:57:00Z)')
    expect(instantWords(seconds + 90.25, stoppedAt)).toBe('in 1 min 30 s (2026-11-22T06:23:30Z)')
  })
})
