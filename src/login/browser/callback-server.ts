import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { isSame } from '../../cognito-crypto/constant-time.ts'
import type { Edges } from '../../edges/edges.ts'
import { type Listening, listenOnLoopback } from '../../net/listener.ts'
import type { OAuthRefusal } from '../../session/protocol/token-endpoint.ts'
import { systemCode } from '../../text/cogtool-error.ts'
import type { CallbackAddress } from './callback-address.ts'
import { hintPage, type Page, strayPage, usedPage } from './callback-page.ts'
import { looksAhead, readPostedFragment } from './callback-request.ts'
import { redirect, refuse, sendJson, sendPage, sendRelayPage } from './callback-response.ts'
import { type ExpectedAnswer, judgeAnswer } from './judge-answer.ts'

/** What the server waits for. */
export interface CallbackExpectation extends ExpectedAnswer {
  readonly address: CallbackAddress
  /** Where the short addresses lead. */
  readonly authorizeUrl: string
  /** For a callback that is https. */
  readonly certificate?: Certificate | undefined
  /** Called with an error that came without `state`: a hint and nothing more, since anybody could have sent it. */
  readonly onHint: (hint: OAuthRefusal) => void
}

/** A certificate for this machine and its key, as PEM. */
export interface Certificate {
  readonly cert: string
  readonly key: string
}

export interface CallbackServer {
  /** A short address with a random path that redirects to the authorize address, for the person, in whatever browser. */
  readonly openAddress: string
  /** Another one, which works once: the list of processes shows it to everybody on this machine. */
  readonly browserAddress: string
  /** The parameters of the first answer with our `state`. */
  readonly answer: Promise<URLSearchParams>
  /** Gives the page to the browser that brought the answer, and to any later one that brings it again. */
  finish(page: Page): Promise<void>
  /** Frees the port, whatever connections a browser keeps open. */
  close(): Promise<void>
}

type Reply = (page: Page) => Promise<void>

/**
 * Listens at the callback, on both loopback families where its host is `localhost`. Gives undefined where the port is taken
 * on either of them. Rejects with Node's error where listening fails otherwise.
 */
export async function listenForCallback(
  expected: CallbackExpectation,
  { randomBytes }: Pick<Edges, 'randomBytes'>,
): Promise<CallbackServer | undefined> {
  const { address, flow } = expected
  const randomPath = () => `/${randomBytes(16).toString('base64url')}`
  const openPath = randomPath()
  const browserPath = randomPath()
  let isBrowserPathUsed = false
  // what a page of another origin cannot know: a POST without it did not come from our page
  const key = randomBytes(32).toString('base64url')
  const replies: Reply[] = []
  let finished: Page | undefined
  let arrived: (parameters: URLSearchParams) => void = () => {}
  const answer = new Promise<URLSearchParams>((resolve) => {
    arrived = resolve
  })

  function take(parameters: URLSearchParams, reply: Reply): Promise<void> {
    const judged = judgeAnswer(parameters, expected)
    if (judged.kind === 'stray') return reply(strayPage)
    if (judged.kind === 'hint') {
      expected.onHint(judged.refusal)
      return reply(hintPage(judged.refusal))
    }
    if (finished) return reply(finished)
    replies.push(reply)
    arrived(parameters)
    return Promise.resolve()
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '', headers } = request
    const [path = '', query = ''] = url.split(/\?(.*)/s)
    // a foreign Host is a page elsewhere whose name was pointed at this machine (DNS rebinding)
    if (headers.host?.toLowerCase() !== address.host) return refuse(response, 421)
    const isForBrowser = isSame(path, browserPath)
    if (isForBrowser || isSame(path, openPath)) {
      if (method !== 'GET') return refuse(response, 405)
      if (looksAhead(headers)) return refuse(response, 503)
      if (isForBrowser && isBrowserPathUsed) return sendPage(response, usedPage, randomBytes, 410)
      isBrowserPathUsed ||= isForBrowser
      return redirect(response, expected.authorizeUrl)
    }
    if (path !== address.path) return refuse(response, 404)
    if (method === 'POST' && flow === 'implicit') {
      return take(await readPostedFragment(request, { origin: address.origin, key }), (page) =>
        sendJson(response, page),
      )
    }
    if (method !== 'GET') return refuse(response, 405)
    // it may never show the page, and must not use the answer up
    if (looksAhead(headers)) return refuse(response, 503)
    const parameters = new URLSearchParams(query)
    // the tokens of the implicit flow stand in the fragment, which browsers keep to themselves; errors come in the query
    if (flow === 'implicit' && !parameters.has('error')) return sendRelayPage(response, key, randomBytes)
    return take(parameters, (page) => sendPage(response, page, randomBytes))
  }

  const listening = await listenAt(address, address.isSecure ? expected.certificate : undefined)
  if (!listening) return undefined
  listening.serve((request, response) => {
    // a client that goes away mid-answer is no failure of the sign-in
    handle(request, response).catch(() => response.destroy())
  })
  return {
    openAddress: `${address.origin}${openPath}`,
    browserAddress: `${address.origin}${browserPath}`,
    answer,
    async finish(page) {
      finished = page
      await Promise.all(replies.splice(0).map((reply) => reply(page)))
    },
    close: listening.close,
  }
}

/** Stands where nothing can be listened for: the answer can only be pasted. */
export function noServer(authorizeUrl: string): CallbackServer {
  const nothing = () => Promise.resolve()
  const addresses = { openAddress: authorizeUrl, browserAddress: authorizeUrl }
  return { ...addresses, answer: new Promise(() => {}), finish: nothing, close: nothing }
}

/** Both loopback families where the callback is `localhost`; undefined where the port is taken on either of them. */
async function listenAt(
  { listenOn, port }: CallbackAddress,
  certificate: Certificate | undefined,
): Promise<Listening | undefined> {
  const limits = { requestTimeout: 10_000, headersTimeout: 10_000 }
  const create = (listener: RequestListener) =>
    certificate ? createTlsServer({ ...limits, ...certificate }, listener) : createServer(limits, listener)
  try {
    return await listenOnLoopback(port, { hosts: listenOn, create })
  } catch (error) {
    if (systemCode(error) === 'EADDRINUSE') return undefined
    throw error
  }
}
