import { createServer, request as httpRequest, type IncomingMessage, type RequestListener } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'

/** A proxy of a test: it sends every request to one place on this machine, whatever name it is asked for. */
export interface ProxyServer {
  /** e.g. http://127.0.0.1:40123 */
  readonly origin: string
  /** The first lines that came: `CONNECT api.example:443`, `GET http://api.example/me`. */
  readonly asked: readonly string[]
  /** All that came, as it came. */
  readonly requests: readonly IncomingMessage[]
}

export interface ProxyOptions {
  /** Where everything goes. */
  readonly to: string
  /** The value of `Proxy-Authorization` without which the answer is 407. */
  readonly wants?: string
  /** The answer to CONNECT instead of 200. */
  readonly status?: number
  /** What the proxy says right after its answer, as no proxy should. */
  readonly chatter?: string
  readonly tls?: { readonly key: string; readonly cert: string }
}

/** A proxy until the test is over. */
export async function serveProxy(options: ProxyOptions): Promise<ProxyServer> {
  const proxy = await openProxy(options)
  onTestFinished(() => proxy.close())
  return proxy
}

export async function openProxy({
  to,
  wants,
  status = 200,
  chatter = '',
  tls,
}: ProxyOptions): Promise<ProxyServer & { close(): Promise<void> }> {
  const asked: string[] = []
  const requests: IncomingMessage[] = []
  const place = new URL(to)
  const isWelcome = (request: IncomingMessage) => {
    asked.push(`${request.method} ${request.url}`)
    requests.push(request)
    return wants === undefined || request.headers['proxy-authorization'] === wants
  }
  const forward: RequestListener = (request, response) => {
    if (!isWelcome(request)) return void response.writeHead(407).end(request.headers['proxy-authorization'])
    const { pathname, search } = new URL(request.url ?? '')
    const { method, headers } = request
    const onward = httpRequest({ host: place.hostname, port: place.port, path: pathname + search, method, headers })
    onward.on('response', (answer) => {
      response.writeHead(answer.statusCode ?? 0, answer.headers)
      answer.pipe(response)
    })
    request.pipe(onward)
  }
  const server = tls ? createTlsServer(tls, forward) : createServer(forward)
  server.on('tlsClientError', () => {})
  const open = new Set<Socket>()
  server.on('connect', (request: IncomingMessage, socket: Socket) => {
    socket.on('error', () => {})
    const answer = isWelcome(request) ? status : 407
    if (answer !== 200) return void socket.end(`HTTP/1.1 ${answer} No\r\n\r\n`)
    const onward = connect(Number(place.port), place.hostname, () => {
      socket.write(`HTTP/1.1 200 Connection established\r\n\r\n${chatter}`)
      onward.pipe(socket).pipe(onward)
    })
    onward.on('error', () => socket.destroy())
    open.add(socket).add(onward)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const close = () =>
    new Promise<void>((resolve) => {
      for (const socket of open) socket.destroy()
      server.close(() => resolve())
      server.closeAllConnections()
    })
  return { origin: `${tls ? 'https' : 'http'}://127.0.0.1:${port}`, asked, requests, close }
}
