import type { Edges } from '../edges/edges.ts'
import { CogtoolError, networkCode } from '../text/cogtool-error.ts'
import type { JsonObject } from '../text/json.ts'
import { isJsonObject } from '../text/json.ts'
import type { ApprovedAddress } from './approved-address.ts'
import { certificateProblem } from './certificate-problems.ts'

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
  readonly timeoutMs?: number
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
    const text = await readLimited(response, service)
    return { status: response.status, headers: response.headers, text, json: asJson(text), secrets: secretsOf(request) }
  } catch (error) {
    edges.signal.throwIfAborted()
    if (error instanceof CogtoolError) throw error
    throw requestFailure(error, service, url, timeout.aborted ? timeoutMs : undefined)
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

async function readLimited(response: Response, service: string): Promise<string> {
  const pieces: Uint8Array[] = []
  let size = 0
  for await (const piece of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    size += piece.length
    if (size > answerLimit) {
      throw new CogtoolError('service_failed', `${service} answered with more than ${answerLimit / 1024} KiB`, {
        why: 'no answer of this service is that long',
        hint: 'check the address, and what stands between you and it',
      })
    }
    pieces.push(piece)
  }
  return Buffer.concat(pieces).toString('utf8')
}

function asJson(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isJsonObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

function requestFailure(
  error: unknown,
  service: string,
  url: string,
  timedOutAfterMs: number | undefined,
): CogtoolError {
  const { host } = new URL(url)
  const code = networkCode(error)
  const untrusted = certificateProblem(code)
  if (untrusted) {
    return new CogtoolError('tls_untrusted', `the certificate of ${host} is not trusted`, {
      why: `${service}: ${untrusted.why} (${code})`,
      hint: untrusted.hint,
      cause: error,
    })
  }
  return new CogtoolError('service_unreachable', `${service} did not answer: ${host}`, {
    why: timedOutAfterMs === undefined ? reasonOf(code) : `no answer within ${timedOutAfterMs / 1000} s`,
    hint: 'check the network, and HTTPS_PROXY and NO_PROXY where a proxy is needed; then try again',
    cause: error,
  })
}

function reasonOf(code: string): string {
  const words = {
    ENOTFOUND: 'there is no such host (ENOTFOUND)',
    EAI_AGAIN: 'the name could not be looked up (EAI_AGAIN)',
    ECONNREFUSED: 'nothing listens there (ECONNREFUSED)',
    ECONNRESET: 'the connection was cut (ECONNRESET)',
    UND_ERR_SOCKET: 'the connection was cut',
    EPROTO: 'it does not speak TLS as https needs (EPROTO)',
    ERR_SSL_WRONG_VERSION_NUMBER: 'it does not speak TLS as https needs',
  }
  return words[code as keyof typeof words] ?? (code || 'the request failed')
}
