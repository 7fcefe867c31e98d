import type { Edges } from '../../edges/edges.ts'
import type { Messages } from '../../net/post-form.ts'
import { type OAuthRefusal, wordsOf } from '../../session/protocol/token-endpoint.ts'
import { CogtoolError } from '../../text/cogtool-error.ts'
import { escapeLine } from '../../text/escape.ts'
import { type BrowserChoice, wayToPort } from './browser.ts'
import type { ExpectedAnswer } from './judge-answer.ts'
import type { OpenCallback } from './open-callback.ts'
import { readPasted } from './pasted-answer.ts'

export type WaitEdges = Pick<Edges, 'sleep' | 'signal' | 'openBrowser' | 'prompt'>

/** What the wait shows and how long it lasts. */
export interface Wait {
  readonly browser: BrowserChoice
  readonly timeoutSeconds: number
  readonly expected: ExpectedAnswer
  /** Whether somebody at a terminal can paste the answer. */
  readonly canPaste: boolean
  /** Told an error that came without proof. */
  readonly onHint: (hint: OAuthRefusal) => void
  /** The last of them; undefined where none came. */
  readonly lastHint: () => OAuthRefusal | undefined
}

/** The parameters of the answer, and which way they came. */
export interface ArrivedAnswer {
  readonly parameters: URLSearchParams
  readonly by: 'callback' | 'paste'
}

const reminderMs = 20_000

/**
 * Shows the address, starts the browser, and waits for the answer, at the callback and pasted at the same time. Fails with
 * `sign_in_timed_out`, or as a signal says.
 */
export async function awaitAnswer(
  callback: OpenCallback,
  wait: Wait,
  edges: WaitEdges,
  messages: Messages,
): Promise<ArrivedAnswer> {
  const over = new AbortController()
  const signal = AbortSignal.any([edges.signal, over.signal])
  try {
    await invite(callback, wait, signal, edges, messages)
    const timeout = edges.sleep(wait.timeoutSeconds * 1000, signal).then(() => {
      throw timedOut(callback, wait)
    })
    // a wait that ended, or a closed stderr, leaves nobody to remind
    if (wait.timeoutSeconds * 1000 > reminderMs) remind(callback, wait, signal, edges, messages).catch(() => {})
    const ways = [callback.server.answer.then((parameters) => ({ parameters, by: 'callback' as const })), timeout]
    return await Promise.race(wait.canPaste ? [...ways, pasted(wait, signal, edges, messages)] : ways)
  } finally {
    over.abort()
  }
}

/** Takes what is pasted until it is our answer; nothing of it is ever shown. */
async function pasted(
  { expected, onHint }: Wait,
  signal: AbortSignal,
  { prompt }: WaitEdges,
  messages: Messages,
): Promise<ArrivedAnswer> {
  // an address that was wrapped when it was copied comes in several lines
  for (let before = ''; ; ) {
    const line = await prompt.pasted(signal)
    // Ctrl-D: only the browser is waited for from here on
    if (line === undefined) return await new Promise(() => {})
    const isNew = before === '' || line.includes('://')
    const alone = readPasted(line, expected)
    const joined = isNew ? alone : readPasted(before + line, expected)
    const read = alone.kind === 'answer' ? alone : joined
    if (read.kind === 'answer') return { parameters: read.parameters, by: 'paste' }
    before = isNew ? line : (before + line).slice(-65_536)
    if (read.kind === 'hint') onHint(read.refusal)
    else await messages.warn(`what was pasted is not the answer: ${read.why}`)
  }
}

async function invite(
  { address, authorizeUrl, server }: OpenCallback,
  { browser, canPaste }: Wait,
  signal: AbortSignal,
  edges: WaitEdges,
  messages: Messages,
): Promise<void> {
  const isHeard = server.openAddress !== authorizeUrl
  // the short address has nothing that wraps or that a shell would mangle; at another machine only the whole one can work
  await messages.say(`Open: ${browser.remote ? authorizeUrl : server.openAddress}`)
  const way = isHeard ? wayToPort(browser.remote, address.port) : undefined
  if (way !== undefined) {
    await messages.note(`Browser on another machine? ${way[0]?.toUpperCase()}${way.slice(1)}`)
  }
  if (canPaste && (browser.remote || !isHeard))
    await messages.note(`${isHeard ? 'Or paste' : 'Paste'} ${pasteInvitation}`)
  await messages.note(`Waiting for the ${isHeard ? 'browser' : 'address'} … Ctrl-C to stop.`)
  if (browser.kind === 'none') return
  // a browser that fails is never fatal, and its opener is not waited for: the answer may come first
  edges
    .openBrowser(server.browserAddress, browser.commands, signal)
    .then(({ opened, reason }) => {
      if (opened || signal.aborted) return undefined
      const why = reason === undefined ? '' : ` (${escapeLine(reason)})`
      return messages.warn(`the browser did not start${why}: open the address yourself`)
    })
    .catch(() => {})
}

const pasteInvitation = 'the address it ends on here and press Enter (it stays hidden)'

async function remind(
  { address }: OpenCallback,
  { canPaste }: Wait,
  signal: AbortSignal,
  edges: WaitEdges,
  messages: Messages,
): Promise<void> {
  await edges.sleep(reminderMs, signal)
  await messages.note(
    `Still waiting at ${escapeLine(address.registered)}. Did the page not load? Safari and HTTPS-only modes may refuse http on ` +
      `localhost: try another browser${canPaste ? `, or paste ${pasteInvitation}` : ''}`,
  )
}

function timedOut({ address }: OpenCallback, { timeoutSeconds, lastHint, browser }: Wait): CogtoolError {
  const seen = lastHint()
  const way = wayToPort(browser.remote, address.port)
  return new CogtoolError('sign_in_timed_out', `nothing came to ${address.registered} within ${timeoutSeconds} s`, {
    why:
      seen === undefined
        ? 'the sign-in was not finished, the browser runs on another machine, or it refuses http on localhost'
        : `an error came that may belong to this sign-in: ${wordsOf(seen)}`,
    hint: `${way === undefined ? 'try again' : `${way}, then try again`}: cogtool login; --timeout <seconds> waits longer`,
  })
}
