import type { Environment } from './environment.ts'

/** The variables that name a proxy, by the scheme that it is for; the first that is set counts, as in curl. */
export const proxyVariables = {
  https: ['https_proxy', 'HTTPS_PROXY'],
  http: ['http_proxy', 'HTTP_PROXY'],
} as const

/** Whether the environment names a proxy for anything, in our variables or in these too: all of proxies that every start has to load. */
export function namesProxy(env: Environment, more: readonly string[] = []): boolean {
  return [...proxyVariables.https, ...proxyVariables.http, ...more].some((name) => env[name])
}
