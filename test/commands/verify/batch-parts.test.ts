import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { inOrder } from '../../../src/commands/verify/in-order.ts'
import { linesOf } from '../../../src/commands/verify/lines.ts'

async function* from<T>(items: readonly T[]): AsyncGenerator<T> {
  for (const item of items) yield item
}

async function collect<T>(source: AsyncIterable<readonly T[]>): Promise<T[]> {
  const all: T[] = []
  for await (const group of source) all.push(...group)
  return all
}

describe('lines of a stream', () => {
  it.each([
    ['a\nb\n', ['a', 'b']],
    ['a\nb', ['a', 'b']],
    ['\n', ['']],
    ['', []],
    ['a\n\nb', ['a', '', 'b']],
    ['a\r\nb\r\n', ['a\r', 'b\r']],
    ['ä\nö', ['ä', 'ö']],
  ])('%j', async (text, lines) => {
    expect(await collect(linesOf(from([Buffer.from(text)]), 100))).toEqual(lines)
  })

  it('are the same wherever the stream is cut, inside a character too', async () => {
    const line = fc.string({ unit: fc.constantFrom('a', '.', 'é', '€', '𝄞', '\ufeff') })
    await fc.assert(
      fc.asyncProperty(fc.array(line), fc.infiniteStream(fc.integer({ min: 1, max: 7 })), async (lines, sizes) => {
        const bytes = Buffer.from(lines.map((one) => `${one}\n`).join(''))
        const chunks: Buffer[] = []
        for (let at = 0; at < bytes.length; ) {
          const size = sizes.next().value
          chunks.push(bytes.subarray(at, at + size))
          at += size
        }
        expect(await collect(linesOf(from(chunks), 1000))).toEqual(lines)
      }),
    )
  })

  it('are cut where one is too long', async () => {
    const chunk = Buffer.alloc(1000, 'x')
    const lines = await collect(linesOf(from([...Array.from({ length: 100 }, () => chunk), Buffer.from('\nb')]), 2000))
    expect(lines).toEqual([`${'x'.repeat(1999)}\0`, 'b'])
  })

  it('are no more where one never ends, after those before it', async () => {
    let read = 0
    async function* endless() {
      yield Buffer.from('a\nb\n')
      for (;;) {
        read += 1000
        yield Buffer.alloc(1000, 'x')
      }
    }
    const seen: string[] = []
    const reading = async () => {
      for await (const lines of linesOf(endless(), 2000)) seen.push(...lines)
    }
    await expect(reading()).rejects.toMatchObject({
      code: 'input_too_large',
      message: 'line 3 of the batch is longer than 1 MiB',
    })
    expect({ seen, read }).toEqual({ seen: ['a', 'b'], read: 1_049_000 })
  })
})

describe('work in order', () => {
  it('gives results in the order of the items, with a limit on how many are in flight', async () => {
    let running = 0
    let most = 0
    const work = async (item: number) => {
      most = Math.max(most, ++running)
      // later items are done sooner
      for (let turn = 0; turn < 50 - item; turn++) await Promise.resolve()
      running--
      return item
    }
    const groups = [Array.from({ length: 30 }, (_, at) => at), [30], [], Array.from({ length: 19 }, (_, at) => 31 + at)]
    const results = await collect(inOrder(from(groups), 8, work))
    expect(results).toEqual(Array.from({ length: 50 }, (_, at) => at))
    expect(most).toBe(8)
  })

  it('answers a source that pauses before it goes on', async () => {
    const seen: string[] = []
    async function* pausing() {
      yield ['a', 'b']
      // the reader of the answers has had its turn by now
      await new Promise((resolve) => setTimeout(resolve, 20))
      seen.push('went on')
      yield ['c']
    }
    for await (const group of inOrder(pausing(), 64, async (item) => item)) seen.push(...group)
    expect(seen).toEqual(['a', 'b', 'went on', 'c'])
  })

  it('keeps few results back, however fast its source is', async () => {
    let made = 0
    let given = 0
    let most = 0
    async function* fast() {
      for (let group = 0; group < 100; group++) yield Array.from({ length: 100 }, () => ++made)
    }
    for await (const group of inOrder(fast(), 24, async (item) => item)) {
      given += group.length
      most = Math.max(most, group.length)
      // one read ahead, and what is in flight
      expect(made - given).toBeLessThanOrEqual(224)
    }
    expect(given).toBe(10_000)
    expect(most).toBeLessThanOrEqual(24)
  })

  it('closes its source when nobody wants more', async () => {
    let closed = false
    async function* source() {
      try {
        for (;;) yield [1]
      } finally {
        closed = true
      }
    }
    for await (const _ of inOrder(source(), 4, async (item) => item)) break
    expect(closed).toBe(true)
  })

  it('does not wait for a source that is silent', async () => {
    async function* silent() {
      yield [1]
      await new Promise(() => {})
    }
    for await (const group of inOrder(silent(), 4, async (item) => item)) if (group.length > 0) break
  })

  it('passes on what its source failed with, after the results before it', async () => {
    async function* failing() {
      yield [1, 2]
      throw new Error('the disk is gone')
    }
    const seen: number[] = []
    await expect(
      (async () => {
        for await (const group of inOrder(failing(), 4, async (item) => item)) seen.push(...group)
      })(),
    ).rejects.toThrow('the disk is gone')
    expect(seen).toEqual([1, 2])
  })
})
