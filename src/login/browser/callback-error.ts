import { CogtoolError, systemReason } from '../../text/cogtool-error.ts'
import { shellWord } from '../../text/shell.ts'
import { type CallbackAddress, callbackCandidates, defaultCallbacks } from './callback-address.ts'
import { addCallbackFilter, clientChangeCommand, type Registration } from './client-change.ts'

/**
 * The pool has none of the callbacks that were tried. `registered` is the app client's list where it is known: a near miss is
 * then named. The hint is the whole change, made so that nothing else is lost.
 */
export function callbackNotRegistered(
  tried: readonly string[],
  registration: Registration,
  registered?: readonly string[],
): CogtoolError {
  const [first = ''] = tried
  const which = tried.length > 1 ? 'none of these callbacks is' : 'this callback is not'
  const near = registered && nearMiss(first, registered)
  const command = clientChangeCommand(addCallbackFilter(first), registration)
  const ways = [
    near === undefined ? '' : `--redirect-uri ${shellWord(near)}`,
    near === undefined && registered === undefined
      ? 'check --client-id; name a registered one with --redirect-uri'
      : '',
    'let cogtool register it for this sign-in: --add-callback',
    command === undefined ? '' : `or register it: ${command}`,
  ]
  return new CogtoolError('callback_not_registered', `${which} registered with the app client: ${tried.join(', ')}`, {
    why: near === undefined ? whyNot(registered) : `registered is ${near}, which differs ${difference(first, near)}`,
    hint: ways.filter(Boolean).join(', '),
    ...(registered === undefined ? {} : { details: { registered } }),
  })
}

/** The app client has no callback at all that cogtool could listen at. */
export function noLoopbackCallback(registered: readonly string[], registration: Registration): CogtoolError {
  const [callback = ''] = defaultCallbacks
  const command = clientChangeCommand(addCallbackFilter(callback), registration)
  const pasted =
    registered[0] === undefined
      ? ''
      : `; at a terminal a registered one works by paste: --redirect-uri ${shellWord(registered[0] ?? '')}`
  return new CogtoolError('callback_not_registered', 'the app client has no callback on this machine registered', {
    why: whyNot(registered),
    hint: `register ${callback} for this sign-in: --add-callback${command === undefined ? '' : `, or for good: ${command}`}${pasted}`,
    details: { registered },
  })
}

/** Why none of an app client's known callbacks can be used; undefined where one can, or where they are not known. */
export function callbackProblem(
  configured: string | undefined,
  registered: readonly string[] | undefined,
  registration: Registration,
): CogtoolError | undefined {
  if (!registered) return undefined
  if (configured !== undefined) {
    return registered.includes(configured) ? undefined : callbackNotRegistered([configured], registration, registered)
  }
  const candidates = callbackCandidates(undefined, registered, { hasCertificate: true, canPaste: false })
  return candidates.length > 0 ? undefined : noLoopbackCallback(registered, registration)
}

function whyNot(registered: readonly string[] | undefined): string {
  if (registered === undefined) {
    return 'the pool compares it byte for byte (scheme, host, port, path, slash at the end) and showed its error page'
  }
  return registered.length === 0
    ? 'no callback is registered with it'
    : `registered are ${registered.slice(0, 10).join(', ')}${registered.length > 10 ? `, and ${registered.length - 10} more` : ''}`
}

const loopbackHost = /^(https?:\/\/)(?:localhost|127\.0\.0\.1|\[::1\])(?=[:/]|$)/

/** A registered callback that differs by a slash at the end, by the name of this machine, by letters' case or by scheme. */
export function nearMiss(callback: string, registered: readonly string[]): string | undefined {
  const forms: ((text: string) => string)[] = [
    (text) => text.replace(/\/$/, ''),
    (text) => text.replace(loopbackHost, '$1here'),
    (text) => text.toLowerCase(),
    (text) => text.replace(/^https?:/, ''),
  ]
  const loosened = (text: string) => forms.reduce((form, loosen) => loosen(form), text)
  const alike = registered.filter((one) => loosened(one) === loosened(callback))
  // the one with the smallest difference
  return forms.map((loosen) => alike.find((one) => loosen(one) === loosen(callback))).find(Boolean) ?? alike[0]
}

function difference(callback: string, near: string): string {
  if (callback.replace(/\/$/, '') === near.replace(/\/$/, '')) return 'by the slash at the end'
  if (callback.replace(loopbackHost, '') === near.replace(loopbackHost, '')) return 'by the name of this machine'
  if (callback.toLowerCase() === near.toLowerCase()) return 'by upper and lower case'
  return 'in a small way: the pool compares byte for byte'
}

/** No candidate could be used, because another program has the port, or the pool does not know the callback. */
export function callbackPortInUse(taken: readonly CallbackAddress[], refused: readonly string[]): CogtoolError {
  const ports = taken.map(({ port }) => port).join(', ')
  return new CogtoolError('callback_port_in_use', `another program uses the callback's port: ${ports}`, {
    why:
      refused.length > 0
        ? `and these callbacks are not registered: ${refused.join(', ')}`
        : 'the answer of the sign-in must arrive there',
    hint: 'end that program, name another registered callback with --redirect-uri, or paste the answer at a terminal',
  })
}

const portReasons = {
  EACCES: 'the system keeps this port for itself',
  EPERM: 'the system keeps this port for itself',
  EADDRNOTAVAIL: 'this machine has no such address',
}

/** Listening failed for another reason than a taken port, e.g. EACCES for a port below 1024. */
export function callbackNotListening({ registered }: CallbackAddress, error: unknown): CogtoolError {
  return new CogtoolError('callback_port_in_use', `cogtool cannot listen at the callback ${registered}`, {
    why: systemReason(error, portReasons) ?? 'the system refused it',
    hint: 'name another registered callback with --redirect-uri; ports below 1024 are often reserved',
    cause: error,
  })
}
