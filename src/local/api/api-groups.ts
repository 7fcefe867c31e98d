import type { PoolState } from '../state/model.ts'
import { type Input, optionalText, requiredText } from './api-input.ts'
import { requireUser } from './api-users.ts'
import { limitOf, listPage } from './paging.ts'
import { resourceNotFound } from './service-error.ts'
import { groupDescription, userSummary } from './user-description.ts'
import { userPage } from './user-pages.ts'

/** ListGroups. */
export function listGroups(state: PoolState, input: Input): object {
  return groupPage(state, input, ['ListGroups'], () => true)
}

/** AdminListGroupsForUser. */
export function adminListGroupsForUser(state: PoolState, input: Input): object {
  const user = requireUser(state, input)
  return groupPage(state, input, ['AdminListGroupsForUser', user.username], (name) => user.groups.includes(name))
}

/** Shares its quota with ListUsers (DG "Quotas in Amazon Cognito"). */
export function listUsersInGroup(state: PoolState, input: Input): object {
  const name = requiredText(input, 'GroupName')
  const limit = limitOf(input)
  if (!state.groups.some((group) => group.name === name)) throw resourceNotFound('Group not found.')
  const { users, token } = userPage(state, {
    parameters: ['ListUsersInGroup', name],
    token: optionalText(input, 'NextToken'),
    limit,
    subPrefix: undefined,
    wanted: (user) => user.groups.includes(name),
  })
  return { Users: users.map((user) => userSummary(user)), NextToken: token }
}

function groupPage(
  state: PoolState,
  input: Input,
  parameters: readonly string[],
  wanted: (name: string) => boolean,
): object {
  const groups = state.groups.filter((group) => wanted(group.name))
  const { items, token } = listPage(state, parameters, groups, {
    token: optionalText(input, 'NextToken'),
    limit: limitOf(input),
  })
  return { Groups: items.map((group) => groupDescription(state, group)), NextToken: token }
}
