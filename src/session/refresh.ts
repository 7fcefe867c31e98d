import { CogtoolError } from '../errors.ts'
import type { KeyEdges } from '../verification/issuer-keys.ts'
import { keysFromIssuer } from '../verification/signing-keys.ts'
import { refreshThroughApi } from './api-tokens.ts'
import { poolOfSession } from './as-session.ts'
import { identityOf } from './identity.ts'
import { refusedMachine, requestMachineToken } from './machine-token.ts'
import type { Conversation, RequestEdges } from './requests.ts'
import type { Session, SessionTokens } from './session.ts'
import { addressesOf } from './session-addresses.ts'
import { rereadSession, type StoreEdges, saveSession } from './session-store.ts'
import { type GrantAnswer, type OAuthRefusal, requestTokens } from './token-endpoint.ts'
import { verifyTokens } from './verify-tokens.ts'

export type RefreshEdges = StoreEdges & RequestEdges & KeyEdges

/**
 * New tokens for a session, verified and saved. The caller holds the session's lock; `isGoodEnough` judges a session that
 * somebody else refreshed without it.
 */
export async function refreshSession(
  session: Session,
  isGoodEnough: (session: Session) => boolean,
  clientSecret: string | undefined,
  edges: RefreshEdges,
  talk: Conversation,
): Promise<Session> {
  const { answer, retried } = await sendRefreshToken(session, clientSecret, edges, talk)
  if (!('refusal' in answer)) return adopt(session, answer.tokens, edges)
  if (session.signedInBy === 'machine') throw refusedMachine(answer.refusal)
  if (answer.refusal.error === 'invalid_grant') {
    // another machine, or a cogtool that missed the lock, may have rotated it since (Menci/Floway#67)
    const now = await rereadSession(session, edges)
    if (now && now.tokens.refresh !== session.tokens.refresh && isGoodEnough(now)) return now
  }
  throw refusedRefresh(answer.refusal, clientSecret !== undefined, retried)
}

/** Asks for new tokens, twice where the first answer was lost: within the grace period of rotation that still works. */
export async function sendRefreshToken(
  session: Session,
  clientSecret: string | undefined,
  edges: RequestEdges,
  talk: Conversation,
): Promise<{ answer: GrantAnswer; retried: boolean }> {
  const send = () => askForTokens(session, clientSecret, edges, talk)
  try {
    return { answer: await send(), retried: false }
  } catch (error) {
    if (!(error instanceof CogtoolError && error.code === 'service_unreachable')) throw error
    await talk.debug('no answer to the refresh: asking once more')
    return { answer: await send(), retried: true }
  }
}

/** As the session was made: at the token endpoint, through the API, or anew for a machine, which has no refresh token. */
function askForTokens(
  session: Session,
  clientSecret: string | undefined,
  edges: RequestEdges,
  talk: Conversation,
): Promise<GrantAnswer> {
  const { tokens, clientId, signedInBy } = session
  const { token, api } = addressesOf(session)
  if (signedInBy === 'machine') {
    const machine = { clientId, tokenEndpoint: token, api: async () => api(), scopes: identityOf(session).scopes }
    return requestMachineToken(machine, clientSecret, edges, talk)
  }
  const { refresh } = tokens
  if (refresh === undefined) throw withoutRefreshToken()
  if (token === undefined) {
    return refreshThroughApi({ ...session, tokens: { ...tokens, refresh } }, clientSecret, edges, talk)
  }
  const grant = { grant_type: 'refresh_token', refresh_token: refresh }
  return requestTokens(token, { clientId, clientSecret }, grant, edges, talk)
}

/** Verifies and saves new tokens. */
async function adopt(session: Session, fresh: SessionTokens, edges: RefreshEdges): Promise<Session> {
  const now = edges.now()
  const savedAt = now.toISOString()
  const pool = poolOfSession(session)
  const expected = { pool, clientId: session.clientId, nonce: undefined, sub: identityOf(session).sub }
  try {
    const { access } = await verifyTokens(fresh, expected, {
      keys: keysFromIssuer(edges, addressesOf(session).approveKeySet),
      now,
    })
    // without rotation no new refresh token comes, and the old one stays good
    const renewed = { ...session, issuer: access.iss, savedAt, tokens: { ...session.tokens, ...fresh } }
    await save(renewed, fresh.refresh !== undefined, edges)
    return renewed
  } catch (error) {
    // rotation has ended the old refresh token: losing the new one as well would end the session for no fault of the person
    if (fresh.refresh !== undefined && !isSaveFailure(error)) {
      await save({ ...session, savedAt, tokens: { ...session.tokens, refresh: fresh.refresh } }, true, edges)
    }
    throw error
  }
}

const isSaveFailure = (error: unknown): boolean => error instanceof CogtoolError && error.code === 'session_not_saved'

async function save(session: Session, rotated: boolean, edges: RefreshEdges): Promise<void> {
  try {
    await saveSession(session, edges)
  } catch (error) {
    if (!rotated || !(error instanceof CogtoolError)) throw error
    throw new CogtoolError('session_not_saved', error.message, {
      why: `${error.why}; the pool has rotated the refresh token, and the new one is lost with this`,
      hint: 'make the folder writable, then sign in again: cogtool login',
      cause: error.cause,
    })
  }
}

function withoutRefreshToken(): CogtoolError {
  return new CogtoolError('session_expired', 'the session has ended and cannot be refreshed', {
    why: 'it has no refresh token: the implicit flow brings none',
    hint: 'sign in again: cogtool login (the code flow brings one)',
  })
}

/** The pool's refusal of a refresh token. */
export function refusedRefresh(
  { error, description }: OAuthRefusal,
  secretGiven: boolean,
  retried: boolean,
): CogtoolError {
  const words = description === undefined ? error : `${error}: ${description.slice(0, 300)}`
  if (error.startsWith('invalid_client')) {
    return new CogtoolError(
      'client_secret_required',
      secretGiven
        ? "the app client's secret was not accepted"
        : 'this app client has a secret, which cogtool never stores',
      { why: words, hint: 'set COGTOOL_CLIENT_SECRET, or pipe it in with --client-secret-stdin' },
    )
  }
  return new CogtoolError('session_expired', 'the session has ended: the pool refused its refresh token', {
    why: retried ? `${words}; a first answer was lost, and rotation has ended the old token with it` : words,
    hint: 'sign in again: cogtool login',
  })
}
