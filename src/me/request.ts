import type { IncomingMessage } from 'node:http'
import type { Edges } from '../edges/edges.ts'
import type { Approved } from '../net/approved-address.ts'
import { authorities } from '../net/authorities.ts'
import { type LimitedBytes, readLimited } from '../net/bounded-body.ts'
import { networkFailure, proxyFailure, proxyRefusal, timeoutFailure } from '../net/failure.ts'
import type { HttpProxy } from '../net/proxy.ts'
import { traceLine } from '../output/trace-line.ts'
import { CogtoolError, systemCode } from '../text/cogtool-error.ts'
import { type Connection, connectionTo } from './connection.ts'
import { decodeBody } from './decode-body.ts'
import type { HeaderLine } from './headers.ts'
import { type ApiResponse, readResponse } from './response.ts'
import { type Stopwatch, stopwatch } from './stopwatch.ts'

/** What is sent, whole: nothing is added but `Host` and `Connection: close`. */
export interface ApiRequest {
  readonly method: string
  readonly url: URL
  readonly headers: readonly HeaderLine[]
  readonly body: Uint8Array | undefined
}

/** What sending touches. */
export type RequestEdges = Pick<Edges, 'now' | 'signal' | 'certificates' | 'env' | 'files' | 'trace'>

/** As much of an answer as is read, before and after decompression. */
const bodyLimit = 1024 * 1024
/** As much of its head; Node's own limit is a fourth of what browsers read. */
const headLimit = 256 * 1024
/** More 1xx answers than any server sends before the one that counts. */
const mostInterim = 100

/**
 * Sends a request once to the approved origin, through the proxy where there is one, and reads the answer. With node:http,
 * because fetch joins duplicate headers and trims values silently.
 * Fails with `service_unreachable`, `service_failed` or `tls_untrusted`: no answer came within `timeoutSeconds`, which
 * `timeoutAdvice` may tell how to change, or a success whose body cannot be decoded.
 */
export async function sendRequest(
  request: ApiRequest,
  approved: Approved<'api-token'>,
  timeoutSeconds: number,
  edges: RequestEdges,
  proxy?: HttpProxy,
  timeoutAdvice?: string,
): Promise<ApiResponse> {
  if (request.url.origin !== new URL(approved).origin)
    throw new Error('a request leads elsewhere than to the approved origin')
  const timeout = AbortSignal.timeout(timeoutSeconds * 1000)
  const clock = stopwatch(edges)
  const began = edges.now().getTime()
  const { method, url, headers } = request
  // a proxy that is given the whole request: its answers look like the API's, all but one
  const plainProxy = url.protocol === 'http:' ? proxy : undefined
  // what is as long as a secret, without its scheme: a header of any name may carry the token
  const secrets = headers.map(([, value]) => value.replace(/^\S+\s+/, '')).filter(({ length }) => length > 16)
  const trace = (outcome: string | number) =>
    edges.trace(traceLine(method, url.href, outcome, edges.now().getTime() - began, secrets))
  try {
    const ca = await authorities(edges)
    const signal = AbortSignal.any([timeout, edges.signal])
    const connection = await connectionTo(url, proxy, { signal, ca }, clock)
    const message = await answerHead(request, signal, clock, connection)
    clock.mark('firstByte')
    if (plainProxy && message.statusCode === 407) {
      message.on('error', () => {}).destroy()
      throw proxyRefusal(plainProxy, url, 407)
    }
    const body = await readAll(message, method)
    // a body that only the closed connection ends looks whole where we closed it ourselves
    signal.throwIfAborted()
    await trace(message.statusCode ?? 'no status')
    // another status says enough without its body
    if (!body && isSuccess(message)) throw notDecoded(url, message)
    return readResponse(message, body, clock.timings(), edges.now())
  } catch (error) {
    await trace(systemCode(error) ?? 'failed')
    edges.signal.throwIfAborted()
    const asked = { who: 'the API', where: url.host } as const
    if (timeout.aborted) throw timeoutFailure({ ...asked, advice: timeoutAdvice }, timeoutSeconds)
    if (plainProxy) throw proxyFailure(error, plainProxy, url)
    throw networkFailure(error, { ...asked, notHttp: 'service_failed' })
  }
}

/** The head of the answer; its body is still to be read. */
function answerHead(
  { method, url, headers, body }: ApiRequest,
  signal: AbortSignal,
  clock: Stopwatch,
  connection: Connection,
): Promise<IncomingMessage> {
  const given = new Set(headers.map(([name]) => name.toLowerCase()))
  const lines = [...headers, ...connection.headers.filter(([name]) => !given.has(name.toLowerCase()))]
  return new Promise((resolve, reject) => {
    const outgoing = connection.send(url, {
      ...connection.options,
      method,
      headers: groupLines(lines),
      maxHeaderSize: headLimit,
      signal,
    })
    outgoing.on('response', (message) => {
      const { statusCode = 0 } = message
      // 101 among them, where it comes without the header Upgrade
      if (statusCode < 200) outgoing.destroy(noFinalAnswer(url, `${statusCode} is not a status that ends a request`))
      else resolve(message)
    })
    // without a listener it would close the connection and tell nobody
    outgoing.on('upgrade', (_, socket) => {
      socket.destroy()
      reject(noFinalAnswer(url, 'it wants to speak another protocol than HTTP (101)'))
    })
    let interim = 0
    outgoing.on('information', () => {
      if (++interim > mostInterim)
        outgoing.destroy(noFinalAnswer(url, `it sent over ${mostInterim} interim ones (1xx)`))
    })
    // also after the answer: a server may send bytes past its end, and an error without a listener would end the process
    outgoing.on('error', reject)
    // whatever ended it: nothing more will come
    outgoing.on('close', () => reject(noFinalAnswer(url, 'the connection was closed without one')))
    outgoing.on('socket', (socket) => clock.watch(socket))
    outgoing.end(body)
  })
}

const isSuccess = ({ statusCode = 0 }: IncomingMessage): boolean => statusCode >= 200 && statusCode <= 299

/** What a success says stands in its body, which cannot be read. */
function notDecoded(url: URL, { headers }: IncomingMessage): CogtoolError {
  const encoding = headers['content-encoding']?.slice(0, 40) ?? ''
  return new CogtoolError('service_failed', `the answer of the API cannot be read: ${url.host}`, {
    why: `its body cannot be decoded as its Content-Encoding says (${encoding})`,
    hint: "ask for it uncompressed: -H 'Accept-Encoding: identity'",
  })
}

/** The API answered, but nothing that ends a request. */
function noFinalAnswer(url: URL, why: string): CogtoolError {
  return new CogtoolError('service_failed', `the API gave no final answer: ${url.host}`, {
    why,
    hint: 'check the address, and look at what listens there',
  })
}

async function readAll(message: IncomingMessage, method: string): Promise<LimitedBytes | undefined> {
  // Django's development server sends a body even then
  if (method === 'HEAD') {
    message.on('error', () => {})
    message.destroy()
    return { bytes: Buffer.alloc(0), cut: false }
  }
  const raw = await readLimited(message, bodyLimit)
  return decodeBody(raw, message.headers['content-encoding'] ?? '', bodyLimit)
}

/** Lines of one name as a list: Node then sends each as a line of its own. */
function groupLines(lines: readonly HeaderLine[]): Record<string, string | string[]> {
  const groups = new Map<string, { name: string; values: string[] }>()
  for (const [name, value] of lines) {
    const group = groups.get(name.toLowerCase()) ?? { name, values: [] }
    group.values.push(value)
    groups.set(name.toLowerCase(), group)
  }
  return Object.fromEntries(
    [...groups.values()].map(({ name, values }) => [name, values.length === 1 ? (values[0] ?? '') : values]),
  )
}
