import type { JsonObject } from '../text/json.ts'
import { member } from '../text/json.ts'
import type { Check, Verdict } from './verdict.ts'

/** What the pool says about a token when asked. */
export type RevocationOutcome =
  | { readonly status: 'active' }
  | { readonly status: 'revoked'; readonly message: string }
  /** Nobody can be asked about such a token. */
  | { readonly status: 'skipped'; readonly message: string }

/** Where the pool can be asked about a token: by its scopes (cognito.md section 6), or nowhere, and why. */
export function revocationEndpointFor(
  claims: JsonObject,
): { ask: 'GetUser' | 'userInfo' } | { ask: undefined; why: string } {
  if (member(claims, 'token_use') !== 'access') {
    return { ask: undefined, why: 'not asked: only access tokens can be asked about' }
  }
  const scope = member(claims, 'scope')
  const scopes = typeof scope === 'string' ? scope.split(' ') : []
  if (scopes.includes('aws.cognito.signin.user.admin')) return { ask: 'GetUser' }
  if (scopes.includes('openid')) return { ask: 'userInfo' }
  const isMachine = member(claims, 'username') === undefined
  const who = isMachine ? 'a machine token has no user' : 'its scopes admit neither GetUser nor userInfo'
  return { ask: undefined, why: `not asked: ${who}` }
}

/** The verdict after the pool was asked: an accepted token that was revoked is a rejected one. */
export function withRevocation(verdict: Verdict, outcome: RevocationOutcome): Verdict {
  const { status } = outcome
  const check: Check =
    status === 'active'
      ? { check: 'revocation', status: 'pass' }
      : status === 'skipped'
        ? { check: 'revocation', status, message: outcome.message }
        : { check: 'revocation', status: 'fail', reason: 'revoked', message: outcome.message }
  const checks = verdict.checks.map((other) => (other.check === 'revocation' ? check : other))
  if (!verdict.ok || status !== 'revoked') return { ...verdict, checks }
  return {
    ...verdict,
    checks,
    ok: false,
    reason: 'revoked',
    message: outcome.message,
    hint: 'sign in again: cogtool login',
  }
}
