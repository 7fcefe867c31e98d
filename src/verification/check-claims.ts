import { durationWords, isoSeconds } from '../text/instants.ts'
import type { JsonObject } from '../text/json.ts'
import { member } from '../text/json.ts'
import { failed, passed, quote, skipped } from './checks.ts'
import type { Expected } from './expected.ts'
import { moreWanted, typeWords, valueAt, type Wanted } from './more-claims.ts'
import type { Check } from './verdict.ts'

/**
 * Every rule about what a token says, judged one by one; what nobody asked for is skipped. Times are compared at `now`,
 * fractions of seconds included. The claims' types have been looked at before (`findFormatError`).
 */
export function checkClaims(claims: JsonObject, expected: Expected, now: Date): Check[] {
  const seconds = now.getTime() / 1000
  return [
    checkRequired(claims),
    checkTokenUse(claims, expected),
    checkClient(claims, expected),
    checkExpiry(claims, expected, seconds),
    checkNotBefore(claims, expected, seconds),
    checkScope(claims, expected),
    checkGroups(claims, expected),
    checkMore(claims, expected, seconds),
  ]
}

// an id token names its app client in `aud`, an access token in `client_id`
function clientClaim(claims: JsonObject): 'client_id' | 'aud' | undefined {
  const use = member(claims, 'token_use')
  return use === 'access' ? 'client_id' : use === 'id' ? 'aud' : undefined
}

const inEvery = ['iss', 'sub', 'exp', 'iat', 'token_use'] as const
const required = {
  client_id: [...inEvery, 'client_id'],
  aud: [...inEvery, 'aud'],
  unknown: inEvery,
} as const

const isMissing = (value: unknown): boolean => value === undefined || value === ''

function checkRequired(claims: JsonObject): Check {
  const names = required[clientClaim(claims) ?? 'unknown']
  const missing = names.filter((name) => isMissing(member(claims, name)))
  if (missing.length === 0) return passed.required
  const what = missing.map((name) => `\`${name}\``).join(', ')
  return failed('required', 'missing_claim', `it has no ${what}, which every token of a user pool has`, names, missing)
}

function checkTokenUse(claims: JsonObject, { tokenUse }: Expected): Check {
  const use = member(claims, 'token_use')
  const wanted = tokenUse === 'any' ? ['access', 'id'] : [tokenUse]
  if (typeof use === 'string' && wanted.includes(use)) return passed.token_use
  // `required` says so already
  if (isMissing(use)) return failed('token_use', 'missing_claim', undefined, wanted, null)
  const kind = use === 'access' || use === 'id' ? `${use === 'id' ? 'ID' : 'access'} token` : `token for ${quote(use)}`
  const other = wanted.map((one) => (one === 'id' ? 'ID token' : 'access token')).join(' or ')
  return failed(
    'token_use',
    'wrong_token_use',
    `this is an ${kind}, not an ${other}`.replace('an token', 'a token'),
    wanted,
    use,
  )
}

function checkClient(claims: JsonObject, { clientIds }: Expected): Check {
  const name = clientClaim(claims)
  if (!name) {
    if (!clientIds) return skipped.client
    return failed('client', 'wrong_client', 'a token of no known kind names no app client', clientIds, null)
  }
  const value = member(claims, name)
  if (isMissing(value)) {
    return clientIds ? failed('client', 'missing_claim', `it has no \`${name}\``, clientIds, null) : skipped.client
  }
  const named: readonly unknown[] = name === 'aud' && Array.isArray(value) ? value : [value]
  const namesClients = named.length > 0 && named.every((one) => typeof one === 'string')
  if (!namesClients) return failed('client', 'wrong_client', `its \`${name}\` names no app client`, clientIds, value)
  if (!clientIds) return skipped.client
  if (named.every((one) => clientIds.some((ours) => ours === one))) return passed.client
  const ours = clientIds.length === 1 ? quote(clientIds[0]) : `one of ${quote(clientIds)}`
  return failed(
    'client',
    'wrong_client',
    `it was issued to the app client ${quote(value)}, not to ${ours}`,
    clientIds,
    value,
  )
}

const instant = (name: string, seconds: number): string => `${name} ${isoSeconds(Math.floor(seconds)) ?? seconds}`

function checkExpiry(claims: JsonObject, { clockTolerance }: Expected, now: number): Check {
  const exp = member(claims, 'exp')
  const bound = `> ${now - clockTolerance}`
  if (typeof exp !== 'number') return failed('expiry', 'missing_claim', 'it has no `exp`', bound, null)
  // RFC 7519 4.1.4: expired on `exp` itself
  if (now < exp + clockTolerance) return passed.expiry
  const ago = now === exp ? 'this very second' : `${durationWords(now - exp)} ago`
  return failed('expiry', 'expired', `expired ${ago} (${instant('exp', exp)})`, bound, exp)
}

function checkNotBefore(claims: JsonObject, { clockTolerance }: Expected, now: number): Check {
  const nbf = member(claims, 'nbf')
  if (typeof nbf !== 'number') return skipped.not_before
  if (nbf <= now + clockTolerance) return passed.not_before
  const message = `not valid yet: it begins in ${durationWords(nbf - now)} (${instant('nbf', nbf)})`
  return failed('not_before', 'not_yet_valid', message, `<= ${now + clockTolerance}`, nbf)
}

function checkScope(claims: JsonObject, { scopes }: Expected): Check {
  if (scopes.length === 0) return skipped.scope
  const scope = member(claims, 'scope')
  const granted = typeof scope === 'string' ? scope.split(' ') : []
  const missing = scopes.filter((one) => !granted.includes(one))
  if (missing.length === 0) return passed.scope
  return failed('scope', 'missing_scope', missingScopes(claims, missing), scopes, scope ?? null)
}

function missingScopes(claims: JsonObject, missing: readonly string[]): string {
  const lacks = `the token lacks the ${missing.length === 1 ? 'scope' : 'scopes'} ${missing.map(quote).join(', ')}`
  const scope = member(claims, 'scope')
  if (scope !== undefined && typeof scope !== 'string')
    return `${lacks}; its \`scope\` is ${typeWords(scope)}, not text`
  if (scope) return `${lacks}; it has ${quote(scope)}`
  return `${lacks}; ${member(claims, 'token_use') === 'id' ? 'an ID token never has scopes' : 'it has no `scope`'}`
}

function checkGroups(claims: JsonObject, { groups, allGroups }: Expected): Check {
  if (groups.length === 0) return skipped.groups
  const claim = member(claims, 'cognito:groups')
  const memberOf: readonly unknown[] = Array.isArray(claim) ? claim : []
  const missing = groups.filter((group) => !memberOf.includes(group))
  if (missing.length === 0 || (!allGroups && missing.length < groups.length)) return passed.groups
  const wanted = missing.map(quote).join(allGroups ? ' and ' : ' or ')
  return failed('groups', 'missing_group', `${groupsOf(claim)} ${wanted}`, groups, claim ?? null)
}

function groupsOf(claim: unknown): string {
  if (claim === undefined) return 'its user is in no group, not in'
  if (!Array.isArray(claim)) return `its \`cognito:groups\` is ${typeWords(claim)}, not a list that holds`
  return claim.length > 0 ? `its user is in ${quote(claim)}, not in` : 'its user is in no group, not in'
}

function checkMore(claims: JsonObject, expected: Expected, now: number): Check {
  const wanted = moreWanted(expected, now)
  if (wanted.length === 0) return skipped.claims
  const wrong = wanted.filter(({ path, holds }) => !holds(valueAt(claims, path)))
  if (wrong.length === 0) return passed.claims
  return failed(
    'claims',
    'wrong_claim',
    wrong.map((one) => wrongClaim(one, claims)).join('; '),
    wrong.map(({ name, want }) => `${name}: ${want}`),
    Object.fromEntries(wrong.map(({ name, path }) => [name, valueAt(claims, path) ?? null])),
  )
}

function wrongClaim({ name, path, want, isMember, wordsFor }: Wanted, claims: JsonObject): string {
  const value = valueAt(claims, path)
  if (value === undefined) return `it has no \`${name}\`, which should ${isMember ? 'contain' : 'be'} ${want}`
  if (wordsFor) return wordsFor(value)
  const is = `its \`${name}\` is ${quote(value)}`
  if (!isMember) return `${is}, not ${want}`
  return Array.isArray(value) ? `${is}, which does not contain ${want}` : `${is}, not a list that contains ${want}`
}
