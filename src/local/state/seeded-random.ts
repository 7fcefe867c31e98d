/** A source of whole numbers from 0 to 2^32 - 1 that gives the same ones for the same seed: splitmix32. */
export type SeededRandom = () => number

/** The source with this seed. */
export function seededRandom(seed: number): SeededRandom {
  let state = seed | 0
  return () => {
    state = (state + 0x9e3779b9) | 0
    let mixed = state ^ (state >>> 16)
    mixed = Math.imul(mixed, 0x21f0aaad)
    mixed ^= mixed >>> 15
    mixed = Math.imul(mixed, 0x735a2d97)
    return (mixed ^ (mixed >>> 15)) >>> 0
  }
}

/** One of the choices. */
export function pick<T>(random: SeededRandom, choices: readonly [T, ...T[]]): T {
  return choices[random() % choices.length] ?? choices[0]
}

/** The same things in an order that means nothing. */
export function shuffled<T>(random: SeededRandom, things: readonly T[]): T[] {
  const order = [...things]
  for (let last = order.length - 1; last > 0; last -= 1) {
    const other = random() % (last + 1)
    // both indexes lie inside the array, so neither side is undefined
    ;[order[last], order[other]] = [order[other] as T, order[last] as T]
  }
  return order
}

/**
 * A `sub` in the shape of current pools: digits 2, 4, 6 and 8 are the same for a whole region, and the third group begins with 70
 * (seen in public samples, not documented). The first digit takes all sixteen values.
 */
export function seededSub(random: SeededRandom): string {
  const [one, two, three, four] = [hex(random), hex(random), hex(random), hex(random)]
  const region = `${one[0]}4${one[1]}8${one[2]}4${one[3]}8`
  // joined, since a string put together piece by piece keeps its pieces in memory
  return [region, one.slice(4), `70${two.slice(0, 2)}`, two.slice(2, 6), three + four.slice(0, 4)].join('-')
}

function hex(random: SeededRandom): string {
  return random().toString(16).padStart(8, '0')
}
