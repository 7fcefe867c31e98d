import { namesProxy } from '../text/proxy-variables.ts'
import type { Edges, Environment } from './edges.ts'

export type Fetch = Edges['fetch']

/** The built-in fetch, or undici's where a proxy or a private certificate authority is asked for: Node 20's ignores both. */
export function systemFetch(env: Environment, certificates: string | undefined): Fetch {
  if (!namesProxy(env) && certificates === undefined) return (url, init) => fetch(url, init)
  let loaded: Promise<Fetch> | undefined
  return async (url, init) => {
    loaded ??= import('../net/proxied-fetch.ts').then(({ proxiedFetch }) => proxiedFetch(env, certificates))
    return (await loaded)(url, init)
  }
}
