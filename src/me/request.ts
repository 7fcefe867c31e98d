import { request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import type { Socket } from 'node:net'
import { rootCertificates } from 'node:tls'
import type { Edges } from '../edges.ts'
import { decodeBody, type LimitedBytes, readLimited } from './body.ts'
import type { HeaderLine } from './headers.ts'
import { networkFailure, timeoutFailure } from './network-failure.ts'
import { type ApiResponse, readResponse, type Timings } from './response.ts'

/** What is sent, whole: nothing is added but `Host` and `Connection: close`. */
export interface ApiRequest {
  readonly method: string
  readonly url: URL
  readonly headers: readonly HeaderLine[]
  readonly body: Uint8Array | undefined
}

/** What sending touches. */
export type RequestEdges = Pick<Edges, 'now' | 'signal' | 'certificates' | 'env' | 'files'>

/** As much of an answer as is read, before and after decompression. */
const bodyLimit = 1024 * 1024

/**
 * Sends a request once and reads the answer. With node:http, because fetch joins duplicate headers and trims values silently.
 * Fails with `service_unreachable`, `service_failed` or `tls_untrusted`: no answer came within `timeoutSeconds`.
 */
export async function sendRequest(
  request: ApiRequest,
  timeoutSeconds: number,
  edges: RequestEdges,
): Promise<ApiResponse> {
  const timeout = AbortSignal.timeout(timeoutSeconds * 1000)
  const clock = stopwatch(edges)
  try {
    const ca = await authorities(edges)
    const message = await head(request, AbortSignal.any([timeout, edges.signal]), clock, ca)
    clock.mark('firstByte')
    const body = await readAll(message, request.method)
    return readResponse(message, body, clock.timings(), edges.now())
  } catch (error) {
    edges.signal.throwIfAborted()
    throw timeout.aborted ? timeoutFailure(request.url, timeoutSeconds) : networkFailure(error, request.url)
  }
}

function head(
  { method, url, headers, body }: ApiRequest,
  signal: AbortSignal,
  clock: Stopwatch,
  ca: string[] | undefined,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const send = url.protocol === 'https:' ? httpsRequest : httpRequest
    // a connection of its own: nothing that a server sends after its answer reaches another request
    const outgoing = send(url, {
      method,
      headers: groupLines(headers),
      agent: false,
      signal,
      ...(ca && { ca }),
    })
    outgoing.on('response', resolve)
    // also after the answer: a server may send bytes past its end, and an unheard error would end the process
    outgoing.on('error', reject)
    outgoing.on('socket', (socket) => clock.watch(socket))
    outgoing.end(body)
  })
}

/** Whose certificates count, where --ca-file adds to Node's own list: `ca` replaces that list, NODE_EXTRA_CA_CERTS included. */
async function authorities({ certificates, env, files }: RequestEdges): Promise<string[] | undefined> {
  if (certificates === undefined) return undefined
  const path = env.NODE_EXTRA_CA_CERTS
  // Node itself only warns of a file that it cannot read
  const extra = path ? await files.read(path).catch(() => undefined) : undefined
  return [...rootCertificates, ...(extra === undefined ? [] : [extra]), certificates]
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

interface Stopwatch {
  mark(name: 'dns' | 'connect' | 'tls' | 'firstByte'): void
  watch(socket: Socket): void
  timings(): Timings
}

function stopwatch({ now }: Pick<Edges, 'now'>): Stopwatch {
  const start = now().getTime()
  const marks: Partial<Record<'dns' | 'connect' | 'tls' | 'firstByte', number>> = {}
  const mark: Stopwatch['mark'] = (name) => {
    marks[name] ??= now().getTime() - start
  }
  return {
    mark,
    watch(socket) {
      socket.once('lookup', () => mark('dns'))
      socket.once('connect', () => mark('connect'))
      socket.once('secureConnect', () => mark('tls'))
    },
    timings: () => ({
      dns: marks.dns ?? null,
      connect: marks.connect ?? null,
      tls: marks.tls ?? null,
      firstByte: marks.firstByte ?? null,
      total: now().getTime() - start,
    }),
  }
}
