import { expect, it } from 'vitest'
import { nearest } from '../../src/text/nearest.ts'

it.each([
  ['verfy', 'verify'],
  ['VERIFY', 'verify'],
  ['exprot-users', 'export-users'],
  ['export', 'export-users'],
  ['EXP', 'export-users'],
  ['ex', undefined],
  ['x', undefined],
  ['completely-else', undefined],
])('%s → %s', (word, expected) => {
  expect(nearest(word, ['verify', 'decode', 'export-users'])).toBe(expected)
})
