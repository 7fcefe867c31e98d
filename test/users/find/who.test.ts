import { expect, it } from 'vitest'
import { filterOf, type LookUp, parseWho } from '../../../src/users/find/who.ts'

const sub = 'd418f4e8-a821-70b6-ea11-2824a95c50a7'

it.each<[text: string, filters: string[]]>([
  [sub, [`sub = "${sub}"`]],
  [sub.toUpperCase(), [`sub = "${sub}"`]],
  // a sub has 36 characters
  [sub.slice(0, 8), ['username = "d418f4e8"']],
  ['ann@example.com', ['email = "ann@example.com"', 'username = "ann@example.com"']],
  ['+12065550100', ['phone_number = "+12065550100"']],
  ['+ann', ['username = "+ann"']],
  ['12065550100', ['username = "12065550100"']],
  ['ann', ['username = "ann"']],
  ['ann*', ['username ^= "ann"']],
  ['ann@*', ['email ^= "ann@"', 'username ^= "ann@"']],
  ['+1206*', ['phone_number ^= "+1206"']],
  ['an*n', ['username = "an*n"']],
  ['"ann\\', ['username = "\\"ann\\\\"']],
])('%s is looked for by %j', (text, filters) => {
  const who = parseWho(text)
  expect(who.by.map((by) => filterOf(who, by))).toEqual(filters)
})

it.each<[text: string, by: LookUp, filter: string]>([
  ['ann@example.com', 'username', 'username = "ann@example.com"'],
  [sub, 'username', `username = "${sub}"`],
  ['D418*', 'sub', 'sub ^= "d418"'],
  ['0049', 'phone', 'phone_number = "0049"'],
])('%s --by %s: %s', (text, by, filter) => {
  const who = parseWho(text, by)
  expect(who.by.map((kind) => filterOf(who, kind))).toEqual([filter])
})

it.each(['', '*', 'a'.repeat(250)])('%j names nobody', (text) => {
  expect(() => parseWho(text)).toThrow(expect.objectContaining({ code: 'invalid_value' }))
})

it('an address is looked for as long as one filter takes it', () => {
  const who = parseWho(`${'a'.repeat(234)}@example.com`)
  expect(filterOf(who, 'email')).toHaveLength(256)
})
