import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { testEdges } from '../../helpers/test-edges.ts'
import { startPool } from '../../users/pools.ts'
import { expectWholeCsv, expectWholeJsonLines, exportFromPool } from './export-kit.ts'

describe('20,000 users of a service where everything goes wrong', () => {
  const faults = ['answer', 'throttle', 'answer', 'reset', 'answer', 'error500', 'answer', 'cut-body'] as const
  // the odd ones fail, in a rhythm that no chain of pages can fall into
  const onRequest = (number: number) =>
    number % 10 < 5 ? (faults[(number * 7) % faults.length] ?? 'answer') : 'answer'

  it('are all there, once, cell by cell, as CSV and as JSON Lines', { timeout: 60_000 }, async () => {
    const pool = await startPool({ count: 20_000, faults: { shortPages: true, onRequest } })
    const csv = await exportFromPool(pool, ['-o', 'users.csv', '--raw-cells', '--shards', '16', '--json'])
    expect(csv.exitCode, csv.err).toBe(0)
    expect(JSON.parse(csv.out)).toMatchObject({ complete: true, users: pool.state.users.size, shards: 16 })
    expect(JSON.parse(csv.out).throttled).toBeGreaterThan(20)
    expectWholeCsv(csv.file('users.csv'), pool)
    const lines = await exportFromPool(pool, ['-o', 'users.jsonl', '--shards', '16'])
    expect(lines.exitCode, lines.err).toBe(0)
    expectWholeJsonLines(lines.file('users.jsonl'), pool)
    expect(readdirSync(lines.edges.home)).toEqual(['users.jsonl'])
  })
})

describe('shards', () => {
  it('are taken by themselves for a large pool, and put together in order', { timeout: 60_000 }, async () => {
    const pool = await startPool({ count: 50_000 })
    const { exitCode, out, file } = await exportFromPool(pool, ['-o', 'users.json', '--json'])
    expect(exitCode).toBe(0)
    expect(JSON.parse(out)).toMatchObject({ shards: 16, users: pool.state.users.size })
    const users: { attributes: { sub: string } }[] = JSON.parse(readFileSync(file('users.json'), 'utf8'))
    expect(users).toHaveLength(pool.state.users.size)
    const digits = users.map(({ attributes }) => attributes.sub.slice(0, 1))
    expect(digits).toEqual(digits.toSorted())
  })

  it('are not taken where one filter or a limit selects', async () => {
    const pool = await startPool({ count: 200 })
    for (const args of [['--limit', '3'], ['--filter', 'email ^= "a"'], ['--shards', '1'], []]) {
      const { out } = await exportFromPool(pool, ['-o', 'users.csv', '--json', ...args])
      expect(JSON.parse(out).shards).toBe(1)
    }
  })

  it('go out on standard output as they come, in every format', async () => {
    const pool = await startPool({ count: 300 })
    const { out, exitCode } = await exportFromPool(pool, ['--shards', '16', '--format', 'json'])
    expect(exitCode).toBe(0)
    expect(JSON.parse(out)).toHaveLength(pool.state.users.size)
  })

  it('select locally what is selected', async () => {
    const pool = await startPool()
    const { out } = await exportFromPool(pool, ['--shards', '16', '--disabled', '--columns', 'username'])
    expect(out).toBe('username\r\ndora\r\n')
  })

  it('of an empty pool are an empty export', async () => {
    const pool = await startPool({ usersText: '' })
    const { exitCode, file } = await exportFromPool(pool, ['-o', 'users.jsonl', '--shards', '16'])
    expect(exitCode).toBe(0)
    expect(readFileSync(file('users.jsonl'), 'utf8')).toBe('')
  })
})

describe('shards that cannot be trusted are given up aloud', () => {
  const foreign = ['x', 'y'].map((letter) => ({ username: letter, attributes: { sub: `${letter}-sub` } }))

  it.each([
    { name: 'a service that ignores filters', options: { faults: { ignoreFilters: true } }, why: /does not mean/ },
    {
      name: 'subs of another form',
      options: { usersText: foreign.map((user) => JSON.stringify(user)).join('\n') },
      why: /not begin with a hexadecimal digit/,
    },
    {
      name: 'a shard that is empty while the others are not',
      options: { count: 2_500, faults: { emptyPrefix: '3' } },
      why: /no sub seems to begin with 3/,
    },
  ])('$name', async ({ options, why }) => {
    const pool = await startPool(options)
    const { exitCode, err, out, file } = await exportFromPool(
      pool,
      ['-o', 'users.jsonl', '--shards', '16', '--json', '--quiet'],
      testEdges(),
    )
    expect(exitCode).toBe(0)
    expect(err).toMatch(/warning: the pool is listed in one chain, not in 16 shards/)
    const document = JSON.parse(out)
    expect(document).toMatchObject({ shards: 1, users: pool.state.users.size })
    expect(document.fallback).toMatch(why)
    expectWholeJsonLines(file('users.jsonl'), pool)
    expect(readdirSync(file('.'))).toEqual(['users.jsonl'])
  })

  it('on standard output, once rows have gone out, with exit 5', async () => {
    const pool = await startPool({ count: 2_500, faults: { emptyPrefix: '3' } })
    const { exitCode, err } = await exportFromPool(pool, ['--shards', '16'])
    expect(exitCode).toBe(5)
    expect(err).toMatch(/no sub seems to begin with 3.*cannot be taken back\n.*--shards 1/)
  })
})
