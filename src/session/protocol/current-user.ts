import type { Approved } from '../../net/approved-address.ts'
import { type RequestEdges, send } from '../../net/post-form.ts'
import type { JsonObject } from '../../text/json.ts'
import { isJsonObject, member } from '../../text/json.ts'
import { redact } from '../../text/redact.ts'
import { operationHeaders, refusalOf } from './api.ts'

/** What the pool answers about the user of an access token: untrusted text, without the token. */
export type UserAnswer =
  /** By name; undefined where it tells of a user and none of the attributes. */
  | { readonly outcome: 'known'; readonly attributes: JsonObject | undefined }
  /** The pool no longer accepts the token, for the reason it gives. */
  | { readonly outcome: 'refused'; readonly reason: string | undefined }
  | { readonly outcome: 'unusable'; readonly status: number; readonly type?: string | undefined }

/** Asks GetUser of the cognito-idp API, or the userInfo endpoint. Fails as `send` does. */
export function fetchUser(
  from: 'GetUser' | 'userInfo',
  url: Approved<'issued-token'>,
  token: string,
  edges: RequestEdges,
  timeoutMs?: number,
): Promise<UserAnswer> {
  return (from === 'GetUser' ? getUser : getUserInfo)(url, token, edges, timeoutMs)
}

async function getUser(
  url: Approved<'issued-token'>,
  token: string,
  edges: RequestEdges,
  timeoutMs: number | undefined,
): Promise<UserAnswer> {
  const headers = operationHeaders('GetUser')
  const body = JSON.stringify({ AccessToken: token })
  const service = 'the cognito-idp API (GetUser)'
  const answer = await send({ service, url, method: 'POST', headers, body, timeoutMs }, edges)
  const { status, json = {} } = answer
  const [username, list] = [member(json, 'Username'), member(json, 'UserAttributes')]
  if (status === 200 && typeof username === 'string') {
    if (!Array.isArray(list)) return { outcome: 'known', attributes: undefined }
    const named = list.flatMap((one: unknown) => (isJsonObject(one) ? [[String(one.Name), one.Value]] : []))
    return { outcome: 'known', attributes: { ...Object.fromEntries(named), username } }
  }
  const refusal = refusalOf(answer)
  // a deleted user's tokens are as dead as revoked ones
  return refusal && /^(?:NotAuthorized|UserNotFound)Exception$/.test(refusal.type)
    ? { outcome: 'refused', reason: refusal.message || refusal.type }
    : { outcome: 'unusable', status, type: refusal?.type }
}

async function getUserInfo(
  url: Approved<'issued-token'>,
  token: string,
  edges: RequestEdges,
  timeoutMs: number | undefined,
): Promise<UserAnswer> {
  const headers = { authorization: `Bearer ${token}` }
  const { status, json = {} } = await send({ service: 'the userInfo endpoint', url, headers, timeoutMs }, edges)
  if (status === 200 && typeof member(json, 'sub') === 'string') return { outcome: 'known', attributes: json }
  if (status !== 401) return { outcome: 'unusable', status }
  const reason = member(json, 'error_description') || member(json, 'error')
  return { outcome: 'refused', reason: typeof reason === 'string' ? redact(reason, [token]) : undefined }
}
