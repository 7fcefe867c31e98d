import { isDeepStrictEqual } from 'node:util'
import type { Challenge } from '../challenge.ts'
import { type ApiResponse, headerOf } from '../response.ts'
import { decodeAnswer } from './decode-answer.ts'
import { type KnownAnswer, knownAnswers, refusals } from './table.ts'

/** What else a known answer may depend on. */
export interface MatchContext {
  /** The answer's own status, and those that it stands for. */
  readonly statuses: readonly number[]
  /** The address of a redirect. */
  readonly target?: URL | undefined
  /** The local verdict; undefined where there is none, which fits both. */
  readonly isValid?: boolean | undefined
}

/** A known answer that fits, and what its words name. */
export interface Match {
  readonly known: KnownAnswer
  /** The named group `scopes` of the expression that fitted. */
  readonly scopes: string | undefined
}

/** Whether an answer is a known one: everything that the table says of it holds. */
export function matchAnswer(known: KnownAnswer, response: ApiResponse, context: MatchContext): Match | undefined {
  const { status, token, target, body, json, strings } = known
  if (status !== 'any' && !status.some((one) => context.statuses.includes(one))) return undefined
  if (token !== undefined && context.isValid !== undefined && context.isValid !== (token === 'valid')) return undefined
  if (target && !(context.target && target.test(context.target.href))) return undefined
  const decoded = decodeAnswer(response)
  if (body !== undefined && body !== decoded.body) return undefined
  if (json !== undefined && !isDeepStrictEqual(json, decoded.json)) return undefined
  if (!hasHeaders(known, response) || !hasChallenge(known, decoded.challenges)) return undefined
  if (!strings) return { known, scopes: undefined }
  for (const text of decoded.strings) {
    for (const expression of strings) {
      const found = expression.exec(text)
      if (found) return { known, scopes: found.groups?.scopes }
    }
  }
  return undefined
}

/** Whether these words are those of a library or gateway that refuses a token, whatever the status. */
export function isKnownRefusal(response: ApiResponse, statuses: readonly number[]): boolean {
  return knownAnswers.some((known) => isRefusal(known) && matchAnswer(known, response, { statuses }) !== undefined)
}

/** The same of one text. */
export function refusesInWords(text: string): boolean {
  return knownAnswers.some(
    (known) =>
      isRefusal(known) &&
      known.strings?.some((expression) => expression.test(text)) &&
      // what else it needs is not to be seen in a text
      !(known.challenge || known.headers || known.body !== undefined),
  )
}

/** Whether any answer of the table has these words. */
export function isKnownText(text: string): boolean {
  return knownAnswers.some(({ strings }) => strings?.some((expression) => expression.test(text)))
}

/** Words that refuse a caller, and not words about the way to the API. */
function isRefusal({ kind, status, strings, code }: KnownAnswer): boolean {
  const isOfRefusals = status === 'any' || status.includes(401) || status.includes(403)
  return kind === 'says' && strings !== undefined && isOfRefusals && !refusals.otherCodes.includes(code)
}

function hasHeaders({ headers, anyHeader }: KnownAnswer, response: ApiResponse): boolean {
  if (anyHeader && !anyHeader.some((name) => response.headers.has(name))) return false
  return [...(headers ?? [])].every(([name, value]) => value.test(headerOf(response, name) ?? ''))
}

function hasChallenge(known: KnownAnswer, challenges: readonly Challenge[]): boolean {
  const { challenge: wanted, noChallenge, noChallengeError } = known
  if (noChallenge && challenges.length > 0) return false
  const isSilent = ({ params }: Challenge) => !params.has('error') && !params.has('error_description')
  if (noChallengeError && !challenges.every(isSilent)) return false
  if (!wanted) return true
  if (wanted.alone && !challenges.every(({ scheme }) => wanted.scheme?.test(scheme))) return false
  return challenges.some(({ scheme, params }) => {
    if (wanted.scheme && !wanted.scheme.test(scheme)) return false
    if (wanted.error !== undefined && params.get('error')?.toLowerCase() !== wanted.error.toLowerCase()) return false
    if (wanted.realm !== undefined && params.get('realm')?.toLowerCase() !== wanted.realm.toLowerCase()) return false
    return !wanted.noError || (!params.has('error_description') && params.get('error') !== 'insufficient_scope')
  })
}
