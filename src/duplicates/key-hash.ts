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
  low = mixed(low ^ key.length)
  high = mixed(high + low)
  return (high >>> 11) * twoTo32 + (low >>> 0)
}

/** Spreads every bit over all 32. */
function mixed(lane: number): number {
  const once = Math.imul(lane ^ (lane >>> 16), 0x7feb352d)
  const twice = Math.imul(once ^ (once >>> 15), 0x846ca68b)
  return twice ^ (twice >>> 16)
}
