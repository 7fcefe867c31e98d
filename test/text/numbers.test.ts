import fc from 'fast-check'
import { expect, it } from 'vitest'
import { count } from '../../src/text/numbers.ts'

it('numbers have their thousands apart', () => {
  expect([0, 999, 1000, 18211, 1234567, -1234, 1234.5].map(count)).toEqual([
    ...['0', '999', '1,000', '18,211', '1,234,567', '-1,234', '1,234.5'],
  ])
})

it('numbers look as Intl writes them', () => {
  fc.assert(
    fc.property(fc.maxSafeInteger(), (number) => {
      expect(count(number)).toBe(number.toLocaleString('en-US'))
    }),
  )
})
