import { isLoopback } from '../../net/loopback.ts'
import { prefixDomain } from '../../pool/aws-hosts.ts'
import { CogtoolError } from '../../text/cogtool-error.ts'
import { userInfoRefused } from '../../text/user-info.ts'

/** The Hosted UI's absolute addresses. */
export interface Endpoints {
  readonly authorization: string
  readonly token: string
  readonly userInfo?: string
  readonly revocation?: string
  readonly logout?: string
}

/**
 * The base address of a Hosted UI from what a person typed or the API told: a host, an address or, where the region is known,
 * a prefix alone. Fails with `invalid_value`.
 */
export function parseDomain(text: string, region?: string): string {
  const isPrefix = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(text) && text !== 'localhost'
  if (isPrefix && region !== undefined) return `https://${prefixDomain(text, region)}`
  // no host name has an @, and what stands in front of one is not repeated
  if (text.includes('@')) throw userInfoRefused('the address of the Hosted UI')
  const address = /^[a-z]+:\/\//i.test(text) ? text : `https://${text}`
  const url = URL.canParse(address) ? new URL(address) : undefined
  const whole = url && (url.hostname.includes('.') || isLoopback(url.hostname))
  const isHttp = url?.protocol === 'https:' || url?.protocol === 'http:'
  if (url && whole && isHttp && url.pathname === '/' && !url.search && !url.hash && !url.username) return url.origin
  throw new CogtoolError(
    'invalid_value',
    `this is not the address of a Hosted UI: ${JSON.stringify(text.slice(0, 200))}`,
    {
      why: 'it is a whole host name, or an https address without path',
      hint: 'e.g. --domain example.auth.eu-west-1.amazoncognito.com',
    },
  )
}

/** The endpoints below a Hosted UI's base address. */
export function endpointsBelow(base: string): Required<Endpoints> {
  return {
    authorization: `${base}/oauth2/authorize`,
    token: `${base}/oauth2/token`,
    userInfo: `${base}/oauth2/userInfo`,
    revocation: `${base}/oauth2/revoke`,
    logout: `${base}/logout`,
  }
}
