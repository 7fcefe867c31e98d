import { isSame } from '../../cognito-crypto/constant-time.ts'
import type { OAuthRefusal } from '../../session/protocol/token-endpoint.ts'
import type { Flow } from './authorize-url.ts'

/** The sign-in that an answer must belong to. */
export interface ExpectedAnswer {
  readonly flow: Flow
  readonly state: string
}

/** What parameters are to a sign-in that waits for its answer. */
export type JudgedAnswer =
  | { readonly kind: 'answer'; readonly parameters: URLSearchParams }
  /** An error without `state`: a hint and nothing more, since anybody could have sent it. */
  | { readonly kind: 'hint'; readonly refusal: OAuthRefusal }
  | { readonly kind: 'stray'; readonly reason: StrayReason }

export type StrayReason = 'repeated-parameter' | 'no-state' | 'other-state' | 'no-result'

/**
 * The one rule for what comes back from the browser, by the callback's query, its fragment or a paste: only our `state` makes it an
 * answer, and a parameter that comes twice makes it none. Looked at in this order: `state`, `error`, then the code or the token.
 */
export function judgeAnswer(parameters: URLSearchParams, { flow, state }: ExpectedAnswer): JudgedAnswer {
  const names = [...parameters.keys()]
  if (new Set(names).size !== names.length) return { kind: 'stray', reason: 'repeated-parameter' }
  const [given, error] = [parameters.get('state'), parameters.get('error')]
  if (given === null) {
    if (error === null) return { kind: 'stray', reason: 'no-state' }
    const description = parameters.get('error_description')?.slice(0, 300)
    return { kind: 'hint', refusal: { error: error.slice(0, 100), description } }
  }
  if (!isSame(given, state)) return { kind: 'stray', reason: 'other-state' }
  if (error !== null || parameters.get(flow === 'code' ? 'code' : 'access_token')) return { kind: 'answer', parameters }
  return { kind: 'stray', reason: 'no-result' }
}
