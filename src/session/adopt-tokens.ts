import type { Messages } from '../net/post-form.ts'
import { CogtoolError } from '../text/cogtool-error.ts'
import { shellWord } from '../text/shell.ts'
import type { SigningKeys } from '../verification/keys/signing-keys.ts'
import type { Warning } from '../verification/verdict.ts'
import { signInCommand } from './sign-in-command.ts'
import { identityOf } from './store/identity.ts'
import { refreshMarked } from './store/refresh-journal.ts'
import type { Session, SessionTokens } from './store/session.ts'
import { poolOfSession, type StoreEdges } from './store/session-format.ts'
import { sessionPath } from './store/session-paths.ts'
import { saveSession } from './store/session-store.ts'
import { type TokenJudge, verifyTokens } from './verify-tokens.ts'

/** Where a session is kept while it is refreshed. */
export interface SessionKeeper {
  /** Does what spends the refresh token, so that it can be told later where that was cut off. */
  guard<T>(work: () => Promise<T>): Promise<T>
  save(session: Session): Promise<void>
  /** Where its refresh token is from then on, and how to go on with it. */
  readonly hint: string
}

/** A session with new tokens that hold, and what is odd about them though they do. */
export interface RefreshedSession {
  readonly session: Session
  readonly warnings: readonly Warning[]
}

/** Keeps a session in its file. */
export function inItsFile(session: Session, edges: StoreEdges & { now(): Date }, messages: Messages): SessionKeeper {
  const flag = session.name === 'default' ? '' : ` --session ${shellWord(session.name)}`
  return {
    guard: (work) => refreshMarked(session, edges, messages, work),
    save: (changed) => saveSession(changed, edges),
    hint: `it is in ${sessionPath(session, edges)}; to try again: cogtool token --force-refresh${flag}`,
  }
}

/**
 * Takes what a refresh brought into its session. A new refresh token is saved before anything is judged, since rotation has ended
 * the old one; the other tokens only when they hold, so that a saved token is always one that was verified. Fails with
 * `session_not_saved`, `token_rejected`, or as keys do.
 */
export async function adoptTokens(
  session: Session,
  fresh: SessionTokens,
  keys: SigningKeys,
  keeper: SessionKeeper,
  { now, clock }: Required<Pick<TokenJudge, 'now' | 'clock'>>,
): Promise<RefreshedSession> {
  const { refresh: given, ...unverified } = fresh
  // without rotation none comes, and the old one stays good
  const refresh = given || session.tokens.refresh
  const isRotated = refresh !== session.tokens.refresh
  const kept = { ...session, tokens: { ...session.tokens, ...(refresh === undefined ? {} : { refresh }) } }
  if (isRotated) await saveSuccessor(kept, keeper)
  try {
    // of a sign-in by a refresh token alone nobody knows the person beforehand
    const sub = identityOf(session).sub || undefined
    const expected = {
      pool: poolOfSession(session),
      clientId: session.clientId,
      nonce: undefined,
      sub,
      signIn: signInCommand(session),
    }
    const { access, warnings, clockSkew } = await verifyTokens(fresh, expected, { keys, now, clock })
    const tokens = { ...kept.tokens, ...unverified }
    const { clockSkew: _, ...rest } = kept
    const times = { savedAt: now.toISOString(), ...(clockSkew !== undefined && { clockSkew }) }
    const renewed = { ...rest, issuer: access.iss, ...times, tokens }
    await keeper.save(renewed)
    return { session: renewed, warnings }
  } catch (error) {
    if (!isRotated || !(error instanceof CogtoolError)) throw error
    throw new CogtoolError(error.code, `${error.message}; the new refresh token is kept`, {
      ...(error.why === undefined ? {} : { why: error.why }),
      hint: error.details?.clockSkew === undefined ? keeper.hint : `set the clock; ${keeper.hint}`,
      cause: error,
      ...(error.details && { details: error.details }),
    })
  }
}

async function saveSuccessor(session: Session, keeper: SessionKeeper): Promise<void> {
  try {
    await keeper.save(session)
  } catch (error) {
    if (!(error instanceof CogtoolError)) throw error
    throw new CogtoolError('session_not_saved', error.message, {
      why: `${error.why}; the pool has rotated the refresh token, and the new one is lost with this`,
      hint: 'make the folder writable, then sign in again: cogtool login',
      cause: error.cause,
    })
  }
}
