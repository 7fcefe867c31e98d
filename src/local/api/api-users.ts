import type { LocalUser, PoolState } from '../state/model.ts'
import { csvHeader } from '../state/pool-schema.ts'
import { type Input, optionalText, requiredText, textList, violated } from './api-input.ts'
import { matches, parseFilter } from './list-filter.ts'
import { limitOf } from './paging.ts'
import { invalidParameter } from './service-error.ts'
import { userNotFound } from './sign-in.ts'
import { mfaSettings, userAttributes, userSummary } from './user-description.ts'
import { userPage } from './user-pages.ts'

/** ListUsers: one page of the users that the filter finds. */
export function listUsers(state: PoolState, input: Input): object {
  const limit = limitOf(input)
  const text = optionalText(input, 'Filter') ?? ''
  if (text.length > 256) throw violated('Filter', 'Member must have length less than or equal to 256')
  const parsed = parseFilter(text)
  const filter = state.faults.ignoreFilters ? undefined : parsed
  const subPrefix = filter?.attribute === 'sub' ? filter.value : undefined
  const attributesToGet = textList(input, 'AttributesToGet')
  const hidden = filter?.operator === '^=' && subPrefix !== undefined && subPrefix === state.faults.emptyPrefix
  const { users, token } = userPage(state, {
    parameters: ['ListUsers', text, attributesToGet ?? null],
    token: optionalText(input, 'PaginationToken'),
    limit,
    subPrefix,
    wanted: (user) => !hidden && (!filter || matches(filter, user)),
  })
  return {
    Users: users.map((user) => userSummary(user, chosenAttributes(user, attributesToGet))),
    PaginationToken: token,
  }
}

/** AdminGetUser. */
export function adminGetUser(state: PoolState, input: Input): object {
  const user = requireUser(state, input)
  const { Attributes, ...rest } = userSummary(user)
  return { ...rest, UserAttributes: Attributes, ...mfaSettings(user) }
}

/** The user that `Username` names, who counts as monthly active from now on (API AdminGetUser): by user name, sub, or an alias that is verified. Fails with UserNotFoundException. */
export function requireUser(state: PoolState, input: Input): LocalUser {
  const name = requiredText(input, 'Username')
  const user = state.users.forSignIn(name) ?? state.users.bySub(name)
  if (!user) throw userNotFound()
  state.memory.activeUsers.add(user.username)
  return user
}

/** GetCSVHeader: the columns of an import file. */
export function getCsvHeader(state: PoolState): object {
  return { UserPoolId: state.poolId, CSVHeader: csvHeader(state.configuration.pool) }
}

// the call fails as a whole where one user of the page lacks one attribute (aws/aws-sdk-js#3091)
function chosenAttributes(user: LocalUser, names: readonly string[] | undefined) {
  const all = userAttributes(user)
  if (!names) return all
  return names.map((name) => {
    const found = all.find((attribute) => attribute.Name === name)
    if (!found) throw invalidParameter('One or more requested attributes do not exist.')
    return found
  })
}
