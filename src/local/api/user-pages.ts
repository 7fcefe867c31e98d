import type { LocalUser, PoolState } from '../state/model.ts'
import { spend } from '../state/quotas.ts'
import { firstAtOrAfter } from '../state/users.ts'
import { openPageToken, sealPageToken, shortPageSize } from './paging.ts'
import { invalidParameter, ServiceError } from './service-error.ts'

/** A question whose answer is a chain of pages of users. */
export interface UserQuery {
  /** Whatever the token is bound to. */
  readonly parameters: readonly unknown[]
  readonly token: string | undefined
  readonly limit: number
  /** Only users whose sub begins so, found at the same cost however deep the page. */
  readonly subPrefix: string | undefined
  wanted(user: LocalUser): boolean
}

/** One page and, unless it is the last, the token of the next. Takes one request from the quota that all such questions share. */
export function userPage(state: PoolState, query: UserQuery): { users: LocalUser[]; token: string | undefined } {
  spendQuota(state)
  const position = query.token === undefined ? undefined : openPageToken(query.token, query.parameters, state)
  if (query.token !== undefined && !position) throw invalidParameter('Paging Marker is Invalid for Request')

  const { order, end, start } = rangeOf(state, query)
  const page = position?.page ?? 0
  const size = state.faults.shortPages ? shortPageSize(query.limit, page, query.parameters) : query.limit
  const users: LocalUser[] = []
  let index = position ? indexOf(position.next, order, query) : start
  for (; index < end; index += 1) {
    const user = order[index]
    if (!user || !query.wanted(user)) continue
    if (users.length === size) break
    users.push(user)
  }
  if (index >= end) return { users, token: undefined }
  if (state.faults.repeatToken && query.token !== undefined) return { users, token: query.token }
  const next = query.subPrefix === undefined ? String(index) : (order[index]?.sub ?? '')
  return { users, token: sealPageToken({ next, page: page + 1 }, query.parameters, state) }
}

function rangeOf(state: PoolState, { subPrefix }: UserQuery) {
  if (subPrefix === undefined) {
    const order = state.users.all()
    return { order, start: 0, end: order.length }
  }
  const order = state.users.inSubOrder()
  // no character of a sub comes after ~
  return { order, start: firstAtOrAfter(order, subPrefix), end: firstAtOrAfter(order, `${subPrefix}~`) }
}

// a position in sub order is a sub and not an index: somebody may have been added in front of it
function indexOf(next: string, order: readonly LocalUser[], { subPrefix }: UserQuery): number {
  return subPrefix === undefined ? Number(next) : firstAtOrAfter(order, next)
}

function spendQuota({ faults: { pageRps }, memory: { quotas }, now }: PoolState): void {
  if (pageRps !== undefined && !spend(quotas, 'pages', pageRps, now())) {
    throw new ServiceError('TooManyRequestsException', 'Rate exceeded')
  }
}
