import type { CognitoApi } from '../../aws/cognito-api.ts'
import { fullPage, listPages } from './listing.ts'
import { attributeOf, type User } from './user.ts'

/** The first digits of `sub`, in the order in which shards are asked for and put together. */
export const shardDigits = [...'0123456789abcdef'] as const

/** Below so many users a single chain is as good. */
const worthSharding = 50_000

/** Why the pool cannot be listed in shards: the service's filters are not what they should be. */
export class ShardingFailed extends Error {
  override readonly name = 'ShardingFailed'
}

/** Whether a listing is to be split where nobody said so: only where all of a large pool is asked for. */
export function shouldShard(estimatedUsers: number | undefined): boolean {
  return estimatedUsers !== undefined && estimatedUsers > worthSharding
}

// twice what an account is given: a higher --rps is for emulators, whose limit is the machine and not the waiting
const usefulRps = 60

/** How many chains run at once. Not all 16: a finished shard survives any interruption, so some should finish early. */
export function chainsAtOnce(rps: number, latencySeconds: number): number {
  return Math.min(6, Math.max(4, Math.ceil(Math.min(rps, usefulRps) * latencySeconds) + 1))
}

/** The filter that finds a shard. */
export function shardFilter(digits: string): string {
  return `sub ^= "${digits}"`
}

/**
 * Three questions before a listing is split by `sub`: whether subs are what they are known to be, and whether the filter
 * finds those it should and no others. Fails with ShardingFailed.
 */
export async function probeShards(api: Pick<CognitoApi, 'listUsers'>, signal?: AbortSignal): Promise<void> {
  const everybody = await firstUsers(api, undefined, signal)
  const [first] = everybody
  // an empty pool: every shard will be empty
  if (!first) return
  if (everybody.some((user) => !/^[0-9a-f]/.test(subOf(user)))) {
    throw new ShardingFailed('a user has a sub that does not begin with a hexadecimal digit')
  }
  const digit = subOf(first).slice(0, 1)
  const shard = await firstUsers(api, shardFilter(digit), signal)
  if (shard.length === 0) throw new ShardingFailed('a filter by the first digit of sub found no user')
  requirePrefix(shard, digit)
  const prefix = subOf(first).slice(0, 8)
  const few = await firstUsers(api, shardFilter(prefix), signal)
  if (!few.some((user) => subOf(user) === subOf(first))) {
    throw new ShardingFailed('a filter by the beginning of sub did not find a user who is there')
  }
}

/** The users of the first page that holds any: empty pages with a token come first at times. */
async function firstUsers(
  api: Pick<CognitoApi, 'listUsers'>,
  filter: string | undefined,
  signal: AbortSignal | undefined,
): Promise<readonly User[]> {
  for await (const { users } of listPages(api, { filter, pageSize: fullPage, ...(signal && { signal }) })) {
    if (users.length > 0) return users
  }
  return []
}

/** Fails with ShardingFailed unless every `sub` begins so: a server that ignores filters would give 16 copies of the pool. */
export function requirePrefix(users: readonly User[], digit: string): void {
  if (users.every((user) => subOf(user).startsWith(digit))) return
  throw new ShardingFailed('the service gave users that the filter by sub does not mean')
}

/** How many users a shard that is done has given. */
export interface ShardSize {
  readonly digit: string
  readonly looked: number
}

/** Fails with ShardingFailed where a shard is empty while the others hold 100 users or more on average (aws-sdk-js-v3#6645). */
export function requireNoEmptyShard(done: readonly ShardSize[]): void {
  for (const shard of done) {
    const others = done.filter((one) => one !== shard)
    const mean = others.reduce((sum, { looked }) => sum + looked, 0) / others.length
    if (shard.looked === 0 && mean >= 100) {
      throw new ShardingFailed(`no sub seems to begin with ${shard.digit}, which cannot be in a pool of this size`)
    }
  }
}

/** Shards of less than half or more than twice the mean, in a pool large enough for chance to be ruled out. */
export function unevenShards(done: readonly ShardSize[]): readonly ShardSize[] {
  const mean = done.reduce((sum, { looked }) => sum + looked, 0) / done.length
  return mean < 100 ? [] : done.filter(({ looked }) => looked < mean / 2 || looked > mean * 2)
}

function subOf(user: User): string {
  return attributeOf(user, 'sub') ?? ''
}
