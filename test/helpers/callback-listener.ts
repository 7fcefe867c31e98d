import { randomBytes } from 'node:crypto'
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http'
import { onTestFinished } from 'vitest'
import type { Flow } from '../../src/login/browser/authorize-url.ts'
import { parseCallbackAddress } from '../../src/login/browser/callback-address.ts'
import { type CallbackServer, listenForCallback } from '../../src/login/browser/callback-server.ts'
import type { OAuthRefusal } from '../../src/session/protocol/token-endpoint.ts'
import { freePort } from './login-edges.ts'

/** The state of the attempt that is waited for. */
export const state = 'the-state-of-this-attempt'

/** A callback that is listened at, and what came to it. */
interface Listening {
  readonly server: CallbackServer
  readonly port: number
  readonly hints: OAuthRefusal[]
  /** Whether the wait is over. */
  answered(): Promise<boolean>
  get(target: string, more?: Ask): Promise<Answer>
}

/** Listens at a callback until the test is over. */
export async function listenAt(where: (port: number) => string, flow: Flow = 'code'): Promise<Listening> {
  const port = await freePort()
  const hints: OAuthRefusal[] = []
  const address = parseCallbackAddress(where(port))
  const server = await listenForCallback(
    { address, flow, state, authorizeUrl: 'https://pool.example.com/a?x=1', onHint: (hint) => void hints.push(hint) },
    { randomBytes },
  )
  if (!server) throw new Error('the port was taken')
  onTestFinished(() => server.close())
  const host = address.listenOn[0] ?? ''
  return {
    server,
    port,
    hints,
    answered: () =>
      Promise.race([server.answer.then(() => true), new Promise<false>((done) => setTimeout(done, 30, false))]),
    get: (target, more = {}) => ask(host, port, target, { headers: { host: address.host }, ...more }),
  }
}

export interface Ask {
  readonly method?: string
  readonly headers?: Record<string, string>
  readonly body?: string
}

export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
}

function ask(
  host: string,
  port: number,
  path: string,
  { method = 'GET', headers = {}, body }: Ask = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = httpRequest({ host, port, path, method, headers, agent: false }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (piece: string) => {
        text += piece
      })
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }))
    })
    request.on('error', reject)
    request.end(body)
  })
}

/** The callback that most tests listen at. */
export const onLocalhost = (port: number) => `http://localhost:${port}/callback`

/** The key in the page of the implicit flow, without which nothing is taken from a POST. */
export const keyOf = ({ text }: Answer) => JSON.parse(/\bkey: ("[^"]+")/.exec(text)?.[1] ?? '""') as string
