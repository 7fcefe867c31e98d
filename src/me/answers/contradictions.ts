import { clocksDiffer, disputedClaim } from './clock-skew.ts'
import { decodeAnswer } from './decode-answer.ts'
import { claimsOf, type Facts, statusOf } from './facts.ts'

/** Facts of the local verdict or the answer that can speak against a cause, by the names of the table. */
export const contradictions: Readonly<Record<string, (facts: Facts, neededScopes: readonly string[]) => boolean>> = {
  valid: ({ verdict }) => verdict?.ok === true,
  invalid: ({ verdict }) => verdict?.ok === false,
  expiry_passed: (facts) => statusOf(facts.verdict, 'expiry') === 'pass' && disputedClaim(facts) !== 'exp',
  valid_and_clocks_agree: ({ verdict, response }) => verdict?.ok === true && !clocksDiffer(response),
  scopes_are_there: ({ verdict }, neededScopes) => {
    const granted = String(claimsOf(verdict).scope ?? '').split(' ')
    return neededScopes.length > 0 && neededScopes.every((scope) => granted.includes(scope))
  },
  challenge_names_error: ({ response }) => decodeAnswer(response).challenges.some(({ params }) => params.has('error')),
  client_passed_but_token_invalid: ({ verdict }) => verdict?.ok === false && statusOf(verdict, 'client') !== 'fail',
  valid_and_client_not_checked: ({ verdict }) => verdict?.ok === true && statusOf(verdict, 'client') === 'skipped',
}
