import { CogtoolError } from '../errors.ts'
import { isLoopback } from '../verification/user-pool.ts'

/** Where the answer of the sign-in arrives. */
export interface CallbackAddress {
  /** As registered, byte for byte: a parsed copy gains a slash, and the pool then refuses it. */
  readonly registered: string
  /** As browsers send it in `Origin`. */
  readonly origin: string
  /** As browsers send it in `Host`. */
  readonly host: string
  readonly port: number
  /** As browsers ask for it, without query. */
  readonly path: string
  /** The addresses to listen on; never all interfaces (int128/kubelogin#1151). */
  readonly listenOn: readonly string[]
}

/** The ports to register callbacks with: the pool has no any-port rule, so that a random one cannot work. */
export const defaultPorts = [8484, 18484, 28484] as const

/** The configured callback alone, or else `http://localhost:<port>/callback` with each of the default ports. */
export function callbackCandidates(configured: string | undefined): readonly CallbackAddress[] {
  const texts =
    configured === undefined ? defaultPorts.map((port) => `http://localhost:${port}/callback`) : [configured]
  return texts.map(parseCallbackAddress)
}

/** Reads a registered callback. Fails with `invalid_value`, or with `callback_not_loopback` where cogtool cannot listen there. */
export function parseCallbackAddress(text: string): CallbackAddress {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url || url.hash || text.includes('#') || url.username || url.password || url.port === '0') {
    throw new CogtoolError('invalid_value', `this is not a callback address: ${JSON.stringify(text.slice(0, 200))}`, {
      why: 'it must be a whole address without user and fragment, as the app client has it registered',
      hint: 'e.g. --redirect-uri http://localhost:8484/callback',
    })
  }
  if (url.protocol !== 'http:' || !isLoopback(url.hostname)) {
    throw new CogtoolError('callback_not_loopback', `cogtool cannot listen at the callback ${text.slice(0, 200)}`, {
      why: 'the answer must come to this machine: http with localhost, 127.0.0.1 or [::1]',
      hint: 'register http://localhost:8484/callback with the app client, and name it with --redirect-uri',
    })
  }
  return {
    registered: text,
    origin: url.origin,
    host: url.host,
    port: Number(url.port || 80),
    path: url.pathname,
    // which of the two a browser takes for `localhost` is its own choice
    listenOn: url.hostname === 'localhost' ? ['127.0.0.1', '::1'] : [url.hostname.replace(/^\[|\]$/g, '')],
  }
}
