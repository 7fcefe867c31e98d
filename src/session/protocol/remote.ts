import type { Messages, RequestEdges } from '../../net/post-form.ts'
import { CogtoolError } from '../../text/cogtool-error.ts'
import type { JsonObject } from '../../text/json.ts'
import { member } from '../../text/json.ts'
import { redact } from '../../text/redact.ts'
import { revocationEndpointFor } from '../../verification/revocation.ts'
import { identityOf } from '../store/identity.ts'
import type { Session } from '../store/session.ts'
import { addressesOf } from '../store/session-addresses.ts'
import { fetchUser } from './current-user.ts'
import { unusable } from './token-endpoint.ts'

/** What the pool says about the person of a session, when asked. */
export type RemoteAnswer =
  | { readonly asked: 'GetUser' | 'userInfo'; readonly differences: readonly Difference[] }
  /** Nobody can be asked about such a token. */
  | { readonly asked: undefined; readonly why: string }

/** An attribute that the pool knows otherwise than the session's tokens. Both texts are untrusted. */
export interface Difference {
  readonly name: string
  readonly session: string
  /** undefined: the pool has it no more. */
  readonly pool: string | undefined
}

/**
 * Asks userInfo or GetUser, whichever the token's scopes admit, and compares. The session's access token must be fresh. Fails
 * with `session_expired` where the pool refuses the token, and as requests do.
 */
export async function askPool(session: Session, edges: RequestEdges, messages: Messages): Promise<RemoteAnswer> {
  const { accessClaims } = identityOf(session)
  const endpoint = revocationEndpointFor(accessClaims)
  if (endpoint.ask === undefined) return { asked: undefined, why: endpoint.why }
  if (endpoint.ask === 'userInfo' && session.endpoints.userInfo === undefined) {
    return { asked: undefined, why: 'not asked: the pool names no userInfo endpoint' }
  }
  const tellsAll = endpoint.ask === 'GetUser'
  const attributes = await attributesFrom(endpoint.ask, session, edges, messages)
  const differences = differencesOf(session, attributes, tellsAll)
  const hide = (text: string | undefined) => text && redact(text, [session.tokens.access])
  return { asked: endpoint.ask, differences: differences.map((one) => ({ ...one, pool: hide(one.pool) })) }
}

async function attributesFrom(
  ask: 'GetUser' | 'userInfo',
  session: Session,
  edges: RequestEdges,
  messages: Messages,
): Promise<JsonObject> {
  const { api, userInfo } = addressesOf(session)
  const url = ask === 'GetUser' ? api() : userInfo
  if (url === undefined) throw new Error('asked without a userInfo endpoint')
  if (ask === 'GetUser') await messages.debug('GetUser with AccessToken')
  const answer = await fetchUser(ask, url, session.tokens.access, edges)
  if (answer.outcome === 'refused') throw refused(answer.reason ?? 'HTTP 401')
  if (answer.outcome === 'known' && answer.attributes) return answer.attributes
  const status = answer.outcome === 'known' ? 200 : answer.status
  throw unusable(ask === 'GetUser' ? ask : 'the userInfo endpoint', url, { status })
}

function refused(words: string): CogtoolError {
  return new CogtoolError('session_expired', 'the pool no longer accepts the session', {
    why: words.slice(0, 300),
    hint: 'sign in again: cogtool login',
  })
}

const compared = [
  'sub',
  'username',
  'email',
  'email_verified',
  'phone_number',
  'phone_number_verified',
  'name',
  'preferred_username',
]

/**
 * Attributes of the session that the pool knows otherwise or, where it `tellsAll`, no more. Booleans come as text from some
 * endpoints, in any case (amplify-js#8205).
 */
export function differencesOf(session: Session, attributes: JsonObject, tellsAll: boolean): Difference[] {
  const { idClaims, username, sub } = identityOf(session)
  const known: JsonObject = { ...idClaims, username, sub }
  return compared.flatMap((name) => {
    const [ours, theirs] = [asText(member(known, name)), asText(member(attributes, name))]
    const isBoolean = name.endsWith('_verified')
    const same = isBoolean ? ours?.toLowerCase() === theirs?.toLowerCase() : ours === theirs
    // what the session lacks was not asked for at sign-in; userInfo may leave out what a scope would have shown
    if (ours === undefined || same || (theirs === undefined && !tellsAll)) return []
    return [{ name, session: ours, pool: theirs }]
  })
}

function asText(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'boolean' ? String(value) : undefined
}
