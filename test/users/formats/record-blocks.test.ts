import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { FileReader } from '../../../src/edges/edges.ts'
import { recordBlocks, recordsPerBlock } from '../../../src/users/formats/record-blocks.ts'
import { type BlockOptions, watchRecords } from '../../../src/users/formats/record-ends.ts'
import { testEdges } from '../../helpers/test-edges.ts'

/** A file in memory. */
function fileOf(text: string): FileReader {
  const bytes = Buffer.from(text)
  return {
    readAt: async (position, target) => bytes.copy(target, 0, position),
    close: () => Promise.resolve(),
  }
}

interface Told {
  text: string
  offset: number
  line: number
}

async function blocksOf(file: FileReader, options: BlockOptions): Promise<(Told | { endless: number })[]> {
  const told = []
  for await (const block of recordBlocks(file, options)) {
    if ('endlessFrom' in block) told.push({ endless: block.endlessFrom.line })
    else {
      const { bytes, offset, length, line } = block
      expect(bytes.length).toBe(length)
      told.push({ text: bytes.toString('utf8'), offset, line })
    }
  }
  return told
}

const numbered = (count: number) => Array.from({ length: count }, (_, index) => `${index}\n`)

describe('blocks of records', () => {
  it.each([
    { count: 0, sizes: [] },
    { count: 1, sizes: [1] },
    { count: recordsPerBlock - 1, sizes: [63] },
    { count: recordsPerBlock, sizes: [64] },
    { count: recordsPerBlock + 1, sizes: [64, 1] },
    { count: 2 * recordsPerBlock, sizes: [64, 64] },
    { count: 2 * recordsPerBlock + 1, sizes: [64, 64, 1] },
  ])('of $count lines are $sizes', async ({ count, sizes }) => {
    const told = await blocksOf(fileOf(numbered(count).join('')), { quoted: false })
    expect(told.map((block) => ('text' in block ? block.text.split('\n').length - 1 : 0))).toEqual(sizes)
  })

  it.each([
    { name: 'without an end of the last line', text: `${numbered(64).join('')}last` },
    { name: 'of one line without an end', text: 'only' },
    { name: 'with empty lines', text: `\n\n${numbered(70).join('')}\n` },
    { name: 'with CRLF', text: numbered(70).join('').replaceAll('\n', '\r\n') },
    { name: 'with characters of several bytes', text: numbered(130).join('').replaceAll('1', 'é漢😀') },
    { name: 'larger than the buffer', text: `${'x'.repeat(3_000)}\n${numbered(200).join('')}` },
  ])('$name come whole and in order', async ({ text }) => {
    for (const longest of [4_096, 2 ** 22]) {
      const told = await blocksOf(fileOf(text), { quoted: false, longest })
      expect(told.map((block) => ('text' in block ? block.text : '?')).join('')).toBe(text)
      let offset = 0
      let line = 1
      for (const block of told) {
        expect(block).toMatchObject({ offset, line })
        const part = 'text' in block ? block.text : ''
        offset += Buffer.byteLength(part)
        line += part.split('\n').length - 1
      }
    }
  })

  it('do not end within quotes', async () => {
    const row = 'a,"b\nc ""d\n"" e",f\r\n'
    const told = await blocksOf(fileOf(row.repeat(65)), { quoted: true })
    expect(told).toEqual([
      { text: row.repeat(64), offset: 0, line: 1 },
      { text: row, offset: 64 * row.length, line: 1 + 64 * 3 },
    ])
  })

  it('take a quote that is open at the end of the file as the last record', async () => {
    const told = await blocksOf(fileOf('a\n"b\nc\n'), { quoted: true })
    expect(told.map((block) => ('text' in block ? block.text : '?'))).toEqual(['a\n', '"b\nc\n'])
  })

  it('tell where a record does not end within reason', async () => {
    const told = await blocksOf(fileOf(`a\nb\n"c${'\n'.repeat(5_000)}`), { quoted: true, longest: 1_024 })
    expect(told).toEqual([{ text: 'a\nb\n', offset: 0, line: 1 }, { endless: 3 }])
  })

  it('are watched as they are read: the same record is endless, wherever the pieces are cut', async () => {
    const text = fc
      .array(fc.constantFrom('"', '\n', '\r\n', 'é', 'abcdefgh'.repeat(8)), { maxLength: 60 })
      .map((all) => all.join(''))
    const sizes = fc.infiniteStream(fc.integer({ min: 1, max: 300 }))
    await fc.assert(
      fc.asyncProperty(text, sizes, fc.boolean(), async (whole, size, quoted) => {
        const watch = watchRecords({ quoted, longest: 512 })
        const bytes = Buffer.from(whole)
        let endless: number | undefined
        for (let at = 0; at < bytes.length && endless === undefined; ) {
          const piece = bytes.subarray(at, at + size.next().value)
          endless = watch(piece)?.endlessFrom.line
          at += piece.length
        }
        const read = await blocksOf(fileOf(whole), { quoted, longest: 512 })
        expect(endless).toBe(read.flatMap((block) => ('endless' in block ? [block.endless] : []))[0])
      }),
      { numRuns: 300 },
    )
  })

  it('hold a cell of a megabyte', async () => {
    const text = `a\n${'é'.repeat(2 ** 19)}\nb\n`
    const told = await blocksOf(fileOf(text), { quoted: true })
    expect(told.map((block) => ('text' in block ? block.text : '?')).join('')).toBe(text)
  })

  it('are the same for a real file', async () => {
    const edges = testEdges()
    const text = numbered(1_000).join('')
    writeFileSync(join(edges.home, 'file'), text)
    const file = await edges.files.open(join(edges.home, 'file'))
    expect(await blocksOf(file, { quoted: false, longest: 1_000 })).toEqual(
      await blocksOf(fileOf(text), { quoted: false, longest: 1_000 }),
    )
    await file.close()
  })

  it('of any text at all give it back, cut only where no quote is open', async () => {
    const text = fc
      .array(fc.constantFrom('"', '\n', '\r\n', ',', 'é', 'abc'), { maxLength: 400 })
      .map((all) => all.join(''))
    await fc.assert(
      fc.asyncProperty(text, fc.integer({ min: 512, max: 4_096 }), async (whole, longest) => {
        const told = await blocksOf(fileOf(whole), { quoted: true, longest })
        const parts = told.map((block) => ('text' in block ? block.text : ''))
        if (told.every((block) => 'text' in block)) expect(parts.join('')).toBe(whole)
        for (const part of parts.slice(0, -1)) expect((part.match(/"/g) ?? []).length % 2).toBe(0)
      }),
    )
  })
})
