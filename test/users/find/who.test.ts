import { describe, expect, it } from 'vitest'
import { filterOf, type LookUp, parseWho, widerSearches } from '../../../src/users/find/who.ts'

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

it('a * with nothing in front is said to be one', () => {
  expect(() => parseWho('*')).toThrow('the user to look for is only a *')
})

describe('where nobody was found', () => {
  const find = (words: string) => `cogtool users find ${words}`
  const list = (words: string) => `cogtool export-users | grep -iF ${words}`
  it.each<[text: string, by: LookUp | undefined, commands: string[]]>([
    ['ann', undefined, [find("'ann*'")]],
    ['ANN', undefined, [find('ann'), find("'ANN*'")]],
    ['ANN*', undefined, [find("'ann*'"), find("'ANN*' --by email")]],
    ['ann*', undefined, [find("'ann*' --by email")]],
    ['ann*', 'email', [list('ann')]],
    ['Ann@example.com', undefined, [find('ann@example.com'), find("'Ann@example.com*'")]],
    ['ann@example.com*', undefined, [list('ann@example.com')]],
    ['+1206*', undefined, [list('+1206')]],
    [sub, undefined, [find(`${sub} --by username`)]],
    // a * elsewhere is a part of the name
    ['*ann', undefined, [list('ann')]],
    ['*ann*', undefined, [list('ann')]],
    ['*@example.com', undefined, [list('@example.com')]],
    ['a*nna', undefined, [find("'a*'")]],
    ['ann*@example.com', undefined, [find("'ann*' --by email")]],
    ['-ann', undefined, [list('-e -ann')]],
    ["o'n n", undefined, [find("'o'\\''n n*'")]],
    // what is copied from a terminal would be another value
    ['a\u202eb', undefined, []],
  ])('%s --by %s: %j is next', (text, by, commands) => {
    expect(widerSearches(parseWho(text, by)).map(({ command }) => command)).toEqual(commands)
  })

  it.each(['ANN', 'Ann@Example.com', sub.toUpperCase(), '+49', 'A*b*C', '*a*', 'x-*-Y'])(
    '%s: the looks end',
    (text) => {
      const follow = (one: string, by: LookUp | undefined, seen: readonly string[]): void => {
        for (const { command } of widerSearches(parseWho(one, by))) {
          expect(seen).not.toContain(command)
          const [, value, kind] = /^cogtool users find '?([^' ]+)'?(?: --by (\w+))?$/.exec(command) ?? []
          if (value !== undefined) follow(value, kind as LookUp | undefined, [...seen, command])
        }
      }
      follow(text, undefined, [])
    },
  )
})

it('an address is looked for as long as one filter takes it', () => {
  const who = parseWho(`${'a'.repeat(234)}@example.com`)
  expect(filterOf(who, 'email')).toHaveLength(256)
})
