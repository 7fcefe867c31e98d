import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cachedJson } from '../../../src/commands/verify/cached-json.ts'
import { safeJson } from '../../../src/text/escape.ts'

describe('JSON of documents in a row', () => {
  it('is that of each of them alone', () => {
    const value = fc.constantFrom<unknown>(undefined, null, 0, -0, Number.NaN, '', 'a', '\u202e', [], [1], {}, { a: 1 })
    const name = fc.constantFrom('a', 'b', '1', '__proto__', 'length')
    const document = fc.array(fc.tuple(name, value), { maxLength: 3 }).map((members) => Object.fromEntries(members))
    fc.assert(
      fc.property(fc.array(document), (documents) => {
        const json = cachedJson()
        expect(documents.map(json)).toEqual(documents.map((one) => safeJson(one)))
      }),
      { numRuns: 1000 },
    )
  })

  it('does not take a list or object for another one', () => {
    const json = cachedJson()
    expect([{ a: [] }, { a: ['x'] }, { a: {} }, { a: { b: 1 } }].map(json)).toEqual([
      '{"a":[]}',
      '{"a":["x"]}',
      '{"a":{}}',
      '{"a":{"b":1}}',
    ])
  })
})
