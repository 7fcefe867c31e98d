import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import type { Socket } from 'node:net'
import { connect as tlsConnect } from 'node:tls'
import { proxyFailure, proxyRefusal } from './failure.ts'
import type { HttpProxy } from './proxy.ts'
import { hostOf, serverName } from './server-name.ts'

/** What both ends of a tunnel need. */
export interface TunnelOptions {
  readonly signal: AbortSignal
  /** Trusted instead of Node's own list where given. */
  readonly ca: string[] | undefined
}

/**
 * A connection through a proxy to the origin of an address (RFC 9110 9.3.6): TLS and everything in it are still to come, so
 * that the proxy sees a host name and no token. Fails with `service_unreachable` or `tls_untrusted`, about the proxy.
 */
export function openTunnel(proxy: HttpProxy, target: URL, { signal, ca }: TunnelOptions): Promise<Socket> {
  const authority = `${target.hostname}:${target.port || (target.protocol === 'https:' ? 443 : 80)}`
  return new Promise((resolve, reject) => {
    const send = proxy.url.protocol === 'https:' ? httpsRequest : httpRequest
    const asking = send(proxy.url, {
      method: 'CONNECT',
      path: authority,
      headers: { Host: authority, ...(proxy.authorization && { 'Proxy-Authorization': proxy.authorization }) },
      agent: false,
      servername: serverName(proxy.url),
      signal,
      ...(ca && { ca }),
    })
    asking.on('connect', ({ statusCode = 0 }, socket: Socket, first: Buffer) => {
      // TLS begins with the client: bytes that are here already are not the API's
      if (statusCode >= 200 && statusCode <= 299 && first.length === 0) return resolve(socket)
      socket.destroy()
      reject(proxyRefusal(proxy, target, statusCode))
    })
    // Node gives every answer to CONNECT to the listener above: an error means that the connection failed or closed without one
    asking.on('error', (error) => reject(signal.aborted ? error : proxyFailure(error, proxy, target)))
    asking.end()
  })
}

/** TLS with the API inside a tunnel; its errors come out at the request that uses it. */
export function tlsThrough(socket: Socket, target: URL, ca: string[] | undefined): Socket {
  const servername = serverName(target)
  return tlsConnect({
    socket,
    host: hostOf(target),
    ...(servername !== '' && { servername }),
    ALPNProtocols: ['http/1.1'],
    ...(ca && { ca }),
  })
}
