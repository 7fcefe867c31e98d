import { createHash } from 'node:crypto'
import type { UserPool } from '../pool/pool-address.ts'
import { CogtoolError } from '../text/cogtool-error.ts'
import { member } from '../text/json.ts'
import { expectFrom } from '../verification/expected.ts'
import type { SigningKeys } from '../verification/keys/signing-keys.ts'
import type { Rejected, VerifiedClaims, Warning } from '../verification/verdict.ts'
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
}

/** The claims of tokens that hold, and what is odd about them though they do. */
export interface VerifiedTokens {
  readonly access: VerifiedClaims
  readonly id: VerifiedClaims | undefined
  readonly warnings: readonly Warning[]
}

/**
 * Judges new tokens with the same core as `cogtool verify`, before anything is done with them. Fails with `token_rejected`,
 * or with `jwks_unavailable` where it could not decide.
 */
export async function verifyTokens(
  tokens: SessionTokens,
  { pool, clientId, nonce, sub }: TokenExpectation,
  { keys, now }: { readonly keys: SigningKeys; readonly now: Date },
): Promise<VerifiedTokens> {
  const means = { keys, now }
  const clientIds = [clientId]
  const access = await verifyToken(tokens.access, expectFrom(pool, { tokenUse: 'access', clientIds }), means)
  if (!access.ok) throw rejected('access token', reasonsOf(access))
  if (sub !== undefined && access.claims.sub !== sub) throw rejected('access token', 'it belongs to somebody else')
  if (tokens.id === undefined) return { access: access.claims, id: undefined, warnings: access.warnings }

  const expected = expectFrom(pool, { tokenUse: 'id', clientIds, nonce: nonce ?? null })
  const id = await verifyToken(tokens.id, expected, means)
  if (!id.ok) throw rejected('ID token', reasonsOf(id))
  if (id.claims.sub !== access.claims.sub) throw rejected('ID token', 'it and the access token belong to two people')
  const hash = member(id.claims, 'at_hash')
  if (hash !== undefined && hash !== accessTokenHash(tokens.access)) {
    throw rejected('ID token', 'its `at_hash` is that of another access token')
  }
  const warnings = new Map([...access.warnings, ...id.warnings].map((warning) => [warning.code, warning]))
  return { access: access.claims, id: id.claims, warnings: [...warnings.values()] }
}

/** The `at_hash` that an RS256 ID token has for this access token (OpenID Connect Core 3.1.3.6). */
export function accessTokenHash(accessToken: string): string {
  return createHash('sha256').update(accessToken).digest().subarray(0, 16).toString('base64url')
}

function reasonsOf({ checks }: Rejected): string {
  return checks.flatMap(({ status, message }) => (status === 'fail' && message ? [message] : [])).join('; ')
}

function rejected(which: string, why: string): CogtoolError {
  return new CogtoolError('token_rejected', `the ${which} that the pool gave was rejected`, {
    why,
    hint: 'nothing was saved; check the pool, the app client and the clock of this machine, then: cogtool login',
  })
}
