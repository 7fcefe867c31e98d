import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { asShape, ShapeError, type ShapeOf } from '../../../src/checks/snapshot/shape.ts'
import { clientShape, poolShape } from '../../../src/checks/snapshot/shapes.ts'
import type { Client, Pool } from '../../../src/checks/snapshot/snapshot.ts'

interface Sample {
  readonly name?: string
  readonly many?: readonly { readonly on?: boolean; readonly size?: number }[]
  readonly since?: string
  readonly map?: Readonly<Record<string, string>>
  readonly any?: unknown
}
const shape: ShapeOf<Sample> = {
  name: 'text',
  many: [{ on: 'boolean', size: 'number' }],
  since: 'time',
  map: { '*': 'text' },
  any: 'anything',
}

describe('a value in its shape', () => {
  it.each([
    { name: 'is kept', value: { name: 'a', many: [{ on: true, size: 1 }], map: { x: 'y' } }, gives: undefined },
    { name: 'null is absent', value: { name: null, many: [null, { on: null }] }, gives: { many: [{}] } },
    { name: 'unknown members stay', value: { later: { x: [1] } }, gives: undefined },
    { name: 'seconds are a time', value: { since: 1_790_000_000 }, gives: { since: '2026-09-21T14:13:20.000Z' } },
    {
      name: 'a time of day elsewhere is one in UTC',
      value: { since: '2026-09-21T15:33:20+02:00' },
      gives: { since: '2026-09-21T13:33:20.000Z' },
    },
    { name: 'a member may be called __proto__', value: JSON.parse('{"map":{"__proto__":"x"}}'), gives: undefined },
  ])('$name', ({ value, gives = value }) => {
    expect(asShape<Sample>(value, shape)).toEqual(gives)
  })

  it.each([
    { value: { ClientSecret: 'MARKER' } },
    { value: { ClientSecret: 7 } },
    { value: { any: [{ private_key: 'MARKER', deeper: { client_secret: 'MARKER' } }] } },
    { value: { map: { client_secret: 'MARKER' } } },
    { value: { later: { ClientSecretValue: 'MARKER' } } },
  ])('keeps no secret: $value', ({ value }) => {
    const text = JSON.stringify(asShape<Sample>(value, shape))
    expect(text).toContain('(not saved)')
    expect(text).not.toMatch(/MARKER|7/)
  })

  it.each([
    { value: [], says: 'it is not an object' },
    { value: 'x', says: 'it is not an object' },
    { value: { name: 1 }, says: 'name is not a text' },
    { value: { many: {} }, says: 'many is not a list' },
    { value: { many: [{}, { on: 'true' }] }, says: 'many[1].on is not true or false' },
    { value: { many: [{ size: '8' }] }, says: 'many[0].size is not a number' },
    { value: { since: 'yesterday' }, says: 'since is not a time' },
    { value: { since: true }, says: 'since is not a time' },
    { value: { map: { x: {} } }, says: 'map.x is not a text' },
  ])('$says', ({ value, says }) => {
    expect(() => asShape<Sample>(value, shape)).toThrow(ShapeError)
    expect(() => asShape<Sample>(value, shape)).toThrow(says)
  })

  it('any JSON value is either refused or in the shape', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        for (const members of [poolShape, clientShape] as const) {
          const names = Object.keys(members)
          const filled = Object.fromEntries(names.map((name) => [name, value]))
          try {
            asShape<Pool | Client>(filled, members as never)
          } catch (error) {
            expect(error).toBeInstanceOf(ShapeError)
          }
        }
      }),
    )
  })
})
