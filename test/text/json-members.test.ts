import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { jsonMembers } from '../../src/text/json-members.ts'

const options = { lists: ['list'], values: ['value'], longest: 1000 }

/** What is taken out of a text that comes in pieces of so many bytes. */
function scanned(text: string, size = text.length, wanted = options) {
  const scanner = jsonMembers(wanted)
  const bytes = Buffer.from(text)
  const parts: { member: string; value: unknown; line: number }[] = []
  for (let from = 0; from < bytes.length; from += Math.max(1, size)) {
    // the memory of a piece is used again, as a reader does
    const piece = Buffer.from(bytes.subarray(from, from + Math.max(1, size)))
    const found = scanner.scan(piece)
    for (const { member, bytes: part, line } of found.parts) {
      parts.push({ member, value: JSON.parse(Buffer.from(part).toString('utf8')), line })
    }
    piece.fill(0)
    if (found.problem) return { parts, problem: found.problem, names: [...scanner.names] }
  }
  return { parts, problem: scanner.end(), names: [...scanner.names] }
}

describe('members of a JSON object', () => {
  it.each([
    ['elements of a list', '{"list": [{"a": 1}, [2], "x", 3, null]}', [{ a: 1 }, [2], 'x', 3, null]],
    ['a whole value', '{"value": {"list": [1]}}', [{ list: [1] }]],
    ['a literal at the end', '{"value": true}', [true]],
    ['nothing of another member', '{"other": {"value": 1, "list": [2]}}', []],
    ['nothing of a list that is none', '{"list": {"a": 1}}', []],
    ['an empty list', '{"list": [ ]}', []],
    ['an empty object', ' { } ', []],
    ['brackets and quotes in strings', String.raw`{"other": "]}\"\\", "value": "[{\\"}`, ['[{\\']],
    ['a name with an escape', String.raw`{"v\u0061lue": 1}`, [1]],
    ['a member that appears twice', '{"value": 1, "value": 2}', [1, 2]],
    ['a byte order mark before it', '\ufeff{"value": "ü😀"}', ['ü😀']],
  ])('%s', (_, text, expected) => {
    for (const size of [text.length * 4, 7, 2, 1]) {
      const { parts, problem } = scanned(text, size)
      expect({ values: parts.map(({ value }) => value), problem, size }).toEqual({
        values: expected,
        problem: undefined,
        size,
      })
    }
  })

  it('come with their line', () => {
    const { parts } = scanned('{\n"other": [\n"\\n"\n],\n"list": [\n\n{\n},\n1\n]}', 3)
    expect(parts.map(({ line }) => line)).toEqual([7, 9])
  })

  it.each([
    ['no object', '[1]', 1],
    ['no JSON', 'Terraform will', 1],
    ['two objects', '{}\n{}', 2],
    ['no end', '{"value": {\n', 2],
    ['nothing at all', '', 1],
    ['no comma', '{"value": 1\n"list": []}', 2],
    ['a comma too many', '{"value": 1,}', 1],
    ['a comma too many in a list', '{"list": [1,\n\n]}', 3],
    ['a name without quotes', '{value: 1}', 1],
    ['a name that is no string of JSON', '{"\\x": 1}', 1],
    ['no colon', '{"value" 1}', 1],
    ['text that begins no value', '{"value": x}', 1],
  ])('broken: %s', (_, text, line) => {
    for (const size of [text.length + 1, 1]) {
      expect(scanned(text, size).problem).toEqual({ kind: 'broken', line })
    }
  })

  it('end where one is too long, and what is not asked for may be as long as it likes', () => {
    const long = JSON.stringify('x'.repeat(2000))
    expect(scanned(`{"other": ${long}, "list": [1,\n${long}]}`, 100)).toEqual({
      parts: [{ member: 'list', value: 1, line: 1 }],
      problem: { kind: 'too-long', line: 2, member: 'list' },
      names: ['other', 'list'],
    })
  })

  it('are those that JSON.parse gives, however the text is cut and laid out', () => {
    const texts = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('list', 'value', 'a'))
    const values = fc.record({
      list: fc.array(fc.jsonValue()),
      value: fc.jsonValue(),
      other: fc.dictionary(texts, fc.jsonValue()),
    })
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 40 }), fc.constantFrom(0, 2, '\t'), (value, size, indent) => {
        const { parts, problem } = scanned(JSON.stringify(value, null, indent), size, { ...options, longest: 1e6 })
        const parsed = JSON.parse(JSON.stringify(value))
        expect({ values: parts.map((part) => part.value), problem }).toEqual({
          values: [...parsed.list, parsed.value],
          problem: undefined,
        })
      }),
      { numRuns: 300 },
    )
  })
})
