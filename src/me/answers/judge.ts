import type { JsonObject } from '../../text/json.ts'
import type { Verdict } from '../../verification/verdict.ts'
import { type Agreement, compareWithVerdict, severityOfAcceptance } from '../agreement.ts'
import type { Exchange } from '../exchange.ts'
import { type ExpectationResult, type Expectations, judgeExpectations } from '../expectations.ts'
import { checkIdentityField, findIdentity, type Identity } from '../identity.ts'
import { type Finding, lintAnswer } from '../lint.ts'
import { diagnose, type Hint } from './diagnosis.ts'
import { claimsOf } from './facts.ts'
import { readAnswer, wantsPage } from './read-answer.ts'

/** Everything that is known once the answer is here. */
export interface Evidence {
  readonly scheme: string
  readonly token: string
  readonly exchange: Exchange
  /** undefined where the token could not be judged. */
  readonly verdict: Verdict | undefined
  /** Claims of another verified token of the same person: the id token beside an access token. */
  readonly moreClaims: readonly JsonObject[]
  readonly expected: Expectations
}

/** What is to be said about the answer. */
export interface Judgement {
  /** `no`: not what the token deserves, or not what was expected. `undecided`: the token itself could not be judged. */
  readonly outcome: 'yes' | 'no' | 'undecided'
  readonly agreement: Agreement | null
  /** null where it was not looked for, because the two do not both accept or the caller does not want it. */
  readonly identity: Identity | null
  readonly hints: readonly Hint[]
  readonly findings: readonly Finding[]
  readonly expectations: readonly ExpectationResult[]
}

/** The answer beside the verdict: agreement, identity, causes, findings, expectations, and what follows from them. */
export function judge(evidence: Evidence): Judgement {
  const { scheme, token, exchange, verdict, expected } = evidence
  const { response, request, url } = exchange
  const reading = readAnswer(response, {
    url,
    wantsPage: wantsPage(request.headers),
    redirects: exchange.redirects,
    claims: [verdict?.claims ?? {}, ...evidence.moreClaims],
  })
  const agreement = verdict ? compareWithVerdict(verdict.ok, reading.says) : null
  const identity = agreement === 'both_accept' ? identify(evidence) : null
  const expectations = judgeExpectations(expected, response, identity)
  const judged = { agreement, identity, expectations }
  return {
    outcome: outcomeOf(judged, meansStatus(response) && expected.statuses.length > 0),
    ...judged,
    hints: withNextStep(
      agreement,
      verdict,
      diagnose({ request, redirects: exchange.redirects, scheme, response, verdict, reading }),
    ),
    findings: [...acceptanceFinding(agreement, verdict), ...lintAnswer({ response, url, token })],
  }
}

function identify({ exchange, verdict, moreClaims, expected }: Evidence): Identity | null {
  if (!verdict?.ok || expected.identity === 'off') return null
  const claims = [verdict.claims, ...moreClaims]
  const { json } = exchange.response
  return expected.identity === 'auto'
    ? findIdentity(json, claims)
    : checkIdentityField(json, claims, expected.identity.field, expected.identity.claim)
}

/** A 2xx that is not taken for a yes is judged by what it says: nobody expects a refusal under that status. */
const meansStatus = ({ status }: Exchange['response']): boolean => status < 200 || status > 299

function outcomeOf(
  { agreement, identity, expectations }: Pick<Judgement, 'agreement' | 'identity' | 'expectations'>,
  statusIsExpected: boolean,
): Judgement['outcome'] {
  if (agreement === null) return 'undecided'
  // no expectation makes it right to let an invalid token in
  if (agreement === 'api_accepts_invalid') return 'no'
  if (identity?.verdict === 'different' || expectations.some(({ ok }) => !ok)) return 'no'
  // --expect-status says what the token deserves on this route, and it was met
  if (statusIsExpected) return 'yes'
  return agreement === 'both_accept' || agreement === 'both_reject' ? 'yes' : 'no'
}

/** An answer that calls for a cause never goes without a next step. */
function withNextStep(
  agreement: Agreement | null,
  verdict: Verdict | undefined,
  hints: readonly Hint[],
): readonly Hint[] {
  if (hints.some(({ code }) => code !== 'clock_skew')) return hints
  if (agreement === 'api_rejects_valid') {
    const cause = 'cogtool does not recognise the message of the API'
    const other = claimsOf(verdict).token_use === 'id' ? 'if it means access tokens: --token-use access; else ' : ''
    const next = `${other}read its log, and compare its pool, app client and kind of token with what cogtool decode shows`
    return [...hints, { code: 'unexplained_refusal', cause, next }]
  }
  if (agreement === 'api_error') {
    return [
      ...hints,
      { code: 'unexplained_error', cause: 'the API did not judge the token', next: "read the API's log" },
    ]
  }
  return hints
}

function acceptanceFinding(agreement: Agreement | null, verdict: Verdict | undefined): Finding[] {
  if (agreement !== 'api_accepts_invalid' || !verdict || verdict.ok) return []
  const ours = 'unless cogtool checks against the wrong pool or app client, the API lets strangers in'
  return [
    {
      id: 'invalid-token-accepted',
      severity: severityOfAcceptance(verdict.reason),
      message: `the API accepted a token that is not good (${verdict.reason}): ${verdict.message}; ${ours}`,
    },
  ]
}
