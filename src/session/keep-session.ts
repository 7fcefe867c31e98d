import type { UserPool } from '../pool/pool-address.ts'
import type { ApproveKeySet, KeyEdges } from '../verification/keys/issuer-keys.ts'
import { keysFromIssuer } from '../verification/keys/signing-keys.ts'
import type { Warning } from '../verification/verdict.ts'
import type { Session, StoreKind } from './store/session.ts'
import { type StoreEdges, saveSignIn } from './store/session-store.ts'
import { verifyTokens } from './verify-tokens.ts'

/** A finished sign-in, and what there is to say about it. */
export interface SignedIn {
  readonly session: Session
  readonly remarks: readonly string[]
  /** Whether the token that --print asks for is on standard output already. */
  readonly isPrinted?: boolean
}

/** A session before its tokens were looked at. */
export type UnverifiedSession = Omit<Session, 'schema' | 'issuer' | 'userPoolId' | 'signedInAt' | 'savedAt'>

/** Where it is kept, and what it is verified by. */
export interface KeepMeans {
  readonly pool: UserPool
  readonly store: StoreKind
  readonly approveIssuer: ApproveKeySet
}

/**
 * Verifies a new session's tokens by the core and saves it, in this order. `beforeSaving` may do what only a verified session
 * admits. Fails with `token_rejected`, `session_not_saved`, or `jwks_unavailable` where nobody could tell.
 */
export async function keepSession(
  made: UnverifiedSession,
  { pool, store, approveIssuer }: KeepMeans,
  edges: StoreEdges & KeyEdges,
  beforeSaving: (session: Session) => Promise<Session> = async (session) => session,
): Promise<SignedIn> {
  const now = edges.now()
  const expected = { pool, clientId: made.clientId, nonce: undefined, sub: undefined }
  const { access, warnings } = await verifyTokens(made.tokens, expected, {
    keys: keysFromIssuer(edges, approveIssuer),
    now,
  })
  const whole = await beforeSaving({
    schema: 'cogtool.session/1',
    issuer: access.iss,
    userPoolId: pool.id,
    signedInAt: now.toISOString(),
    savedAt: now.toISOString(),
    ...made,
  })
  const session = await saveSignIn(whole, store, edges)
  return { session, remarks: remarksOf(warnings) }
}

/** What a person should hear of tokens that hold. */
export function remarksOf(warnings: readonly Warning[]): string[] {
  return warnings.filter(({ code }) => code === 'stale_keys' || code === 'expires_soon').map(({ message }) => message)
}
