import type { Approved, ApprovedAddress } from '../../net/approved-address.ts'
import { boundedText, type FetchEdges, fetchDocument, networkFailure } from '../../net/get-document.ts'
import { mayDiscover } from '../../pool/destination.ts'
import { poolNamedByIssuer } from '../../pool/pool-address.ts'
import { CogtoolError } from '../../text/cogtool-error.ts'
import type { JsonObject } from '../../text/json.ts'
import { isJsonObject, member } from '../../text/json.ts'
import type { ApproveKeySet } from '../../verification/keys/issuer-keys.ts'
import { type RevocationOutcome, revocationEndpointFor } from '../../verification/revocation.ts'
import type { VerifiedClaims } from '../../verification/verdict.ts'
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
  edges: FetchEdges,
): Promise<RevocationOutcome> {
  const endpoint = revocationEndpointFor(claims)
  if (!endpoint.ask) return { status: 'skipped', message: endpoint.why }
  const { approve } = addresses
  if (endpoint.ask === 'GetUser') {
    const { api } = addresses
    return askGetUser(token, api && (await approve('issued-token', api.url, api.namedBy)), edges)
  }
  const { url, namedBy } = await userInfoOf(claims.iss, addresses, edges)
  return askUserInfo(token, await approve('issued-token', url, namedBy), edges)
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

async function askGetUser(
  token: string,
  api: Approved<'issued-token'> | undefined,
  edges: FetchEdges,
): Promise<RevocationOutcome> {
  if (api === undefined) {
    throw unknown('the address of the cognito-idp API is not known for this issuer', 'add --endpoint-url <url>')
  }
  const { status, body } = await ask(api, edges, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'AWSCognitoIdentityProviderService.GetUser',
    },
    body: JSON.stringify({ AccessToken: token }),
  })
  if (status === 200 && typeof member(body, 'Username') === 'string') return { status: 'active' }
  const hide = await hiding(token)
  const type = hide(String(member(body, '__type') ?? '').replace(/^.*#/, ''))
  // a deleted user's tokens are as dead as revoked ones
  if (type === 'NotAuthorizedException' || type === 'UserNotFoundException') {
    return { status: 'revoked', message: `the pool no longer accepts it: ${said(member(body, 'message'), hide)}` }
  }
  throw unknown(`GetUser answered ${status}${type ? ` ${type.slice(0, 60)}` : ''}`)
}

async function askUserInfo(
  token: string,
  address: Approved<'issued-token'>,
  edges: FetchEdges,
): Promise<RevocationOutcome> {
  const { status, body } = await ask(address, edges, { headers: { authorization: `Bearer ${token}` } })
  if (status === 200 && typeof member(body, 'sub') === 'string') return { status: 'active' }
  if (status === 401) {
    const why = member(body, 'error_description') ?? member(body, 'error')
    return { status: 'revoked', message: `the pool no longer accepts it: ${said(why, await hiding(token))}` }
  }
  throw unknown(`userInfo answered ${status}`)
}

const said = (text: unknown, hide: (text: string) => string): string =>
  typeof text === 'string' && text ? hide(text).slice(0, 200) : 'it gave no reason'

/** Takes the token that was sent out of words of the pool. Loaded here: few tokens are asked about. */
async function hiding(token: string): Promise<(text: string) => string> {
  const { redactor } = await import('../../text/redact.ts')
  return redactor([token])
}

async function discoverUserInfo(issuer: string, approve: ApproveKeySet, edges: FetchEdges): Promise<string> {
  const address = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`
  const discovered = await fetchDocument(await approve(address), edges)
  if ('problem' in discovered) throw unknown(`${address}: ${discovered.problem}`, discovered.hint)
  const endpoint = isJsonObject(discovered.value) ? member(discovered.value, 'userinfo_endpoint') : undefined
  const region = poolNamedByIssuer(issuer)?.region
  if (typeof endpoint === 'string' && endpoint !== '') {
    if (URL.canParse(endpoint) && mayDiscover(new URL(endpoint), new URL(issuer), region)) return endpoint
    throw unknown('discovery names a userInfo endpoint that it may not', 'name the domain yourself: --domain <host>')
  }
  throw unknown('discovery names no userInfo endpoint: the pool has no domain', 'name its domain: --domain <host>')
}

async function ask(address: ApprovedAddress, edges: FetchEdges, init: RequestInit) {
  const timeLimit = AbortSignal.timeout(limitMs)
  const signal = edges.signal ? AbortSignal.any([edges.signal, timeLimit]) : timeLimit
  try {
    // a token must not follow a redirect to somebody else
    const response = await edges.fetch(address, { ...init, redirect: 'manual', signal })
    return { status: response.status, body: asObject(await boundedText(response)) }
  } catch (error) {
    edges.signal?.throwIfAborted()
    if (timeLimit.aborted) throw unknown(`${address} did not answer within ${limitMs / 1000} s`)
    const { problem, hint } = networkFailure(error, new URL(address).hostname)
    throw unknown(`${address}: ${problem}`, hint)
  }
}

function asObject(text = ''): JsonObject {
  try {
    const value: unknown = JSON.parse(text)
    return isJsonObject(value) ? value : {}
  } catch {
    return {}
  }
}

function unknown(why: string, hint = 'try again later, or leave out --online'): CogtoolError {
  return new CogtoolError('revocation_unknown', 'could not decide: whether the token was revoked is not known', {
    why,
    hint,
  })
}
