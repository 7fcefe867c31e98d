import type { JsonObject } from '../../text/json.ts'
import type { Check, CheckName, Verdict } from '../../verification/verdict.ts'
import type { ApiRequest } from '../request.ts'
import type { ApiResponse } from '../response.ts'
import type { Reading } from './read-answer.ts'

/** What is known when an answer is explained. */
export interface Facts {
  readonly request: Pick<ApiRequest, 'method' | 'url'>
  /** The addresses that redirects led through, where they were followed. */
  readonly redirects?: readonly string[]
  /** The word before the token. */
  readonly scheme: string
  readonly response: ApiResponse
  /** undefined where the token could not be judged. */
  readonly verdict: Verdict | undefined
  /** What the answer says of the token. */
  readonly reading: Reading
}

/** Claims of a token that the pool really made; nothing of any other. */
export function claimsOf(verdict: Verdict | undefined): JsonObject {
  return verdict?.authentic ? (verdict.claims ?? {}) : {}
}

/** How one check of the local verdict ended; undefined where there is no verdict. */
export function statusOf(verdict: Verdict | undefined, name: CheckName): Check['status'] | undefined {
  return verdict?.checks.find(({ check }) => check === name)?.status
}

/** Whether a token is a machine's, which is about no user. */
export function isMachine(verdict: Verdict | undefined): boolean {
  const { token_use, username } = claimsOf(verdict)
  return token_use === 'access' && username === undefined
}
