import { expect, it } from 'vitest'
import { csvText } from '../../../src/users/formats/csv.ts'
import { repeatCounter } from '../../../src/users/list/repeat-counter.ts'
import { user } from '../users.ts'

const users = (count: number, from = 0) => Array.from({ length: count }, (_, index) => user(`u${from + index}`))

it('counts each user once who comes more than once', () => {
  const counter = repeatCounter({ isWhole: true })
  counter.add('all', users(5_000))
  counter.add('all', users(10, 4_995))
  counter.add('all', users(3, 4_995))
  counter.add('all', [user('nobody', { sub: 'x' })])
  expect(counter.count()).toBe(5)
})

it('forgets a chain that starts over', () => {
  const counter = repeatCounter({ isWhole: true })
  counter.add('1', users(60))
  counter.add('2', users(60, 60))
  counter.restart('1')
  counter.add('1', users(60))
  expect(counter.count()).toBe(0)
  counter.restart()
  counter.add('2', users(60, 60))
  expect(counter.count()).toBe(0)
})

it.each([
  { name: 'users of an earlier run are not known', options: { isWhole: false } },
  { name: 'there are more users than memory is spent on', options: { isWhole: true, most: 99 } },
])('says nothing where $name', ({ options }) => {
  const counter = repeatCounter(options)
  counter.add('all', users(100))
  counter.add('all', users(100))
  expect(counter.count()).toBeUndefined()
})

it('escapes the Arabic letter mark in a CSV, and leaves the marks that names have', () => {
  const { text, changedCells } = csvText([['a\u061cb', 'a\u200fb']], { raw: false })
  expect({ text, changedCells }).toEqual({ text: 'a\\u061cb,a\u200fb\r\n', changedCells: 1 })
})
