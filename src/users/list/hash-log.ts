/** A number that stands for a key while users are counted. Equal keys have equal ones; others most likely not. */
export type KeyHash = (key: string) => number

const twoTo32 = 2 ** 32

/**
 * 53 bits, the most that a number holds exactly: 5 million keys have one collision in 700 audits. Two lanes, each an
 * xor, a multiplication by an odd number and a rotation for every code unit, folded and mixed at the end.
 */
export const keyHash: KeyHash = (key) => {
  let low = 0x6d2b79f5
  let high = 0x1b56c4e9
  for (let index = 0; index < key.length; index++) {
    const unit = key.charCodeAt(index)
    low = Math.imul(low ^ unit, 0x01000193)
    low = (low << 13) | (low >>> 19)
    high = Math.imul(high ^ unit, 0x5bd1e995)
    high = (high << 17) | (high >>> 15)
  }
  low = mixBits(low ^ key.length)
  high = mixBits(high + low)
  return (high >>> 11) * twoTo32 + (low >>> 0)
}

/** Spreads every bit over all 32. */
function mixBits(lane: number): number {
  const once = Math.imul(lane ^ (lane >>> 16), 0x7feb352d)
  const twice = Math.imul(once ^ (once >>> 15), 0x846ca68b)
  return twice ^ (twice >>> 16)
}

/** The hashes of everybody's keys in the order of the file: eight bytes each. */
export interface HashLog {
  /** A key of the record that is being read. */
  add(hash: number): void
  readonly length: number
  /** The hash that came at this place. */
  at(index: number): number
  /** All of them, piece by piece. */
  pieces(): Iterable<Float64Array>
}

const pieceSize = 2 ** 16

/** Grows piece by piece: nothing is copied, and no more is taken than is filled. */
export function hashLog(): HashLog {
  const pieces: Float64Array[] = []
  let length = 0
  return {
    add(hash) {
      if (length % pieceSize === 0) pieces.push(new Float64Array(pieceSize))
      const piece = pieces.at(-1)
      if (piece) piece[length % pieceSize] = hash
      length++
    },
    get length() {
      return length
    },
    at: (index) => pieces[Math.floor(index / pieceSize)]?.[index % pieceSize] ?? 0,
    *pieces() {
      for (const [index, piece] of pieces.entries()) yield piece.subarray(0, length - index * pieceSize)
    },
  }
}

const range = 2 ** 53

/**
 * The hashes that come more than once. They are sorted a part of their range at a time, about `atOnce` of them, in one
 * buffer. `betweenParts` is called between the parts.
 */
export function repeatedHashes(log: HashLog, betweenParts: () => void = () => {}, atOnce = 2 ** 21): HashSet {
  const parts = Math.max(1, Math.ceil(log.length / atOnce))
  const scale = parts / range
  const sizes = new Float64Array(parts)
  for (const piece of log.pieces()) countParts(piece, scale, sizes)
  const buffer = new Float64Array(Math.max(...sizes))
  const repeated: number[] = []
  for (let part = 0; part < parts; part++) {
    betweenParts()
    let size = 0
    for (const piece of log.pieces()) size = copyPart(piece, scale, part, buffer, size)
    collectRepeated(buffer.subarray(0, size).sort(), repeated)
  }
  return hashSet(repeated)
}

// loops over millions of numbers, each by itself so that the engine makes one tight loop of it

function countParts(hashes: Float64Array, scale: number, sizes: Float64Array): void {
  for (let index = 0; index < hashes.length; index++) {
    const part = Math.floor((hashes[index] ?? 0) * scale)
    sizes[part] = (sizes[part] ?? 0) + 1
  }
}

/** Copies the hashes of one part behind the `size` ones that are there, and gives their new number. */
function copyPart(hashes: Float64Array, scale: number, part: number, to: Float64Array, size: number): number {
  let end = size
  for (let index = 0; index < hashes.length; index++) {
    const hash = hashes[index] ?? 0
    if (Math.floor(hash * scale) === part) to[end++] = hash
  }
  return end
}

/** Adds each number that stands twice in a sorted list, once. */
function collectRepeated(sorted: Float64Array, repeated: number[]): void {
  for (let index = 1; index < sorted.length; index++) {
    const hash = sorted[index] ?? 0
    if (hash === sorted[index - 1] && hash !== repeated.at(-1)) repeated.push(hash)
  }
}

/** Some hashes. */
export interface HashSet {
  readonly size: number
  has(hash: number): boolean
}

/** A table without an object for each entry: a Set of numbers would take five times as much. */
function hashSet(hashes: readonly number[]): HashSet {
  const slots = 2 ** Math.ceil(Math.log2(Math.max(2, 2 * hashes.length)))
  // an empty slot is 0, so that each hash is kept one higher
  const table = new Float64Array(slots)
  const slotOf = (hash: number) => {
    let slot = hash % slots
    for (let kept = table[slot]; kept !== 0 && kept !== hash + 1; kept = table[slot]) slot = (slot + 1) % slots
    return slot
  }
  for (const hash of hashes) table[slotOf(hash)] = hash + 1
  return { size: hashes.length, has: (hash) => table[slotOf(hash)] !== 0 }
}
