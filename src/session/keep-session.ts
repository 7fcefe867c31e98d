import type { ServerClock } from '../net/server-clock.ts'
import type { Origin } from '../pool/origin.ts'
import type { UserPool } from '../pool/pool-address.ts'
import type { ApproveKeySet, KeyEdges } from '../verification/keys/issuer-keys.ts'
import { keysFromIssuer } from '../verification/keys/signing-keys.ts'
import type { Warning } from '../verification/verdict.ts'
import { signInCommand } from './sign-in-command.ts'
import type { KeptSettings, Session, StoreKind } from './store/session.ts'
import type { StoreEdges } from './store/session-format.ts'
import { saveSignIn } from './store/session-store.ts'
import { type VerifiedTokens, verifyTokens } from './verify-tokens.ts'

/** The session that a sign-in is to make, whichever way it goes, and what its tokens are verified by. */
export interface NewSession {
  readonly name: string
  readonly pool: UserPool
  readonly clientId: string
  /** The address of the API where one was given, for commands that lead there. */
  readonly endpointUrl: string | undefined
  readonly store: StoreKind
  /** The settings that later commands need to find the pool again, once leave was given for its addresses. */
  readonly kept: () => KeptSettings
  readonly approveIssuer: ApproveKeySet
  /** What the pool's answers to this sign-in say of its time. */
  readonly clock: ServerClock
  /** The pool's keys at its endpoint, where those count before its issuer's. */
  readonly keySetAtEndpoint: string | undefined
}

/** What a sign-in brought. */
export type Grant = Pick<Session, 'signedInBy' | 'tokens' | 'callback' | 'device'> & {
  /** The endpoints that later requests go to, and who named them; undefined where the API is asked alone. */
  readonly found: { readonly endpoints: Session['endpoints']; readonly namedBy: Origin } | undefined
}

/** A finished sign-in, and what there is to say about it. */
export interface FinishedSignIn {
  readonly session: Session
  readonly remarks: readonly string[]
  /** Whether the token that --print asks for is on standard output already. */
  readonly isPrinted?: boolean
}

/** The session of a sign-in; the client secret is not in it. */
export function makeSession(
  { name, pool, clientId, kept }: NewSession,
  { signedInBy, tokens, callback, device, found }: Grant,
  issuer: string,
  now: Date,
  clockSkew?: number,
): Session {
  const { settings, origins } = kept()
  return {
    schema: 'cogtool.session/1',
    name,
    issuer,
    userPoolId: pool.id,
    clientId,
    signedInBy,
    signedInAt: now.toISOString(),
    savedAt: now.toISOString(),
    ...(clockSkew !== undefined && { clockSkew }),
    ...(callback !== undefined && { callback }),
    settings,
    origins: { ...origins, ...(found && { endpoints: found.namedBy }) },
    endpoints: found?.endpoints ?? {},
    tokens,
    ...(device && { device }),
  }
}

/**
 * Verifies the tokens of a sign-in by the core and saves its session, in this order. `beforeSaving` may do what only a verified
 * session admits. Fails with `token_rejected`, `session_not_saved`, or `jwks_unavailable` where nobody could tell.
 */
export async function keepSession(
  wanted: NewSession,
  { nonce, ...grant }: Grant & { readonly nonce?: string },
  edges: StoreEdges & KeyEdges,
  beforeSaving: (session: Session, verified: VerifiedTokens) => Promise<Session> = async (session) => session,
): Promise<{ readonly session: Session; readonly verified: VerifiedTokens }> {
  const { pool, clientId, store, approveIssuer, keySetAtEndpoint, clock } = wanted
  const now = edges.now()
  const keys = keysFromIssuer(edges, approveIssuer, { endpoint: keySetAtEndpoint, isNewToken: true })
  const expected = { pool, clientId, nonce, sub: undefined, signIn: signInCommand(grant) }
  const verified = await verifyTokens(grant.tokens, expected, { keys, now, clock })
  const made = makeSession(wanted, grant, verified.access.iss, now, verified.clockSkew)
  const kept = await beforeSaving(made, verified)
  return { session: await saveSignIn(kept, store, edges), verified }
}

const heard: readonly Warning['code'][] = ['stale_keys', 'expires_soon', 'clock_skew', 'keys_elsewhere']

/** What a person should hear of tokens that hold. */
export function remarksOf(warnings: readonly Warning[]): string[] {
  return warnings.filter(({ code }) => heard.includes(code)).map(({ message }) => message)
}
