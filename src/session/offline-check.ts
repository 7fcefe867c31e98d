import { CogtoolError } from '../text/cogtool-error.ts'
import { expectFrom } from '../verification/expected.ts'
import type { KeyEdges } from '../verification/keys/issuer-keys.ts'
import { isWithoutKeys, keysFromIssuer } from '../verification/keys/signing-keys.ts'
import { verifyToken } from '../verification/verify-token.ts'
import { poolTime } from './store/pool-time.ts'
import { hasTokens, type Session } from './store/session.ts'
import { keySetOfSession } from './store/session-addresses.ts'
import { poolOfSession } from './store/session-format.ts'

/** Whether a session's tokens were found genuine with keys at hand, or why nobody could tell without the network. */
export type OfflineCheck = { readonly genuine: true } | { readonly genuine: undefined; readonly why: string }

/**
 * Judges a saved session's tokens by the core, fetching nothing. An expired token is genuine all the same. Fails with
 * `token_rejected` where the file holds what the pool never signed, with `session_expired` where it holds no tokens.
 */
export async function checkOffline(session: Session, edges: KeyEdges): Promise<OfflineCheck> {
  if (!hasTokens(session)) {
    throw new CogtoolError('session_expired', 'the session has no tokens but its refresh token', {
      why: 'what the pool gave for it was rejected, or could not be judged',
      hint: 'to try again: cogtool token --force-refresh; or sign in anew: cogtool login',
    })
  }
  const pool = poolOfSession(session)
  const keys = keysFromIssuer(edges, undefined, { endpoint: keySetOfSession(session) })
  const now = poolTime(session, edges.now())
  for (const tokenUse of ['access', 'id'] as const) {
    const token = session.tokens[tokenUse]
    if (token === undefined) continue
    try {
      const expected = expectFrom(pool, { tokenUse, clientIds: [session.clientId] })
      const verdict = await verifyToken(token, expected, { keys, now })
      if (verdict.ok || (verdict.authentic && verdict.reason === 'expired')) continue
      throw new CogtoolError('token_rejected', `the saved ${tokenUse} token is not one of this pool`, {
        why: verdict.message,
        hint: 'forget it and sign in again: cogtool logout --local-only, then cogtool login',
      })
    } catch (error) {
      if (!isWithoutKeys(error)) throw error
      const why = 'the cached keys do not tell; cogtool verify fetches newer ones'
      return { genuine: undefined, why: error.code === 'key_set_private' ? (error.why ?? why) : why }
    }
  }
  return { genuine: true }
}
