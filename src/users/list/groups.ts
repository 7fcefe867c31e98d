import type { CognitoApi } from '../../aws/cognito-api.ts'
import { pagesByToken } from './listing.ts'
import { type Memberships, membershipTable } from './membership-table.ts'
import { asUser, attributeOf, type User } from './user.ts'

type GroupsApi = Pick<CognitoApi, 'listGroups' | 'listUsersInGroup' | 'listGroupsForUser'>

/** Finds out the groups of users. */
export interface GroupLookup {
  groupsOf(users: readonly User[]): Promise<readonly (readonly string[])[]>
}

/** Up to so many users are asked for one by one: 10 pages, fewer requests than reading the groups of most pools. */
const askedOneByOne = 600

/**
 * Groups by reading all members of all groups once, before the first answer; where only `few` users are expected, by asking
 * for each, until there are more than 600 after all.
 */
export function groupLookup(api: GroupsApi, { few }: { readonly few: boolean }): GroupLookup {
  let asked = 0
  let table: Promise<Memberships> | undefined
  return {
    async groupsOf(users) {
      asked += users.length
      if (few && asked <= askedOneByOne && !table) {
        return Promise.all(users.map(({ username }) => groupsOfUser(api, username)))
      }
      table ??= readMemberships(api)
      const memberships = await table
      return users.map((user) => memberships.groupsOf(attributeOf(user, 'sub') ?? ''))
    },
  }
}

async function groupsOfUser(api: GroupsApi, username: string): Promise<string[]> {
  const names: string[] = []
  for await (const page of pagesOf((token) => api.listGroupsForUser(username, token))) names.push(...page.names)
  return names.sort()
}

function pagesOf<T extends { readonly token: string | undefined }>(
  ask: (token: string | undefined) => Promise<T | undefined>,
): AsyncGenerator<T> {
  return pagesByToken(ask, 'it gave the same paging token twice in a listing of groups')
}

async function readMemberships(api: GroupsApi): Promise<Memberships> {
  const names: string[] = []
  for await (const page of pagesOf((token) => api.listGroups(token))) names.push(...page.names)
  names.sort()
  const table = membershipTable(names)
  for (const [index, name] of names.entries()) {
    for await (const { users } of pagesOf((token) => api.listUsersInGroup(name, token))) {
      for (const user of users) table.add(attributeOf(asUser(user), 'sub') ?? '', index)
    }
  }
  return table.finish()
}
