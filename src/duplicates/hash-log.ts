/** The hashes of everybody's keys in the order of the file: eight bytes each. */
export interface HashLog {
  /** A key of the record that is being read. */
  add(hash: number): void
  readonly length: number
  /** The hash that came at this place. */
  at(index: number): number
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
  }
}

const range = 2 ** 53

/**
 * The hashes that come more than once. They are sorted a part of their range at a time, at most about `atOnce` of them,
 * in one buffer. `pause` is called between the parts.
 */
export function repeatedHashes(log: HashLog, pause: () => void = () => {}, atOnce = 2 ** 21): HashSet {
  const parts = Math.ceil(log.length / atOnce)
  const partOf = (hash: number) => Math.min(parts - 1, Math.floor((hash / range) * parts))
  const sizes = new Array<number>(parts).fill(0)
  for (let index = 0; index < log.length; index++) {
    const part = partOf(log.at(index))
    sizes[part] = (sizes[part] ?? 0) + 1
  }
  const buffer = new Float64Array(Math.max(0, ...sizes))
  const repeated: number[] = []
  for (let part = 0; part < parts; part++) {
    pause()
    let size = 0
    for (let index = 0; index < log.length; index++) {
      const hash = log.at(index)
      if (partOf(hash) === part) buffer[size++] = hash
    }
    const sorted = buffer.subarray(0, size).sort()
    for (let index = 1; index < size; index++) {
      const hash = sorted[index]
      if (hash !== undefined && hash === sorted[index - 1] && hash !== repeated.at(-1)) repeated.push(hash)
    }
  }
  return hashSet(repeated)
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
