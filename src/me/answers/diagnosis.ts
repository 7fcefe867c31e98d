import { redirectTarget } from '../exchange.ts'
import { explainSkew } from './clock-skew.ts'
import { contradictions } from './contradictions.ts'
import { decodeAnswer } from './decode-answer.ts'
import type { Facts } from './facts.ts'
import { fillWords } from './fill-cause.ts'
import { explainStatus } from './http-answers.ts'
import { isKnownText, type Match, matchAnswer } from './match-answer.ts'
import { splitWords } from './refusing-body.ts'
import { type AnswerKind, causeOf, type KnownAnswer, knownAnswers, vocabulary } from './table.ts'

/** A likely cause of an answer, and what to do about it. */
export interface Hint {
  readonly code: string
  readonly cause: string
  readonly next: string
}

/** How well a cause is founded, the best first. */
const kinds = ['says', 'product', 'vocabulary', 'generic'] as const
type Kind = AnswerKind | (typeof kinds)[number]

interface Candidate {
  readonly hint: Hint
  readonly kind: Kind
  readonly rank: number
  readonly isContradicted: boolean
}

/** Codes that a difference of the clocks can bring about. */
const ofTime = new Set(['expired_for_api', 'not_yet_valid_for_api', 'token_too_old'])

/** The likely causes of an answer, the likeliest first; what the local verdict or the answer itself contradicts comes last. */
export function diagnose(facts: Facts): Hint[] {
  const candidates = candidatesFor(facts)
  const stands = ({ kind, isContradicted }: Candidate) => kind === 'says' && !isContradicted
  const ranked = candidates
    .filter(({ kind }) => kind !== 'generic' || !candidates.some(stands))
    .toSorted(
      (a, b) =>
        Number(a.isContradicted) - Number(b.isContradicted) ||
        kinds.indexOf(a.kind) - kinds.indexOf(b.kind) ||
        a.rank - b.rank,
    )
    .map(({ hint }) => hint)
  const hints = ranked.filter(({ code }, index) => ranked.findIndex((one) => one.code === code) === index)
  const skew = explainSkew(facts)
  if (!skew) return hints
  const isNamed = candidates.some((one) => stands(one) && !ofTime.has(one.hint.code))
  // few libraries look at iat: where the API names another reason, it is that one
  const isFirst = skew.claim !== undefined && !(skew.claim === 'iat' && isNamed)
  return isFirst ? [skew.hint, ...hints] : [...hints, skew.hint]
}

function candidatesFor(facts: Facts): Candidate[] {
  const { reading, response, request } = facts
  if (reading.says === 'accepts') return reading.heldBack ? [fromCode('field_refused', 'generic', facts)] : []
  const isInBody = reading.says === 'refuses' && reading.by === 'body'
  const context = {
    statuses: [response.status],
    target: redirectTarget(response, request.url),
    isValid: facts.verdict?.ok,
  }
  const known = knownAnswers.flatMap((answer) => {
    // a refusal in a body has the words that the same API says with 401
    const statuses = isInBody && answer.kind === 'says' ? [...context.statuses, 401, 403] : context.statuses
    return matchAnswer(answer, response, { ...context, statuses }) ?? []
  })
  const needsNet = reading.says === 'refuses' && !known.some(({ known: { kind } }) => kind === 'says')
  const causes = [
    ...known.map((match) => fromMatch(match, facts)),
    ...explainStatus(facts).map((hint): Candidate => ({ hint, kind: 'product', rank: 0, isContradicted: false })),
    ...(needsNet ? fromVocabulary(facts) : []),
  ]
  if (isInBody) return causes.length > 0 ? causes : [fromCode('refusal_in_body', 'generic', facts)]
  return [...causes, ...fromReading(facts)]
}

function fromMatch({ known, scopes }: Match, facts: Facts): Candidate {
  return candidate(known, known.kind, facts, scopes)
}

function fromCode(code: string, kind: Kind, facts: Facts): Candidate {
  return candidate({ code }, kind, facts)
}

function candidate(
  { code, cause, next, contradictedBy = [], rank = 0 }: Pick<KnownAnswer, 'code'> & Partial<KnownAnswer>,
  kind: Kind,
  facts: Facts,
  scopes?: string,
): Candidate {
  const general = causeOf(code)
  const neededScopes = scopesNamed(facts, scopes)
  const context = { facts, neededScopes }
  const against = [...(general.contradictedBy ?? []), ...contradictedBy]
  return {
    hint: {
      code,
      cause: fillWords(cause ?? general.cause, context),
      next: fillWords(next ?? general.next, context),
    },
    kind,
    rank,
    isContradicted: against.some((fact) => contradictions[fact]?.(facts, neededScopes)),
  }
}

/** The scopes that a challenge or the words ask for. */
function scopesNamed({ response }: Facts, words: string | undefined): string[] {
  const { challenges } = decodeAnswer(response)
  const named = challenges.map(({ params }) => params.get('scope')).find((scope) => scope) ?? words ?? ''
  // they end up in a command to copy: nothing that a shell would read as more than a word
  const scopes = named.split(/[\s,]+/).filter((scope) => /^[\w.:/-]+$/.test(scope) && !scope.startsWith('-'))
  return [...new Set(scopes)].slice(0, 20)
}

/** The second net: words of the answer that no known one has. */
function fromVocabulary(facts: Facts): Candidate[] {
  const texts = decodeAnswer(facts.response)
    .strings.filter((text) => !isKnownText(text))
    .map((text) => splitWords(text.replace(/\bhttps?:\/\/\S+/gi, ' ')))
  return vocabulary.flatMap(({ code, words }) => {
    const found = texts.map((text) => words.exec(text)?.[0]).find((word) => word !== undefined)
    if (found === undefined) return []
    const { hint, ...rest } = fromCode(code, 'vocabulary', facts)
    return [{ ...rest, hint: { ...hint, cause: `the API's words speak of "${found}"; if so, ${hint.cause}` } }]
  })
}

/** What the reading of the answer says by itself. */
function fromReading(facts: Facts): Candidate[] {
  const { reading, response } = facts
  if (reading.says === 'nothing') return reading.because === 'page' ? [fromCode('not_an_api', 'generic', facts)] : []
  // some pages for a sign-in come with 401 or 403
  const isSignIn = reading.says === 'refuses' && (reading.by === 'sign-in' || isPageForPasswords(response))
  return isSignIn ? [fromCode('login_page', 'generic', facts)] : []
}

function isPageForPasswords(response: Facts['response']): boolean {
  return decodeAnswer(response).markup?.asksForPassword === true
}
