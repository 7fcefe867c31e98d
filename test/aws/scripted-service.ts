import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

/** What a scripted service does with one request. */
export type Act = (response: ServerResponse, request: IncomingMessage, body: string) => void

/** An answer as the API gives it. */
export function answer(body: object, status = 200, headers: Record<string, string> = {}): Act {
  return (response) => {
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1', ...headers })
    response.end(JSON.stringify(body))
  }
}

/** An error as the API gives it. */
export function failure(type: string, status = 400, message = ''): Act {
  return answer({ __type: type, message }, status, { 'x-amzn-errortype': type })
}

/** Anything else. */
export function text(body: string, status = 200, type = 'text/html'): Act {
  return (response) => {
    response.writeHead(status, { 'content-type': type })
    response.end(body)
  }
}

export const reset: Act = (_, request) => request.socket.destroy()
export const stall: Act = () => {}
export const cutBody: Act = (response, request) => {
  response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1', 'content-length': '500' })
  response.write('{"Users":[{"Username":"ann"', () => request.socket.destroy())
}
export const stallInBody: Act = (response) => {
  response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1', 'content-length': '500' })
  response.write('{"Users":[{"Username":"ann"')
}

export interface ScriptedService {
  readonly url: string
  /** Bodies of the requests so far. */
  readonly bodies: readonly Record<string, unknown>[]
  /** Their Authorization headers. */
  readonly authorizations: readonly string[]
  close(): void
}

/** Answers requests one by one as told; the last act goes on for all that follow. */
export async function scriptedService(...acts: readonly [Act, ...Act[]]): Promise<ScriptedService> {
  const bodies: Record<string, unknown>[] = []
  const authorizations: string[] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const body = Buffer.concat(chunks).toString('utf8')
    const act = acts[Math.min(bodies.length, acts.length - 1)]
    bodies.push(JSON.parse(body))
    authorizations.push(request.headers.authorization ?? '')
    act?.(response, request, body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const close = () => {
    server.close()
    server.closeAllConnections()
  }
  onTestFinished(close)
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, bodies, authorizations, close }
}
