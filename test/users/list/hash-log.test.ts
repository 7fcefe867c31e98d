import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hashLog, keyHash, repeatedHashes } from '../../../src/users/list/hash-log.ts'

const logOf = (hashes: readonly number[]) => {
  const log = hashLog()
  for (const hash of hashes) log.add(hash)
  return log
}

describe('keyHash', () => {
  it('gives one number for one key', () => {
    fc.assert(fc.property(fc.string(), (key) => keyHash(key) === keyHash([...key].join(''))))
  })

  it('gives whole numbers below 2^53', () => {
    fc.assert(
      fc.property(fc.string(), (key) => {
        const hash = keyHash(key)
        return Number.isSafeInteger(hash) && hash >= 0
      }),
    )
  })

  it('tells 90,000 keys apart that differ little', () => {
    const keys = Array.from({ length: 30_000 }, (_, n) => [
      `user${n}@example.com`,
      `+1206${n}`,
      `${n}`.padStart(12, '0'),
    ])
    const all = keys.flat()
    expect(new Set(all.map(keyHash)).size).toBe(new Set(all).size)
  })

  it('uses its whole range alike', () => {
    const tenths = new Array<number>(10).fill(0)
    for (let n = 0; n < 100_000; n++) {
      const tenth = Math.floor((keyHash(`user${n}`) / 2 ** 53) * 10)
      tenths[tenth] = (tenths[tenth] ?? 0) + 1
    }
    expect(Math.min(...tenths)).toBeGreaterThan(9_000)
    expect(Math.max(...tenths)).toBeLessThan(11_000)
  })
})

describe('the log of hashes', () => {
  it.each([0, 1, 65_535, 65_536, 65_537, 200_000])('keeps %i of them in their order', (count) => {
    const log = logOf(Array.from({ length: count }, (_, n) => n * 3))
    expect(log.length).toBe(count)
    const kept = [...log.pieces()].flatMap((piece) => [...piece])
    expect(kept.every((hash, n) => hash === n * 3 && log.at(n) === hash)).toBe(true)
    expect(kept).toHaveLength(count)
  })
})

describe('repeatedHashes', () => {
  const hash = fc.oneof(fc.nat({ max: 30 }), fc.constantFrom(2 ** 53 - 1, 2 ** 52, 2 ** 52 + 1), fc.maxSafeNat())

  it('finds exactly those that come twice, however many parts the range is cut into', () => {
    fc.assert(
      fc.property(fc.array(hash, { maxLength: 200 }), fc.integer({ min: 1, max: 300 }), (hashes, atOnce) => {
        const repeated = repeatedHashes(logOf(hashes), undefined, atOnce)
        const twice = new Set(hashes.filter((one, index) => hashes.indexOf(one) !== index))
        expect(repeated.size).toBe(twice.size)
        for (const one of hashes) expect(repeated.has(one)).toBe(twice.has(one))
      }),
    )
  })

  it('finds one among many, and knows no other', () => {
    const hashes = Array.from({ length: 100_000 }, (_, n) => keyHash(`${n}`))
    const repeated = repeatedHashes(logOf([...hashes, hashes[77] ?? 0]), undefined, 1_000)
    expect(hashes.filter(repeated.has)).toEqual([hashes[77]])
  })

  it('stops between two parts where it is told to', () => {
    const stop = () => {
      throw new Error('stopped')
    }
    expect(() => repeatedHashes(logOf([1, 1]), stop)).toThrow('stopped')
  })
})
