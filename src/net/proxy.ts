import { BlockList, isIP } from 'node:net'
import { CogtoolError } from '../text/cogtool-error.ts'
import type { Environment } from '../text/environment.ts'
import { proxyVariables } from '../text/proxy-variables.ts'
import { isLoopback } from './loopback.ts'

/** A proxy that requests go through. */
export interface HttpProxy {
  /** http or https, without user name and password. */
  readonly url: URL
  /** The value of `Proxy-Authorization`; never shown. */
  readonly authorization: string | undefined
  /** Never shown either. */
  readonly password: string
  /** How errors name the place it came from, e.g. `HTTPS_PROXY`. */
  readonly origin: string
}

/** A proxy as it was asked for: by `--proxy`, or by a variable of the environment. */
export interface ProxySetting extends Pick<HttpProxy, 'origin'> {
  readonly value: string
}

/**
 * The proxy for an address: `--proxy` for every host, else HTTPS_PROXY or HTTP_PROXY (lower case first, as curl does) but for
 * the hosts in NO_PROXY. This machine is never reached through one. Fails with `invalid_value`.
 */
export function proxyFor(url: URL, flag: HttpProxy | undefined, env: Environment): HttpProxy | undefined {
  if (isLoopback(url.hostname)) return undefined
  if (flag) return flag
  const names = proxyVariables[url.protocol === 'https:' ? 'https' : 'http']
  const origin = names.find((name) => env[name])
  if (origin === undefined || isExempt(url, env.no_proxy ?? env.NO_PROXY ?? '')) return undefined
  return parseProxy({ value: env[origin] ?? '', origin })
}

/** A proxy's address, `http://` when it says no scheme. Fails with `invalid_value`, never repeating it: it may hold a password. */
export function parseProxy({ value, origin }: ProxySetting): HttpProxy {
  const text = value.includes('://') ? value : `http://${value}`
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:') || url.hostname === '') {
    throw new CogtoolError('invalid_value', `the address of the proxy cannot be used (${origin})`, {
      why: url ? `${url.protocol.slice(0, 20)} is not a kind of proxy that cogtool supports` : 'it is not an address',
      hint: 'an http or https proxy, e.g. http://proxy.example:3128',
    })
  }
  const { username, password } = url
  const authorization =
    username === '' && password === ''
      ? undefined
      : `Basic ${Buffer.from(`${decoded(username)}:${decoded(password)}`).toString('base64')}`
  return { url: new URL(url.origin), authorization, password: decoded(password), origin }
}

/** `%` that begins no escape stands for itself: passwords are often pasted as they are. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** Whether NO_PROXY names the host: `*`, a name and what is below it, either with a port, an IP address or a CIDR range. */
function isExempt(url: URL, noProxy: string): boolean {
  const host = url.hostname.replace(/^\[|\]$/g, '').toLowerCase()
  const port = url.port || (url.protocol === 'https:' ? '443' : '80')
  return noProxy
    .toLowerCase()
    .split(/[\s,]+/)
    .some((entry) => {
      if (entry === '') return false
      if (entry === '*') return true
      if (entry.includes('/')) return isInRange(host, entry)
      const [, name = '', onlyPort] = /^(.*?)(?::(\d+))?$/.exec(isIP(entry) === 6 ? `[${entry}]` : entry) ?? []
      if (onlyPort !== undefined && onlyPort !== port) return false
      const bare = name.replace(/^\[|\]$/g, '').replace(/^\*?\./, '')
      return host === bare || (isIP(host) === 0 && host.endsWith(`.${bare}`))
    })
}

function isInRange(host: string, range: string): boolean {
  const [network = '', bits = ''] = range.split('/')
  const family = isIP(network)
  if (family === 0 || family !== isIP(host) || !/^\d{1,3}$/.test(bits) || Number(bits) > (family === 6 ? 128 : 32))
    return false
  const list = new BlockList()
  const kind = family === 6 ? 'ipv6' : 'ipv4'
  list.addSubnet(network, Number(bits), kind)
  return list.check(host, kind)
}
