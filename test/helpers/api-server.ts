import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import { stoppedAt } from './test-edges.ts'

/** An API of a test on a free port of this machine. */
export interface ApiServer {
  /** e.g. http://127.0.0.1:40123 */
  readonly origin: string
  /** What came, in order. */
  readonly requests: readonly IncomingMessage[]
}

/** A plain answer. */
export interface CannedAnswer {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string | readonly string[]>>
  readonly body?: string | Buffer
}

/** Serves every request with this listener until the test is over; with a certificate over https. */
export async function serveApi(
  listener: RequestListener,
  tls?: { readonly key: string; readonly cert: string },
): Promise<ApiServer> {
  const requests: IncomingMessage[] = []
  const listen: RequestListener = (request, response) => {
    requests.push(request)
    listener(request, response)
  }
  const server = tls ? createTlsServer(tls, listen) : createServer(listen)
  // a client that refuses the certificate is what a test may want
  server.on('tlsClientError', () => {})
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  )
  const { port } = server.address() as AddressInfo
  return { origin: `${tls ? 'https' : 'http'}://127.0.0.1:${port}`, requests }
}

/** Sends an answer whose `Date` is that of the tests' stopped clock. */
export function reply(response: ServerResponse, { status = 200, headers = {}, body = '' }: CannedAnswer): void {
  response.sendDate = false
  response.writeHead(status, { Date: stoppedAt.toUTCString(), ...(headers as Record<string, string | string[]>) })
  response.end(body)
}
