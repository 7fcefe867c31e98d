import { type Messages, type RequestEdges, withoutQuery } from '../net/post-form.ts'
import { CogtoolError } from '../text/cogtool-error.ts'
import { callApi, refusalOf, unsupportedIn } from './protocol/api.ts'
import { isAboutSecret } from './protocol/api-tokens.ts'
import { asRefusal, clientSecretError, postForm, unusable, wordsOf } from './protocol/token-endpoint.ts'
import type { Session } from './store/session.ts'
import { addressesOf } from './store/session-addresses.ts'
import type { StoreEdges } from './store/session-format.ts'
import { lockSession } from './store/session-lock.ts'
import { sessionPath } from './store/session-paths.ts'
import { removeStored, rereadSession } from './store/session-store.ts'

/** How the refresh token of a session ended: `unsupported` where the app client, or the endpoint, revokes none. */
export type Revocation = 'revoked' | 'nothing' | 'unsupported'

/**
 * Revokes the refresh token and with it, for userInfo and GetUser, every access token that came from it. `nothing` where the
 * session has none. Fails with `client_secret_required`, `service_failed`, or as requests do: the token then still works.
 */
export async function revokeSession(
  session: Session,
  clientSecret: string | undefined,
  edges: RequestEdges,
  messages: Messages,
): Promise<Revocation> {
  const { tokens, clientId } = session
  if (tokens.refresh === undefined) return 'nothing'
  const url = addressesOf(session).revocation
  if (url === undefined) {
    const secret = clientSecret === undefined ? {} : { ClientSecret: clientSecret }
    const input = { Token: tokens.refresh, ClientId: clientId, ...secret }
    const answer = await callApi(session, 'RevokeToken', input, edges, messages)
    if (answer.status === 200) return 'revoked'
    if (unsupportedIn(answer)) return 'unsupported'
    const refusal = refusalOf(answer)
    if (!refusal) throw unusable('RevokeToken', answer.url, answer)
    const words = `${refusal.type}: ${refusal.message}`
    if (isRevocationOff(words)) return 'unsupported'
    throw isAboutSecret(refusal) ? secretNeeded(words, clientSecret !== undefined) : notRevoked(words)
  }
  const parameters = { token: tokens.refresh }
  const service = 'the revocation endpoint'
  const answer = await postForm(service, url, { clientId, clientSecret }, parameters, edges, messages)
  if (answer.status === 200) return 'revoked'
  const refusal = asRefusal(answer)
  if (refusal?.error.startsWith('invalid_client')) throw secretNeeded(refusal.error, clientSecret !== undefined)
  if (refusal && isRevocationOff(wordsOf(refusal))) return 'unsupported'
  if (refusal) throw notRevoked(wordsOf(refusal))
  throw unusable(service, withoutQuery(url), answer)
}

/** Whether a refusal says that EnableTokenRevocation of the app client is off (API RevokeToken, DG revocation-endpoint). */
function isRevocationOff(words: string): boolean {
  return /unsupported_?token_?type|\brevocation\b.*\b(?:not|n't|off|disabled)\b|\bnot\b.*\brevocation enabled\b/i.test(
    words,
  )
}

/**
 * Forgets a session under its lock, so that a refresh in another process cannot bring it back. `first` is done before, with
 * the session as it is on disk; where it fails the session stays.
 */
export async function forget(
  session: Session,
  edges: StoreEdges,
  first: (current: Session) => Promise<void>,
): Promise<void> {
  await lockSession(session, 'forgotten', edges, async () => {
    await first((await rereadSession(session, edges)) ?? session)
    await removeStored(sessionPath(session, edges), edges)
  })
}

/** Ends every session of the person, on all devices. The access token must be fresh and allow it. */
export async function signOutEverywhere(session: Session, edges: RequestEdges, messages: Messages): Promise<void> {
  const answer = await callApi(session, 'GlobalSignOut', { AccessToken: session.tokens.access }, edges, messages)
  if (answer.status === 200) return
  const refusal = refusalOf(answer)
  if (!refusal) throw unusable('GlobalSignOut', answer.url, answer)
  if (refusal.type !== 'NotAuthorizedException') throw notRevoked(`${refusal.type}: ${refusal.message}`)
  throw new CogtoolError('session_expired', 'the pool refused to sign out everywhere', {
    why: refusal.message.slice(0, 300),
    hint: globalHints.find(([words]) => words.test(refusal.message))?.[1] ?? signInFirst,
  })
}

const signInFirst = 'sign in again, then: cogtool logout --global'
const globalHints: readonly (readonly [words: RegExp, hint: string])[] = [
  [/\brevoked\b/i, `the access token was revoked, so this sign-in has ended already; for all others, ${signInFirst}`],
  [/\bexpired\b/i, `the access token has expired: ${signInFirst}`],
  [/\bscopes?\b/i, 'it needs the scope aws.cognito.signin.user.admin, which the app client must allow'],
]

/**
 * The address that ends the browser's session and leads to a registered logout address; to the sign-in page, with the callback
 * of the session, where none is known.
 */
export function browserLogoutUrl(
  { endpoints, clientId, callback }: Session,
  registered: string | undefined,
): string | undefined {
  if (endpoints.logout === undefined) return undefined
  const url = new URL(endpoints.logout)
  if (registered !== undefined) {
    url.search = new URLSearchParams({ client_id: clientId, logout_uri: registered }).toString()
    return url.href
  }
  if (callback === undefined) return undefined
  url.search = new URLSearchParams({ client_id: clientId, redirect_uri: callback, response_type: 'code' }).toString()
  return url.href
}

function secretNeeded(why: string, secretGiven: boolean): CogtoolError {
  const hint = 'next time set COGTOOL_CLIENT_SECRET; until then an administrator can sign the user out'
  return clientSecretError(why, secretGiven, 'revoking needs the secret of this app client', hint)
}

function notRevoked(why: string): CogtoolError {
  return new CogtoolError('service_failed', 'the pool did not revoke the refresh token', {
    why: why.slice(0, 300),
    hint: 'token revocation may be off for this app client (EnableTokenRevocation); the token works until it ends',
  })
}
