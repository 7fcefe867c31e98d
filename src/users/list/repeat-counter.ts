import { keyHash } from './hash-log.ts'
import { attributeOf, type User } from './user.ts'

/** Counts users who come more than once in a listing. */
export interface RepeatCounter {
  add(chain: string, users: readonly User[]): void
  /** Forgets a chain that starts over; without one, all of them. */
  restart(chain?: string): void
  /** How many users came more than once; undefined where they were too many to count, or some came to an earlier run. */
  count(): number | undefined
}

/** Above so many users a count would take more memory than the export itself. */
const mostUsers = 2_000_000

/** Keeps a hash of each `sub`: 16 bytes a user. Of two chains no user is in both, since their subs begin otherwise. */
export function repeatCounter({ isWhole, most = mostUsers }: { isWhole: boolean; most?: number }): RepeatCounter {
  const chains = new Map<string, { readonly seen: GrowingHashSet; readonly repeated: Set<number> }>()
  let isCounting = isWhole
  const sizeOfAll = () => [...chains.values()].reduce((sum, { seen }) => sum + seen.size(), 0)
  return {
    add(chain, users) {
      if (!isCounting) return
      const own = chains.get(chain) ?? { seen: growingHashSet(), repeated: new Set() }
      chains.set(chain, own)
      for (const user of users) {
        const sub = attributeOf(user, 'sub')
        if (sub === undefined) continue
        const hash = keyHash(sub)
        if (!own.seen.add(hash)) own.repeated.add(hash)
      }
      if (sizeOfAll() <= most) return
      isCounting = false
      chains.clear()
    },
    restart(chain) {
      if (chain === undefined) chains.clear()
      else chains.delete(chain)
    },
    count() {
      return isCounting ? [...chains.values()].reduce((sum, { repeated }) => sum + repeated.size, 0) : undefined
    },
  }
}

interface GrowingHashSet {
  readonly size: () => number
  /** Whether it was not there before. */
  add(hash: number): boolean
}

/** A set of numbers without an object for each: an empty slot is 0, so that each hash is kept one higher. */
function growingHashSet(): GrowingHashSet {
  let table = new Float64Array(1024)
  let size = 0
  const slotOf = (kept: number, slots: Float64Array) => {
    let slot = kept % slots.length
    while (slots[slot] !== 0 && slots[slot] !== kept) slot = (slot + 1) % slots.length
    return slot
  }
  const grow = () => {
    const larger = new Float64Array(2 * table.length)
    for (const kept of table) if (kept !== 0) larger[slotOf(kept, larger)] = kept
    table = larger
  }
  return {
    size: () => size,
    add(hash) {
      const slot = slotOf(hash + 1, table)
      if (table[slot] !== 0) return false
      table[slot] = hash + 1
      size++
      if (size > 0.75 * table.length) grow()
      return true
    },
  }
}
