import type { Approved, Cargo } from '../net/approved-address.ts'
import { isLoopback } from '../net/loopback.ts'
import { isAwsApiHost, isAwsReadHost, isBelowAws, isPrefixDomain } from './aws-hosts.ts'
import type { Origin } from './origin.ts'

/** One request that is about to be made: what leaves, where to, for which pool, and who named both. */
export interface Destination<C extends Cargo = Cargo> {
  readonly cargo: C
  readonly url: string
  /** Who named the address. */
  readonly namedBy: Origin
  readonly pool: { readonly namedBy: Origin; readonly region: string | undefined }
  /** Who named the certificate authority that is trusted beside the system's; undefined where nobody did. */
  readonly caFile?: Origin | undefined
  /** Of an `api-token`. */
  readonly api?: ApiConsent
}

/** What an API must be besides named: the person agrees once to each host that gets a session's token. */
export interface ApiConsent {
  /** --allow-http: the person vouches for the network in between. */
  readonly allowHttp: boolean
  /** Whose token it is; undefined where the caller hands one over, which is the caller's own affair. */
  readonly session: string | undefined
  /** Somebody already said yes to this host for this session. */
  readonly isKnownHost: boolean
}

export type Judgement<C extends Cargo> =
  | { readonly answer: 'allowed'; readonly address: Approved<C> }
  /** Only a project file that nobody trusts says that it should go there. */
  | { readonly answer: 'ask-to-trust' }
  /** Whose token it is agrees to the host, where somebody is there to be asked. */
  | { readonly answer: 'ask-about-host'; readonly address: Approved<C> }
  /** Plain http to another machine, or an address with a user name in it, whoever named it. */
  | { readonly answer: 'insecure' }

interface Rule {
  /** Whether a pool that only an untrusted project file names is enough to ask: the secret belongs to the person's own client. */
  readonly poolCounts: boolean
  /** Where an untrusted project file may lead it, besides this machine. */
  readonly untrustedMayNameAws: boolean
}

const rules: Readonly<Record<Cargo, Rule>> = {
  public: { poolCounts: false, untrustedMayNameAws: true },
  'aws-read': { poolCounts: false, untrustedMayNameAws: true },
  'aws-write': { poolCounts: true, untrustedMayNameAws: false },
  'issued-token': { poolCounts: false, untrustedMayNameAws: true },
  secret: { poolCounts: true, untrustedMayNameAws: false },
  // the token's own pool was looked up by whoever gave the token
  'api-token': { poolCounts: false, untrustedMayNameAws: false },
}

/**
 * The one rule about who may tell cogtool where secrets go: what a person named, or a project file whose entry the person trusts,
 * may get anything over https; what only an untrusted project file names gets nothing but what this machine or AWS's own hosts of
 * the pool's region may have.
 */
export function judgeDestination<C extends Cargo>(destination: Destination<C>): Judgement<C> {
  const { cargo, url: text, namedBy, pool, caFile, api } = destination
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '')
    return { answer: 'insecure' }
  const address = text as Approved<C>
  const isHere = isLoopback(url.hostname)
  if (url.protocol === 'http:' && !isHere && !api?.allowHttp) return { answer: 'insecure' }
  // who chooses the authority can stand in for any host
  if (url.protocol === 'https:' && caFile === 'project-file') return { answer: 'ask-to-trust' }
  if (isHere) return { answer: 'allowed', address }
  const { poolCounts, untrustedMayNameAws } = rules[cargo]
  if (api?.isKnownHost) return { answer: 'allowed', address }
  const isUntrusted = namedBy === 'project-file' || (poolCounts && pool.namedBy === 'project-file')
  const { region } = pool
  const isAws =
    url.port === '' &&
    region !== undefined &&
    (isAwsApiHost(url.hostname, region) || (cargo === 'aws-read' && isAwsReadHost(url.hostname, region)))
  if (isUntrusted && !(untrustedMayNameAws && isAws)) return { answer: 'ask-to-trust' }
  return api?.session !== undefined ? { answer: 'ask-about-host', address } : { answer: 'allowed', address }
}

export type Approve = <C extends Cargo>(cargo: C, url: string, namedBy: Origin) => Promise<Approved<C>>

/** Gives leave for requests by the one rule, after a question where one is due. */
export interface Gate {
  /** Fails with `project_file_untrusted` or `insecure_address`. */
  readonly approve: Approve
  /** The same for the configured issuer's key set and discovery document. */
  approveIssuer(url: string): Promise<Approved<'public'>>
  /** The keys of the configured pool at its endpoint, where those count before its issuer's. */
  keySetAtEndpoint(): string | undefined
  /** Who vouches for a setting, now that a question may have been answered. */
  vouchedBy(namedBy: Origin): Origin
}

/**
 * Whether a discovery document may name this address: on its own host, at AWS for the pool's region, or at a custom domain; one on
 * this machine names addresses on this machine alone, and no other does.
 */
export function mayDiscover(address: URL, issuer: URL, region: string | undefined): boolean {
  const [host, from] = [address.hostname, issuer.hostname]
  if (isLoopback(from) || isLoopback(host)) return isLoopback(from) && isLoopback(host)
  if (address.protocol !== 'https:' || address.username !== '' || address.password !== '') return false
  if (address.host === issuer.host || !isBelowAws(host)) return true
  return region !== undefined && (isAwsApiHost(host, region) || isPrefixDomain(host, region))
}
