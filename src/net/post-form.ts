import type { Edges } from '../edges/edges.ts'
import { CogtoolError } from '../text/cogtool-error.ts'
import type { JsonObject } from '../text/json.ts'
import { isJsonObject } from '../text/json.ts'
import type { ApprovedAddress } from './approved-address.ts'
import { readText } from './bounded-body.ts'
import { networkFailure, timeoutFailure } from './failure.ts'

/** What a request touches. */
export type RequestEdges = Pick<Edges, 'fetch' | 'signal' | 'now'>

/** What steps tell the person while they work; untrusted text in it is escaped, and nothing secret ever is in it. */
export interface Messages {
  readonly note: (text: string) => Promise<void>
  readonly warn: (text: string) => Promise<void>
  readonly say: (text: string) => Promise<void>
  readonly debug: (text: string) => Promise<void>
}

/** A request to a service, and how it is named when it does not answer. */
export interface ServiceRequest {
  /** e.g. `the token endpoint`. */
  readonly service: string
  readonly url: ApprovedAddress
  readonly method?: 'GET' | 'POST'
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  readonly timeoutMs?: number | undefined
}

export interface ServiceAnswer {
  readonly status: number
  readonly headers: Headers
  /** At most 256 KiB, read whole. */
  readonly text: string
  /** The text as a JSON object, or undefined where it is none. */
  readonly json: JsonObject | undefined
  /** What the request held and no message may repeat, where words of the answer are quoted. */
  readonly secrets: readonly string[]
}

const defaultTimeoutMs = 30_000
const answerLimit = 256 * 1024

/**
 * Sends one request, without following redirects: a code or token never goes where we did not send it. Fails with
 * `service_unreachable`, `tls_untrusted` or, for an answer without end, `service_failed`; a signal ends it with its own reason.
 */
export async function send(request: ServiceRequest, edges: RequestEdges): Promise<ServiceAnswer> {
  const { service, url, method = 'GET', headers = {}, body, timeoutMs = defaultTimeoutMs } = request
  const timeout = AbortSignal.timeout(timeoutMs)
  try {
    const response = await edges.fetch(url, {
      method,
      headers: { accept: 'application/json', ...headers },
      ...(body === undefined ? {} : { body }),
      redirect: 'manual',
      signal: AbortSignal.any([edges.signal, timeout]),
    })
    const text = await readText(response, answerLimit)
    if (text === undefined) throw tooLong(service)
    return { status: response.status, headers: response.headers, text, json: asJson(text), secrets: secretsOf(request) }
  } catch (error) {
    edges.signal.throwIfAborted()
    const asked = { who: service, where: new URL(url).host }
    throw timeout.aborted ? timeoutFailure(asked, timeoutMs / 1000) : networkFailure(error, asked)
  }
}

const secretName = /(?:password|token|session|code|verifier|signature|answer)$|secret/i
/** What a choice is called, e.g. `SOFTWARE_TOKEN_MFA`, is none. */
const choice = /^[A-Z_]+$/
/** What is shorter may be a word of any answer. */
const shortestSecret = 8

function secretsOf({ headers = {}, body = '' }: ServiceRequest): string[] {
  const fields = asJson(body) ?? Object.fromEntries(new URLSearchParams(body))
  const credentials = headers.authorization?.replace(/^\S+\s+/, '') ?? ''
  return [credentials, ...secretsIn(fields)].filter(({ length }) => length >= shortestSecret)
}

function secretsIn(fields: object): string[] {
  return Object.entries(fields).flatMap(([name, value]: [string, unknown]) => {
    if (typeof value === 'object' && value !== null) return secretsIn(value)
    return typeof value === 'string' && secretName.test(name) && !choice.test(value) ? [value] : []
  })
}

/** An address as messages quote it: its query may hold a state, a code or a token. */
export function withoutQuery(url: string): string {
  return url.replace(/[?#].*$/s, '')
}

function tooLong(service: string): CogtoolError {
  return new CogtoolError('service_failed', `${service} answered with more than ${answerLimit / 1024} KiB`, {
    why: 'no answer of this service is that long',
    hint: 'check the address, and what is between you and it',
  })
}

function asJson(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isJsonObject(value) ? value : undefined
  } catch {
    return undefined
  }
}
