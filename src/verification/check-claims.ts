import { durationWords, isoSeconds } from '../text/instants.ts'
import type { JsonObject } from '../text/json.ts'
import { member } from '../text/json.ts'
import { failed, passed, quote, skipped } from './checks.ts'
import type { Expected } from './expected.ts'
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
  if (isMissing(use)) return failed('token_use', 'missing_claim', 'it has no `token_use`', wanted, null)
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
    return failed(
      'client',
      'wrong_client',
      'without a known `token_use` no claim names its app client',
      clientIds,
      null,
    )
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

const instant = (name: string, seconds: number): string => `${name} ${isoSeconds(seconds) ?? seconds}`

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
  const has = granted.length > 0 ? `has the scopes ${quote(scope)}` : 'has no `scope`'
  return failed('scope', 'missing_scope', `it ${has}, not ${missing.map(quote).join(', ')}`, scopes, scope ?? null)
}

function checkGroups(claims: JsonObject, { groups, allGroups }: Expected): Check {
  if (groups.length === 0) return skipped.groups
  const claim = member(claims, 'cognito:groups')
  const memberOf: readonly unknown[] = Array.isArray(claim) ? claim : []
  const missing = groups.filter((group) => !memberOf.includes(group))
  if (missing.length === 0 || (!allGroups && missing.length < groups.length)) return passed.groups
  const is = memberOf.length > 0 ? `its user is in ${quote(claim)}` : 'its user is in no group'
  const wanted = `not in ${missing.map(quote).join(allGroups ? ' and ' : ' or ')}`
  return failed('groups', 'missing_group', `${is}, ${wanted}`, groups, claim ?? null)
}

function checkMore(claims: JsonObject, expected: Expected, now: number): Check {
  const wanted = moreWanted(expected, now)
  if (wanted.length === 0) return skipped.claims
  const wrong = wanted.filter(({ name, holds }) => !holds(member(claims, name)))
  if (wrong.length === 0) return passed.claims
  const said = ({ name, want }: Wanted) => `its \`${name}\` is ${quote(member(claims, name))}, not ${want}`
  return failed(
    'claims',
    'wrong_claim',
    wrong.map(said).join('; '),
    wrong.map(({ name, want }) => `${name}: ${want}`),
    Object.fromEntries(wrong.map(({ name }) => [name, member(claims, name) ?? null])),
  )
}

interface Wanted {
  readonly name: string
  readonly want: string
  readonly holds: (value: unknown) => boolean
}

function moreWanted({ audience, maxAge, nonce, claims, clockTolerance }: Expected, now: number): Wanted[] {
  const wanted: Wanted[] = []
  if (audience !== null) {
    const holds = (aud: unknown) => (Array.isArray(aud) ? aud.includes(audience) : aud === audience)
    wanted.push({ name: 'aud', want: quote(audience), holds })
  }
  if (maxAge !== null) {
    // OpenID Connect Core 3.1.2.1: seconds since the user last signed in actively
    const holds = (time: unknown) => typeof time === 'number' && now - time <= maxAge + clockTolerance
    wanted.push({ name: 'auth_time', want: `at most ${maxAge} s before ${isoSeconds(now) ?? now}`, holds })
  }
  if (nonce !== null) wanted.push({ name: 'nonce', want: quote(nonce), holds: (value) => value === nonce })
  for (const { name, value } of claims) {
    // text as it stands, everything else by its JSON: `email_verified=true` is true and "true"
    const holds = (claim: unknown) => (typeof claim === 'string' ? claim : JSON.stringify(claim)) === value
    wanted.push({ name, want: quote(value), holds })
  }
  return wanted
}
