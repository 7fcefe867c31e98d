import { readFileSync } from 'node:fs'
import type { Environment } from './edges.ts'

type Fetch = (url: string, init?: RequestInit) => Promise<Response>

const proxyVariables = ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy']

/** The built-in fetch, or undici's where a proxy or a private certificate authority is asked for: Node 20's ignores both. */
export function systemFetch(env: Environment, certificates: string | undefined): Fetch {
  const viaProxy = proxyVariables.some((name) => env[name])
  if (!viaProxy && certificates === undefined) return (url, init) => fetch(url, init)
  let loaded: Promise<Fetch> | undefined
  return async (url, init) => {
    loaded ??= undiciFetch(env, certificates)
    return (await loaded)(url, init)
  }
}

async function undiciFetch(env: Environment, certificates: string | undefined): Promise<Fetch> {
  const [undici, { rootCertificates }] = await Promise.all([import('undici'), import('node:tls')])
  const tls = certificates === undefined ? {} : { ca: [...rootCertificates, ...extraCertificates(env), certificates] }
  const noProxy = env.no_proxy ?? env.NO_PROXY
  const dispatcher = new undici.EnvHttpProxyAgent({
    // given, because the agent would read them from the process itself
    httpProxy: env.http_proxy ?? env.HTTP_PROXY ?? '',
    httpsProxy: env.https_proxy ?? env.HTTPS_PROXY ?? '',
    connect: tls,
    requestTls: tls,
    // this machine is never reached through a proxy
    noProxy: noProxy === '*' ? noProxy : [noProxy, 'localhost', '127.0.0.1', '[::1]'].filter(Boolean).join(','),
  })
  // undici's own Response has the same shape as the global one, which its types do not know
  return (url, init) => undici.fetch(url, { ...(init as object), dispatcher }) as unknown as Promise<Response>
}

/** What Node itself trusts through the environment; `ca` replaces that list, so it is read again. */
function extraCertificates(env: Environment): string[] {
  return env.NODE_EXTRA_CA_CERTS ? [readFileSync(env.NODE_EXTRA_CA_CERTS, 'utf8')] : []
}
