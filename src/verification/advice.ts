import { type JsonObject, member } from '../text/json.ts'
import { shellWord } from '../text/shell.ts'
import { isRejectedByClock } from './clock.ts'
import type { Expected, ExpectedClaim } from './expected.ts'
import { asForeignToken } from './makers.ts'
import { typeWords, valueAt } from './more-claims.ts'
import type { Rejected } from './verdict.ts'

/**
 * What to do about a rejected token, where what it is says more than the reason: it has another maker, or its kind cannot have
 * what was asked for. Undefined where the reason's own hint stands.
 */
export function adviseOn(token: string, verdict: Rejected, expected: Expected, clock?: Date): string | undefined {
  const { reason, authentic, claims, clockSkew } = verdict
  const foreign = authentic ? undefined : asForeignToken(token)
  if (foreign) return foreign.maker.hint
  if (!claims) return undefined
  switch (reason) {
    case 'wrong_token_use':
      return isMachine(claims) && expected.tokenUse === 'id'
        ? 'a machine (client credentials) has no ID token: its access token is --token-use access'
        : undefined
    case 'expired':
    case 'not_yet_valid':
      if (clock && isRejectedByClock(verdict, (verdict.at.getTime() - clock.getTime()) / 1000))
        return 'it is valid now: leave out --at'
      return isRejectedByClock(verdict, clockSkew) ? 'set the clock of this machine, then verify again' : undefined
    case 'missing_claim':
      return adviseOnIssuer(claims)
    case 'missing_scope':
      return adviseOnScopes(claims, expected.scopes)
    case 'missing_group':
      return adviseOnGroups(claims)
    case 'wrong_claim':
      return adviseOnClaims(claims, expected)
    default:
      return undefined
  }
}

/** Whether the app client got the token for itself: no user signed in. */
function isMachine(claims: JsonObject): boolean {
  return member(claims, 'token_use') === 'access' && member(claims, 'username') === undefined
}

/** Every token of a user pool has `token_use`; other providers do not know it. */
function adviseOnIssuer(claims: JsonObject): string | undefined {
  if (member(claims, 'token_use') !== undefined) return undefined
  return 'this issuer is not a Cognito user pool: cogtool judges only tokens of user pools'
}

const byTrigger = "a pool does not write it so: look at the pool's pre token generation trigger"

function adviseOnScopes(claims: JsonObject, wanted: readonly string[]): string | undefined {
  if (member(claims, 'token_use') === 'id') {
    return 'the access token of the same sign-in has the scopes: give that one, with --token-use access'
  }
  const scope = member(claims, 'scope')
  if (scope !== undefined && typeof scope !== 'string') return byTrigger
  const granted = scope?.split(' ') ?? []
  // a resource server's scope has its identifier in front
  const meant = granted.filter((one) => wanted.some((other) => one.endsWith(`/${other}`)))
  if (meant.length > 0) {
    const missing = wanted.filter((one) => !granted.includes(one))
    return `it has ${meant.join(' and ')}: ${flags('--scope', meant)} instead of ${flags('--scope', missing)}`
  }
  if (!isMachine(claims)) return undefined
  return wanted.every((one) => one.includes('/'))
    ? `get a token with it: cogtool login --client-credentials ${flags('--scope', wanted)}`
    : 'a machine has only scopes of resource servers, such as orders/read: ask for one of these'
}

function adviseOnGroups(claims: JsonObject): string | undefined {
  const groups = member(claims, 'cognito:groups')
  if (groups !== undefined && !Array.isArray(groups)) {
    return `${byTrigger}; an API that looks for a group in it can mistake part of another name for one`
  }
  return isMachine(claims) ? 'a machine (client credentials) has no user, and so no groups' : undefined
}

function adviseOnClaims(claims: JsonObject, { audience, claims: asked }: Expected): string | undefined {
  const audiences: readonly ExpectedClaim[] = audience === null ? [] : [{ name: 'aud', value: audience }]
  for (const one of [...audiences, ...asked]) {
    const isAudience = audiences.includes(one)
    const typed = isAudience ? '--audience' : flags('--claim', [`${one.name}${one.isMember ? '~' : ''}=${one.value}`])
    const advice = adviseOnClaim(claims, one, `instead of ${typed}`)
    if (advice !== undefined) return advice
  }
  return undefined
}

/** Where the value that was asked for is, though not as it was asked for, and the flag for it `inPlace` of the one that was given. */
function adviseOnClaim(
  claims: JsonObject,
  { name, path = [name], value, isMember }: ExpectedClaim,
  inPlace: string,
): string | undefined {
  const actual = valueAt(claims, path)
  const use = member(claims, 'token_use')
  if (actual === undefined && name === 'aud' && use === 'access') {
    const isClient = member(claims, 'client_id') === value
    return `an access token has no aud; its app client is client_id${isClient ? `: --client-id ${shellWord(value)} ${inPlace}` : ''}`
  }
  if (actual === undefined && name === 'client_id' && use === 'id') {
    const isClient = member(claims, 'aud') === value
    return `an ID token has no client_id; its app client is aud${isClient ? `: --client-id ${shellWord(value)} ${inPlace}` : ''}`
  }
  if (isMember && actual !== undefined && !Array.isArray(actual)) {
    return `it is ${typeWords(actual)}, not a list: ${flags('--claim', [`${name}=${asText(actual)}`])} ${inPlace}`
  }
  if (isMember || !Array.isArray(actual) || !actual.some((item) => asText(item) === value)) return undefined
  return name === 'cognito:groups'
    ? `it is a list that contains it: --group ${shellWord(value)} ${inPlace}`
    : `it is a list that contains it: --claim ${shellWord(`${name}~=${value}`)} ${inPlace}`
}

const asText = (value: unknown) => (typeof value === 'string' ? value : (JSON.stringify(value) ?? ''))

const flags = (flag: string, values: readonly string[]) =>
  values.map((value) => `${flag} ${shellWord(value)}`).join(' ')
