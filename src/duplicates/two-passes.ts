import type { UserBlock } from '../users/formats/read-export.ts'
import { type HashLog, hashLog, type KeyHash, keyHash, repeatedHashes } from '../users/list/hash-log.ts'
import type { User } from '../users/list/user.ts'
import { type Account, asAccount } from './account.ts'
import type { GroupingOptions } from './grouping.ts'
import { keysOf } from './keys.ts'
import { type UserCounts, userCounter } from './user-counts.ts'

/** Users that can be read twice: all of them, and then some blocks again. */
export interface UserSource {
  blocks(): AsyncIterable<UserBlock>
  block(place: Omit<UserBlock, 'users'>): Promise<readonly User[]>
}

/** Those that may have a twin, and how many were looked at to find them. */
export interface Candidates extends UserCounts {
  /** Everybody who shares a key with somebody, in the order of the source; and, rarely, somebody who does not. */
  readonly accounts: readonly Account[]
}

export interface PassOptions extends GroupingOptions {
  readonly signal: AbortSignal
  /** Told after each block of the first pass how many users were read, and up to which byte. */
  readonly onProgress?: (users: number, bytes: number) => Promise<void>
  readonly hash?: KeyHash
}

/**
 * Finds who may have a twin, in memory that grows by a few bytes a user and by the accounts it finds. The first pass
 * keeps a hash of every key; the second reads those blocks again that have a hash that comes twice.
 */
export async function findCandidates(source: UserSource, options: PassOptions): Promise<Candidates> {
  const { signal, onProgress, hash = keyHash } = options
  const log = hashLog()
  const index = blockIndex()
  const counter = userCounter()
  let scanned = 0
  for await (const { offset, length, users } of source.blocks()) {
    signal.throwIfAborted()
    index.add(offset, length, log.length)
    for (const user of users) {
      const account = asAccount(user)
      for (const key of distinctKeys(account, options)) log.add(hash(key))
      counter.add(account)
    }
    scanned += users.length
    await onProgress?.(scanned, offset + length)
  }

  const repeated = repeatedHashes(log, () => signal.throwIfAborted())
  const accounts: Account[] = []
  const subs = new Set<string>()
  if (repeated.size > 0) {
    for (const place of index.holding(repeated.has, log)) {
      signal.throwIfAborted()
      for (const user of await source.block(place)) {
        const account = asAccount(user)
        if (!distinctKeys(account, options).some((key) => repeated.has(hash(key)))) continue
        // a user whom a listing gives twice is no duplicate of itself
        if (account.sub !== '' && subs.has(account.sub)) continue
        subs.add(account.sub)
        accounts.push(account)
      }
    }
  }
  return { ...counter.counts(), accounts }
}

/** Each key of an account once, whatever it is compared by: an account named like its own address shares that key with nobody. */
function distinctKeys(account: Account, { by, likeness }: GroupingOptions): string[] {
  const keys: string[] = []
  for (const criterion of by) {
    for (const key of keysOf(account, criterion, likeness)) if (!keys.includes(key)) keys.push(key)
  }
  return keys
}

/** Where blocks are, and where their hashes begin in the log: 24 bytes for 64 users. */
function blockIndex() {
  const offsets: number[] = []
  const ends: number[] = []
  const firstHashes: number[] = []
  return {
    add(offset: number, length: number, firstHash: number): void {
      offsets.push(offset)
      ends.push(offset + length)
      firstHashes.push(firstHash)
    },
    *holding(wanted: (hash: number) => boolean, log: HashLog): Generator<{ offset: number; length: number }> {
      for (const [block, offset] of offsets.entries()) {
        const until = firstHashes[block + 1] ?? log.length
        for (let at = firstHashes[block] ?? until; at < until; at++) {
          if (!wanted(log.at(at))) continue
          yield { offset, length: (ends[block] ?? offset) - offset }
          break
        }
      }
    },
  }
}
