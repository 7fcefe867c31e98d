import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { membershipTable } from '../../../src/users/list/membership-table.ts'

const names = ['admins', 'beta', 'gamma']

describe('membershipTable', () => {
  it('finds the groups of a sub, and none of anybody else', () => {
    const table = membershipTable(names)
    table.add('d418f4e8-a821-70b6-ea11-2824a95c50a7', 0)
    table.add('not a uuid', 1)
    table.add('d418f4e8-a821-70b6-ea11-2824a95c50a7', 2)
    const found = table.finish()
    expect(found.size).toBe(3)
    expect(found.groupsOf('d418f4e8-a821-70b6-ea11-2824a95c50a7')).toEqual(['admins', 'gamma'])
    expect(found.groupsOf('d418f4e8-a821-70b6-ea11-2824a95c50a8')).toEqual([])
    expect(found.groupsOf('not a uuid')).toEqual(['beta'])
    expect(found.groupsOf('')).toEqual([])
  })

  it('says what a map would, for thousands of them', () => {
    const membership = fc.tuple(fc.oneof(fc.uuid(), fc.constantFrom('a', 'b')), fc.integer({ min: 0, max: 2 }))
    fc.assert(
      fc.property(fc.uniqueArray(membership, { selector: String, maxLength: 3_000, size: 'max' }), (all) => {
        const table = membershipTable(names)
        const expected = new Map<string, string[]>()
        for (const [sub, group] of all.toSorted(([, one], [, other]) => one - other)) {
          table.add(sub, group)
          expected.set(sub, [...(expected.get(sub) ?? []), names[group] ?? ''])
        }
        const found = table.finish()
        for (const [sub, groups] of expected) expect(found.groupsOf(sub)).toEqual(groups)
      }),
      { numRuns: 10 },
    )
  })
})
