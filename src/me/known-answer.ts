import type { JsonObject } from '../text/json.ts'
import type { Check, CheckName, Verdict } from '../verification/verdict.ts'
import type { ApiRequest } from './request.ts'
import type { ApiResponse } from './response.ts'

/** What is known when an answer is explained. */
export interface Facts {
  readonly request: Pick<ApiRequest, 'method' | 'url'>
  /** The word before the token. */
  readonly scheme: string
  readonly response: ApiResponse
  /** undefined where the token could not be judged. */
  readonly verdict: Verdict | undefined
}

/** An answer whose cause is known from the library or gateway that gives it. */
export interface KnownAnswer {
  readonly code: string
  readonly matches: (facts: Facts) => boolean
  /** Whether the local verdict speaks against this cause. */
  readonly contradicted?: (facts: Facts) => boolean
  readonly explain: Explain
}

/** The cause, and what to do about it. */
export type Explain = (facts: Facts) => { readonly cause: string; readonly next: string }

/** Statuses that refuse a caller; Django REST framework says 403 where it has no challenge to give. */
export const refusal = [401, 403]

/** Whether the status is one of these, and the body or a challenge says this. */
export function answers(statuses: readonly number[], says?: RegExp): (facts: Facts) => boolean {
  return ({ response }) => statuses.includes(response.status) && (says?.test(textOf(response)) ?? true)
}

/** The same explanation whatever the facts. */
export function always(cause: string, next: string): Explain {
  return () => ({ cause, next })
}

/** Whether the local verdict rejects the token. */
export const isRejected = ({ verdict }: Facts): boolean => verdict?.ok === false
/** Whether the local verdict accepts the token. */
export const isAccepted = ({ verdict }: Facts): boolean => verdict?.ok === true

/** Claims of a token that the pool really made; nothing of any other. */
export function claimsOf(verdict: Verdict | undefined): JsonObject {
  return verdict?.authentic ? (verdict.claims ?? {}) : {}
}

/** How one check of the local verdict ended; undefined where there is no verdict. */
export function statusOf(verdict: Verdict | undefined, name: CheckName): Check['status'] | undefined {
  return verdict?.checks.find(({ check }) => check === name)?.status
}

function textOf({ text, challenges }: ApiResponse): string {
  return [text?.slice(0, 64 * 1024), ...challenges.map(({ params }) => params.get('error_description'))].join('\n')
}
