import { isJsonObject, type JsonObject, member } from '../text/json.ts'
import { instantWords, utcTime } from '../text/time.ts'
import { quote } from './checks.ts'
import type { Expected, ExpectedClaim } from './expected.ts'

/** A value asked for beyond what every token is asked for. */
export interface Wanted extends Pick<ExpectedClaim, 'name' | 'isMember'> {
  /** Where it is looked for. */
  readonly path: readonly string[]
  readonly want: string
  readonly holds: (value: unknown) => boolean
  /** Says what is wrong with a value, where that and `want` would not be plain words. */
  readonly wordsFor?: (value: unknown) => string
}

/** All of them, in the order of their flags. */
export function moreWanted({ audience, maxAge, nonce, claims, clockTolerance }: Expected, now: number): Wanted[] {
  const wanted: Wanted[] = []
  if (audience !== null) {
    const holds = (aud: unknown) => (Array.isArray(aud) ? aud.includes(audience) : aud === audience)
    wanted.push({ name: 'aud', path: ['aud'], want: quote(audience), holds })
  }
  if (maxAge !== null) {
    // OpenID Connect Core 3.1.2.1: seconds since the user last signed in actively
    const holds = (time: unknown) => typeof time === 'number' && now - time <= maxAge + clockTolerance
    const want = `at most ${maxAge} s before ${utcTime(now)}`
    const wordsFor = (time: unknown) =>
      `its user signed in ${instantWords(Number(time), new Date(now * 1000))}, which is more than ${maxAge} s ago`
    wanted.push({ name: 'auth_time', path: ['auth_time'], want, holds, wordsFor })
  }
  if (nonce !== null) {
    wanted.push({ name: 'nonce', path: ['nonce'], want: quote(nonce), holds: (value) => value === nonce })
  }
  for (const { name, path = [name], value, isMember = false } of claims) {
    const holds = (claim: unknown) =>
      isMember ? Array.isArray(claim) && claim.some((one) => isSame(one, value)) : isSame(claim, value)
    wanted.push({ name, path, want: quote(value), isMember, holds })
  }
  return wanted
}

/** Text as it stands, everything else by its JSON: `email_verified=true` is true and "true". */
function isSame(claim: unknown, value: string): boolean {
  return (typeof claim === 'string' ? claim : JSON.stringify(claim)) === value
}

/** What the claims hold at the end of these steps (RFC 6901 4), undefined where one leads nowhere. */
export function valueAt(claims: JsonObject, path: readonly string[]): unknown {
  let value: unknown = claims
  for (const step of path) {
    if (Array.isArray(value)) value = /^(?:0|[1-9]\d*)$/.test(step) ? value[Number(step)] : undefined
    else value = isJsonObject(value) ? member(value, step) : undefined
  }
  return value
}

/** A claim's type, where it should have another one. */
export function typeWords(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'string') return 'text'
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}
