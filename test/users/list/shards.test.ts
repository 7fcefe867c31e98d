import { describe, expect, it } from 'vitest'
import type { UserPageRequest } from '../../../src/aws/cognito-api.ts'
import {
  chainsAtOnce,
  probeShards,
  requireNoEmptyShard,
  shardDigits,
  shouldShard,
  unevenShards,
} from '../../../src/users/list/shards.ts'

describe('chainsAtOnce', () => {
  it.each([
    { rps: 20, latency: 0.05, chains: 4 },
    { rps: 28, latency: 0.1, chains: 4 },
    { rps: 30, latency: 0.15, chains: 6 },
    { rps: 100_000, latency: 1, chains: 6 },
    { rps: 100_000, latency: 0.005, chains: 4 },
  ])('$rps requests/s at $latency s are $chains', ({ rps, latency, chains }) => {
    expect(chainsAtOnce(rps, latency)).toBe(chains)
  })
})

describe('a pool is worth 16 shards', () => {
  it.each([
    { estimated: undefined, worth: false },
    { estimated: 50_000, worth: false },
    { estimated: 50_001, worth: true },
  ])('of $estimated users: $worth', ({ estimated, worth }) => {
    expect(shouldShard(estimated)).toBe(worth)
  })
})

describe('the probe', () => {
  const ann = 'a418f4e8-a821-70b6-ea11-2824a95c50a7'
  const page = (token: string | undefined, ...subs: string[]) => ({
    users: subs.map((sub) => ({ Username: sub, Attributes: [{ Name: 'sub', Value: sub }] })),
    token,
  })

  /** Answers each question in turn, and says what was asked. */
  async function probe(...answers: ReturnType<typeof page>[]) {
    const asked: (string | undefined)[] = []
    const listUsers = async ({ Filter }: UserPageRequest) => {
      asked.push(Filter)
      return answers[asked.length - 1] ?? page(undefined)
    }
    const why = await probeShards({ listUsers }).then(
      () => 'trusted',
      (error: Error) => error.message,
    )
    return { asked, why }
  }

  it('asks three questions, through empty pages', async () => {
    const { asked, why } = await probe(page('1'), page('2', ann), page('1', ann), page('1'), page(undefined, ann))
    expect(why).toBe('trusted')
    expect(asked).toEqual([undefined, undefined, 'sub ^= "a"', 'sub ^= "a418f4e8"', 'sub ^= "a418f4e8"'])
  })

  it.each([
    { name: 'an empty pool', answers: [page(undefined)], why: /trusted/ },
    { name: 'subs of another form', answers: [page(undefined, ann, 'x1')], why: /hexadecimal/ },
    { name: 'a filter that finds nobody', answers: [page(undefined, ann), page(undefined)], why: /found no user/ },
    {
      name: 'a filter that finds others',
      answers: [page(undefined, ann), page(undefined, ann, 'b1')],
      why: /not mean/,
    },
    {
      name: 'a filter that does not find who is there',
      answers: [page(undefined, ann), page(undefined, ann), page(undefined, 'a418f4e8-b')],
      why: /did not find/,
    },
  ])('judges $name', async ({ answers, why }) => {
    expect((await probe(...answers)).why).toMatch(why)
  })
})

describe('shards that are done', () => {
  const sizes = (...looked: number[]) => looked.map((one, index) => ({ digit: shardDigits[index] ?? '', looked: one }))

  it.each([
    { name: 'all alike', looked: [100, 110, 90], fails: false },
    { name: 'one empty among small ones', looked: [0, 99, 99], fails: false },
    { name: 'one empty among 100 each', looked: [100, 0, 100], fails: true },
    { name: 'all empty', looked: [0, 0, 0], fails: false },
    { name: 'the only one', looked: [0], fails: false },
  ])('$name', ({ looked, fails }) => {
    const check = () => requireNoEmptyShard(sizes(...looked))
    if (fails) expect(check).toThrow(/no sub seems to begin with 1/)
    else expect(check).not.toThrow()
  })

  it('are told of where one is far from the mean', () => {
    expect(unevenShards(sizes(300, 300, 100, 300)).map(({ digit }) => digit)).toEqual(['2'])
    expect(unevenShards(sizes(3, 1, 0))).toEqual([])
  })
})
