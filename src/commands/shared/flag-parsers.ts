import { CogtoolError } from '../../text/cogtool-error.ts'

/** A number above 0 for `--rps`, fractions allowed. Fails with `invalid_value`. */
export function parseRate(text: string): number {
  const rate = Number(text)
  if (/^\d+(?:\.\d+)?$/.test(text) && rate > 0 && Number.isFinite(rate)) return rate
  throw new CogtoolError('invalid_value', `--rps is not a rate: ${JSON.stringify(text.slice(0, 40))}`, {
    why: 'it must be a number of requests a second, above 0',
    hint: 'e.g. --rps 10',
  })
}

/** A parser for a flag that takes a whole number from `least` on. It fails with `invalid_value`. */
export function parseCount(flag: string, least: number): (text: string) => number {
  return (text) => {
    if (/^\d{1,9}$/.test(text) && Number(text) >= least) return Number(text)
    throw new CogtoolError('invalid_value', `${flag} is not a number: ${JSON.stringify(text.slice(0, 40))}`, {
      why: `it must be a whole number, ${least} or more`,
      hint: `e.g. ${flag} 100`,
    })
  }
}

/** A parser for a flag that takes some of these words, separated by commas. It fails with `invalid_value`. */
export function parseWords<T extends string>(flag: string, known: readonly T[]): (text: string) => T[] {
  return (text) => {
    const words = text.split(',').map((word) => word.trim())
    const chosen = known.filter((word) => words.includes(word))
    const unknown = words.find((word) => !known.some((one) => one === word))
    if (unknown === undefined) return chosen
    throw new CogtoolError('invalid_value', `${flag} does not know ${JSON.stringify(unknown.slice(0, 40))}`, {
      why: `it takes some of ${known.join(', ')}, separated by commas`,
      hint: `e.g. ${flag} ${known.join(',')}`,
    })
  }
}

const time = /^(\d{4}-\d{2}-\d{2})(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})?)?$/

/** The value of `--modified-since` as ISO 8601 UTC with milliseconds; a time without a zone is UTC. Fails with `invalid_value`. */
export function parseTime(text: string): string {
  const [whole, day = '', zone] = time.exec(text) ?? []
  const date = new Date(whole === undefined ? Number.NaN : text.includes('T') && zone === undefined ? `${text}Z` : text)
  // 2026-02-31 would be March 3
  const isDay = !Number.isNaN(Date.parse(day)) && new Date(day).toISOString().startsWith(day)
  if (!Number.isNaN(date.getTime()) && isDay) return date.toISOString()
  throw new CogtoolError('invalid_value', `--modified-since is not a time: ${JSON.stringify(text.slice(0, 40))}`, {
    why: 'it must be a day or a time as ISO 8601 writes it, UTC unless it says otherwise',
    hint: 'e.g. --modified-since 2026-01-31 or 2026-01-31T18:00:00Z',
  })
}

/** The value of `--shards`. Fails with `invalid_value`. */
export function parseShards(text: string): 'auto' | 1 | 16 {
  if (text === 'auto') return text
  if (text === '1') return 1
  if (text === '16') return 16
  throw new CogtoolError('invalid_value', `--shards is not usable: ${JSON.stringify(text.slice(0, 40))}`, {
    why: 'the pool is listed in one chain, or in 16 by the first digit of sub; auto decides by its size',
    hint: 'e.g. --shards 16',
  })
}

/** Values of repeatable flags, in their order. */
export function collect(value: string, earlier: readonly string[] | undefined): string[] {
  return [...(earlier ?? []), value]
}

/** Scopes as OAuth writes them: several may stand in one value, separated by spaces. */
export function collectScopes(value: string, earlier: readonly string[] | undefined): string[] {
  return [...(earlier ?? []), ...value.split(/\s+/).filter(Boolean)]
}

export interface ExpectedClaim {
  readonly name: string
  readonly value: string
}

/** `NAME=VALUE`, cut at the first `=`: Cognito's claim names have none. Fails with `invalid_value`. */
export function collectClaims(text: string, earlier: readonly ExpectedClaim[] | undefined): ExpectedClaim[] {
  const place = text.indexOf('=')
  if (place > 0) return [...(earlier ?? []), { name: text.slice(0, place), value: text.slice(place + 1) }]
  throw new CogtoolError('invalid_value', `--claim needs a name and a value: ${JSON.stringify(text.slice(0, 80))}`, {
    why: 'its form is NAME=VALUE',
    hint: 'e.g. --claim email_verified=true',
  })
}

/** A parser for a flag that takes seconds, fractions allowed. It fails with `invalid_value`. */
export function parseSeconds(flag: string): (text: string) => number {
  return (text) => {
    if (/^\d+(?:\.\d+)?$/.test(text) && Number.isFinite(Number(text))) return Number(text)
    throw new CogtoolError(
      'invalid_value',
      `${flag} is not a number of seconds: ${JSON.stringify(text.slice(0, 40))}`,
      {
        why: 'it must be 0 or more',
        hint: `e.g. ${flag} 10`,
      },
    )
  }
}

const isoShape = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})?)?$/i

/** ISO 8601, or epoch seconds with or without a fraction. Fails with `invalid_value`. */
export function parseInstant(text: string): Date {
  const isNumber = /^-?\d+(?:\.\d+)?$/.test(text)
  const date = new Date(isNumber ? Number(text) * 1000 : isoShape.test(text) ? text : Number.NaN)
  if (!Number.isNaN(date.getTime())) return date
  throw new CogtoolError('invalid_value', `--at is not a time: ${JSON.stringify(text.slice(0, 40))}`, {
    why: 'it takes ISO 8601 or epoch seconds',
    hint: 'e.g. --at 2026-11-22T06:22:00Z, or --at 1795328520',
  })
}
