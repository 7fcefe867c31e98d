import { describe, expect, it } from 'vitest'
import type { CognitoApi, UserPageRequest } from '../../../src/aws/cognito-api.ts'
import type { LocalPool } from '../../../src/local/server/local-pool.ts'
import { exportUsers } from '../../../src/users/export/export.ts'
import { streamTarget } from '../../../src/users/export/export-target.ts'
import { jsonLinesWriter } from '../../../src/users/formats/formats.ts'
import { type Selection, splitSelection } from '../../../src/users/list/selection.ts'
import type { User } from '../../../src/users/list/user.ts'
import { testEdges } from '../../helpers/test-edges.ts'
import { apiOf } from '../api-of.ts'
import { startPool } from '../pools.ts'

const everybody: Selection = { statuses: [] }

/** In one chain, as `export-users --shards 1` does. */
async function listed(api: Pick<CognitoApi, 'listUsers'>, selection = everybody, limit = Number.POSITIVE_INFINITY) {
  const users: User[] = []
  const { stdout, now } = testEdges()
  const lines = jsonLinesWriter()
  await exportUsers({
    api,
    selection: splitSelection(selection),
    limit,
    target: streamTarget({ stdout, now }),
    plan: 'one',
    writer: {
      ...lines,
      page(some) {
        users.push(...some)
        return lines.page(some)
      },
    },
    rps: 30,
    complete: async (some) => some,
    now,
    signal: new AbortController().signal,
    progress: async () => {},
    warn: async () => {},
  })
  return users
}

const names = (users: Iterable<{ username: string }>) => [...users].map(({ username }) => username).sort()
const seeded = (pool: LocalPool) => names(pool.state.users.all())

describe('a listing through the real SDK', () => {
  it('gives every user once', async () => {
    const pool = await startPool({ count: 200 })
    expect(names(await listed(await apiOf(pool)))).toEqual(seeded(pool))
  })

  it('gives every user once where pages are short and empty', async () => {
    const pool = await startPool({ count: 200, faults: { shortPages: true } })
    expect(names(await listed(await apiOf(pool)))).toEqual(seeded(pool))
  })

  it.each(['throttle', 'error500', 'reset', 'cut-body'] as const)(
    'gives every user once where every third request ends in %s',
    async (fault) => {
      const onRequest = (number: number) => (number % 3 === 0 ? fault : 'answer')
      const pool = await startPool({ count: 300, faults: { shortPages: true, onRequest } })
      expect(names(await listed(await apiOf(pool)))).toEqual(seeded(pool))
    },
  )

  it('gives every user once where everything goes wrong in turn', async () => {
    const faults = ['throttle', 'answer', 'reset', 'error500', 'answer', 'cut-body', 'throttle', 'answer'] as const
    const onRequest = (number: number) => faults[number % faults.length] ?? 'answer'
    const pool = await startPool({ count: 600, faults: { shortPages: true, onRequest } })
    const api = await apiOf(pool)
    expect(names(await listed(api))).toEqual(seeded(pool))
    expect(api.counts.throttled).toBeGreaterThan(0)
    expect(api.counts.retries).toBeGreaterThan(api.counts.throttled)
  })

  it('gives what the pool holds, letter by letter', async () => {
    const pool = await startPool()
    const users = await listed(await apiOf(pool))
    for (const { username, status, enabled, created, modified, attributes } of users) {
      const seed = pool.state.users.byUsername(username)
      expect({ status, enabled, created, modified, attributes }).toEqual({
        status: seed?.status,
        enabled: seed?.enabled,
        created: seed?.created.toISOString(),
        modified: seed?.modified.toISOString(),
        attributes: seed?.attributes,
      })
    }
  })

  it.each([
    { name: 'an address', selection: { statuses: [], filter: 'email ^= "maria"' }, wants: ['maria'] },
    { name: 'one rare status', selection: { statuses: ['UNCONFIRMED'] }, wants: ['squatter', 'ulf'] },
    { name: 'who is disabled', selection: { statuses: [], enabled: false }, wants: ['dora'] },
    { name: 'two statuses', selection: { statuses: ['SUSPENDED', 'RESET_REQUIRED'] }, wants: ['rita', 'stan'] },
    { name: 'a status and who is enabled', selection: { statuses: ['SUSPENDED'], enabled: true }, wants: ['stan'] },
  ] satisfies { name: string; selection: Selection; wants: string[] }[])(
    'selects by $name',
    async ({ selection, wants }) => {
      const pool = await startPool({ faults: { shortPages: true } })
      expect(names(await listed(await apiOf(pool), selection))).toEqual(wants)
    },
  )

  it('selects right where the service ignores filters', async () => {
    const pool = await startPool({ faults: { ignoreFilters: true } })
    expect(names(await listed(await apiOf(pool), { statuses: [], enabled: false }))).toEqual(['dora'])
  })

  it.each([1, 59, 60, 61, 120, 130])('stops after --limit %i', async (limit) => {
    const pool = await startPool({ faults: { shortPages: true } })
    const users = await listed(await apiOf(pool), everybody, limit)
    expect(users).toHaveLength(limit)
    expect(new Set(names(users)).size).toBe(limit)
  })

  it('fails where the service repeats a token', async () => {
    const pool = await startPool({ count: 300, faults: { repeatToken: true } })
    await expect(listed(await apiOf(pool))).rejects.toMatchObject({
      code: 'service_failed',
      message: 'the service repeats itself',
    })
  })
})

describe('a service of which only its pages are known', () => {
  const page = (token: string | undefined, ...usernames: string[]) => ({
    users: usernames.map((Username) => ({ Username })),
    token,
  })

  /** Answers by filter, remembering what was asked. */
  function service(answers: Readonly<Record<string, ReturnType<typeof page>[]>>) {
    const asked: UserPageRequest[] = []
    const api: Pick<CognitoApi, 'listUsers'> = {
      listUsers: async (request) => {
        asked.push(request)
        return answers[request.Filter ?? '']?.shift() ?? page(undefined)
      },
    }
    return { api, asked }
  }

  it('ends at the absent token and nowhere else', async () => {
    const { api, asked } = service({ '': [page('1', 'a'), page('2'), page('3'), page('4', 'b'), page(undefined)] })
    expect(names(await listed(api))).toEqual(['a', 'b'])
    expect(asked.map(({ PaginationToken }) => PaginationToken)).toEqual([undefined, '1', '2', '3', '4'])
  })

  it('asks with the same parameters on every page', async () => {
    const { api, asked } = service({ '': [page('1', 'a'), page('2', 'b'), page('3', 'c')] })
    await listed(api, everybody, 3)
    expect(asked.map(({ Limit }) => Limit)).toEqual([3, 3, 3])
  })

  it.each([
    { name: 'of one token', circle: 1, before: 0 },
    { name: 'of two', circle: 2, before: 0 },
    { name: 'of three behind five others', circle: 3, before: 5 },
    { name: 'of a hundred', circle: 100, before: 0 },
    { name: 'of a hundred behind a thousand others', circle: 100, before: 1_000 },
  ])('finds out a circle $name', async ({ circle, before }) => {
    let number = 0
    const api: Pick<CognitoApi, 'listUsers'> = {
      listUsers: async () => {
        number++
        return page(number <= before ? `p${number}` : `c${(number - before) % circle}`)
      },
    }
    await expect(listed(api)).rejects.toMatchObject({ message: 'the service repeats itself' })
    expect(number).toBeLessThan(3 * (before + circle) + 10)
  })

  it('believes that nobody is disabled only where somebody is enabled', async () => {
    const { api, asked } = service({
      'status = "Enabled"': [page('1'), page(undefined, 'a')],
      '': [page(undefined, 'a')],
    })
    expect(await listed(api, { statuses: [], enabled: false })).toEqual([])
    expect(asked.map(({ Filter }) => Filter)).toEqual([
      'status = "Disabled"',
      'status = "Enabled"',
      'status = "Enabled"',
    ])
  })

  it('and looks at everybody where neither filter finds anybody', async () => {
    const off = {
      users: [
        { Username: 'off', Enabled: false },
        { Username: 'on', Enabled: true },
      ],
      token: undefined,
    }
    const { api } = service({ '': [off] })
    expect(names(await listed(api, { statuses: [], enabled: false }))).toEqual(['off'])
  })

  it('believes a filter of the user’s own', async () => {
    const { api, asked } = service({ '': [page(undefined, 'a')] })
    expect(await listed(api, { statuses: [], filter: 'email = "x"' })).toEqual([])
    expect(asked).toHaveLength(1)
  })
})
