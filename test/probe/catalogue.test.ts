import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { catalogue, mustBeRefused, selectCases } from '../../src/probe/catalogue.ts'

const fixture = JSON.parse(readFileSync(join(import.meta.dirname, '../../fixtures/probe-catalogue.json'), 'utf8'))
const everything = { depth: 'lab', only: [], skip: [] } as const
const ids = (cases: readonly { id: string }[]) => cases.map(({ id }) => id)

describe('the catalogue', () => {
  it('is the one of the fixture', () => expect(catalogue).toEqual(fixture))

  it('has every id once', () => expect(new Set(ids(catalogue)).size).toBe(catalogue.length))

  it.each([
    ['quick', 20],
    ['full', 98],
    ['lab', 123],
  ] as const)('has so many cases at depth %s: %i', (depth, count) => {
    expect(selectCases({ ...everything, depth })).toHaveLength(count)
  })

  it.each([
    ['alg-none-empty-sig', true],
    ['dup-bad-good', true],
    ['scope-aws-cognito-admin-only', false],
    ['non-canonical-base64', false],
    ['good-access', false],
  ])('an acceptance of %s is a fault: %s', (id, expected) => {
    expect(catalogue.filter((one) => one.id === id).map(mustBeRefused)).toEqual([expected])
  })
})

describe('a selection', () => {
  it('begins with the good token and none, and ends with the good token', () => {
    const all = ids(selectCases(everything))
    expect(all.slice(0, 2)).toEqual(['good-access', 'no-token'])
    expect(all.at(-1)).toBe('good-access-second-time')
  })

  it('keeps the controls whatever is asked for', () => {
    const controls = ['good-access', 'no-token', 'good-access-second-time']
    expect(ids(selectCases({ ...everything, only: ['nothing'], skip: ['*'] }))).toEqual(controls)
  })

  it('knows cases and groups', () => {
    const chosen = selectCases({ depth: 'full', only: ['alg-n*', 'issuer'], skip: ['alg-n*-*'] })
    expect(ids(chosen).slice(2, -1)).toEqual(['alg-null', 'iss-attacker-pool', 'access-other-pool'])
  })
})
