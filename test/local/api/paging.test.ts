import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { openPageToken, sealPageToken, shortPageSize } from '../../../src/local/api/paging.ts'
import { createApiMemory } from '../../../src/local/state/api-memory.ts'
import { stoppedAt } from '../../helpers/test-edges.ts'

const edges = { now: () => stoppedAt, randomBytes, sleep: async () => {} }
const memory = createApiMemory(edges)
const at = (seconds: number) => {
  const now = new Date(stoppedAt.getTime() + seconds * 1000)
  return { memory, edges, now: () => now }
}
const place = { next: '60', page: 1 }
const parameters = ['ListUsers', 'email ^= "a"']
const token = sealPageToken(place, parameters, at(0))

describe('a page token', () => {
  it('leads back to its place', () => {
    expect(openPageToken(token, parameters, at(0))).toEqual(place)
  })

  it('says nothing by itself, and is another one each time', () => {
    expect(Buffer.from(token, 'base64').toString('latin1')).not.toMatch(/60|next|ListUsers/)
    expect(sealPageToken(place, parameters, at(0))).not.toBe(token)
  })

  it.each([
    { name: 'a second short of an hour', state: at(3599), opens: true },
    { name: 'an hour', state: at(3600), opens: false },
  ])('opens after $name: $opens', ({ state, opens }) => {
    expect(openPageToken(token, parameters, state) !== undefined).toBe(opens)
  })

  it.each([
    { name: 'other parameters', open: () => openPageToken(token, ['ListUsers', ''], at(0)) },
    { name: 'another operation', open: () => openPageToken(token, ['ListGroups', 'email ^= "a"'], at(0)) },
    {
      name: 'another pool',
      open: () => openPageToken(token, parameters, { ...at(0), memory: createApiMemory(edges) }),
    },
    {
      name: 'a changed letter',
      open: () => openPageToken(`${token.startsWith('A') ? 'B' : 'A'}${token.slice(1)}`, parameters, at(0)),
    },
    { name: 'a missing end', open: () => openPageToken(token.slice(0, -8), parameters, at(0)) },
    { name: 'nothing', open: () => openPageToken('', parameters, at(0)) },
    { name: 'no base64', open: () => openPageToken('%%%%', parameters, at(0)) },
  ])('does not open with $name', ({ open }) => {
    expect(open()).toBeUndefined()
  })
})

describe('short pages', () => {
  const sizes = Array.from({ length: 200 }, (_, page) => shortPageSize(60, page, parameters))

  it('hold from nobody to the limit', () => {
    for (const size of sizes) {
      expect(size).toBeGreaterThanOrEqual(0)
      expect(size).toBeLessThanOrEqual(60)
    }
    expect(new Set(sizes).size).toBeGreaterThan(20)
  })

  it('are empty several times in a row, and never for ever', () => {
    expect(sizes.join()).toMatch(/,0,0,/)
    expect(sizes.reduce((sum, size) => sum + size)).toBeGreaterThan(1000)
  })

  it('are the same in the same chain, and others in another', () => {
    const again = sizes.map((_, page) => shortPageSize(60, page, parameters))
    expect(again).toEqual(sizes)
    expect(sizes.map((_, page) => shortPageSize(60, page, ['ListUsers', '']))).not.toEqual(sizes)
  })
})
