import { checkClaims, quote } from './check-claims.ts'
import type { CheckSignature } from './check-signature.ts'
import type { Expected } from './expected.ts'
import { hintFor, hintForUnreadable } from './hints.ts'
import { member } from './json.ts'
import type { KeySet, RsaJwk } from './keys.ts'
import type { SigningKeys } from './signing-keys.ts'
import { type DecodedToken, decodeToken, findMisfit, type ReadPart } from './token.ts'
import { notJwt } from './unverified.ts'
import { poolNamedByIssuer, type UserPool } from './user-pool.ts'
import {
  type Check,
  type CheckName,
  checkNames,
  type JsonObject,
  type Rejected,
  reasons,
  type Verdict,
  type VerifiedClaims,
} from './verdict.ts'
import { warnAboutClaims, warnAboutKeys } from './warnings.ts'

/** What a verdict needs from outside. */
export interface Means {
  readonly keys: SigningKeys
  readonly checkSignature: CheckSignature
  /** The instant to judge at; read once per run, so that two equal tokens never differ. */
  readonly now: Date
  /** For many tokens: remembers headers that they share. */
  readonly readHeader?: ReadPart
}

// a JWKS that repeats a kid a thousand times must not cost a thousand signature checks
const mostKeysTried = 4

/**
 * The one place that judges a token. A rejection is a verdict; it throws only where it could not decide, because no keys
 * were to be had (`jwks_unavailable`). Nothing that the token says is fetched, obeyed or able to make it fail otherwise.
 */
export async function verifyToken(token: string, expected: Expected, means: Means): Promise<Verdict> {
  const decoded = decodeToken(token, means.readHeader)
  if ('problem' in decoded) {
    const check: Check = {
      check: 'format',
      status: 'fail',
      reason: 'malformed',
      message: notJwt(decoded.problem),
    }
    return rejectEarly(check, { expected, means, hint: hintForUnreadable(token) })
  }
  const unsound = judgeHeader(decoded) ?? judgeIssuer(decoded.unverifiedClaims, expected.pool)
  if (unsound) return rejectEarly(unsound, { expected, means, decoded })

  const issuer = String(member(decoded.unverifiedClaims, 'iss'))
  const kid = member(decoded.unverifiedHeader, 'kid')
  if (typeof kid !== 'string' || kid === '') {
    const message = 'its header has no `kid` to choose a key by'
    return rejectEarly(
      { check: 'key', status: 'fail', reason: 'unknown_kid', message },
      { expected, means, decoded, issuer },
    )
  }
  const { set, candidates } = await findKeys(means.keys, issuer, kid)
  const early = { expected, means, decoded, issuer, keyId: kid, set }
  if (candidates.length === 0) return rejectEarly(unknownKey(set, issuer, kid), early)

  const authentic = await anyHolds(decoded, candidates, means.checkSignature)
  return judge(decoded, { ...early, authentic })
}

interface Judged {
  readonly expected: Expected
  readonly means: Means
  readonly decoded?: DecodedToken
  readonly issuer?: string
  readonly keyId?: string
  readonly set?: KeySet
  readonly hint?: string | undefined
}

function judgeHeader(decoded: DecodedToken): Check | undefined {
  const misfit = findMisfit(decoded)
  if (!misfit) return undefined
  const { check, problem } = misfit
  if (check === 'format')
    return { check, status: 'fail', reason: 'malformed', message: `this is not a JWT of a user pool: ${problem}` }
  const actual = member(decoded.unverifiedHeader, 'alg') ?? null
  return {
    check,
    status: 'fail',
    reason: 'alg_not_allowed',
    message: `${problem}, not with RS256`,
    expected: 'RS256',
    actual,
  }
}

function judgeIssuer(claims: JsonObject, pool: UserPool): Check | undefined {
  const iss = member(claims, 'iss')
  if (iss === undefined) {
    return {
      check: 'issuer',
      status: 'fail',
      reason: 'missing_claim',
      message: 'it has no `iss`: nobody can say which pool made it',
      expected: pool.issuers,
      actual: null,
    }
  }
  if (pool.issuers.some((issuer) => issuer === iss)) return undefined
  return {
    check: 'issuer',
    status: 'fail',
    reason: 'wrong_issuer',
    message: foreignIssuer(String(iss), pool),
    expected: pool.issuers,
    actual: iss,
  }
}

function foreignIssuer(iss: string, pool: UserPool): string {
  const other = poolNamedByIssuer(iss)
  const theirs = other?.id ? `the user pool ${other.id} in ${other.region}` : `the issuer ${quote(iss)}`
  if (pool.issuers.length === 0) return `it is from ${theirs}, which is no issuer of Cognito`
  const ours = pool.id && pool.region ? `the user pool ${pool.id} in ${pool.region}` : pool.issuers.join(' or ')
  return `it is from ${theirs}, not from ${ours}`
}

async function findKeys(
  keys: SigningKeys,
  issuer: string,
  kid: string,
): Promise<{ set: KeySet; candidates: RsaJwk[] }> {
  const find = (set: KeySet) => set.keys.filter((key) => key.kid === kid).slice(0, mostKeysTried)
  const first = await keys({ issuer, kid, again: false })
  const candidates = find(first)
  if (candidates.length > 0 || !first.refetchable) return { set: first, candidates }
  const set = await keys({ issuer, kid, again: true })
  return { set, candidates: find(set) }
}

function unknownKey(set: KeySet, issuer: string, kid: string): Check {
  const unusable = set.unusable.find((key) => key.kid === kid)
  const message = unusable
    ? `the key ${quote(kid)} of ${issuer} does not count: ${unusable.why}`
    : `none of the ${set.keys.length} usable keys of ${issuer} has its \`kid\`, ${quote(kid)}`
  const known = set.keys.map((key) => key.kid)
  return { check: 'key', status: 'fail', reason: 'unknown_kid', message, expected: known, actual: kid }
}

async function anyHolds(token: DecodedToken, keys: readonly RsaJwk[], holds: CheckSignature): Promise<boolean> {
  for (const key of keys) if (await holds(token, key)) return true
  return false
}

/** A verdict that stops at its first failure: nothing after it could be judged. */
function rejectEarly(failure: Check, judged: Judged): Rejected {
  const at = checkNames.indexOf(failure.check)
  const checks = checkNames.map(
    (check, place): Check => (place === at ? failure : { check, status: place < at ? 'pass' : 'skipped' }),
  )
  return reject(failure, checks, judged, false)
}

/** Every claim judged, whether or not the signature held: claims that nobody signed are `untrusted`. */
function judge(
  decoded: DecodedToken,
  judged: Judged & { issuer: string; keyId: string; set: KeySet; authentic: boolean },
): Verdict {
  const { expected, means, authentic, issuer, keyId } = judged
  const claims = decoded.unverifiedClaims
  const signature: Check = authentic
    ? { check: 'signature', status: 'pass' }
    : {
        check: 'signature',
        status: 'fail',
        reason: 'bad_signature',
        message: `its signature does not hold with the key ${quote(keyId)} of ${issuer}`,
      }
  const about = checkClaims(claims, expected, means.now)
  const checks: Check[] = [
    ...passedBefore,
    signature,
    ...(authentic ? about : about.map(asUntrusted)),
    { check: 'revocation', status: 'skipped' },
  ]
  const failures = checks.filter(({ status }) => status === 'fail')
  const first = reasons.map((reason) => failures.find((check) => check.reason === reason)).find(Boolean)
  if (first) return reject(first, checks, judged, authentic)
  return {
    ok: true,
    authentic: true,
    ...common(judged, checks, authentic),
    header: decoded.unverifiedHeader,
    // every check that was asked for has passed, and `required` and `token_use` always are
    claims: claims as VerifiedClaims,
  }
}

const passedBefore: readonly Check[] = (['format', 'algorithm', 'issuer', 'key'] satisfies CheckName[]).map(
  (check) => ({ check, status: 'pass' }),
)

function asUntrusted(check: Check): Check {
  return check.status === 'skipped' ? check : { ...check, status: 'untrusted' }
}

function reject(failure: Check, checks: Check[], judged: Judged, authentic: boolean): Rejected {
  const { decoded, expected, means, set, hint } = judged
  const claims = decoded?.unverifiedClaims
  const about = { claims: claims ?? {}, expected, now: means.now, ...(set && { keySource: set.source }) }
  return {
    ok: false,
    reason: failure.reason ?? 'malformed',
    message: failure.message ?? '',
    hint: hint ?? hintFor(failure, about),
    authentic,
    ...common(judged, checks, authentic),
    header: decoded?.unverifiedHeader,
    claims,
  }
}

function common({ decoded, expected, means, issuer, keyId, set }: Judged, checks: Check[], authentic: boolean) {
  const claims = decoded?.unverifiedClaims
  const use = claims && member(claims, 'token_use')
  return {
    checks,
    warnings: [...(claims && authentic ? warnAboutClaims(claims, means.now) : []), ...(set ? warnAboutKeys(set) : [])],
    issuer,
    userPoolId: issuer === undefined ? undefined : expected.pool.id,
    // hearsay until the signature held
    tokenUse: authentic && typeof use === 'string' ? use : undefined,
    keyId,
    keySource: set?.source,
    at: means.now,
    pinned: expected.pinned,
  }
}
