import { randomUUID } from 'node:crypto'
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { operationOf } from '../api/api-endpoint.ts'
import { notFoundPage } from '../http/error-page.ts'
import { json, type LocalAnswer, type LocalRequest } from '../http/messages.ts'
import type { Routes } from './routes.ts'

/** A request as the pool remembers it. */
export interface LoggedRequest {
  readonly method: string
  /** Path without query: codes and tokens never reach the log. */
  readonly path: string
  /** The API operation of a POST to `/`. */
  readonly operation?: string
  /** The grant type of a request to the token endpoint. */
  readonly grantType?: string
  readonly status: number
}

/** What the server needs beside its routes. */
export interface ServerParts {
  readonly port: number
  readonly routes: Routes
  readonly requests: LoggedRequest[]
  readonly now: () => Date
  /** Aborted when the pool closes. */
  readonly signal: AbortSignal
}

const bodyLimit = 1024 * 1024

/** Reads a request whole, finds its handler, and sends what it answers with the headers that every answer has. */
export function createListener(parts: ServerParts): RequestListener {
  // any other name is DNS rebinding: a web page whose host name was pointed at this machine
  const hosts = new Set(['127.0.0.1', 'localhost', '[::1]'].map((name) => `${name}:${parts.port}`))

  const answerTo = async (message: IncomingMessage): Promise<{ request?: LocalRequest; answer: LocalAnswer }> => {
    if (!hosts.has(message.headers.host ?? '')) {
      return { answer: json(421, { message: 'This host name is not one of the local pool.' }) }
    }
    const text = `http://${message.headers.host}${message.url}`
    if (!message.url?.startsWith('/') || !URL.canParse(text)) return { answer: json(400, { message: 'Bad address.' }) }
    const body = await bodyOf(message)
    if (body === undefined) return { answer: json(413, { message: 'The body is too large.' }, { Connection: 'close' }) }
    const request: LocalRequest = {
      method: message.method ?? 'GET',
      url: new URL(text),
      headers: message.headers,
      authorizations: message.headersDistinct.authorization ?? [],
      body,
    }
    return { request, answer: await route(request, parts) }
  }

  return (message, response) => {
    answerTo(message)
      .catch((error: unknown) => ({ request: undefined, answer: failure(error) }))
      .then(({ request, answer }) => {
        // logged before it is sent: whoever has the answer finds it in the log
        parts.requests.push(logged(message, request, answer))
        send(answer, message, response, parts.now())
      })
      .catch(() => response.destroy())
  }
}

async function route(request: LocalRequest, { routes, signal }: ServerParts): Promise<LocalAnswer> {
  const handlers = routes.get(request.url.pathname)
  if (!handlers) return notFoundPage()
  const handler = handlers[request.method === 'HEAD' ? 'GET' : request.method]
  if (handler) return handler(request, signal)
  const allowed = { Allow: Object.keys(handlers).join(', ') }
  // no Access-Control-Allow-Origin: pages of other origins have no business here
  if (request.method === 'OPTIONS') return { status: 204, headers: allowed, body: '' }
  return json(405, { message: 'This method is not allowed here.' }, allowed)
}

function send(answer: LocalAnswer, message: IncomingMessage, response: ServerResponse, now: Date): void {
  if (answer.wire === 'stall') return
  if (answer.wire === 'reset') {
    response.socket?.resetAndDestroy()
    return
  }
  const body = Buffer.from(answer.body)
  response.writeHead(answer.status, {
    Server: 'cogtool local pool',
    Date: now.toUTCString(),
    'Cache-Control': 'no-store',
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
    'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
    'X-Request-Id': randomUUID(),
    'Content-Length': body.length,
    ...(answer.headers as Record<string, string | string[]>),
  })
  if (answer.wire === 'cut-body') {
    response.write(body.subarray(0, body.length >> 1), () => response.destroy())
    return
  }
  response.end(message.method === 'HEAD' ? undefined : body)
}

// path without query: codes and tokens never reach the log
function logged(message: IncomingMessage, request: LocalRequest | undefined, answer: LocalAnswer): LoggedRequest {
  const path = request?.url.pathname ?? message.url?.split('?')[0] ?? ''
  const operation = request && path === '/' ? operationOf(request) : undefined
  const grantType =
    request && path === '/oauth2/token' ? (new URLSearchParams(request.body).get('grant_type') ?? undefined) : undefined
  return {
    method: message.method ?? '',
    path,
    ...(operation === undefined ? {} : { operation }),
    ...(grantType === undefined ? {} : { grantType }),
    status: answer.wire === 'stall' || answer.wire === 'reset' ? 0 : answer.status,
  }
}

async function bodyOf(message: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = []
  let size = 0
  // leaving the loop early must not take the connection with it: the answer is still to be sent
  for await (const chunk of message.iterator({ destroyOnReturn: false })) {
    size += (chunk as Buffer).length
    if (size > bodyLimit) return undefined
    chunks.push(chunk as Buffer)
  }
  return Buffer.concat(chunks).toString('utf8')
}

// anything that comes here is a bug in the pool, and must not look like an answer of the service
function failure(error: unknown): LocalAnswer {
  const message = error instanceof Error ? error.message : String(error)
  return json(500, { message: `The local pool failed, which is a bug in cogtool: ${message}` })
}
