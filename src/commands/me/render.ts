import type { ChalkInstance } from 'chalk'
import type { Agreement } from '../../me/agreement.ts'
import type { Hint } from '../../me/answers/diagnosis.ts'
import type { Judgement } from '../../me/answers/judge.ts'
import type { ExpectationResult } from '../../me/expectations.ts'
import type { Finding } from '../../me/lint.ts'
import type { ChosenPool } from '../../pool/settings.ts'
import { CogtoolError } from '../../text/cogtool-error.ts'
import { escapeLine, escapeText, safeJson } from '../../text/escape.ts'
import type { Redact } from '../../text/redact.ts'
import { relativeTime } from '../../text/time.ts'
import { wrap } from '../../text/wrap.ts'
import { expiryCountsFrom } from '../../verification/clock.ts'
import type { Verdict } from '../../verification/verdict.ts'
import type { MeAnswer } from './document.ts'

const bodyLines = 40
// of an error page the first lines say enough
const pageLines = 12
const bodyCharacters = 4000
/** Under the text of a line. */
const indent = ' '.repeat(13)

/** How much is shown, and how wide. */
export interface MeFormat {
  readonly verbose: boolean
  /** Columns; undefined is unlimited. */
  readonly width: number | undefined
}

/** A replayed request for a person: what was asked and answered, what both sides say of the token, and the body. */
export function renderMe(
  answer: MeAnswer,
  pool: ChosenPool,
  verdict: Verdict | CogtoolError,
  style: ChalkInstance,
  { verbose, width = Number.POSITIVE_INFINITY }: MeFormat,
  redact: Redact,
): string {
  const { judgement } = answer
  const rows = (entries: readonly Row[]) => entries.map((entry) => line(entry, width)).join('\n')
  const parts = [
    requestLines(answer, style, verbose),
    rows([
      ['pool', escapeLine(pool.written)],
      ['token', tokenWords(verdict, style)],
      ...warningsOf(verdict).map((message): Row => ['', `${style.yellow('!')} ${escapeLine(message)}`]),
      ['agreement', agreementWords(answer, verdict, style)],
      ...identityRows(judgement, style),
    ]),
    rows(judgement.hints.flatMap((hint) => hintRows(hint, style))),
    rows(judgement.findings.flatMap((finding) => findingRows(finding, style))),
    rows(judgement.expectations.map((result) => ['expected', expectationWords(result, style)])),
    bodyText(answer.response, verbose),
  ]
  // the answer has no secret left in it; the verdict's own words pass here
  return redact(parts.filter((part) => part !== '').join('\n\n'))
}

type Row = readonly [name: string, text: string]

function line([name, text]: Row, width: number): string {
  // what begins with a mark goes on below the words and not below the mark
  const inner = /^(\S*→\S*) /.test(text) ? `${indent}  ` : indent
  return `  ${name.padEnd(10)} ${wrap(text, width, inner)}`
}

function hintRows({ code, cause, next }: Hint, style: ChalkInstance): Row[] {
  return [
    ['hint', style.bold(code)],
    ['', escapeLine(cause)],
    ['', `${style.cyan('→')} ${escapeLine(next)}`],
  ]
}

function findingRows({ id, severity, message }: Finding, style: ChalkInstance): Row[] {
  return [
    ['finding', `${severity}  ${style.bold(id)}`],
    ['', escapeLine(message)],
  ]
}

function expectationWords({ expect, ok, actual }: ExpectationResult, style: ChalkInstance): string {
  if (ok) return `${style.green('✓')} ${escapeLine(expect)}`
  return `${style.red('✗')} ${escapeLine(expect)}, but it is ${shortValue(actual)}`
}

function requestLines({ request, response }: MeAnswer, style: ChalkInstance, verbose: boolean): string {
  const { status, statusText, timings, size, cut } = response
  const color = status < 300 ? style.green : style.red
  const answered = `${color.bold(`${status} ${escapeLine(statusText)}`.trim())} in ${timings.total} ms, ${size} bytes${cut ? ' and more, cut there' : ''}`
  return [
    `${style.bold(request.method)} ${escapeLine(request.url)}`,
    ...(verbose ? headerLines(request.headers, style) : []),
    ...(request.proxy === undefined ? [] : [style.dim(`  through the proxy ${escapeLine(request.proxy)}`)]),
    ...response.redirects.map((url) => `→ ${escapeLine(url)}`),
    answered,
    ...(verbose ? [style.dim(`  ${timingWords(timings)}`), ...headerLines(response.headers, style)] : []),
  ].join('\n')
}

function headerLines(headers: MeAnswer['request']['headers'], style: ChalkInstance): string[] {
  return Object.entries(headers).flatMap(([name, values]) =>
    [values].flat().map((value) => style.dim(`  ${escapeLine(`${name}: ${value}`)}`)),
  )
}

function timingWords({ dns, connect, tls, firstByte }: MeAnswer['response']['timings']): string {
  const steps = { dns, connected: connect, tls, 'first byte': firstByte }
  return Object.entries(steps)
    .flatMap(([name, ms]) => (ms === null ? [] : [`${name} after ${ms} ms`]))
    .join(', ')
}

function tokenWords(verdict: Verdict | CogtoolError, style: ChalkInstance): string {
  if (verdict instanceof CogtoolError)
    return `${style.yellow('NOT CHECKED')} ${escapeLine([verdict.message, verdict.why].filter(Boolean).join(': '))}`
  if (!verdict.ok) return `${style.red('REJECTED')} ${verdict.reason}: ${escapeLine(verdict.message)}`
  const { claims } = verdict
  const kind = claims.token_use === 'id' ? 'ID token' : 'access token'
  const expiry = relativeTime(claims.exp, expiryCountsFrom(verdict))
  return `${style.green('VALID')} ${kind}, expires ${expiry}`
}

const warningsOf = (verdict: Verdict | CogtoolError): string[] =>
  verdict instanceof CogtoolError ? [] : verdict.warnings.map(({ message }) => message)

function agreementWords(
  { response, judgement }: MeAnswer,
  verdict: Verdict | CogtoolError,
  style: ChalkInstance,
): string {
  const { agreement, outcome } = judgement
  if (agreement === null) {
    return `${style.yellow('?')} unknown: the token could not be checked here, so the answer cannot be judged`
  }
  const isGood = agreement === 'both_accept' || agreement === 'both_reject'
  const isAsked = !isGood && outcome === 'yes' ? ' (as you expected)' : ''
  return `${isGood || isAsked ? style.green('✓') : style.red('✗')} ${words[agreement](response.status, !(verdict instanceof CogtoolError) && verdict.ok)}${isAsked}`
}

const words: Readonly<Record<Agreement, (status: number, isValid: boolean) => string>> = {
  both_accept: () => 'both accept: the token is good, and the API took it',
  both_reject: () => 'both refuse: the token is not good, and the API did right to refuse it',
  api_rejects_valid: () => 'the API refuses a good token: the token is not the problem, the API or its settings are',
  api_accepts_invalid: () => 'the API accepts a token that is not good: it must refuse it',
  api_error: (status, isValid) =>
    isValid || status < 500
      ? `the API said neither yes nor no: ${status < 300 ? 'its answer' : status} is not an answer about a token`
      : `the API fails on a token that is not good: it must refuse it with 401, not with ${status}`,
}

function identityRows({ identity }: Judgement, style: ChalkInstance): Row[] {
  if (!identity) return []
  const { verdict, path, claim, note } = identity
  const mark = { match: style.green('✓'), different: style.red('✗'), absent: style.dim('–') }[verdict]
  const what = verdict === 'match' ? `match: ${path} is the token's ${claim}` : `${verdict}: ${note}`
  return [
    ['identity', `${mark} ${escapeLine(what)}`],
    ...(verdict === 'match' && note !== null ? [['', `${style.yellow('!')} ${escapeLine(note)}`] as const] : []),
  ]
}

function bodyText({ body, size, cut }: MeAnswer['response'], verbose: boolean): string {
  if (body === null) return size > 0 ? `(${size} bytes that are not text)` : ''
  const text = typeof body === 'string' ? escapeText(body).trim() : safeJson(body, 2)
  const lines = /^\s*</.test(text) ? pageLines : bodyLines
  const shown = verbose ? text : text.split('\n').slice(0, lines).join('\n').slice(0, bodyCharacters)
  const rest = shown.length < text.length ? '\n… (--verbose shows all of it)' : ''
  return `${shown}${rest}${cut ? '\n… (the answer went on; no more is read)' : ''}`
}

function shortValue(value: unknown): string {
  if (value === null) return 'not there'
  const text = escapeLine(safeJson(value))
  return text.length > 120 ? `${text.slice(0, 120)}…` : text
}
