import { request as httpRequest, type RequestOptions } from 'node:http'
import { request as httpsRequest } from 'node:https'
import type { HttpProxy } from '../net/proxy.ts'
import { hostOf, serverName } from '../net/server-name.ts'
import { openTunnel, type TunnelOptions, tlsThrough } from '../net/tunnel.ts'
import type { HeaderLine } from './headers.ts'
import type { Stopwatch } from './stopwatch.ts'

/** How a request reaches its address: what to hand to Node besides the address itself. */
export interface Connection {
  readonly send: typeof httpRequest
  readonly options: RequestOptions & { readonly servername?: string }
  /** Lines that the connection needs; of a name that the request has already, the request's own counts. */
  readonly headers: readonly HeaderLine[]
}

/** The direct connection, or the one through a proxy: a tunnel for https, the whole address in the first line for http. */
export async function connectionTo(
  url: URL,
  proxy: HttpProxy | undefined,
  tunnel: TunnelOptions,
  clock: Pick<Stopwatch, 'mark'>,
): Promise<Connection> {
  const trust = tunnel.ca && { ca: tunnel.ca }
  // a connection of its own: nothing that a server sends after its answer reaches another request
  const options = { agent: false, ...trust }
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest
  // the name of the address, where Node would take the one in -H 'Host: …'
  if (!proxy) return { send, options: { ...options, servername: serverName(url) }, headers: [] }
  if (url.protocol === 'https:') {
    const socket = await openTunnel(proxy, url, tunnel)
    clock.mark('connect')
    return {
      send,
      options: { createConnection: () => tlsThrough(socket, url, tunnel.ca) },
      // what an agent would have added
      headers: [
        ['Host', url.host],
        ['Connection', 'close'],
      ],
    }
  }
  const { protocol, port } = proxy.url
  const { authorization } = proxy
  return {
    send: protocol === 'https:' ? httpsRequest : httpRequest,
    options: {
      ...options,
      protocol,
      hostname: hostOf(proxy.url),
      port,
      servername: serverName(proxy.url),
      // RFC 9112 3.2.2
      path: url.href.replace(/#.*/, ''),
    },
    headers: [['Host', url.host], ...(authorization ? [['Proxy-Authorization', authorization] as const] : [])],
  }
}
