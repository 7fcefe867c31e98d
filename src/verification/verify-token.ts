import { CogtoolError } from '../text/cogtool-error.ts'
import { member } from '../text/json.ts'
import { checkClaims } from './check-claims.ts'
import { judgeHeader, judgeIssuer, unknownKey } from './check-header-and-issuer.ts'
import { checkSignature } from './check-signature.ts'
import { asUntrusted, failed, passed, quote, skipped } from './checks.ts'
import { commonOf, reject, rejectEarly, type VerdictParts } from './compose-verdict.ts'
import type { Expected } from './expected.ts'
import type { KeySet, RsaJwk } from './keys/keys.ts'
import type { SigningKeys } from './keys/signing-keys.ts'
import { type DecodedToken, decodeToken, type ReadPart } from './token.ts'
import { hintForUnreadable } from './unreadable.ts'
import { notJwt } from './unverified.ts'
import { type Check, reasons, type Verdict, type VerifiedClaims } from './verdict.ts'

/** What a verdict needs from outside. */
export interface VerificationInputs {
  readonly keys: SigningKeys
  /** The instant to judge at; read once per run, so that two equal tokens never differ. */
  readonly now: Date
  /** The time now, where `now` is another one. */
  readonly clock?: Date | undefined
  /** For many tokens: remembers headers that they share. */
  readonly readHeader?: ReadPart
}

// a JWKS that repeats a kid a thousand times must not cost a thousand signature checks
const mostKeysTried = 4

/**
 * The one place that judges a token. A rejection is a verdict; it throws only where it could not decide, because no keys
 * were to be had (`jwks_unavailable`). Nothing that the token says is fetched, obeyed or able to make it fail otherwise.
 */
export async function verifyToken(token: string, expected: Expected, inputs: VerificationInputs): Promise<Verdict> {
  const verdict = await judgeToken(token, expected, inputs)
  if (verdict.ok) return verdict
  // a good token needs no advice
  const { adviseOn } = await import('./advice.ts')
  const hint = adviseOn(token, verdict, expected, inputs.clock)
  return hint === undefined ? verdict : { ...verdict, hint }
}

async function judgeToken(token: string, expected: Expected, inputs: VerificationInputs): Promise<Verdict> {
  const { keys, now, readHeader } = inputs
  const decoded = decodeToken(token, readHeader)
  if ('problem' in decoded) {
    const failure = failed('format', 'malformed', notJwt(decoded.problem))
    return rejectEarly(failure, { expected, now, hint: hintForUnreadable(token) })
  }
  const foreign = judgeHeader(decoded) ?? judgeIssuer(decoded.unverifiedClaims, expected.pool)
  if (foreign) return rejectEarly(foreign, { expected, now, decoded })

  const issuer = String(member(decoded.unverifiedClaims, 'iss'))
  const kid = member(decoded.unverifiedHeader, 'kid')
  if (typeof kid !== 'string' || kid === '') {
    const failure = failed('key', 'unknown_kid', 'its header has no `kid` to choose a key by')
    return rejectEarly(failure, { expected, now, decoded, issuer })
  }
  let set = await keys({ issuer, kid, again: false })
  let candidates = set.keys.filter((key) => key.kid === kid)
  if (candidates.length === 0 && set.refetchable) {
    set = await keys({ issuer, kid, again: true })
    candidates = set.keys.filter((key) => key.kid === kid)
  }
  const parts = { expected, now, decoded, issuer, keyId: kid, set }
  if (candidates.length === 0) return rejectEarly(unknownKey(set, issuer, kid), parts)

  if (await isSignedByOne(candidates)) return judge(decoded, passed.signature, parts)
  // an emulator that began anew has another key under the same name
  const newer = set.source === 'cache' && set.refetchable ? await newerSet() : undefined
  const others = newer?.keys.filter(
    (key) => key.kid === kid && !candidates.some(({ n, e }) => n === key.n && e === key.e),
  )
  if (newer && others && (await isSignedByOne(others))) {
    return judge(decoded, passed.signature, { ...parts, set: newer })
  }
  const message = `its signature does not hold with the key ${quote(kid)} of ${set.from ?? issuer}`
  return judge(decoded, failed('signature', 'bad_signature', message), parts)

  async function isSignedByOne(some: readonly RsaJwk[]): Promise<boolean> {
    for (const key of some.slice(0, mostKeysTried)) if (await checkSignature(decoded as DecodedToken, key)) return true
    return false
  }

  async function newerSet(): Promise<KeySet | undefined> {
    try {
      return await keys({ issuer, kid: kid as string, again: true })
    } catch (error) {
      // the keys at hand have judged it
      if (error instanceof CogtoolError && error.code === 'jwks_unavailable') return undefined
      throw error
    }
  }
}

/** Every claim judged, whether or not the signature held: claims that nobody signed are `untrusted`. */
function judge(decoded: DecodedToken, signature: Check, parts: VerdictParts): Verdict {
  const authentic = signature.status === 'pass'
  const claims = decoded.unverifiedClaims
  const about = checkClaims(claims, parts.expected, parts.now)
  const checks = [
    passed.format,
    passed.algorithm,
    passed.issuer,
    passed.key,
    signature,
    ...(authentic ? about : about.map(asUntrusted)),
    skipped.revocation,
  ]
  const failures = checks.filter(({ status }) => status === 'fail')
  if (failures.length > 0) return reject(firstByReason(failures), checks, authentic, parts)
  return {
    ok: true,
    authentic: true,
    ...commonOf(checks, true, parts),
    header: decoded.unverifiedHeader,
    // every check that was asked for has passed, and `required` and `token_use` always are asked for
    claims: claims as VerifiedClaims,
  }
}

function firstByReason(failures: readonly Check[]): Check {
  const place = ({ reason }: Check) => (reason ? reasons.indexOf(reason) : reasons.length)
  return failures.reduce((first, other) => (place(other) < place(first) ? other : first))
}
