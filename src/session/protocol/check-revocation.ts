import { type FetchEdges, fetchDocument } from '../../net/get-document.ts'
import type { RequestEdges } from '../../net/post-form.ts'
import { mayDiscover } from '../../pool/destination.ts'
import { poolNamedByIssuer } from '../../pool/pool-address.ts'
import { CogtoolError, ExitCode } from '../../text/cogtool-error.ts'
import { isJsonObject, member } from '../../text/json.ts'
import type { ApproveKeySet } from '../../verification/keys/issuer-keys.ts'
import { type RevocationOutcome, revocationEndpointFor } from '../../verification/revocation.ts'
import type { VerifiedClaims } from '../../verification/verdict.ts'
import { fetchUser, type UserAnswer } from './current-user.ts'
import type { NamedAddress, PoolAddresses } from './pool-addresses.ts'

const limitMs = 10_000

/**
 * Asks the pool whether an accepted token has been revoked or signed out: GetUser or userInfo, by its scopes. Fails with
 * `revocation_unknown` where there is no usable answer.
 */
export async function checkRevocation(
  token: string,
  claims: VerifiedClaims,
  addresses: PoolAddresses,
  edges: FetchEdges & RequestEdges,
): Promise<RevocationOutcome> {
  const endpoint = revocationEndpointFor(claims)
  if (!endpoint.ask) return { status: 'skipped', message: endpoint.why }
  const { approve } = addresses
  const isGetUser = endpoint.ask === 'GetUser'
  const { url, namedBy } = isGetUser ? apiOf(addresses) : await userInfoOf(claims.iss, addresses, edges)
  const approved = await approve('issued-token', url, namedBy)
  const answer = await fetchUser(endpoint.ask, approved, token, edges, limitMs).catch((error: unknown) => {
    // e.g. a proxy whose address cannot be used
    if (!(error instanceof CogtoolError) || error.exitCode !== ExitCode.undecided) throw error
    throw unknown(`${url}: ${error.why}`, error.hint)
  })
  return outcomeOf(endpoint.ask, answer)
}

function apiOf({ api }: PoolAddresses): NamedAddress {
  if (api) return api
  throw unknown('the address of the cognito-idp API is not known for this issuer', 'add --endpoint-url <url>')
}

/** As configured; what only an untrusted project file names counts where the issuer's discovery names it too. */
async function userInfoOf(
  issuer: string,
  { userInfo, approveIssuer }: PoolAddresses,
  edges: FetchEdges,
): Promise<NamedAddress> {
  const discover = async (): Promise<NamedAddress> => ({
    url: await discoverUserInfo(issuer, approveIssuer, edges),
    namedBy: 'pool',
  })
  if (!userInfo) return discover()
  if (userInfo.namedBy !== 'project-file') return userInfo
  const discovered = await discover().catch((error: unknown) => {
    if (error instanceof CogtoolError) return undefined
    throw error
  })
  return discovered && new URL(discovered.url).href === new URL(userInfo.url).href ? discovered : userInfo
}

function outcomeOf(name: 'GetUser' | 'userInfo', answer: UserAnswer): RevocationOutcome {
  if (answer.outcome === 'known') return { status: 'active' }
  if (answer.outcome === 'refused') {
    const reason = answer.reason?.slice(0, 200) ?? 'it gave no reason'
    return { status: 'revoked', message: `the pool no longer accepts it: ${reason}` }
  }
  const { status, type } = answer
  throw unknown(`${name} answered ${status}${type === undefined ? '' : ` ${type.slice(0, 60)}`}`)
}

async function discoverUserInfo(issuer: string, approve: ApproveKeySet, edges: FetchEdges): Promise<string> {
  const address = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`
  const discovered = await fetchDocument('the user pool', await approve(address), edges)
  if ('problem' in discovered) throw unknown(`${address}: ${discovered.problem}`, discovered.hint)
  const endpoint = isJsonObject(discovered.value) ? member(discovered.value, 'userinfo_endpoint') : undefined
  const region = poolNamedByIssuer(issuer)?.region
  if (typeof endpoint === 'string' && endpoint !== '') {
    if (URL.canParse(endpoint) && mayDiscover(new URL(endpoint), new URL(issuer), region)) return endpoint
    throw unknown('discovery names a userInfo endpoint that it may not', 'name the domain yourself: --domain <host>')
  }
  throw unknown('discovery names no userInfo endpoint: the pool has no domain', 'name its domain: --domain <host>')
}

function unknown(why: string, hint = 'try again later, or leave out --online'): CogtoolError {
  return new CogtoolError('revocation_unknown', 'could not decide: whether the token was revoked is not known', {
    why,
    hint,
  })
}
