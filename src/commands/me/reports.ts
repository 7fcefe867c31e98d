import { type JunitCase, junitXml } from '../../output/junit.ts'
import { errorDocument } from '../../output/render-error.ts'
import type { CogtoolError } from '../../text/cogtool-error.ts'
import { escapeLine, safeJson } from '../../text/escape.ts'
import { type Redact, redactData } from '../../text/redact.ts'
import { type MeAnswer, meDocument } from './document.ts'
import { harDocument } from './har.ts'

/** What became of a replayed request, for reports: an answer, or the error that took its place. */
export type MeOutcome = MeAnswer | { readonly request: MeAnswer['request']; readonly error: CogtoolError }

/**
 * A report's text, without a secret in it. `at` is when the request was sent. Redacted before it is serialised: a label must be
 * escaped like everything else.
 */
export function meReport(kind: 'har' | 'junit', outcome: MeOutcome, at: Date, redact: Redact): string {
  if (kind === 'har') return `${safeJson(redactData(harOf(outcome, at), redact), 2)}\n`
  return junitXml({ name: 'cogtool me', at, cases: redactData(casesOf(outcome), redact) })
}

function harOf(outcome: MeOutcome, at: Date): object {
  const { request } = outcome
  const isAnswer = 'response' in outcome
  const remarks = isAnswer ? verdictOf(outcome) : errorDocument(outcome.error)
  const response = isAnswer ? outcome.response : undefined
  return harDocument({ at, request, response, remarks })
}

function verdictOf(answer: MeAnswer): object {
  const document = meDocument(answer)
  return Object.fromEntries(Object.entries(document).filter(([name]) => name !== 'request' && name !== 'response'))
}

const className = 'cogtool.me'

/** One test each for the agreement, the identity and every expectation. */
function casesOf(outcome: MeOutcome): JunitCase[] {
  if ('error' in outcome) {
    const { message, why = '', hint = '' } = outcome.error
    return [{ className, name: 'agreement', result: 'error', message, details: [why, hint].filter(Boolean).join('\n') }]
  }
  const { request, response, judgement } = outcome
  const asked = `${request.method} ${escapeLine(request.url)} → ${response.status}`
  return [agreementCase(judgement, asked), ...identityCases(judgement), ...expectationCases(judgement)]
}

function agreementCase({ agreement, outcome, expectations, hints }: MeAnswer['judgement'], asked: string): JunitCase {
  const details = [asked, ...hints.map(({ code, cause, next }) => `${code}: ${cause}\n  → ${next}`)].join('\n')
  if (agreement === null) {
    return { className, name: 'agreement', result: 'error', message: 'the token could not be checked', details }
  }
  // a status that was expected is what the token deserves; the identity has a case of its own
  const isDeserved = outcome === 'yes' || agreement === 'both_accept' || agreement === 'both_reject'
  const isExpected = expectations.some(({ expect, ok }) => ok && expect.startsWith('status '))
  const isFine = isDeserved || (isExpected && agreement !== 'api_accepts_invalid')
  return { className, name: 'agreement', result: isFine ? 'passed' : 'failed', message: agreement, details }
}

function identityCases({ identity, expectations }: MeAnswer['judgement']): JunitCase[] {
  // a pair that was demanded is among the expectations
  if (!identity || expectations.some(({ expect }) => expect.startsWith('identity '))) return []
  const { verdict, note } = identity
  const result = ({ match: 'passed', different: 'failed', absent: 'skipped' } as const)[verdict]
  return [{ className, name: 'identity', result, message: note ?? '' }]
}

function expectationCases({ expectations }: MeAnswer['judgement']): JunitCase[] {
  return expectations.map(({ expect, ok, actual }) => ({
    className,
    name: `expect ${expect}`,
    result: ok ? 'passed' : 'failed',
    ...(ok ? {} : { message: `it is ${actual === null ? 'not there' : safeJson(actual)}` }),
  }))
}
