import { isIP } from 'node:net'

/** The host as sockets want it: an IPv6 address without its brackets. */
export function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '')
}

/**
 * What TLS asks for and the certificate must be for; Node would take the name in a Host header. Empty for an address, which is
 * no server name (RFC 6066 3).
 */
export function serverName(url: URL): string {
  return isIP(hostOf(url)) === 0 ? hostOf(url) : ''
}
