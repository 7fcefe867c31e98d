import fc from 'fast-check'
import { expect, it } from 'vitest'
import { jsonStrings } from '../../../src/commands/shared/pasted/json-strings.ts'

it.each([
  ['"a"', [['', 'a']], true],
  [
    '{"a":"1","a":"2"}',
    [
      ['a', '1'],
      ['a', '2'],
    ],
    false,
  ],
  [
    '{"a":"1","\\u0061":["2",{"b" :"3"},"4"]}',
    [
      ['a', '1'],
      ['a', '2'],
      ['b', '3'],
      ['a', '4'],
    ],
    false,
  ],
  [
    '[{"a":"x\\"}"},{"a":"y\\\\"}]',
    [
      ['a', 'x"}'],
      ['a', 'y\\'],
    ],
    true,
  ],
  [
    '{"a":{"a":"1"},"b":[true,null,1e5,"2"]}',
    [
      ['a', '1'],
      ['b', '2'],
    ],
    true,
  ],
] as const)('%s', (text, strings, isUnique) => {
  JSON.parse(text)
  expect(jsonStrings(text)).toEqual({ strings: strings.map(([name, value]) => ({ name, value })), isUnique })
})

it('gives all strings of any JSON', () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      const found: string[] = []
      JSON.stringify(JSON.parse(text), (_, value) => {
        if (typeof value === 'string') found.push(value)
        return value
      })
      // a parser puts names like "1" first
      expect(
        jsonStrings(text)
          .strings.map(({ value }) => value)
          .sort(),
      ).toEqual(found.sort())
    }),
  )
})
