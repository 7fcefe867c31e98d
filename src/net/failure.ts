import { CogtoolError, networkCode } from '../text/cogtool-error.ts'
import { certificateProblem } from './certificate-problems.ts'
import type { HttpProxy } from './proxy.ts'

const connectionProblems: Readonly<Record<string, readonly [why: string, hint: string]>> = {
  ECONNREFUSED: ['nothing listens at that address', 'is it running, and on that port?'],
  ENOTFOUND: ['its host name has no address', 'check the spelling, DNS and VPN'],
  EAI_AGAIN: ['the name server did not answer', 'check the network connection, DNS and VPN'],
  ECONNRESET: ['the connection was closed before the answer was complete', 'look at the log of the API'],
  EPIPE: ['the connection was closed while the request was sent', 'look at the log of the API'],
  EHOSTUNREACH: ['there is no way to its host', 'check the network connection and VPN'],
  ENETUNREACH: ['there is no way to its network', 'check the network connection and VPN'],
  ETIMEDOUT: ['it did not take the connection', 'check the address, the firewall and VPN'],
  EPROTO: ['it does not speak TLS as https needs', 'does it serve plain http there?'],
  ERR_SSL_WRONG_VERSION_NUMBER: ['it does not speak TLS as https needs', 'does it serve plain http there?'],
}

/** Node's error as one of ours. The original is not kept: it can hold the request's head and the answer's bytes. */
export function networkFailure(error: unknown, url: URL): CogtoolError {
  return failureOf(error, url, 'the API')
}

/** The same for a connection to the proxy on the way. */
export function proxyFailure(error: unknown, proxy: HttpProxy): CogtoolError {
  return failureOf(error, proxy.url, 'the proxy', proxyHint(proxy))
}

/** A proxy that answered a request for a way with another status than 200. */
export function proxyRefusal(proxy: HttpProxy, target: URL, status: number): CogtoolError {
  const wantsCredentials = status === 407
  return new CogtoolError('service_unreachable', `the proxy opened no way to ${target.host}: ${proxy.url.origin}`, {
    why: wantsCredentials
      ? proxy.authorization === undefined
        ? 'it wants a user name and password (407)'
        : 'it did not take the user name and password (407)'
      : `it answered ${status}`,
    hint: wantsCredentials
      ? `put them into ${proxy.origin}: http://user:password@host:port, special characters as %XX`
      : proxyHint(proxy),
  })
}

/** The proxy took longer than allowed to open a way. */
export function silentProxy(proxy: HttpProxy, seconds: number): CogtoolError {
  const why = `it took longer than ${seconds} s`
  return new CogtoolError('service_unreachable', noAnswer('the proxy', proxy.url), { why, hint: proxyHint(proxy) })
}

const noAnswer = (who: string, url: URL): string => `${who} gave no answer: ${url.origin}`

function proxyHint({ origin }: HttpProxy): string {
  return `is ${origin} right, and may the proxy go there? NO_PROXY names hosts that are reached without it`
}

function failureOf(error: unknown, url: URL, who: 'the API' | 'the proxy', hintForAll?: string): CogtoolError {
  if (error instanceof CogtoolError) return error
  const code = networkCode(error)
  const untrusted = certificateProblem(code)
  if (untrusted) {
    const { why, hint } = untrusted
    return new CogtoolError('tls_untrusted', `the certificate of ${who} is not trusted: ${url.origin}`, { why, hint })
  }
  if (code.startsWith('HPE_')) {
    return new CogtoolError('service_failed', `the answer of ${who} cannot be read: ${url.origin}`, {
      why: `it is not HTTP, or its head is too large (${code})`,
      hint: url.protocol === 'http:' ? 'does it serve https there?' : 'look at what listens there',
    })
  }
  const [why, hint] = connectionProblems[code] ?? [
    `the connection failed${/^[A-Z_0-9]+$/.test(code) ? ` (${code})` : ''}`,
    `check the address, and that ${who} is up`,
  ]
  return new CogtoolError('service_unreachable', noAnswer(who, url), { why, hint: hintForAll ?? hint })
}

/** The API spoke, but gave no answer that ends a request. */
export function noFinalAnswer(url: URL, why: string): CogtoolError {
  return new CogtoolError('service_failed', `the API gave no final answer: ${url.origin}`, {
    why,
    hint: 'check the address, and look at what listens there',
  })
}

/** The API took longer than allowed, for its head or for the end of its body. */
export function timeoutFailure(url: URL, seconds: number): CogtoolError {
  return new CogtoolError('service_unreachable', `the API gave no complete answer: ${url.origin}`, {
    why: `it took longer than ${seconds} s`,
    hint: 'is it stuck? --timeout <seconds> waits longer',
  })
}
