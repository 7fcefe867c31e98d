import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cutBlocks } from '../../../src/commands/verify/cut-blocks.ts'
import type { Block } from '../../../src/commands/verify/judge-block.ts'

const mostBytes = 128 * 1024

async function* from(chunks: readonly (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) yield Buffer.from(chunk)
}

async function collect(chunks: readonly (string | Uint8Array)[], mostLines = 512): Promise<Block[]> {
  const blocks: Block[] = []
  for await (const block of cutBlocks(from(chunks), mostLines)) blocks.push(block)
  return blocks
}

const textOf = (blocks: readonly Block[]) => blocks.map(({ text }) => text).join('')

describe('blocks of a stream', () => {
  it.each<{ name: string; chunks: string[]; mostLines?: number; blocks: [first: number, text: string][] }>([
    { name: 'nothing', chunks: [], blocks: [] },
    { name: 'empty chunks', chunks: ['', ''], blocks: [] },
    { name: 'lines that came together', chunks: ['a\nb\n'], blocks: [[1, 'a\nb\n']] },
    {
      name: 'no line break at the end',
      chunks: ['a\nb'],
      blocks: [
        [1, 'a\n'],
        [2, 'b'],
      ],
    },
    { name: 'one line break', chunks: ['\n'], blocks: [[1, '\n']] },
    {
      name: 'empty lines',
      chunks: ['a\n\n\nb\n', '\n'],
      blocks: [
        [1, 'a\n\n\nb\n'],
        [5, '\n'],
      ],
    },
    { name: 'CRLF', chunks: ['a\r\nb\r\n'], blocks: [[1, 'a\r\nb\r\n']] },
    {
      name: 'CRLF cut in two',
      chunks: ['a\r', '\nb\r', '\n'],
      blocks: [
        [1, 'a\r\n'],
        [2, 'b\r\n'],
      ],
    },
    {
      name: 'lines that come in pieces',
      chunks: ['a', 'b\nc', 'd', '\n'],
      blocks: [
        [1, 'ab\n'],
        [2, 'cd\n'],
      ],
    },
    {
      name: 'more lines than wanted',
      chunks: ['a\nb\nc\nd\n'],
      mostLines: 3,
      blocks: [
        [1, 'a\nb\nc\n'],
        [4, 'd\n'],
      ],
    },
    {
      name: 'lines one by one',
      chunks: ['a\nb\n', 'c'],
      mostLines: 1,
      blocks: [
        [1, 'a\n'],
        [2, 'b\n'],
        [3, 'c'],
      ],
    },
    {
      name: 'other characters',
      chunks: ['ä\n€', '𝄞\n'],
      blocks: [
        [1, 'ä\n'],
        [2, '€𝄞\n'],
      ],
    },
  ])('$name', async ({ chunks, mostLines, blocks }) => {
    expect((await collect(chunks, mostLines)).map(({ first, text }) => [first, text])).toEqual(blocks)
  })

  // every length of a line around what fills a block, alone and with a line before and after it
  const lengths = [-3, -2, -1, 0, 1, 2, 3].map((more) => mostBytes + more)
  const fillings = ['x', 'é', '€', '𝄞']
  const ends = ['\n', '\r\n', '']
  const places = lengths.flatMap((bytes) =>
    fillings.flatMap((filling) =>
      ends.flatMap((end) => ['', 'a\n'].map((before) => ({ bytes, filling, end, before }))),
    ),
  )
  it.each(places)('$before, then $bytes bytes of $filling, then $end', async ({ bytes, filling, end, before }) => {
    const line = filling.repeat(Math.floor((bytes - end.length) / Buffer.byteLength(filling))) + end
    const source = Buffer.from(`${before}${line}${end === '' ? '' : `b${end}`}`)
    const starts = [0]
    for (let at = source.indexOf(10); at !== -1; at = source.indexOf(10, at + 1)) starts.push(at + 1)
    for (const size of [65_536, 65_535, 1_000_000]) {
      const chunks = Array.from({ length: Math.ceil(source.length / size) }, (_, at) =>
        source.subarray(at * size, (at + 1) * size),
      )
      const found = await collect(chunks)
      expect(textOf(found) === source.toString()).toBe(true)
      let start = 0
      for (const { first, text } of found) {
        expect(starts[first - 1]).toBe(start)
        start += Buffer.byteLength(text)
        // a longer one is one line alone
        const isOneLine = start === (starts[first] ?? source.length)
        expect(isOneLine || Buffer.byteLength(text) <= mostBytes).toBe(true)
      }
    }
  })

  it('are the same lines wherever the stream is cut, inside a character too', async () => {
    const line = fc.string({ unit: fc.constantFrom('a', '.', '\r', 'é', '€', '𝄞', '\ufeff') })
    await fc.assert(
      fc.asyncProperty(fc.array(line), fc.infiniteStream(fc.integer({ min: 1, max: 7 })), async (lines, sizes) => {
        const bytes = Buffer.from(lines.map((one) => `${one}\n`).join(''))
        const chunks: Buffer[] = []
        for (let at = 0; at < bytes.length; ) {
          const size = sizes.next().value
          chunks.push(bytes.subarray(at, at + size))
          at += size
        }
        const blocks = await collect(chunks, 3)
        expect(textOf(blocks)).toBe(bytes.toString())
        const firsts = blocks.map(({ text }) => text.split('\n').length - 1)
        expect(blocks.map(({ first }) => first)).toEqual(
          firsts.map((_, at) => firsts.slice(0, at).reduce((sum, count) => sum + count, 1)),
        )
      }),
    )
  })

  it('are about equally long, so that no thread gets one that is hardly any', async () => {
    const blocks = await collect([`${'x'.repeat(1135)}\n`.repeat(231)])
    const sizes = blocks.map(({ text }) => text.length)
    expect(Math.max(...sizes) / Math.min(...sizes)).toBeLessThan(1.1)
  })

  it('may have bytes that are no text', async () => {
    expect(await collect([Buffer.from([0xff, 0xfe, 0, 10, 97])])).toEqual([
      { first: 1, text: '\ufffd\ufffd\0\n' },
      { first: 2, text: 'a' },
    ])
  })

  it('are no more where a line never ends, after those before it', async () => {
    let read = 0
    async function* endless() {
      yield Buffer.from('a\nb\n')
      for (;;) {
        read += 1000
        yield Buffer.alloc(1000, 'x')
      }
    }
    const seen: Block[] = []
    const reading = async () => {
      for await (const block of cutBlocks(endless(), 512)) seen.push(block)
    }
    await expect(reading()).rejects.toMatchObject({
      code: 'input_too_large',
      message: 'line 3 of the batch is longer than 1 MiB',
    })
    expect({ seen, read }).toEqual({ seen: [{ first: 1, text: 'a\nb\n' }], read: 1_049_000 })
  })

  it.each([
    { bytes: 2 ** 20, fails: false },
    { bytes: 2 ** 20 + 1, fails: true },
  ])('have a line of $bytes bytes, in one piece: fails $fails', async ({ bytes, fails }) => {
    const reading = collect([`a\n${'x'.repeat(bytes - 1)}\n`])
    if (fails) await expect(reading).rejects.toMatchObject({ message: 'line 2 of the batch is longer than 1 MiB' })
    else expect((await reading).map(({ first }) => first)).toEqual([1, 2])
  })
})
