import type { Socket } from 'node:net'
// by name and statically, in a file that is itself loaded late: a bundle gives a CommonJS package that is imported late as one
// default object
import { Agent, buildConnector, fetch } from 'undici'
import type { Edges } from '../edges/edges.ts'
import { CogtoolError } from '../text/cogtool-error.ts'
import type { Environment } from '../text/environment.ts'
import { authorities } from './authorities.ts'
import { proxyTimeout } from './failure.ts'
import { type HttpProxy, proxyFor } from './proxy.ts'
import { openTunnel, type TunnelOptions } from './tunnel.ts'

/** How long a proxy may take to open a tunnel, in milliseconds; undici gives a server as long to take a connection. */
const tunnelMs = 10_000

/**
 * `fetch` through the proxy that the environment names for an address, trusting these certificates too. Every proxy is asked for
 * a tunnel, by the same rules and with the same words as for `me`: undici's own agents tell a refusal in a message alone.
 */
export async function proxiedFetch(edges: Pick<Edges, 'env' | 'files' | 'certificates'>): Promise<Edges['fetch']> {
  const ca = await authorities(edges)
  const connectTo = buildConnector(ca ? { ca } : {})
  const dispatcher = new Agent({
    connect(options, callback) {
      const target = new URL(`${options.protocol}//${options.host}`)
      tunnelTo(target, edges.env, ca).then(
        (tunnel) => {
          if (tunnel && target.protocol === 'http:') callback(null, tunnel)
          else connectTo(tunnel ? { ...options, httpSocket: tunnel } : options, callback)
        },
        (error) => callback(error, null),
      )
    },
  })
  return async (url, init) => {
    try {
      // undici's own Response has the same shape as the global one, which its types do not know
      return (await fetch(url, { ...(init as object), dispatcher })) as unknown as Response
    } catch (error) {
      throw error instanceof TypeError && error.cause instanceof CogtoolError ? error.cause : error
    }
  }
}

/** undefined where the address is reached without a proxy. */
async function tunnelTo(target: URL, env: Environment, ca: TunnelOptions['ca']): Promise<Socket | undefined> {
  const proxy = proxyFor(target, undefined, env)
  return proxy && openTunnelInTime(proxy, target, ca)
}

async function openTunnelInTime(proxy: HttpProxy, target: URL, ca: TunnelOptions['ca']): Promise<Socket> {
  const controller = new AbortController()
  // stopped once there is a tunnel: the signal would end that too
  const timer = setTimeout(() => controller.abort(), tunnelMs)
  try {
    return await openTunnel(proxy, target, { signal: controller.signal, ca })
  } catch (error) {
    throw controller.signal.aborted ? proxyTimeout(proxy, target, tunnelMs / 1000) : error
  } finally {
    clearTimeout(timer)
  }
}
