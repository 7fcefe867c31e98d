import type { Environment } from './environment.ts'

const proxyVariables = ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy']

/** Whether the environment names a proxy for anything, in our variables or in these too: all of proxies that every start has to load. */
export function namesProxy(env: Environment, more: readonly string[] = []): boolean {
  return [...proxyVariables, ...more].some((name) => env[name])
}
