import type { Approved } from '../../net/approved-address.ts'
import { type FetchEdges, fetchDocument } from '../../net/get-document.ts'
import { isLoopback } from '../../net/loopback.ts'
import { awsCommand } from '../../pool/aws-command.ts'
import { isLoginDomain } from '../../pool/aws-hosts.ts'
import { type Approve, mayDiscover } from '../../pool/destination.ts'
import type { Origin } from '../../pool/origin.ts'
import type { UserPool } from '../../pool/pool-address.ts'
import { CogtoolError } from '../../text/cogtool-error.ts'
import type { JsonObject } from '../../text/json.ts'
import { isJsonObject, member } from '../../text/json.ts'
import type { ApproveKeySet } from '../../verification/keys/issuer-keys.ts'
import { type Endpoints, endpointsBelow, parseDomain } from './hosted-ui-address.ts'

/** What discovery touches. */
export type DiscoveryEdges = Required<FetchEdges>

/** The Hosted UI's addresses, with leave to send codes and tokens there. */
export interface ApprovedEndpoints extends Endpoints {
  readonly authorization: Approved<'secret'>
  readonly token: Approved<'secret'>
}

/** The Hosted UI's addresses, and who named them: `pool` where its own discovery document did. */
export interface FoundEndpoints {
  readonly endpoints: Endpoints
  readonly namedBy: Origin
}

/** A domain as it was configured, and who vouches for it. */
export interface NamedDomain {
  readonly value: string
  readonly namedBy: Origin
}

/**
 * The endpoints of a pool: below `domain` where it is given, otherwise from the issuer's discovery document, which needs no
 * AWS credentials. A domain that only an untrusted project file names is the pool's word where discovery names it too. Fails with
 * `pool_not_found`, `domain_missing`, as `approve` does, or as requests do.
 */
export async function findEndpoints(
  pool: UserPool,
  domain: NamedDomain | undefined,
  approve: ApproveKeySet,
  edges: DiscoveryEdges,
): Promise<FoundEndpoints> {
  if (!domain) return { endpoints: await discoverEndpoints(pool, approve, edges), namedBy: 'pool' }
  const base = parseDomain(domain.value, pool.region)
  const { namedBy } = domain
  if (namedBy !== 'project-file' || isLoopback(new URL(base).hostname))
    return { endpoints: endpointsBelow(base), namedBy }
  const discovered = await discoverEndpoints(pool, approve, edges).catch((error: unknown) => {
    edges.signal.throwIfAborted()
    if (error instanceof CogtoolError) return undefined
    throw error
  })
  const isPoolsWord =
    discovered && [discovered.authorization, discovered.token].every((url) => new URL(url).origin === base)
  return isPoolsWord ? { endpoints: discovered, namedBy: 'pool' } : { endpoints: endpointsBelow(base), namedBy }
}

/** The endpoints, approved for codes, tokens and passwords. Fails as `approve` does. */
export async function approveEndpoints(
  { endpoints, namedBy }: FoundEndpoints,
  approve: Approve,
): Promise<ApprovedEndpoints> {
  const authorization = await approve('secret', endpoints.authorization, namedBy)
  const token = await approve('secret', endpoints.token, namedBy)
  for (const url of [endpoints.userInfo, endpoints.revocation]) {
    if (url !== undefined) await approve('secret', url, namedBy)
  }
  return { ...endpoints, authorization, token }
}

async function discoverEndpoints(pool: UserPool, approve: ApproveKeySet, edges: DiscoveryEdges): Promise<Endpoints> {
  let failure: unknown
  for (const issuer of pool.issuers) {
    const url = await approve(`${issuer}/.well-known/openid-configuration`)
    try {
      return endpointsOf(await readDiscovery(url, issuer, pool, edges), issuer, pool.region)
    } catch (error) {
      edges.signal.throwIfAborted()
      // the pool may answer under its other issuer form alone; when none does, the first failure explains it best
      failure ??= error
      if (error instanceof CogtoolError && error.code === 'domain_missing') break
    }
  }
  throw failure
}

async function readDiscovery(
  url: Approved<'public'>,
  issuer: string,
  pool: UserPool,
  edges: DiscoveryEdges,
): Promise<JsonObject> {
  const fetched = await fetchDocument('the user pool', url, edges, 10_000)
  if ('problem' in fetched) throw fetched.error ?? discoveryFailure(issuer, pool, fetched.status)
  const { value } = fetched
  if (isJsonObject(value) && pool.issuers.some((one) => one === member(value, 'issuer'))) return value
  throw discoveryFailure(issuer, pool, undefined)
}

function discoveryFailure(issuer: string, pool: UserPool, status: number | undefined): CogtoolError {
  if (isLoginDomain(issuer)) {
    const { host } = new URL(issuer)
    return new CogtoolError('pool_not_found', `${host} is a login domain, not an issuer`, {
      why: 'an issuer names the pool: https://cognito-idp.<region>.amazonaws.com/<pool id>',
      hint: `name the pool, and the domain beside it: --user-pool-id <id> --domain ${host}`,
    })
  }
  if (status === 400 || status === 404) {
    return new CogtoolError('pool_not_found', `there is no user pool ${pool.id ?? issuer}`, {
      why: `${new URL(issuer).host} knows none by this id (HTTP ${status})`,
      hint: 'check --user-pool-id, its region and its letters; upper and lower case count',
    })
  }
  return new CogtoolError('service_failed', `the discovery document of ${issuer} cannot be used`, {
    why: status === undefined ? 'it is not JSON, or it belongs to another issuer' : `HTTP ${status}`,
    hint: "try again later, or name the Hosted UI's address: --domain <host>",
  })
}

/**
 * The endpoints that a discovery document names. Fails with `domain_missing` in each shape that a pool without a domain shows, and
 * with `service_failed` where it names an address that it may not.
 */
export function endpointsOf(document: JsonObject, issuer: string, region: string | undefined): Endpoints {
  const endpoint = (name: string) => usableEndpoint(member(document, name), issuer, region)
  const [authorization, token] = [endpoint('authorization_endpoint'), endpoint('token_endpoint')]
  if (authorization === undefined || token === undefined) {
    const poolId = new URL(issuer).pathname.split('/').at(-1)
    const create = awsCommand('create-user-pool-domain', { poolId, region }, '--domain <prefix>')
    throw new CogtoolError('domain_missing', 'this pool has no Hosted UI', {
      why: 'its discovery document names no address to sign in at: the pool has no domain',
      hint: `name it (--domain <host>), sign in without it (--username <name>), or create one: ${create}`,
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
function usableEndpoint(value: unknown, issuer: string, region: string | undefined): string | undefined {
  if (typeof value !== 'string' || value === issuer || !URL.canParse(value)) return undefined
  const url = new URL(value)
  if (/^(?:issuer-)?cognito-idp\./.test(url.hostname)) return undefined
  if (mayDiscover(url, new URL(issuer), region)) return url.href
  throw new CogtoolError('service_failed', `the discovery document of ${issuer} names a stranger: ${url.host}`, {
    why: "it may name https addresses of its own host, of AWS in the pool's region and of a custom domain; on this machine, this machine",
    hint: "check the pool, or name the Hosted UI's address yourself: --domain <host>",
  })
}
