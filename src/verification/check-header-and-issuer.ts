import { isLoginDomain } from '../pool/aws-hosts.ts'
import { poolNamedByIssuer, type UserPool } from '../pool/pool-address.ts'
import type { JsonObject } from '../text/json.ts'
import { member } from '../text/json.ts'
import { failed, quote } from './checks.ts'
import type { KeySet } from './keys/keys.ts'
import { type DecodedToken, findFormatError } from './token.ts'
import type { Check } from './verdict.ts'

/** Why a token cannot be judged at all by its header and the types of its claims; undefined where it can. */
export function judgeHeader(decoded: DecodedToken): Check | undefined {
  const error = findFormatError(decoded)
  if (!error) return undefined
  const { check, problem } = error
  if (check === 'format') return failed(check, 'malformed', `malformed token of a user pool: ${problem}`)
  const alg = member(decoded.unverifiedHeader, 'alg') ?? null
  return failed(check, 'alg_not_allowed', `${problem}, not with RS256`, 'RS256', alg)
}

/** Why a token is not from this pool; undefined where its issuer is one of the pool's, compared as text. */
export function judgeIssuer(claims: JsonObject, pool: UserPool): Check | undefined {
  const iss = member(claims, 'iss')
  if (typeof iss !== 'string') {
    const message = 'it has no `iss`: it does not say which pool made it'
    return failed('issuer', 'missing_claim', message, pool.issuers, null)
  }
  if (pool.issuers.includes(iss)) return undefined
  return failed('issuer', 'wrong_issuer', foreignIssuer(iss, pool), pool.issuers, iss)
}

/** Names what differs: the ids of two pools where they do, otherwise the whole addresses. */
function foreignIssuer(iss: string, pool: UserPool): string {
  const [ourIssuer = ''] = pool.issuers
  const [other, own] = [poolNamedByIssuer(iss), poolNamedByIssuer(ourIssuer)]
  const haveOneId = other !== undefined && other.id === pool.id
  const theirs = other && !haveOneId ? `the user pool ${other.id} in ${other.region}` : `the issuer ${quote(iss)}`
  if (ourIssuer === '') return `it is from ${theirs}, which is not a Cognito issuer`
  const ours = own && !haveOneId ? `the user pool ${own.id} in ${own.region}` : pool.issuers.join(' or ')
  const message = `it is from ${theirs}, not from ${ours}`
  if (isLoginDomain(ourIssuer)) return `${message}, which is a login domain, not an issuer`
  const isSameText = pool.issuers.some((issuer) => issuer.toLowerCase() === iss.toLowerCase())
  return isSameText ? `${message}: they differ only in upper and lower case` : message
}

/** Why a token has no key to be checked with. */
export function unknownKey(set: KeySet, issuer: string, kid: string): Check {
  const unusable = set.unusable.find((key) => key.kid === kid)
  const { from = issuer } = set
  const message = unusable
    ? `the key ${quote(kid)} of ${from} does not count: ${unusable.why}`
    : `none of the ${set.keys.length} usable keys of ${from} has its \`kid\`, ${quote(kid)}`
  const known = set.keys.map((key) => key.kid)
  return failed('key', 'unknown_kid', message, known, kid)
}
