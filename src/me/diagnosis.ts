import { durationWords } from '../text/instants.ts'
import { djangoAnswers } from './django-answers.ts'
import { gatewayAnswers } from './gateway-answers.ts'
import { claimsOf, type Facts, type KnownAnswer } from './known-answer.ts'
import { libraryAnswers } from './library-answers.ts'
import { type ApiResponse, headerOf } from './response.ts'

/** A likely cause of an answer, and what to do about it. */
export interface Hint {
  readonly code: string
  readonly cause: string
  readonly next: string
}

// Date has whole seconds and is written before the answer travels: less than this says nothing
const noticeableSkew = 5

/** The likely causes of an answer, the likeliest first; one that the local verdict contradicts comes last. */
export function diagnose(facts: Facts): Hint[] {
  const matching = [...djangoAnswers, ...libraryAnswers, ...gatewayAnswers].filter((known) => known.matches(facts))
  const isContradicted = (known: KnownAnswer) => known.contradicted?.(facts) ?? false
  const ranked = [
    ...matching.filter((known) => !isContradicted(known)),
    ...matching.filter((known) => isContradicted(known)),
  ].map(({ code, explain }) => ({ code, ...explain(facts) }))
  const skew = explainSkew(facts)
  if (!skew) return ranked
  return skew.decisive ? [skew.hint, ...ranked] : [...ranked, skew.hint]
}

/**
 * Seconds by which the API's clock is ahead of ours; undefined where it did not tell. Its `Date` was written between the start
 * of the request and the first byte of the answer: only what lies outside is a difference. A cache passes on an old one, and
 * says how old (RFC 9111 5.1).
 */
export function clockDifference(response: ApiResponse): number | undefined {
  const date = Date.parse(headerOf(response, 'date') ?? '')
  if (Number.isNaN(date)) return undefined
  const age = Number(headerOf(response, 'age') ?? 0)
  const theirs = date + (Number.isFinite(age) ? age * 1000 : 0)
  const { total, firstByte } = response.timings
  const sent = response.receivedAt.getTime() - total
  const answered = sent + (firstByte ?? total)
  return (theirs > answered ? theirs - answered : Math.min(theirs - sent, 0)) / 1000
}

/** A difference of the clocks is always reported; it is decisive where the two disagree about `exp` or `nbf`. */
function explainSkew({ response, verdict }: Facts): { hint: Hint; decisive: boolean } | undefined {
  const ahead = clockDifference(response)
  if (ahead === undefined || Math.abs(ahead) <= noticeableSkew) return undefined
  const ours = response.receivedAt.getTime() / 1000
  const theirs = ours + ahead
  const { exp, nbf } = claimsOf(verdict)
  const explains =
    typeof exp === 'number' && ours < exp !== theirs < exp
      ? `by its clock the token ${theirs < exp ? 'has not expired yet' : 'has already expired'}, by this one it ${theirs < exp ? 'has' : 'has not'}`
      : typeof nbf === 'number' && ours >= nbf && theirs < nbf
        ? 'by its clock the token is not valid yet'
        : undefined
  const cause = `the API's clock is ${durationWords(ahead)} ${ahead > 0 ? 'ahead of' : 'behind'} this machine's`
  return {
    hint: {
      code: 'clock_skew',
      cause: explains ? `${cause}: ${explains}` : cause,
      next: 'set the wrong one of the two clocks (NTP); tokens live by the clock',
    },
    decisive: explains !== undefined,
  }
}
