import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeLine, decodeText, decodeUtf8 } from '../../src/text/decode-text.ts'
import { trimIdentifier, trimSecret } from '../../src/text/given-values.ts'
import { utf8Chunks } from '../../src/text/utf8-chunks.ts'

const bytesOf = {
  'UTF-8': (text: string) => Buffer.from(text),
  'UTF-8 with a mark': (text: string) => Buffer.from(`\ufeff${text}`),
  'UTF-16LE with a mark': (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le'),
  'UTF-16BE with a mark': (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16(),
}
const encodings = Object.entries(bytesOf).map(([name, encode]) => ({ name, encode }))

/** A text without what the door takes off or refuses. */
const someText = fc
  .string({ unit: 'binary', maxLength: 40 })
  .filter((text) => !text.includes('\0') && !/^\ufeff/.test(text))

describe('a text', () => {
  it.each(encodings)('comes back whole out of $name', ({ encode }) => {
    fc.assert(
      fc.property(someText, (text) => {
        expect(decodeText(encode(text))).toBe(text)
      }),
    )
  })

  it.each(encodings)('comes back whole out of pieces of $name', async ({ encode }) => {
    await fc.assert(
      fc.asyncProperty(someText, fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1 }), async (text, sizes) => {
        const pieces: Buffer[] = []
        for await (const piece of utf8Chunks(cut(encode(text), sizes))) pieces.push(Buffer.from(piece))
        expect(Buffer.concat(pieces).toString()).toBe(text)
      }),
    )
  })

  it('is never other bytes: all that is not refused is written the same again', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 24 }), (bytes) => {
        let text: string
        try {
          text = decodeText(bytes)
        } catch {
          return
        }
        const written = Object.values(bytesOf).map((encode) => encode(text).toString('hex'))
        const unmarked = [Buffer.from(text, 'utf16le'), Buffer.from(text, 'utf16le').swap16()]
        expect([...written, ...unmarked.map((one) => one.toString('hex'))]).toContain(
          Buffer.from(bytes).toString('hex'),
        )
      }),
      { numRuns: 2_000 },
    )
  })
})

async function* cut(bytes: Buffer, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const size = sizes[turn % sizes.length] ?? 1
    yield bytes.subarray(at, at + size)
    at += size
  }
}

describe('what is not text', () => {
  it.each([
    { name: 'Latin-1', bytes: Buffer.from('a\nGr\xfcn\n', 'latin1'), fault: 'is not UTF-8 near line 2' },
    { name: 'half a character', bytes: Buffer.from('\n\nGrün').subarray(0, 5), fault: 'is not UTF-8 near line 3' },
    { name: 'a surrogate in UTF-8', bytes: Buffer.from([0x61, 0xed, 0xa0, 0x80]), fault: 'is not UTF-8 near line 1' },
    { name: 'a NUL', bytes: Buffer.from('a\nb\0c'), fault: 'holds a NUL near line 2' },
    {
      name: 'UTF-16 that is cut',
      bytes: Buffer.from('\ufeffa\nb', 'utf16le').subarray(0, 7),
      fault: 'is not whole UTF-16 near line 2',
    },
    {
      name: 'half a pair',
      bytes: Buffer.from('\ufeffa\n\ud83d!', 'utf16le'),
      fault: 'is not whole UTF-16 near line 2',
    },
    { name: 'UTF-32', bytes: Buffer.from([0xff, 0xfe, 0, 0, 0x61, 0, 0, 0]), fault: 'is UTF-32' },
  ])('is refused with its place: $name', ({ bytes, fault }) => {
    expect(() => decodeText(bytes)).toThrow(`it ${fault}`)
  })

  it('has the place in the whole file where only a part was given', () => {
    expect(() => decodeUtf8(Buffer.from('a\n\xfc', 'latin1'), 41)).toThrow('near line 42')
  })
})

describe('a line', () => {
  it.each([
    { bytes: 'one\ntwo', line: 'one' },
    { bytes: 'one\r\ntwo', line: 'one' },
    { bytes: '\ufeff one \r\n', line: ' one ' },
    { bytes: 'one\r', line: 'one\r' },
    { bytes: '\n', line: '' },
  ])('$bytes', ({ bytes, line }) => {
    expect(decodeLine(Buffer.from(bytes), 1)).toBe(line)
  })

  it('waits for the rest of a character behind it', () => {
    const bytes = Buffer.from('one\ntwo 🔑')
    for (let length = 4; length <= bytes.length; length++) {
      expect(decodeLine(bytes.subarray(0, length), 1)).toBe('one')
    }
  })
})

describe('a given value', () => {
  it.each([
    ['\ufeffpw\r\n', 'pw'],
    ['"pw" ', '"pw" '],
    ['pw\n\n', 'pw\n'],
    ['a\ufeffb', 'a\ufeffb'],
  ])('secret %j is %j', (given, kept) => {
    expect(trimSecret(given, 'COGTOOL_PASSWORD')).toBe(kept)
  })

  it.each([
    ['\ufeff id\r\n', 'id'],
    ['"id"', 'id'],
    [`' id '`, 'id'],
    ['"id', '"id'],
    ['"', '"'],
    ['', ''],
  ])('identifier %j is %j', (given, kept) => {
    expect(trimIdentifier(given)).toBe(kept)
  })
})
