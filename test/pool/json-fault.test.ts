import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findJsonFault } from '../../src/pool/json-fault.ts'

describe('where a text stops being JSON', () => {
  it.each([
    ['{"a":1,}', 'line 1, column 7', 'a comma too many'],
    ['{"a":1,\r\n}', 'line 1, column 7', 'a comma too many'],
    ['[1,,2]', 'line 1, column 4', 'a comma too many'],
    ['{,}', 'line 1, column 2', 'a comma too many'],
    ['{"a":"b"\n"c":1}', 'line 2, column 1', 'a comma is missing before this'],
    ['{"a" 1}', 'line 1, column 6', 'a colon is missing before this'],
    ['{"a":"x\n}', 'line 1, column 6', 'a quote is missing at the end of this text'],
    ['{\n"a": "dev,\n"b": 1}', 'line 2, column 6', 'a quote is missing at the end of this text'],
    ['{\n"a":"dev, "pools":{}}', 'line 2, column 5', 'a quote is missing at the end of this text'],
    ['{\n"a: "dev",\n"b":"c"}', 'line 2, column 1', 'a quote is missing at the end of this text'],
    ['{"p":{\n"dev: {\n"id":"x"}}}', 'line 2, column 1', 'a quote is missing at the end of this text'],
    ['{"a":["x, "y"]}', 'line 1, column 7', 'a quote is missing at the end of this text'],
    ['{"a": "x, "1"}', 'line 1, column 7', 'a quote is missing at the end of this text'],
    ['{"a: "eu-west-1_A"}', 'line 1, column 2', 'a quote is missing at the end of this text'],
    ['{"a""b"}', 'line 1, column 5', 'a colon is missing before this'],
    ['{"a":"b"]', 'line 1, column 9', 'a closing brace is missing before this'],
    ['{\na": "dev"}', 'line 2, column 1', 'this needs double quotes'],
    ['{"a": x", "b": 1}', 'line 1, column 7', 'this needs double quotes'],
    ['{a:1}', 'line 1, column 2', 'this needs double quotes'],
    ["{'a':1}", 'line 1, column 2', 'this needs double quotes'],
    ['{"a":“x”}', 'line 1, column 6', 'this needs double quotes'],
    ['{1:2}', 'line 1, column 2', 'a name in double quotes is expected'],
    ['{"a":}', 'line 1, column 6', 'a value is expected'],
    ['{"a":1', 'line 1, column 7', 'a closing brace is missing'],
    ['{"a":[1', 'line 1, column 8', 'a closing bracket is missing'],
    ['{"a":[1}', 'line 1, column 8', 'a closing bracket is missing before this'],
    ['{"a":1]', 'line 1, column 7', 'a closing brace is missing before this'],
    ['{"a":1}}', 'line 1, column 8', 'nothing may follow the closing brace'],
    ['// x\n{}', 'line 1, column 1', 'JSON has no comments'],
    ['{} /* x', 'line 1, column 4', 'JSON has no comments'],
    ['{"a":"\\q"}', 'line 1, column 6', 'JSON does not know this escape'],
    ['{"a":"\\u00g"}', 'line 1, column 6', 'JSON does not know this escape'],
    ['{"a":"\t"}', 'line 1, column 6', 'a text may not hold this control character'],
    ['{"a":.5}', 'line 1, column 6', 'this is not JSON'],
  ])('%j: %s, %s', (text, place, fault) => {
    expect(() => JSON.parse(text)).toThrow(SyntaxError)
    expect(findJsonFault(text)).toEqual({ place, fault })
  })

  it('is not told of what is nested too deep', () => {
    expect(findJsonFault('['.repeat(60_000))).toBeUndefined()
  })

  it('is found for whatever one letter more or less spoils', () => {
    const text =
      '{\n  "default": "dev",\n  "pools": { "dev": { "userPoolId": "eu-west-1_AbC123xyz", "n": [1, true] } }\n}\n'
    const spoiled = fc.tuple(
      fc.nat(text.length),
      fc.nat(1),
      fc.constantFrom('', ',', '"', '}', '[', 'x', '\u0000', ' '),
    )
    fc.assert(
      fc.property(spoiled, ([at, removed, added]) => {
        const changed = text.slice(0, at) + added + text.slice(at + removed)
        try {
          JSON.parse(changed)
        } catch {
          expect(findJsonFault(changed)?.place).toMatch(/^line [1-5], column \d+$/)
        }
      }),
      { numRuns: 500 },
    )
  })
})
