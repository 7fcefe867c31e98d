import type { CognitoApi } from '../aws/cognito-api.ts'
import { CogtoolError } from '../errors.ts'
import { type Selection, splitSelection } from './selection.ts'
import { asUser, type User } from './user.ts'

type Pages = Pick<CognitoApi, 'listUsers'>

/** API ListUsers: at most 60. */
export const fullPage = 60

export interface PageOptions {
  readonly filter: string | undefined
  readonly pageSize: number
  /** Where to go on: the token of an earlier page, asked for with the same filter and size. */
  readonly token?: string | undefined
  readonly signal?: AbortSignal
}

/** One page of users, and the token of the next; without one it is the last. */
export interface Page {
  readonly users: readonly User[]
  readonly next: string | undefined
}

/**
 * Every page of users, in the service's order. A page may be short or empty without being the last: only an absent token
 * ends the listing (aws/aws-sdk-js-v3#7071), and a token that comes again is an error, never an end.
 */
export async function* listPages(api: Pages, { filter, pageSize, token, signal }: PageOptions): AsyncGenerator<Page> {
  const repeats = repetitionWatch()
  let next = token
  do {
    const page = await api.listUsers(
      {
        Limit: pageSize,
        ...(filter === undefined ? {} : { Filter: filter }),
        ...(next === undefined ? {} : { PaginationToken: next }),
      },
      signal,
    )
    next = page.token
    if (next !== undefined && repeats(next)) {
      throw new CogtoolError('service_failed', 'the service repeats itself', {
        why: 'it gave the same paging token twice, so that the listing would never end',
        hint: 'try again later',
      })
    }
    yield { users: page.users.map(asUser), next }
  } while (next !== undefined)
}

/**
 * Says whether a token was seen before: the previous one, or the one remembered at page 1, 2, 4, 8, … However long the
 * circle is, one of these comes round, and nothing grows with the pool.
 */
export function repetitionWatch(): (token: string) => boolean {
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

/** Some of the pool's users, and how many were looked at to find them. */
export interface SelectedUsers {
  readonly users: readonly User[]
  readonly looked: number
}

/** The users that a selection wants, one chain of pages after the other, at most `limit` of them. */
export async function* selectUsers(
  api: Pages,
  selection: Selection,
  limit = Number.POSITIVE_INFINITY,
): AsyncGenerator<SelectedUsers> {
  const { filter, check, keeps } = splitSelection(selection)
  const pageSize = pageSizeFor(keeps, limit)
  let left = limit
  let nobody = true

  async function* pages(options: PageOptions): AsyncGenerator<SelectedUsers> {
    for await (const page of listPages(api, options)) {
      if (page.users.length > 0) nobody = false
      const users = (keeps ? page.users.filter(keeps) : page.users).slice(0, left)
      left -= users.length
      yield { users, looked: page.users.length }
      if (left === 0) return
    }
  }

  yield* pages({ filter, pageSize })
  // a filter of ours that finds nobody is believed only where its opposite finds somebody (aws-sdk-js-v3#6645)
  if (check !== undefined && nobody && !(await findsAnybody(api, check))) yield* pages({ filter: undefined, pageSize })
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
