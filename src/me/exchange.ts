import type { Edges } from '../edges/edges.ts'
import type { Approved } from '../net/approved-address.ts'
import type { HttpProxy } from '../net/proxy.ts'
import { CogtoolError } from '../text/cogtool-error.ts'
import { type ApiRequest, type RequestEdges, sendRequest } from './request.ts'
import { type ApiResponse, headerOf } from './response.ts'

/** How far one question to the API may go. */
export interface ExchangePolicy {
  /** Where the token may go. */
  readonly approved: Approved<'api-token'>
  readonly follow: 'none' | 'same-origin'
  readonly timeoutSeconds: number
  /** Repeats of GET and HEAD after network errors, 429 and 5xx. */
  readonly retries: number
  readonly proxy?: HttpProxy | undefined
}

/** The last answer, and the addresses that redirects led through. */
export interface Exchange {
  readonly response: ApiResponse
  /** Where it came from in the end. */
  readonly url: URL
  /** The request that it answers: a redirect may have changed its method. */
  readonly request: ApiRequest
  readonly redirects: readonly string[]
}

type ExchangeEdges = RequestEdges & Pick<Edges, 'sleep'>

const redirectLimit = 5
const longestPauseSeconds = 60

/** Asks the API, repeating and following redirects as the policy says. Fails as `sendRequest` does when no answer came. */
export async function exchange(request: ApiRequest, policy: ExchangePolicy, edges: ExchangeEdges): Promise<Exchange> {
  const redirects: string[] = []
  let current = request
  for (;;) {
    const response = await sendWithRetries(current, policy, edges)
    const target = policy.follow === 'same-origin' ? redirectTarget(response, current.url) : undefined
    if (!target || !isSameOrigin(target, request.url) || redirects.length === redirectLimit) {
      return { response, url: current.url, request: current, redirects }
    }
    redirects.push(target.href)
    current = redirected(current, target, response.status)
  }
}

/** Where a redirect leads, or undefined where the answer is none. */
export function redirectTarget(response: ApiResponse, from: URL): URL | undefined {
  const location = headerOf(response, 'location')
  if (response.status < 300 || response.status > 399 || location === undefined) return undefined
  return URL.canParse(location, from.href) ? new URL(location, from.href) : undefined
}

/** Same scheme, host and port, and no user info, which Node would turn into credentials of its own. */
function isSameOrigin(target: URL, url: URL): boolean {
  return target.origin === url.origin && target.username === '' && target.password === ''
}

/** The request that follows (RFC 9110 15.4): 307 and 308 repeat it, after the others a POST becomes a GET without its body. */
function redirected(request: ApiRequest, url: URL, status: number): ApiRequest {
  if (status === 307 || status === 308 || request.method === 'GET' || request.method === 'HEAD')
    return { ...request, url }
  const headers = request.headers.filter(([name]) => !/^content-/i.test(name))
  return { method: 'GET', url, headers, body: undefined }
}

async function sendWithRetries(
  request: ApiRequest,
  policy: ExchangePolicy,
  edges: ExchangeEdges,
): Promise<ApiResponse> {
  const retries = request.method === 'GET' || request.method === 'HEAD' ? policy.retries : 0
  for (let attempt = 0; ; attempt++) {
    const outcome = await sendOnce(request, policy, edges).catch((error: unknown) => {
      // a certificate does not become trusted by asking again
      if (error instanceof CogtoolError && error.code === 'service_unreachable' && attempt < retries) return undefined
      throw error
    })
    if (outcome && (attempt >= retries || !isTemporary(outcome.status))) return outcome
    const pause = outcome ? pauseAsked(outcome) : undefined
    if (outcome && pause !== undefined && pause > longestPauseSeconds) return outcome
    await edges.sleep(1000 * (pause ?? Math.min(2 ** attempt, longestPauseSeconds)), edges.signal)
  }
}

function sendOnce(request: ApiRequest, policy: ExchangePolicy, edges: ExchangeEdges): Promise<ApiResponse> {
  const { approved, timeoutSeconds, proxy } = policy
  return sendRequest(request, approved, timeoutSeconds, edges, proxy, '--timeout <seconds> waits longer')
}

const isTemporary = (status: number): boolean => status === 429 || (status >= 500 && status <= 599)

/** Seconds that `Retry-After` asks for (RFC 9110 10.2.3): a number, or a date. */
export function pauseAsked(response: ApiResponse): number | undefined {
  const text = headerOf(response, 'retry-after')?.trim()
  if (text === undefined) return undefined
  if (/^\d+$/.test(text)) return Number(text)
  const until = Date.parse(text)
  return Number.isNaN(until) ? undefined : Math.max(0, (until - response.receivedAt.getTime()) / 1000)
}
