import { isIssuer, isPoolId, poolNamedByIssuer } from '../pool/pool-address.ts'
import { type JsonObject, member } from '../text/json.ts'
import { shellWord } from '../text/shell.ts'
import type { Expected } from './expected.ts'
import type { KeySource } from './keys/keys.ts'
import type { Check } from './verdict.ts'

/** What to type or look at next, by the first reason of a rejection. */
export function hintFor(
  { reason, actual }: Check,
  { claims, expected, keySource, now }: { claims: JsonObject; expected: Expected; keySource?: KeySource; now: Date },
): string | undefined {
  switch (reason) {
    case 'alg_not_allowed':
      return 'Cognito signs only with RS256: a user pool did not make this token'
    case 'wrong_issuer':
      return hintForIssuer(member(claims, 'iss'), expected)
    case 'unknown_kid':
      return keySource === 'file'
        ? 'the key set may be older than the token: fetch it again, or leave out --jwks'
        : 'the pool does not sign with this key (any more): sign in again, cogtool login'
    case 'bad_signature':
      return 'it was changed or cut after it was signed, or another party made it: sign in again, cogtool login'
    case 'wrong_token_use':
      return actual === 'id' || actual === 'access'
        ? `send the ${actual === 'id' ? 'access' : 'ID'} token instead, or accept this one: --token-use ${actual}`
        : undefined
    case 'wrong_client':
      return typeof actual === 'string' && actual !== ''
        ? `if that app client is yours too: --client-id ${shellWord(actual)}`
        : undefined
    case 'expired':
      return hintForExpired(member(claims, 'exp'), now)
    case 'not_yet_valid':
      return "check this machine's clock, or allow for it: --clock-tolerance <seconds>"
    case 'missing_scope':
      return `sign in with it: cogtool login ${expected.scopes.map((scope) => `--scope ${shellWord(scope)}`).join(' ')}`
    case 'missing_group':
      return 'groups come into a token at sign-in: after a change, cogtool login'
    case 'revoked':
      return 'cogtool login'
    default:
      return undefined
  }
}

function hintForIssuer(iss: unknown, expected: Expected): string | undefined {
  if (typeof iss !== 'string') return undefined
  const pool = poolNamedByIssuer(iss)
  if (pool?.id) return `if that pool is the one you mean: --user-pool-id ${pool.id}`
  // an address that ends in no pool id is some other provider's
  const named = iss.slice(iss.lastIndexOf('/') + 1)
  if (!isIssuer(iss) || !isPoolId(named)) return undefined
  const isReplica = named === expected.pool.id && /^https:\/\/[\w.-]+\/[\w-]+$/.test(iss)
  const which = isReplica ? 'this is a replica of your pool that you trust' : 'that issuer is the one you mean'
  return `if ${which}: --issuer ${shellWord(iss)}`
}

function hintForExpired(exp: unknown, now: Date): string {
  const ago = typeof exp === 'number' ? now.getTime() / 1000 - exp : Number.POSITIVE_INFINITY
  // more than that is no slow clock
  if (ago < 60) return `cogtool login, or allow for a slow clock: --clock-tolerance ${Math.ceil((ago + 1) / 10) * 10}`
  return 'cogtool login'
}
