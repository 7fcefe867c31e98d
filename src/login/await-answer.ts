import type { Edges } from '../edges.ts'
import { CogtoolError } from '../errors.ts'
import { escapeLine } from '../output/escape.ts'
import type { Conversation } from '../session/requests.ts'
import type { OAuthRefusal } from '../session/token-endpoint.ts'
import { wordsOf } from './authorization-error.ts'
import type { BrowserChoice } from './browser.ts'
import type { OpenCallback } from './open-callback.ts'

export type WaitEdges = Pick<Edges, 'sleep' | 'signal' | 'openBrowser'>

/** What the wait shows and how long it lasts. */
export interface Wait {
  readonly browser: BrowserChoice
  readonly timeoutSeconds: number
  /** The last error that came without proof; undefined where none did. */
  readonly lastHint: () => OAuthRefusal | undefined
}

const reminderMs = 20_000

/** Shows the address, starts the browser, and waits for the answer. Fails with `sign_in_timed_out`, or as a signal says. */
export async function awaitAnswer(
  callback: OpenCallback,
  wait: Wait,
  edges: WaitEdges,
  talk: Conversation,
): Promise<URLSearchParams> {
  const over = new AbortController()
  const signal = AbortSignal.any([edges.signal, over.signal])
  try {
    await invite(callback, wait.browser, signal, edges, talk)
    const timeout = edges.sleep(wait.timeoutSeconds * 1000, signal).then(() => {
      throw timedOut(callback, wait)
    })
    // a wait that ended, or a closed stderr, leaves nobody to remind
    if (wait.timeoutSeconds * 1000 > reminderMs) remind(callback, signal, edges, talk).catch(() => {})
    return await Promise.race([callback.server.answer, timeout])
  } finally {
    over.abort()
  }
}

async function invite(
  { address, authorizeUrl, server }: OpenCallback,
  browser: BrowserChoice,
  signal: AbortSignal,
  edges: WaitEdges,
  talk: Conversation,
): Promise<void> {
  // the short address has nothing that wraps or that a shell would mangle; at another machine only the whole one can work
  await talk.say(`Open: ${browser.remote ? authorizeUrl : server.openAddress}`)
  if (browser.remote) {
    await talk.note(
      `The answer comes to port ${address.port} of this machine. From elsewhere: ssh -L ${address.port}:localhost:${address.port} <this machine>`,
    )
  }
  await talk.note('Waiting for the sign-in in the browser; Ctrl-C gives up.')
  if (browser.kind === 'none') return
  // a browser that fails is never fatal, and its opener is not waited for: the answer may come first
  edges
    .openBrowser(server.openAddress, browser.command, signal)
    .then(({ opened, reason }) => {
      if (opened || signal.aborted) return undefined
      const why = reason === undefined ? '' : ` (${escapeLine(reason)})`
      return talk.warn(`the browser did not start${why}: open the address yourself`)
    })
    .catch(() => {})
}

async function remind(
  { address }: OpenCallback,
  signal: AbortSignal,
  edges: WaitEdges,
  talk: Conversation,
): Promise<void> {
  await edges.sleep(reminderMs, signal)
  await talk.note(
    `Still waiting at ${escapeLine(address.registered)}. Safari, HTTPS-only modes and rules for localhost may refuse an http address: ` +
      'another browser then helps.',
  )
}

function timedOut({ address }: OpenCallback, { timeoutSeconds, lastHint }: Wait): CogtoolError {
  const seen = lastHint()
  return new CogtoolError('sign_in_timed_out', `nothing came to ${address.registered} within ${timeoutSeconds} s`, {
    why:
      seen === undefined
        ? 'the sign-in was not finished, the browser runs on another machine, or it refuses http on localhost'
        : `an error came that may belong to this sign-in: ${wordsOf(seen)}`,
    hint: `try again: cogtool login; from another machine: ssh -L ${address.port}:localhost:${address.port}; for more time: --timeout`,
  })
}
