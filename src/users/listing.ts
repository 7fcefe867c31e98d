import type { CognitoApi } from '../aws/cognito-api.ts'
import { CogtoolError } from '../errors.ts'
import { type Selection, splitSelection } from './selection.ts'
import { asUser, type User } from './user.ts'

type Pages = Pick<CognitoApi, 'listUsers'>

// API ListUsers: at most 60
const fullPage = 60

export interface PageOptions {
  readonly filter: string | undefined
  readonly pageSize: number
}

/**
 * Every page of users, in the service's order. A page may be short or empty without being the last: only an absent token
 * ends the listing (aws/aws-sdk-js-v3#7071), and a token that comes again is an error, never an end.
 */
export async function* listPages(api: Pages, { filter, pageSize }: PageOptions): AsyncGenerator<User[]> {
  const repeats = repetitionWatch()
  let token: string | undefined
  do {
    const page = await api.listUsers({
      Limit: pageSize,
      ...(filter === undefined ? {} : { Filter: filter }),
      ...(token === undefined ? {} : { PaginationToken: token }),
    })
    token = page.token
    if (token !== undefined && repeats(token)) {
      throw new CogtoolError('service_failed', 'the service repeats itself', {
        why: 'it gave the same paging token twice, so that the listing would never end',
        hint: 'try again later',
      })
    }
    yield page.users.map(asUser)
  } while (token !== undefined)
}

/**
 * Says whether a token was seen before: the previous one, or the one remembered at page 1, 2, 4, 8, … However long the
 * circle is, one of these comes round, and nothing grows with the pool.
 */
function repetitionWatch(): (token: string) => boolean {
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

/** The users that a selection wants, page by page, at most `limit` of them. */
export async function* selectUsers(
  api: Pages,
  selection: Selection,
  limit = Number.POSITIVE_INFINITY,
): AsyncGenerator<SelectedUsers> {
  const { filter, check, keeps } = splitSelection(selection)
  // the same on every page: a token belongs to the parameters that made it
  const pageSize = keeps ? fullPage : Math.min(fullPage, limit)
  let left = limit
  let nobody = true

  async function* pages(options: PageOptions): AsyncGenerator<SelectedUsers> {
    for await (const page of listPages(api, options)) {
      if (page.length > 0) nobody = false
      const users = (keeps ? page.filter(keeps) : page).slice(0, left)
      left -= users.length
      yield { users, looked: page.length }
      if (left === 0) return
    }
  }

  yield* pages({ filter, pageSize })
  // a filter of ours that finds nobody is believed only where its opposite finds somebody (aws-sdk-js-v3#6645)
  if (check !== undefined && nobody && !(await findsAnybody(api, check))) yield* pages({ filter: undefined, pageSize })
}

async function findsAnybody(api: Pages, filter: string): Promise<boolean> {
  for await (const page of listPages(api, { filter, pageSize: fullPage })) if (page.length > 0) return true
  return false
}
