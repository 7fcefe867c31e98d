import { skewWords } from '../net/server-clock.ts'
import { member } from '../text/json.ts'
import type { Check, Rejected, Verdict } from './verdict.ts'

/** Two clocks that differ by this many seconds are worth a word. */
const noticeableSkew = 60

/** e.g. `this machine's clock is 5 h 30 min ahead of the pool's`. */
export function clockWords(ahead: number): string {
  return `this machine's clock is ${skewWords(ahead)} the pool's`
}

/** What to hear of a clock that is off though the token holds; undefined for a difference that does no harm. */
export function clockWarning(ahead: number | undefined): string | undefined {
  if (ahead === undefined || Math.abs(ahead) <= noticeableSkew) return undefined
  return `${clockWords(ahead).replace(/ (ahead of|behind) /, ` (${Math.abs(ahead)} s) $1 `)}: set it, since tokens live by the clock`
}

/**
 * The instant from which a token's `exp` is counted for a person: the issuer's time where it told and the token holds, and never one
 * before the token was issued, or a clock that is behind would give it a longer life than it has.
 */
export function expiryCountsFrom({ ok, at, claims, clockSkew = 0 }: Verdict): Date {
  const ours = at.getTime()
  const theirs = Math.abs(clockSkew) > noticeableSkew ? ours - clockSkew * 1000 : ours
  const iat = claims && member(claims, 'iat')
  const from = new Date(Math.max(ok ? theirs : ours, typeof iat === 'number' ? iat * 1000 : 0))
  return Number.isNaN(from.getTime()) ? at : from
}

/**
 * Whether a genuine token fails by its times alone, and would not at the pool's time: `ahead` is how many seconds our clock is ahead of
 * the pool's.
 */
export function isRejectedByClock(
  { authentic, claims, checks, at }: Pick<Rejected, 'authentic' | 'claims' | 'checks' | 'at'>,
  ahead: number | undefined,
): ahead is number {
  if (!authentic || !claims || ahead === undefined || Math.abs(ahead) <= noticeableSkew) return false
  const poolTime = at.getTime() / 1000 - ahead
  const holds = ({ check }: Check) =>
    (check === 'expiry' && poolTime < Number(member(claims, 'exp'))) ||
    (check === 'not_before' && poolTime >= Number(member(claims, 'nbf')))
  return checks.filter(({ status }) => status === 'fail').every(holds)
}
