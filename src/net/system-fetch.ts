import type { Edges } from '../edges/edges.ts'
import { namesProxy } from '../text/proxy-variables.ts'

type Fetch = Edges['fetch']

/** The built-in fetch, or undici's where a proxy or a private certificate authority is asked for: Node 20's ignores both. */
export function systemFetch(edges: Pick<Edges, 'env' | 'files'>, certificates: string | undefined): Fetch {
  if (!namesProxy(edges.env) && certificates === undefined) return (url, init) => fetch(url, init)
  let loaded: Promise<Fetch> | undefined
  return async (url, init) => {
    loaded ??= import('./proxied-fetch.ts').then(({ proxiedFetch }) => proxiedFetch({ ...edges, certificates }))
    return (await loaded)(url, init)
  }
}
