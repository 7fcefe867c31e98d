import { CogtoolError } from '../../text/cogtool-error.ts'

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
