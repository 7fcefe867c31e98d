import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { insertEntry, newConfigText } from '../../src/pool/insert-entry.ts'

const entry = { userPoolId: 'eu-west-1_New', clientId: 'c1' }

it('a new file has the entry as its default', () => {
  expect(newConfigText('dev', entry)).toBe(
    '{\n  "default": "dev",\n  "pools": {\n    "dev": {\n      "userPoolId": "eu-west-1_New",\n      "clientId": "c1"\n    }\n  }\n}\n',
  )
})

describe('an entry is laid out as its neighbours are', () => {
  it.each([
    {
      name: 'two blanks',
      before: '{\n  "default": "a",\n  "pools": {\n    "a": {\n      "userPoolId": "x"\n    }\n  }\n}\n',
      after:
        '{\n  "default": "a",\n  "pools": {\n    "a": {\n      "userPoolId": "x"\n    },\n    "dev": {\n      "userPoolId": "eu-west-1_New",\n      "clientId": "c1"\n    }\n  }\n}\n',
    },
    {
      name: 'tabs, line breaks of Windows, no last line break',
      before: '{\r\n\t"pools": {\r\n\t\t"a": { "userPoolId": "x" }\r\n\t}\r\n}',
      after:
        '{\r\n\t"pools": {\r\n\t\t"a": { "userPoolId": "x" },\r\n\t\t"dev": {\r\n\t\t\t"userPoolId": "eu-west-1_New",\r\n\t\t\t"clientId": "c1"\r\n\t\t}\r\n\t}\r\n}',
    },
    {
      name: 'one line',
      before: '{"pools":{"a":{"userPoolId":"x"}}}',
      after: '{"pools":{"a":{"userPoolId":"x"}, "dev": { "userPoolId": "eu-west-1_New", "clientId": "c1" }}}',
    },
    {
      name: 'pools on one line of several',
      before: '{\n    "pools": { "a": { "userPoolId": "x" } }\n}\n',
      after:
        '{\n    "pools": { "a": { "userPoolId": "x" }, "dev": { "userPoolId": "eu-west-1_New", "clientId": "c1" } }\n}\n',
    },
    {
      name: 'no pools yet',
      before: '{\n "acceptedFindings": []\n}',
      after:
        '{\n "acceptedFindings": [],\n "pools": {\n  "dev": {\n   "userPoolId": "eu-west-1_New",\n   "clientId": "c1"\n  }\n }\n}',
    },
    {
      name: 'an empty list of pools',
      before: '{\n  "pools": {}\n}',
      after:
        '{\n  "pools": {\n    "dev": {\n      "userPoolId": "eu-west-1_New",\n      "clientId": "c1"\n    }\n  }\n}',
    },
    {
      name: 'an empty list of pools on one line',
      before: '{"pools":{}}',
      after: '{"pools":{ "dev": { "userPoolId": "eu-west-1_New", "clientId": "c1" } }}',
    },
    {
      name: 'an empty file',
      before: '{}\n',
      after:
        '{\n  "pools": {\n    "dev": {\n      "userPoolId": "eu-west-1_New",\n      "clientId": "c1"\n    }\n  }\n}\n',
    },
    {
      name: 'the last of two of its name is replaced, which is the one that counts',
      before: '{\n  "pools": {\n    "dev": { "a": "1" },\n    "d\\u0065v": { "a": "2" },\n    "z": {}\n  }\n}',
      after:
        '{\n  "pools": {\n    "dev": { "a": "1" },\n    "d\\u0065v": {\n      "userPoolId": "eu-west-1_New",\n      "clientId": "c1"\n    },\n    "z": {}\n  }\n}',
    },
  ])('$name', ({ before, after }) => {
    expect(insertEntry(before, 'dev', entry)).toBe(after)
  })
})

const settings = fc.dictionary(fc.string(), fc.string())
const spaces = fc.constantFrom(undefined, 1, 2, 4, '\t')

it('of any file all else stays, to the byte', () => {
  fc.assert(
    fc.property(
      fc.record(
        { pools: fc.dictionary(fc.string(), settings), default: fc.string(), acceptedFindings: fc.array(settings) },
        { requiredKeys: [] },
      ),
      fc.string(),
      settings,
      spaces,
      fc.boolean(),
      (config, name, added, space, hasCarriageReturns) => {
        const plain = JSON.stringify(config, null, space)
        const text = hasCarriageReturns ? plain.replaceAll('\n', '\r\n') : plain
        const result = insertEntry(text, name, added)
        const withOwn = (pools: object = {}) => Object.fromEntries([...Object.entries(pools), [name, added]])
        expect(JSON.parse(result)).toEqual(JSON.parse(JSON.stringify({ ...config, pools: withOwn(config.pools) })))
        // without what was put in, in one piece, the old text is left
        const isNew = config.pools !== undefined && !Object.hasOwn(config.pools, name)
        if (!isNew || Object.keys(config.pools ?? {}).length === 0) return
        const start = [...Array(text.length).keys()].findIndex((index) => text[index] !== result[index])
        expect(text.startsWith(result.slice(0, start))).toBe(true)
        expect(result.endsWith(text.slice(start))).toBe(true)
      },
    ),
  )
})
