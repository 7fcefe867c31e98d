import { CogtoolError } from '../errors.ts'
import { type RequestEdges, type ServiceAnswer, send } from '../session/requests.ts'
import type { Session } from '../session/session.ts'
import { member } from '../verification/json.ts'
import { isLoopback, type UserPool } from '../verification/user-pool.ts'
import type { JsonObject } from '../verification/verdict.ts'

/** The Hosted UI's absolute addresses. */
export interface Endpoints {
  readonly authorization: string
  readonly token: string
  readonly userInfo?: string
  readonly revocation?: string
  readonly logout?: string
}

/**
 * The endpoints of a pool: below `domain` where it is given, otherwise from the issuer's discovery document, which needs no
 * AWS credentials. Fails with `pool_not_found`, `domain_missing` or as `send` does.
 */
export async function findEndpoints(
  pool: UserPool,
  domain: string | undefined,
  edges: RequestEdges,
): Promise<Endpoints> {
  if (domain !== undefined) return endpointsBelow(parseDomain(domain, pool.region))
  let failure: unknown
  for (const issuer of pool.issuers) {
    try {
      return endpointsOf(await readDiscovery(issuer, pool, edges), issuer)
    } catch (error) {
      edges.signal.throwIfAborted()
      // the pool may answer under its other issuer form alone; when none does, the first failure explains it best
      failure ??= error
      if (error instanceof CogtoolError && error.code === 'domain_missing') break
    }
  }
  throw failure
}

async function readDiscovery(issuer: string, pool: UserPool, edges: RequestEdges): Promise<JsonObject> {
  const url = `${issuer}/.well-known/openid-configuration`
  const answer = await send({ service: 'the discovery document', url, timeoutMs: 10_000 }, edges)
  const named = answer.json && member(answer.json, 'issuer')
  if (answer.status === 200 && answer.json && pool.issuers.some((one) => one === named)) return answer.json
  throw discoveryFailure(issuer, pool, answer)
}

function discoveryFailure(issuer: string, pool: UserPool, { status }: ServiceAnswer): CogtoolError {
  if (status === 400 || status === 404) {
    return new CogtoolError('pool_not_found', `there is no user pool ${pool.id ?? issuer}`, {
      why: `${new URL(issuer).host} knows none by this id (HTTP ${status})`,
      hint: 'check --user-pool-id, its region and its letters; upper and lower case count',
    })
  }
  return new CogtoolError('service_failed', `the discovery document of ${issuer} cannot be used`, {
    why: status === 200 ? 'it is not JSON, or it belongs to another issuer' : `HTTP ${status}`,
    hint: "try again later, or name the Hosted UI's address: --domain <host>",
  })
}

/** The endpoints that a discovery document names. Fails with `domain_missing` in each shape that a pool without a domain shows. */
export function endpointsOf(document: JsonObject, issuer: string): Endpoints {
  const endpoint = (name: string) => usableEndpoint(member(document, name), issuer)
  const [authorization, token] = [endpoint('authorization_endpoint'), endpoint('token_endpoint')]
  if (authorization === undefined || token === undefined) {
    throw new CogtoolError('domain_missing', 'this pool has no Hosted UI', {
      why: 'its discovery document names no address to sign in at: the pool has no domain',
      hint: 'create one (aws cognito-idp create-user-pool-domain), name it (--domain <host>), or sign in without it: --username',
    })
  }
  // revocation and logout are not always listed; below the same domain they have fixed paths
  const known = /\/oauth2\/token$/.test(token) ? endpointsBelow(token.replace(/\/oauth2\/token$/, '')) : {}
  const [userInfo, revocation, logout] = ['userinfo_endpoint', 'revocation_endpoint', 'end_session_endpoint'].map(
    endpoint,
  )
  return {
    ...known,
    authorization,
    token,
    ...(userInfo === undefined ? {} : { userInfo }),
    ...(revocation === undefined ? {} : { revocation }),
    ...(logout === undefined ? {} : { logout }),
  }
}

// without a domain: empty (cognito-local#348), the issuer's own address or host (dexidp/dex#965), or absent (fakecloud#1144)
function usableEndpoint(value: unknown, issuer: string): string | undefined {
  if (typeof value !== 'string' || value === issuer || !URL.canParse(value)) return undefined
  const url = new URL(value)
  if (/^(?:issuer-)?cognito-idp\./.test(url.hostname)) return undefined
  return isSecure(url) ? url.href : undefined
}

/**
 * The base address of a Hosted UI from what a person typed or the API told: a host, an address or, where the region is known,
 * a prefix alone. Fails with `invalid_value`.
 */
export function parseDomain(text: string, region?: string): string {
  const isPrefix = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(text) && text !== 'localhost'
  if (isPrefix && region !== undefined) return `https://${prefixDomain(text, region)}`
  const address = /^[a-z]+:\/\//i.test(text) ? text : `https://${text}`
  const url = URL.canParse(address) ? new URL(address) : undefined
  const whole = url && (url.hostname.includes('.') || isLoopback(url.hostname))
  if (url && whole && isSecure(url) && url.pathname === '/' && !url.search && !url.hash && !url.username)
    return url.origin
  throw new CogtoolError(
    'invalid_value',
    `this is not the address of a Hosted UI: ${JSON.stringify(text.slice(0, 200))}`,
    {
      why: 'it is a whole host name, or an https address without path (http only on this machine)',
      hint: 'e.g. --domain example.auth.eu-west-1.amazoncognito.com',
    },
  )
}

/** The host of a prefix domain: GovCloud has FIPS endpoints alone, the EU sovereign cloud a suffix of its own. */
function prefixDomain(prefix: string, region: string): string {
  if (region.startsWith('us-gov-')) return `${prefix}.auth-fips.${region}.amazoncognito.com`
  if (region.startsWith('eusc-')) return `${prefix}.auth.cognito-idp.${region}.on.amazonwebservices.eu`
  return `${prefix}.auth.${region}.amazoncognito.com`
}

function isSecure(url: URL): boolean {
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname))
}

/** The endpoints below a Hosted UI's base address. */
export function endpointsBelow(base: string): Endpoints & Session['endpoints'] {
  return {
    authorization: `${base}/oauth2/authorize`,
    token: `${base}/oauth2/token`,
    userInfo: `${base}/oauth2/userInfo`,
    revocation: `${base}/oauth2/revoke`,
    logout: `${base}/logout`,
  }
}
