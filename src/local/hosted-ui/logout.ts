import { type LocalAnswer, type LocalRequest, redirectTo, withParameters } from '../http/messages.ts'
import type { PoolState } from '../state/model.ts'
import type { BrowserSessions } from './browser-sessions.ts'

/**
 * `GET /logout` (DG logout-endpoint): ends the browser's session and leads to a registered `logout_uri`, or, with `redirect_uri` and
 * `response_type`, to the sign-in page. Where an unregistered address leads is not documented: here to the error page (inferred).
 */
export function answerLogout(request: LocalRequest, pool: PoolState, sessions: BrowserSessions): LocalAnswer {
  const { searchParams, search } = request.url
  const cookie = { 'Set-Cookie': sessions.end(request) }
  const clientId = searchParams.get('client_id') ?? undefined
  const client = pool.clients.find(({ id }) => id === clientId)
  const logoutUri = searchParams.get('logout_uri')
  if (client && logoutUri !== null && client.logoutUrls.includes(logoutUri)) {
    const state = searchParams.get('state') ?? undefined
    return redirectTo(state === undefined ? logoutUri : withParameters(logoutUri, '?', { state }), cookie)
  }
  // whether the callback is registered is for the sign-in page to say
  if (client && logoutUri === null && searchParams.has('redirect_uri') && searchParams.has('response_type')) {
    return redirectTo(`/login${search}`, cookie)
  }
  return redirectTo(withParameters('/error', '?', { error: 'redirect_mismatch', client_id: clientId }), cookie)
}
