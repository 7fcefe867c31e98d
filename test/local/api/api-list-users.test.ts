import {
  InvalidParameterException,
  ListUsersCommand,
  type ListUsersCommandInput,
  paginateListUsers,
  TooManyRequestsException,
} from '@aws-sdk/client-cognito-identity-provider'
import { describe, expect, it } from 'vitest'
import { newUser } from '../../../src/local/state/new-user.ts'
import { refusalOf, sharedPool } from '../shared-pool.ts'

const shared = sharedPool()
const list = (input: Partial<ListUsersCommandInput> = {}) =>
  shared.sdk.send(new ListUsersCommand({ UserPoolId: shared.pool.poolId, ...input }))
const everybody = () => shared.pool.state.users.all().map((user) => user.username)

async function paged(input: Partial<ListUsersCommandInput> = {}, pageSize = 60) {
  const pages: string[][] = []
  const config = { client: shared.sdk, pageSize, stopOnSameToken: false }
  for await (const page of paginateListUsers(config, { UserPoolId: shared.pool.poolId, ...input })) {
    pages.push((page.Users ?? []).map((user) => user.Username ?? ''))
  }
  return pages
}

describe('paging with the own paginator of the AWS SDK', () => {
  it('reaches the last user, each once, in full pages', async () => {
    const pages = await paged()
    expect(pages.flat().toSorted()).toEqual(everybody().toSorted())
    expect(pages.slice(0, -1).map((page) => page.length)).toEqual(Array(pages.length - 1).fill(60))
  })

  it('reaches the last user through short pages and several empty ones in a row', async () => {
    shared.pool.faults.shortPages = true
    const pages = await paged({}, 10)
    expect(pages.flat().toSorted()).toEqual(everybody().toSorted())
    const sizes = pages.map((page) => page.length)
    expect(sizes.join()).toMatch(/(?:^|,)0,0(?:,|$)/)
    expect(sizes.some((size) => size > 0 && size < 10)).toBe(true)
    expect(await paged({}, 10)).toEqual(pages)
  })

  it('splits the pool into sixteen parts by the first digit of sub, of which none is empty', async () => {
    const parts = await Promise.all([...'0123456789abcdef'].map((digit) => paged({ Filter: `sub ^= "${digit}"` }, 4)))
    expect(parts.flat(2).toSorted()).toEqual(everybody().toSorted())
    expect(parts.every((pages) => pages.flat().length > 0)).toBe(true)
  })

  it('gives everybody a page of one when asked to', async () => {
    expect((await paged({ Filter: 'email ^= "l"' }, 1)).every((page) => page.length === 1)).toBe(true)
  })

  it('repeats nobody where somebody signs up meanwhile', async () => {
    const first = await list({ Filter: 'sub ^= "a"', Limit: 2 })
    const before = first.Users?.map((user) => user.Username) ?? []
    const newcomer = newUser({
      username: 'newcomer',
      sub: 'a0400000-0000-7000-0000-000000000000',
      created: shared.clock,
      attributes: { email: 'newcomer@example.com' },
    })
    shared.pool.state.users.add(newcomer)
    const rest = await paged({ Filter: 'sub ^= "a"', PaginationToken: first.PaginationToken })
    expect(rest.flat().filter((name) => before.includes(name))).toEqual([])
    expect(rest.flat()).not.toContain('newcomer')
  })
})

describe('a user in the list', () => {
  it('has its attributes, dates, status and flag', async () => {
    const { Users } = await list({ Filter: 'username = "dora"' })
    const user = shared.pool.state.users.byUsername('dora')
    expect(Users).toEqual([
      {
        Username: 'dora',
        Attributes: [
          { Name: 'sub', Value: user?.sub },
          { Name: 'email', Value: 'dora@example.com' },
          { Name: 'email_verified', Value: 'true' },
        ],
        UserCreateDate: user?.created,
        UserLastModifiedDate: user?.modified,
        Enabled: false,
        UserStatus: 'CONFIRMED',
      },
    ])
  })

  it.each([
    { name: 'an attribute that all have', wanted: ['sub'], attributes: ['sub'] },
    { name: 'two of them', wanted: ['email', 'sub'], attributes: ['email', 'sub'] },
    { name: 'an empty list', wanted: [], attributes: [] },
  ])('carries only what AttributesToGet names: $name', async ({ wanted, attributes }) => {
    const { Users } = await list({ Filter: 'username = "maria"', AttributesToGet: wanted })
    expect(Users?.[0]?.Attributes?.map(({ Name }) => Name)).toEqual(attributes)
  })

  it('fails the whole page where one user lacks an attribute of AttributesToGet', async () => {
    expect(await refusalOf(list({ Filter: 'username ^= "ne"', AttributesToGet: ['email'] }))).toBe(
      'InvalidParameterException: One or more requested attributes do not exist.',
    )
  })
})

describe('Limit and token', () => {
  it.each([
    { name: 'none is 60', limit: undefined, size: 60 },
    { name: '0 is 60 too', limit: 0, size: 60 },
    { name: '1', limit: 1, size: 1 },
    { name: '60', limit: 60, size: 60 },
  ])('Limit: $name', async ({ limit, size }) => {
    expect((await list({ Limit: limit })).Users).toHaveLength(size)
  })

  it.each([
    {
      name: '61',
      limit: 61,
      says: "1 validation error detected: Value '61' at 'limit' failed to satisfy constraint: Member must have value less than or equal to 60",
    },
    {
      name: '-1',
      limit: -1,
      says: "1 validation error detected: Value '-1' at 'limit' failed to satisfy constraint: Member must have value greater than or equal to 0",
    },
  ])('refuses a Limit of $name', async ({ limit, says }) => {
    const refused = list({ Limit: limit })
    await expect(refused).rejects.toBeInstanceOf(InvalidParameterException)
    await expect(refused).rejects.toThrow(says)
  })

  const invalidMarker = 'InvalidParameterException: Paging Marker is Invalid for Request'

  it('refuses the token of another filter', async () => {
    const { PaginationToken } = await list({ Limit: 1, Filter: 'email ^= "a"' })
    expect(await refusalOf(list({ PaginationToken, Filter: 'email ^= "b"' }))).toBe(invalidMarker)
    expect(await refusalOf(list({ PaginationToken }))).toBe(invalidMarker)
  })

  it('takes a token with another Limit', async () => {
    const { PaginationToken } = await list({ Limit: 1 })
    expect((await list({ Limit: 7, PaginationToken })).Users).toHaveLength(7)
  })

  it.each([
    { name: 'a second short of an hour is taken', seconds: 3599, taken: true },
    { name: 'an hour is refused', seconds: 3600, taken: false },
  ])('a token whose age is $name', async ({ seconds, taken }) => {
    const { PaginationToken } = await list({ Limit: 1 })
    shared.passed(seconds)
    if (taken) expect((await list({ Limit: 1, PaginationToken })).Users).toHaveLength(1)
    else expect(await refusalOf(list({ PaginationToken }))).toBe(invalidMarker)
  })

  it.each([{ token: 'x' }, { token: 'bm90IGEgdG9rZW4gYXQgYWxsLCBzb3JyeSwgcmVhbGx5' }])(
    'refuses a token that is none: $token',
    async ({ token }) => {
      expect(await refusalOf(list({ PaginationToken: token }))).toBe(invalidMarker)
    },
  )
})

describe('filters', () => {
  it.each([
    { filter: 'username = "maria"', finds: ['maria'] },
    { filter: 'username="maria"', finds: ['maria'] },
    { filter: '"username"="maria"', finds: ['maria'] },
    { filter: ' username  ^=  "mari" ', finds: ['maria'] },
    { filter: 'username = "Oskar"', finds: ['Oskar'] },
    { filter: 'username = "MARIA"', finds: [] },
    { filter: 'email = "LENA.fischer@example.com"', finds: ['lena', 'lena2'] },
    { filter: 'name = "Jane \\"JD\\" Doe"', finds: ['quote'] },
    { filter: 'name = "Jane \\\\ Doe"', finds: ['backslash'] },
    { filter: 'name ^= "=1"', finds: ['formula'] },
    { filter: 'phone_number ^= "+12065550100"', finds: ['pam', 'pat'] },
    { filter: 'preferred_username = "paula@example.com"', finds: ['mimic'] },
    { filter: 'status = "Disabled"', finds: ['dora'] },
    { filter: 'status = "disabled"', finds: [] },
    { filter: 'cognito:user_status = "reset_required"', finds: ['rita'] },
    { filter: 'cognito:user_status ^= "UNCONF"', finds: ['squatter', 'ulf'] },
    { filter: 'given_name = "nobody is called this"', finds: [] },
    { filter: 'sub = "00000000-0000-0000-0000-000000000000"', finds: [] },
  ])('$filter finds $finds', async ({ filter, finds }) => {
    const found = (await paged({ Filter: filter })).flat()
    expect(found.toSorted()).toEqual(finds)
  })

  it('finds a user by the whole sub and by the first eight digits', async () => {
    const sub = shared.pool.state.users.byUsername('maria')?.sub ?? ''
    expect((await paged({ Filter: `sub = "${sub}"` })).flat()).toEqual(['maria'])
    expect((await paged({ Filter: `sub ^= "${sub.slice(0, 8)}"` })).flat()).toContain('maria')
  })

  it('takes an empty filter for everybody', async () => {
    expect((await paged({ Filter: '' })).flat()).toHaveLength(everybody().length)
  })

  it.each([
    'foo',
    'username',
    'username = maria',
    "username = 'maria'",
    'username == "maria"',
    'username =^ "maria"',
    'username = "maria" AND sub ^= "a"',
    'username = "ma"ria"',
    'username = "maria\\"',
    'custom:team = "sales"',
    'email_verified = "true"',
    'Username = "maria"',
    '= "maria"',
  ])('refuses %s', async (filter) => {
    expect(await refusalOf(list({ Filter: filter }))).toBe('InvalidParameterException: Error while parsing filter.')
  })

  it('takes 256 characters and refuses 257', async () => {
    const filter = (length: number) => `name = "${'x'.repeat(length - 9)}"`
    expect((await list({ Filter: filter(256) })).Users).toEqual([])
    expect(await refusalOf(list({ Filter: filter(257) }))).toContain(
      'Member must have length less than or equal to 256',
    )
  })
})

describe('faults', () => {
  it('allows so many pages a second and throttles the next', async () => {
    shared.pool.faults.pageRps = 3
    await Promise.all([list(), list(), list()])
    const throttled = list()
    await expect(throttled).rejects.toBeInstanceOf(TooManyRequestsException)
    await expect(throttled).rejects.toThrow('Rate exceeded')
    shared.passed(0.4)
    expect((await list()).Users).toHaveLength(60)
    expect(await refusalOf(list())).toBe('TooManyRequestsException: Rate exceeded')
  })

  it('repeats a token for ever', async () => {
    shared.pool.faults.repeatToken = true
    const first = await list({ Limit: 1 })
    const second = await list({ Limit: 1, PaginationToken: first.PaginationToken })
    expect(second.PaginationToken).toBe(first.PaginationToken)
    expect(first.PaginationToken).toMatch(/^[\w+/]+=*$/)
  })

  it('ignores filters', async () => {
    shared.pool.faults.ignoreFilters = true
    expect((await paged({ Filter: 'sub ^= "a"' })).flat()).toHaveLength(everybody().length)
  })

  it('finds nobody for one prefix', async () => {
    shared.pool.faults.emptyPrefix = '7'
    expect(await list({ Filter: 'sub ^= "7"' })).toMatchObject({ Users: [] })
    expect((await list({ Filter: 'sub ^= "8"' })).Users).not.toEqual([])
  })
})
