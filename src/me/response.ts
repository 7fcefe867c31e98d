import type { IncomingMessage } from 'node:http'
import type { LimitedBytes } from '../net/bounded-body.ts'
import { type Challenge, parseChallenges } from './challenge.ts'
import { decodeText, parseJson } from './decode-body.ts'

/** Milliseconds from the start of the request until each step was done; null where there was no such step. */
export interface Timings {
  readonly dns: number | null
  readonly connect: number | null
  readonly tls: number | null
  readonly firstByte: number | null
  readonly total: number
}

/** An answer of the API as the judging parts read it. All of it is untrusted text. */
export interface ApiResponse {
  readonly status: number
  readonly statusText: string
  /** By lower-case name, each line's value in order. */
  readonly headers: ReadonlyMap<string, readonly string[]>
  /** undefined where the body is not text or could not be decoded. */
  readonly text: string | undefined
  /** The body's value where it is a JSON object or list. */
  readonly json: unknown
  /** Of the decoded body as far as it was read. */
  readonly size: number
  /** Whether the body went on past what is read of one. */
  readonly cut: boolean
  readonly challenges: readonly Challenge[]
  readonly timings: Timings
  /** When the whole answer was here. */
  readonly receivedAt: Date
}

/** The answer behind Node's message and its decoded body, undefined where that could not be decoded. */
export function readResponse(
  message: Pick<IncomingMessage, 'statusCode' | 'statusMessage' | 'rawHeaders'>,
  body: LimitedBytes | undefined,
  timings: Timings,
  receivedAt: Date,
): ApiResponse {
  const headers = headerLines(message.rawHeaders)
  const text = body && decodeText(body.bytes, headers.get('content-type')?.[0] ?? '')
  return {
    status: message.statusCode ?? 0,
    statusText: message.statusMessage ?? '',
    headers,
    text,
    json: text === undefined ? undefined : asDocument(parseJson(text)),
    size: body?.bytes.length ?? 0,
    cut: body?.cut ?? false,
    challenges: parseChallenges(headers.get('www-authenticate') ?? []),
    timings,
    receivedAt,
  }
}

/** The first value of a header, by lower-case name. */
export function headerOf(response: Pick<ApiResponse, 'headers'>, name: string): string | undefined {
  return response.headers.get(name)?.[0]
}

/** rawHeaders alternates names and values; `headers` of Node would drop or join repeated lines. */
function headerLines(raw: readonly string[]): Map<string, string[]> {
  const headers = new Map<string, string[]>()
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = (raw[index] ?? '').toLowerCase()
    const values = headers.get(name) ?? []
    values.push(raw[index + 1] ?? '')
    headers.set(name, values)
  }
  return headers
}

const asDocument = (value: unknown): unknown => (typeof value === 'object' && value !== null ? value : undefined)
