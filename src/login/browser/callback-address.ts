import { isLoopback } from '../../net/loopback.ts'
import { CogtoolError } from '../../text/cogtool-error.ts'
import { hasUserInfo, userInfoRefused } from '../../text/user-info.ts'

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
  /** Whether it is https. */
  readonly isSecure: boolean
  /** The addresses to listen on; never all interfaces (int128/kubelogin#1151). Empty: the answer can only be pasted. */
  readonly listenOn: readonly string[]
}

/** What else than plain http on this machine can be used as a callback. */
export interface CallbackOptions {
  /** A certificate for https on this machine is at hand. */
  readonly hasCertificate: boolean
  /** Somebody at a terminal can paste the address they land on. */
  readonly canPaste: boolean
}

/** The callbacks to register: the pool compares the port too, so that a random one cannot work. */
export const defaultCallbacks = [8484, 18484, 28484].map((port) => `http://localhost:${port}/callback`)
const onlyHttp: CallbackOptions = { hasCertificate: false, canPaste: false }

/**
 * The callbacks to try, in order: the configured one alone; else the app client's registered ones that cogtool can listen at,
 * those with its default addresses first, since the others may belong to an application; else the default ones.
 */
export function callbackCandidates(
  configured: string | undefined,
  registered?: readonly string[],
  options: CallbackOptions = onlyHttp,
): readonly CallbackAddress[] {
  if (configured !== undefined) return [parseCallbackAddress(configured, options)]
  if (registered === undefined) return defaultCallbacks.map((text) => parseCallbackAddress(text))
  const isDefault = (text: string) => defaultCallbacks.includes(text)
  const inOrder = [
    ...defaultCallbacks.filter((text) => registered.includes(text)),
    ...registered.filter((text) => !isDefault(text)),
  ]
  return inOrder.flatMap((text) => {
    const address = readCallback(text)
    return address && canListen(address, options) ? [address] : []
  })
}

/**
 * Reads a callback that a person named. Fails with `invalid_value`, or with `callback_not_loopback` where its answer could
 * neither be listened for nor pasted.
 */
export function parseCallbackAddress(text: string, options: CallbackOptions = onlyHttp): CallbackAddress {
  if (hasUserInfo(text)) throw userInfoRefused('the callback address')
  const address = readCallback(text)
  if (!address) {
    throw new CogtoolError('invalid_value', `this is not a callback address: ${JSON.stringify(text.slice(0, 200))}`, {
      why: 'it must be a whole address without user and fragment, as the app client has it registered',
      hint: 'e.g. --redirect-uri http://localhost:8484/callback',
    })
  }
  if (canListen(address, options)) return address
  if (options.canPaste) return { ...address, listenOn: [] }
  const isHere = address.isSecure && address.listenOn.length > 0
  throw new CogtoolError('callback_not_loopback', `cogtool cannot listen at the callback ${text.slice(0, 200)}`, {
    why: isHere
      ? 'it is https, which needs a certificate for localhost'
      : 'the answer must come to this machine: http with localhost, 127.0.0.1 or [::1]',
    hint: isHere
      ? 'name one with --callback-cert and --callback-key, or paste the answer at a terminal'
      : 'register http://localhost:8484/callback with the app client, or sign in at a terminal, where the answer can be pasted',
  })
}

function canListen({ isSecure, listenOn }: CallbackAddress, { hasCertificate }: CallbackOptions): boolean {
  return listenOn.length > 0 && (!isSecure || hasCertificate)
}

/** A callback as an app client may have it registered, or undefined for a text that is none. */
function readCallback(text: string): CallbackAddress | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url || url.hash || text.includes('#') || url.username || url.password || url.port === '0') return undefined
  const isSecure = url.protocol === 'https:'
  return {
    registered: text,
    origin: url.origin,
    host: url.host,
    port: Number(url.port || (isSecure ? 443 : 80)),
    path: url.pathname,
    isSecure,
    listenOn: /^https?:$/.test(url.protocol) && isLoopback(url.hostname) ? familiesOf(url.hostname) : [],
  }
}

// which of the two a browser takes for `localhost` is its own choice
function familiesOf(hostname: string): readonly string[] {
  return hostname === 'localhost' ? ['127.0.0.1', '::1'] : [hostname.replace(/^\[|\]$/g, '')]
}
