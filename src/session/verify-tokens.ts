import { createHash } from 'node:crypto'
import type { ServerClock } from '../net/server-clock.ts'
import type { UserPool } from '../pool/pool-address.ts'
import { CogtoolError } from '../text/cogtool-error.ts'
import { member } from '../text/json.ts'
import { clockWarning, clockWords, isRejectedByClock } from '../verification/clock.ts'
import { expectFrom } from '../verification/expected.ts'
import type { SigningKeys } from '../verification/keys/signing-keys.ts'
import type { Accepted, Rejected, VerifiedClaims, Warning } from '../verification/verdict.ts'
import { verifyToken } from '../verification/verify-token.ts'
import type { SessionTokens } from './store/session.ts'

/** What new tokens must be. */
export interface TokenExpectation {
  readonly pool: UserPool
  readonly clientId: string
  /** Of the sign-in; undefined after a refresh, whose ID token need not repeat it. */
  readonly nonce: string | undefined
  /** Whose tokens they must be; undefined where any person may sign in. */
  readonly sub: string | undefined
  /** The command that asks for such tokens again. */
  readonly signIn?: string
}

/** The claims of tokens that hold, and what is odd about them though they do. */
export interface VerifiedTokens {
  readonly access: VerifiedClaims
  readonly id: VerifiedClaims | undefined
  readonly warnings: readonly Warning[]
  /** Seconds by which our clock was ahead of the pool's when they came, where the pool told. */
  readonly clockSkew: number | undefined
}

/** What new tokens are judged with. */
export interface TokenJudge {
  readonly keys: SigningKeys
  /** When they came. */
  readonly now: Date
  /** What the pool's answers said of its time. */
  readonly clock?: ServerClock
}

/**
 * Judges new tokens with the same core as `cogtool verify`, before anything is done with them, and says where this machine's clock
 * is off. Fails with `token_rejected`, or with `jwks_unavailable` where it could not decide.
 */
export async function verifyTokens(
  tokens: SessionTokens,
  { pool, clientId, nonce, sub, signIn = 'cogtool login' }: TokenExpectation,
  { keys, now, clock }: TokenJudge,
): Promise<VerifiedTokens> {
  const means = { keys, now }
  const clientIds = [clientId]
  const access = await verifyToken(tokens.access, expectFrom(pool, { tokenUse: 'access', clientIds }), means)
  // the answer with the keys may be the first that told the time
  const clockSkew = clock?.skewAt(now)
  if (!access.ok) throw unfit('access token', access, clockSkew, signIn)
  if (sub !== undefined && access.claims.sub !== sub)
    throw rejected('access token', 'it belongs to another user', signIn)
  const verified = { access: access.claims, id: undefined, clockSkew }
  if (tokens.id === undefined) return { ...verified, warnings: warningsOf(clockSkew, access) }

  const expected = expectFrom(pool, { tokenUse: 'id', clientIds, nonce: nonce ?? null })
  const id = await verifyToken(tokens.id, expected, means)
  if (!id.ok) throw unfit('ID token', id, clockSkew, signIn)
  if (id.claims.sub !== access.claims.sub)
    throw rejected('ID token', 'it and the access token belong to two people', signIn)
  const hash = member(id.claims, 'at_hash')
  if (hash !== undefined && hash !== accessTokenHash(tokens.access)) {
    throw rejected('ID token', 'its `at_hash` is that of another access token', signIn)
  }
  return { ...verified, id: id.claims, warnings: warningsOf(clockSkew, access, id) }
}

/** Each warning once; what a clock that is off says of a token's times is no warning of its own. */
function warningsOf(clockSkew: number | undefined, ...verdicts: readonly Accepted[]): Warning[] {
  const byCode = new Map(verdicts.flatMap(({ warnings }) => warnings).map((warning) => [warning.code, warning]))
  byCode.delete('clock_skew')
  const message = clockWarning(clockSkew)
  if (message === undefined) return [...byCode.values()]
  for (const code of ['expires_soon', 'iat_in_future'] as const) byCode.delete(code)
  return [...byCode.values(), { code: 'clock_skew', message }]
}

/** The `at_hash` that an RS256 ID token has for this access token (OpenID Connect Core 3.1.3.6). */
export function accessTokenHash(accessToken: string): string {
  return createHash('sha256').update(accessToken).digest().subarray(0, 16).toString('base64url')
}

/** The error of a token that the core rejected: the clock's fault where it is that alone. */
function unfit(which: string, verdict: Rejected, clockSkew: number | undefined, signIn: string): CogtoolError {
  const reasons = verdict.checks.flatMap(({ status, message }) => (status === 'fail' && message ? [message] : []))
  if (verdict.reason === 'wrong_issuer') return foreign(which, verdict, signIn)
  if (!isRejectedByClock(verdict, clockSkew)) return rejected(which, reasons.join('; '), signIn)
  return new CogtoolError('token_rejected', clockWords(clockSkew), {
    why: `by it the ${which} that the pool just gave is not good: ${reasons.join('; ')}`,
    hint: `set the clock, then: ${signIn}`,
    details: { clockSkew },
  })
}

/** The same sign-in once more would bring tokens of the same issuer: the pool has to be named otherwise. */
function foreign(which: string, { message, hint }: Rejected, signIn: string): CogtoolError {
  if (hint === undefined) return rejected(which, message, signIn)
  return new CogtoolError('token_rejected', `the ${which} that the pool gave was rejected`, {
    why: message,
    hint: `nothing was saved; ${hint}, instead of the pool named now`,
  })
}

function rejected(which: string, why: string, signIn: string): CogtoolError {
  return new CogtoolError('token_rejected', `the ${which} that the pool gave was rejected`, {
    why,
    hint: `nothing was saved; check the pool and the app client, then: ${signIn}`,
  })
}
