import type { Judgement } from '../../me/answers/judge.ts'
import { isSecretHeader, secretValues } from '../../me/headers.ts'
import type { ApiRequest } from '../../me/request.ts'
import type { ApiResponse } from '../../me/response.ts'
import type { HttpProxy } from '../../net/proxy.ts'
import { errorDocument } from '../../output/render-error.ts'
import type { ChosenPool } from '../../pool/settings.ts'
import { CogtoolError } from '../../text/cogtool-error.ts'
import { type Redact, redactData, redactor, tokenLabel } from '../../text/redact.ts'
import { verdictReport } from '../../verification/report.ts'
import type { Verdict } from '../../verification/verdict.ts'
import { isSecretField, secretsInBody, shownBody } from './shown-body.ts'

/** One replayed request, as plain data without a secret in it: what `me` prints, as text or as JSON. */
export interface MeAnswer {
  readonly userPoolId: string | null
  readonly request: {
    readonly method: string
    readonly url: string
    readonly headers: HeaderValues
    /** For reports, as text; absent where none was sent. */
    readonly body?: string
    /** The proxy on the way, without its credentials. */
    readonly proxy?: string
  }
  readonly response: {
    readonly status: number
    readonly statusText: string
    readonly headers: HeaderValues
    /** A JSON document, a text, or null where it is neither. */
    readonly body: unknown
    readonly size: number
    readonly cut: boolean
    readonly redirects: readonly string[]
    readonly timings: ApiResponse['timings']
  }
  /** The `cogtool.verify/1` document, or a `cogtool.error/1` where the token could not be judged. */
  readonly token: object
  readonly judgement: Judgement
}

type HeaderValues = Readonly<Record<string, string | readonly string[]>>

/** A request with everything that must not be shown. */
export interface SentRequest {
  readonly request: ApiRequest
  readonly proxy: HttpProxy | undefined
  /** The token that was sent, and the header that carried it. */
  readonly token: string
  readonly headerName: string
}

/** What was asked and answered. */
export interface MeRecord {
  /** The pool that the token was judged for. */
  readonly pool: ChosenPool
  readonly sent: SentRequest
  readonly response: ApiResponse
  readonly redirects: readonly string[]
  /** The local verdict, or the error that took its place. */
  readonly verdict: Verdict | CogtoolError
  readonly judgement: Judgement
}

/** The record without its secrets: tokens, cookies and credentials become labels, wherever they stand. */
export function meAnswer({ pool, sent, response, redirects, verdict, judgement }: MeRecord, redact: Redact): MeAnswer {
  const answer: MeAnswer = {
    userPoolId: pool.id ?? null,
    request: shownRequest(sent, redact),
    response: {
      status: response.status,
      statusText: response.statusText,
      headers: grouped(
        [...response.headers].flatMap(([name, values]) => values.map((value) => [name, value] as const)),
        (name, value) => (name === 'set-cookie' ? value.replace(cookieValue, (text) => tokenLabel(text)) : value),
      ),
      body: response.json ?? response.text ?? null,
      size: response.size,
      cut: response.cut,
      redirects,
      timings: response.timings,
    },
    token: verdict instanceof CogtoolError ? errorDocument(verdict) : verdictReport(verdict),
    judgement,
  }
  return redactData(answer, redact)
}

/** A request as it may be shown. */
export function shownRequest(sent: SentRequest, redact: Redact): MeAnswer['request'] {
  const { request, proxy } = sent
  const { method, url, headers, body } = request
  const shown: MeAnswer['request'] = {
    method,
    url: url.href,
    headers: grouped(headers, (name, value) => (isSecret(name, sent) ? labelled(value) : value)),
    ...(body && { body: shownBody(body) }),
    ...(proxy && { proxy: proxy.url.origin }),
  }
  return redactData(shown, redact)
}

/** The `cogtool.me/1` document. */
export function meDocument({ userPoolId, request: { body: _sent, ...request }, response, token, judgement }: MeAnswer) {
  const { status, headers, body, timings, redirects } = response
  const { outcome, agreement, identity, hints, findings, expectations } = judgement
  return {
    schema: 'cogtool.me/1',
    ok: outcome === 'yes',
    userPoolId,
    request,
    response: { status, headers, body, timings, ...(redirects.length > 0 ? { redirects } : {}) },
    token,
    identity,
    agreement,
    hints: hints.map(({ code, cause, next }) => ({ code, message: `${cause}. ${next}` })),
    findings,
    expectations,
  }
}

/** What follows the name of a cookie, up to its attributes. */
const cookieValue = /(?<==)[^;]+/

// shorter ones would make every answer unreadable, and are no secrets
const shortestSecret = 8
const shortestCookie = 16
/** As many as browsers keep of one server; who sends thousands must not make us search for each. */
const mostCookies = 180

function isSecret(name: string, { headerName }: SentRequest): boolean {
  return name.toLowerCase() === headerName.toLowerCase() || isSecretHeader(name)
}

/** Hides what a request held, and its answer gave to be kept, in everything that is said of the two. */
export function redactorOf(sent: SentRequest, response?: ApiResponse): Redact {
  const { request, token, headerName, proxy } = sent
  const { headers, url, body } = request
  const secrets = [
    token,
    // the header with the token is not among them as a whole: the token keeps its own label there
    ...secretValues(headers.filter(([name]) => name !== headerName)),
    ...[...url.searchParams].flatMap(([name, value]) => (isSecretField(name) ? [value] : [])),
    ...(body ? secretsInBody(body) : []),
    ...(proxy ? [proxy.password, proxy.authorization?.replace(/^Basic /, '') ?? ''] : []),
    // a part of a token that is too short to be known by its parts
    ...token.split('.'),
  ].filter((text) => text.length >= shortestSecret)
  const cookies = (response?.headers.get('set-cookie') ?? [])
    .map((value) => cookieValue.exec(value)?.[0] ?? '')
    .filter((text) => text.length >= shortestCookie)
  return redactor([...new Set([...secrets, ...cookies.slice(0, mostCookies)])])
}

/** `Bearer <token …>`: the scheme is no secret. */
function labelled(value: string): string {
  const [, scheme = '', secret = value] = /^([A-Za-z][\w-]*\s+)(.+)$/.exec(value) ?? []
  return `${scheme}${tokenLabel(secret)}`
}

function grouped(
  lines: readonly (readonly [name: string, value: string])[],
  show: (name: string, value: string) => string,
): HeaderValues {
  const groups = new Map<string, string[]>()
  for (const [name, value] of lines) groups.set(name, [...(groups.get(name) ?? []), show(name, value)])
  return Object.fromEntries(
    [...groups].map(([name, values]) => [name, values.length === 1 ? (values[0] ?? '') : values]),
  )
}
