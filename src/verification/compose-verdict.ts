import { member } from '../text/json.ts'
import { passed, skipped } from './checks.ts'
import type { Expected } from './expected.ts'
import { hintFor } from './hints.ts'
import type { KeySet } from './keys/keys.ts'
import type { DecodedToken } from './token.ts'
import { type Check, checkNames, type Rejected, type Verdict } from './verdict.ts'
import { warnAboutClaims, warnAboutKeys } from './warnings.ts'

/** What is known about a token by the time it is judged. */
export interface VerdictParts {
  readonly expected: Expected
  readonly now: Date
  readonly decoded?: DecodedToken
  /** The expected issuer that matched. */
  readonly issuer?: string
  readonly keyId?: string
  readonly set?: KeySet
  /** In place of the hint that belongs to the reason. */
  readonly hint?: string | undefined
}

/** A verdict that stops at its first failure: nothing after it could be judged. */
export function rejectEarly(failure: Check, parts: VerdictParts): Rejected {
  const at = checkNames.indexOf(failure.check)
  const checks = checkNames.map((name, place) => {
    if (place === at) return failure
    return place < at ? passed[name] : skipped[name]
  })
  return reject(failure, checks, false, parts)
}

/** A rejection for this failure, with everything else that was found. */
export function reject(failure: Check, checks: readonly Check[], authentic: boolean, parts: VerdictParts): Rejected {
  const { decoded, expected, now, set, hint } = parts
  const claims = decoded?.unverifiedClaims
  const about = { claims: claims ?? {}, expected, now, ...(set && { keySource: set.source }) }
  return {
    ok: false,
    reason: failure.reason ?? 'malformed',
    message: failure.message ?? '',
    hint: hint ?? hintFor(failure, about),
    authentic,
    ...commonOf(checks, authentic, parts),
    header: decoded?.unverifiedHeader,
    claims,
  }
}

/** What an accepted and a rejected verdict have in common. */
export function commonOf(
  checks: readonly Check[],
  authentic: boolean,
  { decoded, expected, now, issuer, keyId, set }: VerdictParts,
): Pick<
  Verdict,
  'checks' | 'warnings' | 'issuer' | 'userPoolId' | 'tokenUse' | 'keyId' | 'keySource' | 'at' | 'pinned' | 'clockSkew'
> {
  // unverified until the signature is checked
  const claims = authentic ? decoded?.unverifiedClaims : undefined
  const use = claims && member(claims, 'token_use')
  const ofClaims = claims ? warnAboutClaims(claims, now) : []
  const ofKeys = set ? warnAboutKeys(set) : []
  return {
    checks,
    warnings: ofKeys.length > 0 ? [...ofClaims, ...ofKeys] : ofClaims,
    issuer,
    userPoolId: expected.pool.id,
    tokenUse: typeof use === 'string' ? use : undefined,
    keyId,
    keySource: set?.source,
    at: now,
    pinned: expected.pinned,
    ...(set?.clockSkew !== undefined && { clockSkew: set.clockSkew }),
  }
}
