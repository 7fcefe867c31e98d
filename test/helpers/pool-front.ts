import { request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import type { LocalPool } from '../../src/local/server/local-pool.ts'

/** Stands in front of a local pool, over TLS and under whatever names its certificate has. */
export interface PoolFront {
  /** e.g. https://127.0.0.1:40123 */
  readonly origin: string
  /** From now on it leads to this pool, whose answers name this address instead of the pool's own. */
  leadTo(pool: LocalPool, origin: string): void
  close(): Promise<void>
}

export async function openPoolFront(tls: { readonly key: string; readonly cert: string }): Promise<PoolFront> {
  let place: { pool: LocalPool; origin: string } | undefined
  const server = createServer(tls, (request, response) => {
    if (place) forward(request, response, place.pool.baseUrl, place.origin).catch(() => response.destroy())
    else response.writeHead(503).end()
  })
  // a client that refuses the certificate is what a test may want
  server.on('tlsClientError', () => {})
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    origin: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    leadTo(pool, origin) {
      place = { pool, origin }
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** Sends a request on to the pool, and the answer back with the pool's own address replaced in head and body. */
async function forward(request: IncomingMessage, response: ServerResponse, from: string, to: string): Promise<void> {
  const { hostname, port, host } = new URL(from)
  const { method, url, headers } = request
  const onward = httpRequest({ host: hostname, port, path: url, method, headers: { ...headers, host } })
  const answering = new Promise<IncomingMessage>((resolve, reject) => {
    onward.once('response', resolve)
    onward.once('error', reject)
  })
  request.pipe(onward)
  const answer = await answering
  const body = (await text(answer)).replaceAll(from, to)
  const { location, 'transfer-encoding': _, ...kept } = answer.headers
  response.writeHead(answer.statusCode ?? 0, {
    ...kept,
    ...(location !== undefined && { location: location.replaceAll(from, to) }),
    'content-length': Buffer.byteLength(body),
  })
  response.end(request.method === 'HEAD' ? undefined : body)
}
