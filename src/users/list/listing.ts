import type { CognitoApi } from '../../aws/cognito-api.ts'
import { CogtoolError } from '../../text/cogtool-error.ts'
import { asUser, type User } from './user.ts'

type Pages = Pick<CognitoApi, 'listUsers'>

/** API ListUsers: at most 60. */
export const fullPage = 60

export interface PageOptions {
  readonly filter: string | undefined
  readonly pageSize: number
  /** Where to continue: the token of an earlier page, asked for with the same filter and size. */
  readonly token?: string | undefined
  readonly signal?: AbortSignal
}

/** One page of users, and the token of the next; without one it is the last. */
export interface Page {
  readonly users: readonly User[]
  readonly next: string | undefined
}

/** Every page of users, in the service's order; `pagesByToken` says when it ends. */
export async function* listPages(api: Pages, { filter, pageSize, token, signal }: PageOptions): AsyncGenerator<Page> {
  const ask = (next: string | undefined) =>
    api.listUsers(
      {
        Limit: pageSize,
        ...(filter === undefined ? {} : { Filter: filter }),
        ...(next === undefined ? {} : { PaginationToken: next }),
      },
      signal,
    )
  for await (const page of pagesByToken(
    ask,
    'it gave the same paging token twice, so that the listing would never end',
    token,
  )) {
    yield { users: page.users.map(asUser), next: page.token }
  }
}

/**
 * Pages, each asked for with the token of the one before, the first with `token`. A page may be short or empty without being the
 * last: only an absent token ends the listing (aws/aws-sdk-js-v3#7071), and a token that comes again is an error, never an end.
 */
export async function* pagesByToken<T extends { readonly token: string | undefined }>(
  ask: (token: string | undefined) => Promise<T | undefined>,
  whyRepeated: string,
  token?: string,
): AsyncGenerator<T> {
  const isRepeated = repeatDetector()
  let next = token
  do {
    const page = await ask(next)
    if (!page) return
    next = page.token
    if (next !== undefined && isRepeated(next)) {
      throw new CogtoolError('service_failed', 'the service repeats itself', {
        why: whyRepeated,
        hint: 'try again later',
      })
    }
    yield page
  } while (next !== undefined)
}

/**
 * Says whether a token was seen before: the previous one, or the one remembered at page 1, 2, 4, 8, … However long the
 * cycle is, one of these comes again, and nothing grows with the pool.
 */
function repeatDetector(): (token: string) => boolean {
  let previous: string | undefined
  let remembered: string | undefined
  let page = 0
  let rememberAt = 1
  return (token) => {
    if (token === previous || token === remembered) return true
    previous = token
    page++
    if (page === rememberAt) {
      remembered = token
      rememberAt *= 2
    }
    return false
  }
}

/** The size of every page of a chain: always the same, for a token belongs to the parameters that made it. */
export function pageSizeFor(keeps: unknown, limit: number): number {
  return keeps ? fullPage : Math.min(fullPage, limit)
}

/** Whether a filter finds somebody, however many empty pages come first. */
export async function findsAnybody(api: Pages, filter: string): Promise<boolean> {
  for await (const { users } of listPages(api, { filter, pageSize: fullPage })) if (users.length > 0) return true
  return false
}
