/** Who is in which groups, found by `sub`. */
export interface Memberships {
  readonly size: number
  /** Names of groups, in the order of the names given. */
  groupsOf(sub: string): readonly string[]
}

const uuid = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/
const initialCapacity = 1_024

/**
 * Collects memberships at 20 bytes each: a sub is a UUID and so two numbers of 64 bits, a group is its number. Subs of any
 * other form (emulators have them) are kept as text.
 */
export function membershipTable(names: readonly string[]): {
  add(sub: string, group: number): void
  finish(): Memberships
} {
  let high = new BigUint64Array(initialCapacity)
  let low = new BigUint64Array(initialCapacity)
  let groups = new Uint32Array(initialCapacity)
  let size = 0
  const others = new Map<string, number[]>()

  function add(sub: string, group: number): void {
    if (!uuid.test(sub)) {
      others.set(sub, [...(others.get(sub) ?? []), group])
      return
    }
    if (size === groups.length) {
      high = copiedInto(new BigUint64Array(size * 2), high)
      low = copiedInto(new BigUint64Array(size * 2), low)
      groups = copiedInto(new Uint32Array(size * 2), groups)
    }
    ;[high[size], low[size]] = numbersOf(sub)
    groups[size] = group
    size++
  }

  function finish(): Memberships {
    const order = new Uint32Array(size).map((_, index) => index).sort((one, other) => compare(one, other))

    function compare(one: number, other: number): number {
      const [a, b] = [high[one] ?? 0n, high[other] ?? 0n]
      if (a !== b) return a < b ? -1 : 1
      const [c, d] = [low[one] ?? 0n, low[other] ?? 0n]
      if (c !== d) return c < d ? -1 : 1
      return (groups[one] ?? 0) - (groups[other] ?? 0)
    }

    /** The first place in the order whose sub is not before this one. */
    function placeOf(first: bigint, second: bigint): number {
      let from = 0
      let to = size
      while (from < to) {
        const middle = (from + to) >>> 1
        const at = order[middle] ?? 0
        const isBefore = (high[at] ?? 0n) < first || (high[at] === first && (low[at] ?? 0n) < second)
        if (isBefore) from = middle + 1
        else to = middle
      }
      return from
    }

    return {
      size: size + [...others.values()].reduce((sum, { length }) => sum + length, 0),
      groupsOf(sub) {
        if (!uuid.test(sub)) return (others.get(sub) ?? []).map((group) => names[group] ?? '')
        const [first, second] = numbersOf(sub)
        const found: string[] = []
        for (let place = placeOf(first, second); place < size; place++) {
          const at = order[place] ?? 0
          if (high[at] !== first || low[at] !== second) break
          found.push(names[groups[at] ?? 0] ?? '')
        }
        return found
      },
    }
  }

  return { add, finish }
}

function numbersOf(uuid: string): [bigint, bigint] {
  const digits = uuid.replaceAll('-', '')
  return [BigInt(`0x${digits.slice(0, 16)}`), BigInt(`0x${digits.slice(16)}`)]
}

function copiedInto<T extends { set(array: T): void }>(target: T, source: T): T {
  target.set(source)
  return target
}
