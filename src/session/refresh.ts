import type { Messages, RequestEdges } from '../net/post-form.ts'
import { watchServerClock } from '../net/server-clock.ts'
import { CogtoolError } from '../text/cogtool-error.ts'
import type { KeyEdges } from '../verification/keys/issuer-keys.ts'
import { keysFromIssuer, requireKeys } from '../verification/keys/signing-keys.ts'
import { adoptTokens, type RefreshedSession, type SessionKeeper } from './adopt-tokens.ts'
import { refreshThroughApi } from './protocol/api-tokens.ts'
import { refusedMachine, requestMachineToken } from './protocol/machine-token.ts'
import {
  clientSecretError,
  type GrantAnswer,
  type OAuthRefusal,
  requestTokens,
  wordsOf,
} from './protocol/token-endpoint.ts'
import { signInCommand } from './sign-in-command.ts'
import { identityOf } from './store/identity.ts'
import { hasTokens, type Session } from './store/session.ts'
import { addressesOf, keySetOfSession } from './store/session-addresses.ts'
import { poolOfSession, type StoreEdges } from './store/session-format.ts'
import { rereadSession } from './store/session-store.ts'

export type RefreshEdges = StoreEdges & RequestEdges & KeyEdges

/** A refresh as it was asked for. */
export interface Refresh {
  readonly clientSecret: string | undefined
  readonly keeper: SessionKeeper
  /** Judges a session that somebody else refreshed without its lock. */
  readonly isGoodEnough: (session: Session) => boolean
}

/**
 * New tokens for a session, verified and saved: the one way in which a refresh token is spent. Only when there are keys to judge
 * by. The caller holds the session's lock. Fails as requests and keys do, or as `adoptTokens`.
 */
export async function refreshSession(
  session: Session,
  { clientSecret, keeper, isGoodEnough }: Refresh,
  unwatched: RefreshEdges,
  messages: Messages,
): Promise<RefreshedSession> {
  const { edges, clock } = watchServerClock(unwatched)
  if (session.signedInBy !== 'machine' && session.tokens.refresh === undefined) throw withoutRefreshToken()
  const keys = keysFromIssuer(edges, addressesOf(session).approveKeySet, {
    endpoint: keySetOfSession(session),
    isNewToken: true,
  })
  await requireKeys(keys, new Set([session.issuer, ...poolOfSession(session).issuers]))
  return keeper.guard(async () => {
    const { answer, retried } = await sendRefreshToken(session, clientSecret, edges, messages)
    if (!('refusal' in answer)) return adoptTokens(session, answer.tokens, keys, keeper, { now: edges.now(), clock })
    if (session.signedInBy === 'machine') throw refusedMachine(answer.refusal)
    if (answer.refusal.error === 'invalid_grant') {
      // another machine, or a cogtool that missed the lock, may have rotated it since (Menci/Floway#67)
      const now = await rereadSession(session, edges)
      const isAnother = now && now.tokens.refresh !== session.tokens.refresh
      if (isAnother && isGoodEnough(now)) return { session: now, warnings: [] }
    }
    throw refusedRefresh(answer.refusal, session, clientSecret !== undefined, retried)
  })
}

/** Asks for new tokens, twice where the first answer was lost: within the grace period of rotation that still works. */
async function sendRefreshToken(
  session: Session,
  clientSecret: string | undefined,
  edges: RequestEdges,
  messages: Messages,
): Promise<{ answer: GrantAnswer; retried: boolean }> {
  const send = () => askForTokens(session, clientSecret, edges, messages)
  try {
    return { answer: await send(), retried: false }
  } catch (error) {
    if (!(error instanceof CogtoolError && error.code === 'service_unreachable')) throw error
    await messages.debug('no answer to the refresh: asking once more')
    return { answer: await send(), retried: true }
  }
}

/** As the session was made: at the token endpoint, through the API, or anew for a machine, which has no refresh token. */
function askForTokens(
  session: Session,
  clientSecret: string | undefined,
  edges: RequestEdges,
  messages: Messages,
): Promise<GrantAnswer> {
  const { tokens, clientId, signedInBy } = session
  const { token, api } = addressesOf(session)
  if (signedInBy === 'machine') {
    const machine = { clientId, tokenEndpoint: token, api: async () => api(), scopes: identityOf(session).scopes }
    return requestMachineToken(machine, clientSecret, edges, messages)
  }
  const { refresh } = tokens
  if (refresh === undefined) throw withoutRefreshToken()
  if (token === undefined) {
    return refreshThroughApi({ ...session, tokens: { ...tokens, refresh } }, clientSecret, edges, messages)
  }
  const grant = { grant_type: 'refresh_token', refresh_token: refresh }
  return requestTokens(token, { clientId, clientSecret }, grant, edges, messages)
}

function withoutRefreshToken(): CogtoolError {
  return new CogtoolError('session_expired', 'the session has ended and cannot be refreshed', {
    why: 'it has no refresh token: the implicit flow brings none',
    hint: 'sign in again: cogtool login (the code flow brings one)',
  })
}

/** The pool's refusal of a refresh token: it ends a session, or is that of a token from elsewhere. */
function refusedRefresh(refusal: OAuthRefusal, session: Session, secretGiven: boolean, retried: boolean): CogtoolError {
  const words = wordsOf(refusal).slice(0, 300)
  if (refusal.error.startsWith('invalid_client')) {
    return clientSecretError(words, secretGiven, 'this app client has a secret, which cogtool never stores')
  }
  const why = retried ? `${words}; a first answer was lost, and rotation has ended the old token with it` : words
  // a token from elsewhere ends no session
  const [message, hint] = hasTokens(session)
    ? ['the session has ended: the pool refused its refresh token', `sign in again: ${signInCommand(session)}`]
    : ['the pool refused this refresh token', hintFor(words, session)]
  return new CogtoolError('session_expired', message, { why, hint })
}

function hintFor(words: string, session: Session): string {
  const again = `sign in again: ${signInCommand(session)}`
  if (/\bexpired\b/i.test(words)) return `it has expired: ${again}`
  if (/\brevoked\b/i.test(words)) return `it was revoked, or its user signed out everywhere: ${again}`
  return session.device === undefined
    ? 'it may belong to another app client (--client-id), or to a device that the pool remembers: --device-key <key>'
    : 'it may belong to another app client (--client-id), or to another device than that of --device-key'
}
