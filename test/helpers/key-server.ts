import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

type Answer = (response: ServerResponse, request: IncomingMessage) => void

export interface KeyServer {
  /** An issuer whose JWKS and other documents this server answers. */
  readonly issuer: string
  readonly url: string
  /** Paths asked for so far, with their methods; the discovery document only where there is one. */
  readonly asked: string[]
  /** What it answers from now on. */
  answer: Answer
  /** How it answers for its discovery document. */
  discovery?: Answer
}

/** A real HTTP server on a free port of this machine, for the time of one test. */
export async function startKeyServer(first: object | Answer): Promise<KeyServer> {
  const asked: string[] = []
  const server = createServer((request, response) => {
    const isDiscovery = request.url?.endsWith('/.well-known/openid-configuration')
    if (isDiscovery && !started.discovery) return status(404)(response, request)
    asked.push(`${request.method} ${request.url}`)
    const answer = (isDiscovery && started.discovery) || started.answer
    answer(response, request)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const answer = typeof first === 'function' ? (first as Answer) : json(first)
  const started: KeyServer = { issuer: `${url}/local_Test0001`, url, asked, answer }
  return started
}

export const json =
  (value: unknown): Answer =>
  (response) =>
    response.setHeader('content-type', 'application/json').end(JSON.stringify(value))

export const status =
  (code: number, headers: Record<string, string> = {}): Answer =>
  (response) =>
    response.writeHead(code, headers).end('{}')
