import type { GithubReport } from '../../output/github.ts'
import { type JunitCase, junitXml } from '../../output/junit.ts'
import { markdownReport } from '../../output/markdown-content.ts'
import { errorDocument } from '../../output/render-error.ts'
import type { Cell, ReportContent, Tone } from '../../output/report-content.ts'
import { type CogtoolError, ExitCode } from '../../text/cogtool-error.ts'
import { escapeLine, safeJson } from '../../text/escape.ts'
import { type Redact, redactData } from '../../text/redact.ts'
import { type MeAnswer, meDocument } from './document.ts'
import { harDocument } from './har.ts'

/** What became of a replayed request, for reports: an answer, or the error that took its place. */
export type MeOutcome = MeAnswer | { readonly request: MeAnswer['request']; readonly error: CogtoolError }

/** When the request was sent, and how long it took. */
export interface MeTimes {
  readonly at: Date
  readonly seconds: number
}

/** A report's text, without a secret in it. Redacted before it is serialised: a label must be escaped like everything else. */
export function meReport(kind: 'har' | 'junit' | 'md', outcome: MeOutcome, times: MeTimes, redact: Redact): string {
  if (kind === 'har') return `${safeJson(redactData(harOf(outcome, times.at), redact), 2)}\n`
  if (kind === 'md') return markdownReport(redactData(contentOf(outcome), redact), 'cogtool-me')
  const [first, ...others] = redactData(casesOf(outcome), redact)
  // one request is what all of them are about
  const cases = [...(first ? [{ ...first, seconds: times.seconds }] : []), ...others]
  return junitXml({ name: 'cogtool me', ...times, cases })
}

/** What GitHub Actions shows: an error for each test that is not passed, and the report as Markdown. */
export function meOnGithub(outcome: MeOutcome, times: MeTimes, redact: Redact): GithubReport {
  const faults = redactData(casesOf(outcome), redact).filter(({ result }) => result === 'failed' || result === 'error')
  return {
    title: 'cogtool me',
    annotations: faults.map(({ name, message = '' }) => ({ level: 'error', title: `cogtool me: ${name}`, message })),
    summary: meReport('md', outcome, times, redact),
  }
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
    const { message, why = '', hint = '', exitCode } = outcome.error
    const result = exitCode === ExitCode.undecided ? 'error' : 'failed'
    return [{ className, name: 'agreement', result, message, details: [why, hint].filter(Boolean).join('\n') }]
  }
  const { judgement } = outcome
  return [agreementCase(judgement, askedOf(outcome)), ...identityCases(judgement), ...expectationCases(judgement)]
}

function askedOf(outcome: MeOutcome): string {
  const { method, url } = outcome.request
  return `${method} ${escapeLine(url)} → ${'response' in outcome ? outcome.response.status : 'no answer'}`
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
  const { verdict, note, path, claim } = identity
  const result = ({ match: 'passed', different: 'failed', absent: 'skipped' } as const)[verdict]
  return [{ className, name: 'identity', result, message: note ?? `${path} is the token's ${claim}` }]
}

function expectationCases({ expectations }: MeAnswer['judgement']): JunitCase[] {
  return expectations.map(({ expect, ok, actual }) => ({
    className,
    name: `expect ${expect}`,
    result: ok ? 'passed' : 'failed',
    ...(ok ? {} : { message: `it is ${actual === null ? 'not there' : safeJson(actual)}` }),
  }))
}

const sentences = {
  yes: 'The API gave the answer that this token deserves.',
  no: 'The API did not give the answer that this token deserves, or that was expected.',
  undecided: 'Not decided: the token could not be checked.',
} as const

const tones: Readonly<Record<JunitCase['result'], Tone>> = {
  passed: 'good',
  failed: 'bad',
  error: 'warning',
  skipped: 'quiet',
}

function contentOf(outcome: MeOutcome): ReportContent {
  const isAnswer = 'response' in outcome
  const checks = casesOf(outcome).map(({ name, result, message = '' }): Cell[] => [
    { code: name },
    { text: result, tone: tones[result] },
    // a word of the documents, not of a sentence
    /^[a-z]+(?:_[a-z]+)+$/.test(message) ? { code: message } : message,
  ])
  const error = isAnswer ? undefined : outcome.error
  const hints = isAnswer ? outcome.judgement.hints : []
  return {
    title: 'cogtool me',
    lead: [
      { code: askedOf(outcome) },
      isAnswer ? sentences[outcome.judgement.outcome] : 'There was no answer to judge.',
    ],
    counts: [],
    sections: [
      {
        id: 'checks',
        title: 'Checks',
        blocks: [
          { kind: 'table', caption: 'What was checked', heads: ['Check', 'Result', 'What'], rows: checks },
          ...[error?.why, error?.hint].flatMap((text) => (text ? [{ kind: 'paragraph' as const, text }] : [])),
        ],
      },
      ...(hints.length === 0
        ? []
        : [
            {
              id: 'causes',
              title: 'Likely causes',
              blocks: [
                {
                  kind: 'table' as const,
                  caption: 'What may be behind it',
                  heads: ['Cause', 'What', 'Next step'],
                  rows: hints.map(({ code, cause, next }): Cell[] => [{ code }, cause, next]),
                },
              ],
            },
          ]),
    ],
  }
}
