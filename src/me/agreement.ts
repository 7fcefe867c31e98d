import type { Reason } from '../verification/verdict.ts'
import { bearerChallenge } from './challenge.ts'
import type { ApiResponse } from './response.ts'

/** Whether the API and the local verdict say the same of a token. */
export type Agreement = 'both_accept' | 'both_reject' | 'api_rejects_valid' | 'api_accepts_invalid' | 'api_error'

/** The API's answer compared with the local verdict. An answer that neither accepts nor refuses the token is an error of the API. */
export function compareWithVerdict(isValid: boolean, response: Pick<ApiResponse, 'status' | 'challenges'>): Agreement {
  if (response.status >= 200 && response.status <= 299) return isValid ? 'both_accept' : 'api_accepts_invalid'
  if (refusesToken(response)) return isValid ? 'api_rejects_valid' : 'both_reject'
  return 'api_error'
}

/** Whether an answer refuses the caller: 401, 403, or 400 with a Bearer challenge (RFC 6750 3.1). */
export function refusesToken({ status, challenges }: Pick<ApiResponse, 'status' | 'challenges'>): boolean {
  return status === 401 || status === 403 || (status === 400 && bearerChallenge(challenges) !== undefined)
}

/** A rejection after which nothing shows that the pool made the token: whoever takes it takes a forgery. */
const forgeries: readonly Reason[] = ['malformed', 'alg_not_allowed', 'unknown_kid', 'bad_signature']

/** How bad it is that an API accepts a token which was rejected for this reason. */
export function severityOfAcceptance(reason: Reason): 'critical' | 'high' {
  return forgeries.includes(reason) ? 'critical' : 'high'
}
