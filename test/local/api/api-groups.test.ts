import {
  AdminGetUserCommand,
  AdminListGroupsForUserCommand,
  ListUsersInGroupCommand,
  paginateAdminListGroupsForUser,
  paginateListGroups,
  paginateListUsersInGroup,
  ResourceNotFoundException,
  UserNotFoundException,
} from '@aws-sdk/client-cognito-identity-provider'
import { describe, expect, it } from 'vitest'
import { refusalOf, sharedPool } from '../shared-pool.ts'

const shared = sharedPool()
const pool = () => ({ UserPoolId: shared.pool.poolId })

describe('groups', () => {
  it('come in pages, with their precedence where they have one', async () => {
    const groups: unknown[] = []
    for await (const page of paginateListGroups({ client: shared.sdk, pageSize: 1 }, pool())) {
      expect(page.Groups).toHaveLength(1)
      groups.push(...(page.Groups ?? []).map(({ GroupName, Precedence }) => [GroupName, Precedence]))
    }
    expect(groups).toEqual([
      ['admins', 1],
      ['archive', undefined],
      ['beta-testers', 10],
    ])
  })

  it.each([
    { group: 'archive', pages: [0] },
    { group: 'admins', pages: [1] },
    { group: 'beta-testers', pages: [60, 1] },
  ])('$group has members in pages of $pages', async ({ group, pages }) => {
    const members: string[][] = []
    const input = { ...pool(), GroupName: group }
    for await (const page of paginateListUsersInGroup({ client: shared.sdk }, input)) {
      members.push((page.Users ?? []).map((user) => user.Username ?? ''))
    }
    expect(members.map((page) => page.length)).toEqual(pages)
    expect(new Set(members.flat()).size).toBe(members.flat().length)
  })

  it('are not found by a wrong name', async () => {
    const request = shared.sdk.send(new ListUsersInGroupCommand({ ...pool(), GroupName: 'nobody' }))
    await expect(request).rejects.toBeInstanceOf(ResourceNotFoundException)
    await expect(request).rejects.toThrow('Group not found.')
  })

  it('share the quota of ListUsers', async () => {
    shared.pool.faults.pageRps = 1
    const ask = () => shared.sdk.send(new ListUsersInGroupCommand({ ...pool(), GroupName: 'admins' }))
    await ask()
    expect(await refusalOf(ask())).toBe('TooManyRequestsException: Rate exceeded')
  })

  it('of a user come in pages too', async () => {
    const names: string[] = []
    const input = { ...pool(), Username: 'maria' }
    for await (const page of paginateAdminListGroupsForUser({ client: shared.sdk, pageSize: 1 }, input)) {
      names.push(...(page.Groups ?? []).map(({ GroupName }) => GroupName ?? ''))
    }
    expect(names).toEqual(['admins'])
  })

  it('bind their tokens to the group and the user', async () => {
    const { NextToken } = await shared.sdk.send(
      new ListUsersInGroupCommand({ ...pool(), GroupName: 'beta-testers', Limit: 1 }),
    )
    const request = shared.sdk.send(new ListUsersInGroupCommand({ ...pool(), GroupName: 'admins', NextToken }))
    expect(await refusalOf(request)).toContain('InvalidParameterException')
  })
})

describe('AdminGetUser', () => {
  const find = (Username: string) => shared.sdk.send(new AdminGetUserCommand({ ...pool(), Username }))

  it('knows the second factor', async () => {
    expect(await find('tessa')).toMatchObject({
      Username: 'tessa',
      UserStatus: 'CONFIRMED',
      Enabled: true,
      UserMFASettingList: ['SOFTWARE_TOKEN_MFA'],
      PreferredMfaSetting: 'SOFTWARE_TOKEN_MFA',
      UserAttributes: expect.arrayContaining([{ Name: 'email', Value: 'tessa@example.com' }]),
    })
    expect(await find('maria')).not.toHaveProperty('PreferredMfaSetting')
  })

  it.each([
    { by: 'the user name', name: 'maria', finds: 'maria' },
    { by: 'a verified alias', name: 'maria@example.com', finds: 'maria' },
    { by: 'the holder of an address, not the squatter', name: 'greta@example.com', finds: 'greta' },
    { by: 'an address in its own case', name: 'Lena.Fischer@example.com', finds: 'lena2' },
    { by: 'an address verified as True', name: 'trude@example.com', finds: 'trude' },
  ])('finds by $by', async ({ name, finds }) => {
    expect((await find(name)).Username).toBe(finds)
  })

  it('finds by sub', async () => {
    const sub = shared.pool.state.users.byUsername('maria')?.sub ?? ''
    expect((await find(sub)).Username).toBe('maria')
  })

  it.each([
    { name: 'a name nobody has', username: 'nobody' },
    { name: 'an address that is not verified', username: 'ulf@example.com' },
    { name: 'another case of a name', username: 'MARIA' },
    { name: 'the address of a federated profile', username: 'dana@example.com' },
  ])('does not find $name', async ({ username }) => {
    const request = find(username)
    await expect(request).rejects.toBeInstanceOf(UserNotFoundException)
    await expect(request).rejects.toThrow('User does not exist.')
    const groups = shared.sdk.send(new AdminListGroupsForUserCommand({ ...pool(), Username: username }))
    await expect(groups).rejects.toBeInstanceOf(UserNotFoundException)
  })
})
