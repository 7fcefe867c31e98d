import { CogtoolError } from '../errors.ts'
import { boundedText, type FetchEdges, fetchDocument, isTrustworthyAddress, networkFailure } from './fetch-document.ts'
import { isJsonObject, member } from './json.ts'
import { type RevocationOutcome, whomToAsk } from './revocation.ts'
import type { JsonObject, VerifiedClaims } from './verdict.ts'

/** Where a pool answers questions about its tokens. */
export interface PoolAddresses {
  /** The cognito-idp API; undefined where it is not known. */
  readonly api: string | undefined
  /** The userInfo endpoint where it is configured; otherwise the issuer's discovery names it. */
  readonly userInfo: string | undefined
}

const limitMs = 10_000

/**
 * Asks the pool whether an accepted token has been revoked or signed out: GetUser or userInfo, by its scopes. Fails with
 * `revocation_unknown` where there is no usable answer.
 */
export async function askAboutRevocation(
  token: string,
  claims: VerifiedClaims,
  addresses: PoolAddresses,
  edges: FetchEdges,
): Promise<RevocationOutcome> {
  const whom = whomToAsk(claims)
  if (!whom.ask) return { status: 'skipped', message: whom.why }
  if (whom.ask === 'GetUser') return askGetUser(token, addresses.api, edges)
  return askUserInfo(token, addresses.userInfo ?? (await discoverUserInfo(claims.iss, edges)), edges)
}

async function askGetUser(token: string, api: string | undefined, edges: FetchEdges): Promise<RevocationOutcome> {
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
  const type = String(member(body, '__type') ?? '').replace(/^.*#/, '')
  // a deleted user's tokens are as dead as revoked ones
  if (type === 'NotAuthorizedException' || type === 'UserNotFoundException') {
    return { status: 'revoked', message: `the pool no longer accepts it: ${said(member(body, 'message'))}` }
  }
  throw unknown(`GetUser answered ${status}${type ? ` ${type.slice(0, 60)}` : ''}`)
}

async function askUserInfo(token: string, address: string, edges: FetchEdges): Promise<RevocationOutcome> {
  const { status, body } = await ask(address, edges, { headers: { authorization: `Bearer ${token}` } })
  if (status === 200 && typeof member(body, 'sub') === 'string') return { status: 'active' }
  if (status === 401) {
    const why = member(body, 'error_description') ?? member(body, 'error')
    return { status: 'revoked', message: `the pool no longer accepts it: ${said(why)}` }
  }
  throw unknown(`userInfo answered ${status}`)
}

const said = (text: unknown): string => (typeof text === 'string' && text ? text.slice(0, 200) : 'it gave no reason')

async function discoverUserInfo(issuer: string, edges: FetchEdges): Promise<string> {
  const address = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`
  const discovered = await fetchDocument(address, edges)
  if ('problem' in discovered) throw unknown(`${address}: ${discovered.problem}`, discovered.hint)
  const endpoint = isJsonObject(discovered.value) ? member(discovered.value, 'userinfo_endpoint') : undefined
  if (typeof endpoint === 'string' && endpoint !== '') return endpoint
  throw unknown('discovery names no userInfo endpoint: the pool has no domain', 'name its domain: --domain <host>')
}

async function ask(address: string, edges: FetchEdges, init: RequestInit) {
  // a token must never travel in the clear, nor follow a redirect to somebody else
  if (!isTrustworthyAddress(address)) throw unknown(`${address} is not https, nor http on this machine`)
  const timeLimit = AbortSignal.timeout(limitMs)
  const signal = edges.signal ? AbortSignal.any([edges.signal, timeLimit]) : timeLimit
  try {
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
