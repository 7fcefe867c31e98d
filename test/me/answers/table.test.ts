import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { faultsInTable } from '../../../src/me/answers/check-table.ts'

const path = join(import.meta.dirname, '../../../src/me/answers.json')
const table = () => JSON.parse(readFileSync(path, 'utf8'))
const good = { id: 'x', code: 'issuer_refused', product: 'x', from: 'x', checked: 'run', kind: 'says', status: [401] }

it('the table of answers is sound', () => {
  expect(faultsInTable(table())).toEqual([])
  expect(table().answers.length).toBeGreaterThanOrEqual(199)
  expect(Object.keys(table().causes).length).toBeGreaterThanOrEqual(54)
  expect(table().vocabulary.length).toBe(14)
})

describe('a fault of an answer', () => {
  it.each([
    ['an expression that does not compile', { strings: ['('] }, 'x: ( does not compile'],
    ['one of a header', { headers: { server: '[' } }, 'x: [ does not compile'],
    ['one of a redirect', { target: '*' }, 'x: * does not compile'],
    ['a group that nothing reads', { strings: ['(?<who>.)'] }, 'x: nothing reads the group who'],
    ['an unknown field', { string: ['x'] }, 'x: unknown field string'],
    ['an unknown field of a challenge', { challenge: { name: 'x' } }, 'x challenge: unknown field name'],
    ['a missing field', { from: undefined }, 'x: no from'],
    ['a kind that is none', { kind: 'maybe' }, 'x: kind cannot be maybe'],
    ['a status that is none', { status: '401' }, 'x: status is neither a list of numbers nor any'],
    ['a code without a cause', { code: 'nobody_knows' }, 'nobody_knows: no cause'],
    ['a placeholder that nothing fills', { cause: 'it is {nothing}' }, 'x: nothing fills {nothing}'],
    ['one with a fallback', { next: 'it is {nothing|there}' }, 'x: nothing fills {nothing}'],
    ['a choice that nothing makes', { next: { sometimes: 'x' } }, 'x: no choice sometimes'],
    ['a fact that nobody knows', { contradictedBy: ['rain'] }, 'x: no fact rain'],
  ])('%s', (_, change, fault) => {
    const { answers, ...rest } = table()
    expect(faultsInTable({ ...rest, answers: [...answers, { ...good, ...change }] })).toEqual([fault])
  })

  it('two answers of one name', () => {
    const { answers, ...rest } = table()
    expect(faultsInTable({ ...rest, answers: [...answers, good, good] })).toEqual(['x: twice'])
  })
})

describe('a fault elsewhere', () => {
  it.each([
    [
      'the second net',
      { vocabulary: [{ code: 'issuer_refused', words: '(' }] },
      'vocabulary issuer_refused: ( does not compile',
    ],
    ['its code', { vocabulary: [{ code: 'rain', words: 'x' }] }, 'rain: no cause'],
    ['an unknown part', { more: [] }, 'the table: unknown field more'],
  ])('%s', (_, change, fault) => {
    expect(faultsInTable({ ...table(), ...change })).toEqual([fault])
  })

  it('a cause with a placeholder that nothing fills', () => {
    const { causes, ...rest } = table()
    const bad = { cause: 'x', next: { any: '{nothing}' } }
    expect(faultsInTable({ ...rest, causes: { ...causes, bad } })).toEqual(['bad: nothing fills {nothing}'])
  })
})
