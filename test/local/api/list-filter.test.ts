import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { matches, parseFilter } from '../../../src/local/api/list-filter.ts'
import { newUser } from '../../../src/local/state/new-user.ts'

const escaped = (value: string) => value.replace(/[\\"]/g, '\\$&')
const somebody = (name: string) =>
  newUser({ username: 'x', sub: '1', created: new Date('2026-01-01T00:00:00Z'), attributes: { name } })

describe('a filter', () => {
  it('finds every value that is escaped as documented', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (value) => {
        const filter = parseFilter(`name = "${escaped(value)}"`)
        expect(filter).toEqual({ attribute: 'name', operator: '=', value })
        expect(filter && matches(filter, somebody(value))).toBe(true)
      }),
    )
  })

  it('finds every beginning of a value', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (start, end) => {
        const filter = parseFilter(`name ^= "${escaped(start)}"`)
        expect(filter && matches(filter, somebody(start + end))).toBe(true)
      }),
    )
  })

  it('finds a value that needs no escaping as it stands', () => {
    fc.assert(
      fc.property(fc.string(), (value) => {
        fc.pre(!/["\\]/.test(value))
        expect(parseFilter(`name = "${value}"`)?.value).toBe(value)
      }),
    )
  })

  it.each(['', ' ', '\t'])('of %j means everybody', (text) => {
    expect(parseFilter(text)).toBeUndefined()
  })
})
