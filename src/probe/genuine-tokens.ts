import { durationWords } from '../text/instants.ts'
import type { JsonObject } from '../text/json.ts'
import { readUnverified } from '../verification/unverified.ts'
import type { Verdict } from '../verification/verdict.ts'
import type { GenuineName } from './materials.ts'

/** A token that fits its case, or why it does not, or the way to one that does. */
export type GenuineToken = { readonly token: string } | { readonly missing: string }

/** What a genuine token is compared with. */
export interface ReferenceToken {
  /** The good token's claims. */
  readonly claims: JsonObject
  readonly accept: 'access' | 'id' | 'any'
  readonly now: Date
}

/** How to get each token that an ordinary sign-in does not leave behind. */
const sources: Readonly<Record<GenuineName, string>> = {
  id: 'sign in with the scope openid, or --id-token FILE (cogtool token --type id)',
  expired: '--expired-token FILE: an access token that expired more than 5 minutes ago',
  otherClientAccess:
    '--other-client-token FILE: cogtool login --client-id OTHER --session other, then cogtool token --session other',
  otherClientId: '--other-client-token FILE: cogtool token --type id --session other, signed in by another app client',
  otherPool: '--other-pool-token FILE: an access token of any other pool; one of your own will do',
  lowScope: '--low-scope-token FILE: cogtool login --username NAME --session low, then cogtool token --session low',
  revoked: '--revoked-token FILE: a copy of an access token, made before cogtool logout --global',
}

/** What a case lacks, with the way to get it. */
export function howToObtain(name: GenuineName): { readonly missing: string } {
  return { missing: `needs ${sources[name]}` }
}

/** Seconds; no tolerance excuses an API that takes a token for longer. */
const expiredAtLeast = 5 * 60

/**
 * Whether a token is what its case says it is. One that an API would refuse for another reason than the case's own would
 * make a fault look like none.
 */
export function checkGenuineToken(
  name: GenuineName,
  token: string,
  verdict: Verdict,
  reference: ReferenceToken,
): GenuineToken {
  const problem = name === 'otherPool' ? otherPoolMismatch(token, reference) : mismatch(name, verdict, reference)
  return problem === undefined ? { token } : { missing: `the given token does not fit: ${problem}` }
}

function mismatch(
  name: Exclude<GenuineName, 'otherPool'>,
  verdict: Verdict,
  reference: ReferenceToken,
): string | undefined {
  const { claims = {} } = verdict
  if (!verdict.authentic) return 'it is not from this pool'
  if (name === 'expired') return expiredMismatch(verdict, reference)
  if (!verdict.ok) return verdict.reason === 'expired' ? 'it has expired' : verdict.message
  const wanted = useOf(name, reference)
  if (wanted !== undefined && claims.token_use !== wanted)
    return `it is not an ${wanted === 'id' ? 'ID' : wanted} token`
  const isOwnClient = clientOf(claims) === clientOf(reference.claims)
  if (name === 'otherClientAccess' || name === 'otherClientId') {
    return isOwnClient ? 'it is from the same app client as the good token' : undefined
  }
  if (!isOwnClient) return 'it is from another app client than the good token'
  if (name === 'lowScope' && claims.scope !== 'aws.cognito.signin.user.admin') {
    return 'it has scopes other than aws.cognito.signin.user.admin'
  }
  return undefined
}

function expiredMismatch(verdict: Verdict, { claims: good, accept, now }: ReferenceToken): string | undefined {
  const { claims = {} } = verdict
  if (verdict.ok || verdict.reason !== 'expired') return verdict.ok ? 'it has not expired' : verdict.message
  if (accept !== 'any' && claims.token_use !== accept) return 'it is not the kind that the API accepts'
  if (clientOf(claims) !== clientOf(good)) return 'it is from another app client than the good token'
  const since = now.getTime() / 1000 - Number(claims.exp)
  return since > expiredAtLeast
    ? undefined
    : `it expired only ${durationWords(since)} ago; wait until 5 minutes have passed`
}

/** The pool is another one, whose keys are not asked for: what the token says of itself has to do. */
function otherPoolMismatch(token: string, { claims: good, now }: ReferenceToken): string | undefined {
  const claims = readUnverified(token)?.claims
  if (!claims) return 'it is not a JWT'
  if (claims.iss === good.iss) return 'it is from the same pool as the good token'
  if (claims.token_use !== 'access') return 'it is not an access token'
  return typeof claims.exp === 'number' && claims.exp * 1000 > now.getTime() ? undefined : 'it has expired'
}

function useOf(name: GenuineName, { accept }: ReferenceToken): string | undefined {
  if (name === 'id') return accept === 'id' ? 'access' : 'id'
  if (name === 'otherClientId') return 'id'
  if (name === 'otherClientAccess' || name === 'lowScope') return 'access'
  return accept === 'any' ? undefined : accept
}

/** An ID token names its app client in `aud`, an access token in `client_id`. */
function clientOf(claims: JsonObject): unknown {
  return claims.token_use === 'id' ? claims.aud : claims.client_id
}
