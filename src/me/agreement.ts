import type { Reason } from '../verification/verdict.ts'
import { bearerChallenge, type Challenge } from './challenge.ts'
import type { ApiResponse } from './response.ts'

/** Whether the API and the local verdict say the same of a token. */
export type Agreement = 'both_accept' | 'both_reject' | 'api_rejects_valid' | 'api_accepts_invalid' | 'api_error'

/** What the API says of the caller, compared with the local verdict. An answer that says nothing of either is an error of the API. */
export function compareWithVerdict(isValid: boolean, says: 'accepts' | 'refuses' | 'nothing'): Agreement {
  if (says === 'accepts') return isValid ? 'both_accept' : 'api_accepts_invalid'
  if (says === 'refuses') return isValid ? 'api_rejects_valid' : 'both_reject'
  return 'api_error'
}

/** IIS: the time of the sign-in is over; ArcGIS: the token is not good. */
const otherRefusals = [440, 498]

/** Whether the status refuses the caller: 401, 403, one that means the same, or 400 with a Bearer challenge (RFC 6750 3.1). */
export function refusesByStatus({ status }: Pick<ApiResponse, 'status'>, challenges: readonly Challenge[]): boolean {
  if (status === 401 || status === 403 || otherRefusals.includes(status)) return true
  return status === 400 && bearerChallenge(challenges) !== undefined
}

/** A rejection after which nothing shows that the pool made the token: whoever takes it takes a forgery. */
const forgeries: readonly Reason[] = ['malformed', 'alg_not_allowed', 'unknown_kid', 'bad_signature']

/** How bad it is that an API accepts a token which was rejected for this reason. */
export function severityOfAcceptance(reason: Reason): 'critical' | 'high' {
  return forgeries.includes(reason) ? 'critical' : 'high'
}
