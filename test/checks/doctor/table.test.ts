import { expect, it } from 'vitest'
import { ruleSets } from '../../../src/checks/doctor/check.ts'
import { checks } from '../../../src/checks/doctor/table.ts'

it('has 65 checks, of which 25 are of the article and 54 of the baseline', () => {
  const sets = new Map(checks.map(({ id, rules }) => [id, rules]))
  const counts = ruleSets.map((set) => [...sets.values()].filter((rules) => rules === set).length)
  expect(counts).toEqual([25, 29, 11])
})

it('says of each, in whole sentences, when and why it is a finding', () => {
  for (const { id, condition, reason, title } of checks) {
    expect([condition, reason], id).toEqual([expect.stringMatching(/\.$/), expect.stringMatching(/\.$/)])
    expect(title, id).toMatch(/^[a-z"'].*[^.]$/)
  }
})

it('offers a fix of one kind for one id', () => {
  for (const one of checks) {
    for (const other of checks.filter(({ id }) => id === one.id)) {
      expect([other.rules, other.fix, other.breaks, other.immutable]).toEqual([
        one.rules,
        one.fix,
        one.breaks,
        one.immutable,
      ])
    }
  }
})
