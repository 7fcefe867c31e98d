import { CogtoolError, networkCode } from '../text/cogtool-error.ts'
import { certificateProblem } from './certificate-problems.ts'
import type { HttpProxy } from './proxy.ts'

/** What went wrong, and what helps. */
interface Problem {
  readonly why: string
  readonly hint: string
}

const closed: Problem = {
  why: 'the connection was closed before the answer was complete',
  hint: "try again; if it stays, look at the service's log",
}
const noRoute: Problem = {
  why: 'there is no route to its network',
  hint: 'check the network connection and VPN',
}
const notAccepted: Problem = {
  why: 'it did not accept the connection in time',
  hint: 'check the address, the firewall and the proxy',
}
const notTls: Problem = { why: 'it does not speak TLS', hint: 'does it serve plain http there?' }

const problems: Readonly<Record<string, Problem>> = {
  ENOTFOUND: { why: 'its host name has no address', hint: 'check the spelling, DNS and VPN' },
  EAI_AGAIN: { why: 'the name server did not answer', hint: 'check the network connection, DNS and VPN' },
  ECONNREFUSED: { why: 'nothing listens at that address', hint: 'is it running, and on that port?' },
  ECONNRESET: closed,
  EPIPE: closed,
  UND_ERR_SOCKET: closed,
  EHOSTUNREACH: noRoute,
  ENETUNREACH: noRoute,
  ETIMEDOUT: notAccepted,
  UND_ERR_CONNECT_TIMEOUT: notAccepted,
  EPROTO: notTls,
  ERR_SSL_WRONG_VERSION_NUMBER: notTls,
}

/** The words for a code of Node or undici that is not about a certificate. */
export function connectionProblem(code: string): Problem {
  if (isNotHttp(code)) return { why: 'its answer is not HTTP', hint: 'does it serve https there?' }
  const named = /^[A-Z_0-9]+$/.test(code) ? ` (${code})` : ''
  return problems[code] ?? { why: `the connection failed${named}`, hint: 'check the address, and that it is up' }
}

const isNotHttp = (code: string): boolean => code.startsWith('HPE_')

/** Who was asked, and what that adds to the words of a failure. */
export interface Asked {
  /** e.g. `the token endpoint`. */
  readonly who: string
  /** Its host, with the port where there is one. */
  readonly where: string
  /** A flag that may help, e.g. `look at --endpoint-url`. */
  readonly advice?: string | undefined
  /** The error code for an answer that is not HTTP. */
  readonly notHttp?: 'service_failed'
}

/**
 * What a request ended with, as one of our errors, which pass as they are. The original is not kept: it can hold the request's head
 * and the answer's bytes. A mistake of ours is thrown on.
 */
export function networkFailure(error: unknown, asked: Asked): CogtoolError {
  return error instanceof CogtoolError ? error : failureWithCode(networkCode(error), asked)
}

/** The failure that a code of Node or undici stands for. */
export function failureWithCode(code: string, { who, where, advice, notHttp }: Asked): CogtoolError {
  const untrusted = certificateProblem(code)
  if (untrusted) return new CogtoolError('tls_untrusted', `the certificate of ${where} is not trusted`, untrusted)
  const { why, hint } = connectionProblem(code)
  const more = { why, hint: advice === undefined ? hint : `${hint}${hint.endsWith('?') ? '' : ';'} ${advice}` }
  return isNotHttp(code)
    ? new CogtoolError(notHttp ?? 'service_unreachable', `the answer of ${who} cannot be read: ${where}`, more)
    : new CogtoolError('service_unreachable', `${who} gave no answer: ${where}`, more)
}

/** A request took longer than its asker allows, for the head of the answer or for the end of its body. */
export function timeoutFailure({ who, where, advice = 'try again later' }: Asked, seconds: number): CogtoolError {
  return new CogtoolError('service_unreachable', `${who} gave no complete answer: ${where}`, {
    why: tooSlow(seconds),
    hint: `is it stuck? ${advice}`,
  })
}

const tooSlow = (seconds: number): string => `it took longer than ${seconds} s`

/** The same as `networkFailure` for the connection to a proxy on the way to `target`. */
export function proxyFailure(error: unknown, proxy: HttpProxy, target: URL): CogtoolError {
  if (error instanceof CogtoolError) return error
  const code = networkCode(error)
  const untrusted = certificateProblem(code)
  const { why, hint } = untrusted ?? { ...connectionProblem(code), hint: `check ${proxy.origin}` }
  const answered = isNotHttp(code) ? 'service_failed' : 'service_unreachable'
  return noTunnel(untrusted ? 'tls_untrusted' : answered, target, `the proxy ${proxy.url.host}: ${why}`, hint)
}

/** A proxy answered with this status in place of leading to `target`. */
export function proxyRefusal({ url, origin }: HttpProxy, target: URL, status: number): CogtoolError {
  const isFlag = origin.startsWith('--')
  const [said, hint] =
    status === 407
      ? ['wants a name and password', `${origin}${isFlag ? ' ' : '='}http://NAME:PASSWORD@PROXY`]
      : // NO_PROXY does not count for a proxy that was given as a flag
        [`answered ${status}`, isFlag ? `check ${origin}` : 'NO_PROXY names hosts to reach without it']
  return noTunnel('service_unreachable', target, `the proxy ${url.host} ${said}`, hint)
}

/** A proxy took longer than it may to lead to `target`. */
export function proxyTimeout({ url, origin }: HttpProxy, target: URL, seconds: number): CogtoolError {
  return noTunnel('service_unreachable', target, `the proxy ${url.host}: ${tooSlow(seconds)}`, `check ${origin}`)
}

function noTunnel(
  code: 'service_unreachable' | 'service_failed' | 'tls_untrusted',
  target: URL,
  why: string,
  hint: string,
): CogtoolError {
  return new CogtoolError(code, `the proxy opened no way to ${target.host}`, { why, hint })
}
