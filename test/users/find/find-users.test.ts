import { describe, expect, it } from 'vitest'
import { findUsers } from '../../../src/users/find/find-users.ts'
import { parseWho } from '../../../src/users/find/who.ts'
import { apiOf } from '../api-of.ts'
import { startPool } from '../pools.ts'

const twins = [
  { username: 'ann', attributes: { email: 'ann@example.com', phone_number: '+4915112345' } },
  { username: 'ANN', attributes: { email: 'Ann@example.com' } },
  { username: 'anna', attributes: { email: 'anna@example.com' } },
  { username: 'ann@example.com', attributes: { email: 'other@example.com' } },
  { username: 'x"y\\z', attributes: { sub: '11111111-aaaa-4aaa-8aaa-111111111111' } },
]
const usersText = twins.map((user) => JSON.stringify(user)).join('\n')

/** What a look-up finds, however the pool gives its pages. */
async function lookUp(text: string | undefined, limit = 20, faults = {}) {
  const pool = await startPool({ usersText, faults: { shortPages: true, ...faults } })
  const found = await findUsers(await apiOf(pool), text === undefined ? undefined : parseWho(text), limit)
  return {
    ...found,
    users: found.users.map(({ username }) => username),
    otherCase: found.otherCase.map(({ username }) => username),
  }
}

describe('a look-up', () => {
  it.each<[text: string, users: string[], by: string, otherCase: string[]]>([
    ['ann', ['ann'], 'username', []],
    // the service may say that case does not matter
    ['ann@example.com', ['ann', 'ann@example.com'], 'email', ['ANN']],
    ['other@example.com', ['ann@example.com'], 'email', []],
    ['ANNA@example.com', [], 'email', ['anna']],
    ['an*', ['ann', 'ann@example.com', 'anna'], 'username', []],
    ['ann@*', ['ann', 'ann@example.com'], 'email', ['ANN']],
    ['+4915*', ['ann'], 'phone', []],
    ['11111111-AAAA-4aaa-8aaa-111111111111', ['x"y\\z'], 'sub', []],
    ['x"y\\z', ['x"y\\z'], 'username', []],
    ['x', [], 'username', []],
  ])('%s', async (text, users, by, otherCase) => {
    expect(await lookUp(text)).toEqual({ users, by, otherCase, complete: true })
  })

  it('finds a user name that looks like an address, where no address is the same', async () => {
    const pool = await startPool({ usersText: JSON.stringify({ username: 'a@b.example', attributes: {} }) })
    const { users, by } = await findUsers(await apiOf(pool), parseWho('a@b.example'), 20)
    expect([users.length, by]).toEqual([1, 'username'])
  })

  it('checks again what a service that ignores filters gives', async () => {
    expect(await lookUp('ann', 20, { ignoreFilters: true })).toMatchObject({ users: ['ann'], otherCase: ['ANN'] })
  })

  it('says that there are more than the limit', async () => {
    expect(await lookUp('an*', 2)).toMatchObject({ users: ['ann', 'ann@example.com'], complete: false })
    expect(await lookUp(undefined, 4)).toMatchObject({ by: undefined, complete: false })
    expect(await lookUp(undefined, 5)).toMatchObject({ complete: true })
  })
})
