import type { CognitoApi } from '../../aws/cognito-api.ts'
import { isShortEnough } from '../list/filter.ts'
import { fullPage, listPages } from '../list/listing.ts'
import { attributeOf, type User } from '../list/user.ts'
import { filterOf, type LookUp, type Who } from './who.ts'

type Api = Pick<CognitoApi, 'listUsers'>

/** What a look-up found. */
export interface FoundUsers {
  /** In the order of their names. */
  readonly users: readonly User[]
  /** Whether these are all. */
  readonly complete: boolean
  /** What they were found by, the likeliest where nobody was; undefined where nobody was named. */
  readonly by: LookUp | undefined
  /** Users whose value differs from what was asked for in case alone. */
  readonly otherCase: readonly User[]
}

/**
 * Finds users by ListUsers alone. Each filter is followed to its end, unless there are more users than the limit, and what the
 * service selects is checked again here. Without `who` these are the first users.
 */
export async function findUsers(api: Api, who: Who | undefined, limit: number): Promise<FoundUsers> {
  // a user may be found by both filters
  const bySub = new Map<string, User>()
  const otherCase = new Map<string, User>()
  let by = who?.by[0]
  for (const kind of who?.by ?? [undefined]) {
    const filter = who && kind ? filterOf(who, kind) : undefined
    // no user name is so long
    if (filter !== undefined && !isShortEnough(filter)) continue
    const isFirst = bySub.size === 0
    const pageSize = who === undefined || who.isPrefix ? Math.min(fullPage, limit + 1) : fullPage
    for await (const { users } of listPages(api, { filter, pageSize })) {
      for (const user of users) {
        const match = who && kind ? matchOf(who, kind, user) : 'same'
        if (match !== 'none') (match === 'same' ? bySub : otherCase).set(subOf(user), user)
      }
      if (bySub.size > limit) break
    }
    if (isFirst && bySub.size > 0) by = kind
    if (bySub.size > limit) break
  }
  return {
    users: inOrder(bySub.values()).slice(0, limit),
    complete: bySub.size <= limit,
    by,
    otherCase: inOrder(otherCase.values()).filter((user) => !bySub.has(subOf(user))),
  }
}

/** How a user compares with what was asked for. */
function matchOf({ value, isPrefix }: Who, by: LookUp, user: User): 'same' | 'other case' | 'none' {
  const actual = lookedUpValue(user, by) ?? ''
  const fits = (one: string, other: string) => (isPrefix ? one.startsWith(other) : one === other)
  if (fits(actual, value)) return 'same'
  return fits(actual.toLowerCase(), value.toLowerCase()) ? 'other case' : 'none'
}

/** What a user has of what users are looked up by. */
export function lookedUpValue(user: User, by: LookUp): string | undefined {
  if (by === 'username') return user.username
  return attributeOf(user, by === 'phone' ? 'phone_number' : by)
}

/** A user's `sub`, which no two users share; the user name of one whom an emulator gives none. */
export function subOf(user: User): string {
  return attributeOf(user, 'sub') ?? user.username
}

function inOrder(users: Iterable<User>): User[] {
  return [...users].sort((one, other) => (one.username < other.username ? -1 : 1))
}
