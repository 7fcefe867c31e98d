import { describe, expect, it } from 'vitest'
import { sharedTestPool } from '../../helpers/local-pool.ts'
import { captured, testEdges } from '../../helpers/test-edges.ts'
import { inFrontOf, users } from './users-kit.ts'

const pool = sharedTestPool()

describe('users find', () => {
  it('shows users as a table, one way or the other', async () => {
    const { flags } = await inFrontOf(pool())
    const { exitCode, out, err } = await users(['find', 'greta@example.com', ...flags])
    expect({ exitCode, out }).toEqual({
      exitCode: 0,
      out: [
        '2 users of us-local-1_Demo0001',
        '',
        'USERNAME  EMAIL              STATUS       CREATED',
        'greta     greta@example.com  CONFIRMED    2024-03-06',
        'squatter  greta@example.com  UNCONFIRMED  2024-01-17',
        '',
      ].join('\n'),
    })
    expect(err).toContain('look-ups are exact; for the same address in another case: cogtool audit-duplicates')
  })

  it('gives the first 20 where nobody is named', async () => {
    const { flags, operations } = await inFrontOf(pool())
    const { exitCode, document } = await users(['find', ...flags, '--json'])
    const { schema, userPoolId, by, query, complete, users: found } = document()
    expect({ exitCode, schema, userPoolId, by, query, complete, found: found.length }).toEqual({
      exitCode: 0,
      schema: 'cogtool.users/1',
      userPoolId: 'us-local-1_Demo0001',
      by: null,
      query: null,
      complete: false,
      found: 20,
    })
    expect(operations).toEqual(['ListUsers'])
  })

  it.each<[args: string[], by: string, names: string[], requests: number]>([
    [['maria'], 'username', ['maria'], 1],
    [['maria@example.com'], 'email', ['maria'], 2],
    [['+12065550100'], 'phone', ['pam', 'pat'], 1],
    [['d418f4e8-a821-70b6-ea11-2824a95c50a7'], 'sub', ['maria'], 1],
    [['lena*'], 'username', ['lena', 'lena2'], 1],
    [['Lena.Fischer@example.com', '--by', 'email'], 'email', ['lena2'], 1],
  ])('%j', async (args, by, names, requests) => {
    const { flags, operations } = await inFrontOf(pool())
    const { document } = await users(['find', ...args, ...flags, '--json'])
    const { users: found, ...rest } = document()
    expect(found.map(({ username }: { username: string }) => username)).toEqual(names)
    expect(rest).toMatchObject({ by, query: args[0], complete: true })
    expect(operations).toEqual(Array(requests).fill('ListUsers'))
  })

  it('ends with exit 1 where there is nobody, and says who is there in another case', async () => {
    const { flags } = await inFrontOf(pool())
    const nobody = await users(['find', 'nobody', ...flags])
    expect([nobody.exitCode, nobody.out]).toEqual([1, 'no user of us-local-1_Demo0001 has the user name nobody\n'])
    expect(nobody.err).toMatch(/^to look by the beginning: cogtool users find 'nobody\*' --user-pool-id /m)
    const document = await users(['find', 'nobody', ...flags, '--json'])
    expect([document.exitCode, document.document()]).toMatchObject([1, { complete: true, users: [] }])
    const { exitCode, err } = await users(['find', 'HUGO@example.com', ...flags])
    expect(exitCode).toBe(1)
    expect(err).not.toContain('to look ')
    expect(err).toContain('in another case: hugo@example.com (sub 24d8e428-f405-701e-8c09-2e9a001dd421)')
  })

  it.each([
    [['nob ody'], 'by the beginning', "users find 'nob ody*'"],
    [["o'hara"], 'by the beginning', "users find 'o'\\''hara*'"],
    [['no@example.com'], 'by the beginning', "users find 'no@example.com*'"],
    [['nobody', '--by', 'email'], 'by the beginning', "users find 'nobody*' --by email"],
    [['nobody*'], 'by the beginning of addresses', "users find 'nobody*' --by email"],
    [['NOBODY'], 'in lower case', 'users find nobody'],
    [['no*dy'], 'by the beginning, as only a final * stands for more', "users find 'no*'"],
    [['no@example.com*'], 'through the whole pool', 'export-users', ' | grep -iF no@example.com'],
    [['*obody'], 'through the whole pool', 'export-users', ' | grep -iF obody'],
    [['--', '-x'], 'through the whole pool', 'export-users', ' | grep -iF -e -x'],
  ])('says how to look on: %j %s', async (args, how, command, pipe = '') => {
    const { flags } = await inFrontOf(pool())
    const next = `cogtool ${command} ${[flags[2], flags[3], flags[0], flags[1]].join(' ')}${pipe}`
    const found = await users(['find', ...flags, ...args])
    expect([found.exitCode, found.err.split('\n')[0]]).toEqual([1, `to look ${how}: ${next}`])
    const shown = await users(['show', ...flags, ...args])
    expect([shown.exitCode, shown.err.split('\n')[0]]).toEqual([1, `to look ${how}: ${next}`])
    expect(shown.err).toContain(`  → look ${how}`)
    // errors end in logs that notes do not
    const document = await users(['show', ...flags, '--json', ...args])
    expect(document.err).not.toContain(args.find((arg) => !arg.startsWith('--')))
  })

  it.each<[args: string[], says: boolean]>([
    [['maria@example.com'], true],
    [['maria@*'], false],
    [['maria*', '--by', 'email'], false],
    [['nobody@example.com'], false],
    [['maria'], false],
  ])('says that look-ups are exact where one by address was: %j %s', async (args, says) => {
    const { flags } = await inFrontOf(pool())
    const { err } = await users(['find', ...args, ...flags])
    expect(err.includes('look-ups are exact')).toBe(says)
  })

  it.each([
    [['--limit', '1'], 'the first user of us-local-1_Demo0001; --limit shows more'],
    [['--limit', '2'], 'the first 2 users of us-local-1_Demo0001; --limit shows more'],
  ])('counts those that it shows: %j', async (args, head) => {
    const { flags } = await inFrontOf(pool())
    expect((await users(['find', ...args, ...flags])).out.split('\n')[0]).toBe(head)
  })

  it.each([40, 80, 120])('keeps to a terminal of %i columns, and a pipe has every letter', async (columns) => {
    const { flags } = await inFrontOf(pool())
    const { stream, text } = captured(true, columns)
    await users(['find', 'Google*', ...flags], testEdges({ stdout: stream, env: { NO_COLOR: '1' } }))
    // what is not cut has 43 columns
    expect(
      Math.max(
        ...text()
          .split('\n')
          .map(({ length }) => length),
      ),
    ).toBeLessThanOrEqual(Math.max(columns, 51))
    const { out } = await users(['find', 'Google*', ...flags])
    expect(out).toContain('Google_117890123456789012345  kim@example.com   EXTERNAL_PROVIDER')
  })

  it('shows names as text', async () => {
    const { flags } = await inFrontOf(pool(), {
      ListUsers: () => ({
        Users: [{ Username: 'a\u202eb\u001b[31m', Attributes: [{ Name: 'email', Value: '<img src=x>\n' }] }],
      }),
    })
    const { out } = await users(['find', ...flags])
    expect(out).toContain('a\\u202eb\\u001b[31m  "<img src=x>\\u000a"')
  })
})

describe('the pool that a config file names', () => {
  const inFile = (entries: readonly string[]) => async (endpointUrl: string) => {
    const edges = testEdges()
    const entry = { userPoolId: pool().poolId, endpointUrl }
    const pools = Object.fromEntries(
      entries.map((name, index) => [name, index ? { userPoolId: 'eu-west-1_Other' } : entry]),
    )
    await edges.files.replace(`${edges.home}/cogtool.json`, JSON.stringify({ pools }))
    return edges
  }

  it('is said before the first request, and named by the answer', async () => {
    const { flags, operations } = await inFrontOf(pool())
    const edges = await inFile(['dev'])(flags[1] ?? '')
    const { exitCode, out, err } = await users(['find', 'maria'], edges)
    expect({ exitCode, head: out.split('\n')[0] }).toEqual({ exitCode: 0, head: '1 user of dev (us-local-1_Demo0001)' })
    expect(err).toBe('Pool: dev (us-local-1_Demo0001), from cogtool.json\n')
    expect(operations).toEqual(['ListUsers'])
  })

  it.each([['find'], ['show', 'maria']])(
    'asks nobody where several are listed and none is chosen: %j',
    async (...args) => {
      const { flags, operations } = await inFrontOf(pool())
      const edges = await inFile(['dev', 'prod'])(flags[1] ?? '')
      const { exitCode, err } = await users([...args, '--json'], edges)
      expect([exitCode, JSON.parse(err).error.code]).toEqual([2, 'pool_ambiguous'])
      expect(operations).toEqual([])
    },
  )
})
