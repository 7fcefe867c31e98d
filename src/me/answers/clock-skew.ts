import { clockSkew, skewWords } from '../../net/server-clock.ts'
import { type ApiResponse, headerOf } from '../response.ts'
import type { Hint } from './diagnosis.ts'
import { claimsOf, type Facts } from './facts.ts'

// Date has whole seconds and is written before the answer travels: less than this says nothing
const noticeableSkew = 5

/** Whole seconds by which the API's clock is ahead of ours; undefined where it did not tell. */
export function clockDifference(response: ApiResponse): number | undefined {
  const { total, firstByte } = response.timings
  const sent = response.receivedAt.getTime() - total
  const headers = { date: headerOf(response, 'date'), age: headerOf(response, 'age') }
  const ours = clockSkew(headers, { sent: new Date(sent), answered: new Date(sent + (firstByte ?? total)) })
  return ours === undefined ? undefined : -ours
}

/** Whether the API told its time, and it is another than ours. */
export function clocksDiffer(response: ApiResponse): boolean {
  return Math.abs(clockDifference(response) ?? 0) > noticeableSkew
}

/** What a difference of the clocks does to a token: one side holds it for ended, or for not begun. */
export interface SkewHint {
  readonly hint: Hint
  /** The claim that the two clocks disagree about; undefined where they judge the token alike. */
  readonly claim: 'exp' | 'nbf' | 'iat' | undefined
}

/** A difference of the clocks, which is always reported. */
export function explainSkew(facts: Facts): SkewHint | undefined {
  const ahead = clockDifference(facts.response)
  if (ahead === undefined || !clocksDiffer(facts.response)) return undefined
  const claim = disputedClaim(facts)
  const cause = `the API's clock is ${skewWords(ahead)} this machine's`
  const explains = claim && consequences[claim](ahead)
  return {
    hint: {
      code: 'clock_skew',
      cause: explains === undefined ? cause : `${cause}: ${explains}`,
      next: 'correct the wrong clock (NTP): tokens are judged by the time',
    },
    claim,
  }
}

const consequences = {
  exp: (ahead: number) =>
    ahead > 0
      ? 'by its clock the token has already expired, by this one it has not'
      : 'by its clock the token has not expired yet, by this one it has',
  nbf: () => 'by its clock the token is not valid yet',
  iat: () => 'by its clock the token was issued in the future (iat), which some libraries refuse',
}

/** The claim that the two clocks judge differently. */
export function disputedClaim({ response, verdict }: Pick<Facts, 'response' | 'verdict'>): SkewHint['claim'] {
  if (!clocksDiffer(response)) return undefined
  const ours = response.receivedAt.getTime() / 1000
  const theirs = ours + (clockDifference(response) ?? 0)
  const { exp, nbf, iat } = claimsOf(verdict)
  if (typeof exp === 'number' && ours < exp !== theirs < exp) return 'exp'
  if (typeof nbf === 'number' && ours >= nbf && theirs < nbf) return 'nbf'
  if (typeof iat === 'number' && ours >= iat && theirs < iat) return 'iat'
  return undefined
}
