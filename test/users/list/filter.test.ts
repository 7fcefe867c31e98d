import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseFilter as parseAsService } from '../../../src/local/api/list-filter.ts'
import { equals, parseFilter } from '../../../src/users/list/filter.ts'
import { splitSelection } from '../../../src/users/list/selection.ts'
import { user } from '../users.ts'

describe('parseFilter', () => {
  it.each([
    { text: 'email = "a"', sent: 'email = "a"' },
    { text: 'email^="a"', sent: 'email ^= "a"' },
    { text: '  "given_name"  =  "Ann"  ', sent: 'given_name = "Ann"' },
    { text: 'cognito:user_status="CONFIRMED"', sent: 'cognito:user_status = "CONFIRMED"' },
    { text: 'name = "a \\"b\\" \\\\ c"', sent: 'name = "a \\"b\\" \\\\ c"' },
    { text: 'name = ""', sent: 'name = ""' },
    { text: 'sub ^= "0"', sent: 'sub ^= "0"' },
    { text: '', sent: undefined },
    { text: '  ', sent: undefined },
  ])('reads $text', ({ text, sent }) => {
    expect(parseFilter(text)).toBe(sent)
  })

  it.each([
    { text: 'email', why: 'it is not of the form name = "value"' },
    { text: '= "a"', why: 'it is not of the form name = "value"' },
    { text: 'emaill = "a"', why: 'users cannot be searched by "emaill"', hint: 'did you mean email?' },
    { text: 'Email = "a"', why: 'users cannot be searched by "Email"', hint: 'did you mean email?' },
    { text: 'custom:plan = "a"', why: 'the service cannot search custom attributes' },
    { text: 'birthdate = "a"', why: 'users cannot be searched by "birthdate"' },
    { text: 'email == "a"', why: 'there is no operator ==: only = (is) and ^= (begins with)' },
    { text: 'email != "a"', why: 'there is no operator !=: only = (is) and ^= (begins with)' },
    { text: 'email = a', why: 'the value must be in double quotes' },
    { text: "email = 'a'", why: 'the value must be in double quotes' },
    { text: 'email = "a', why: 'the quotes of the value do not match; a " inside is written \\"' },
    { text: 'name = "a"b"', why: 'the quotes of the value do not match; a " inside is written \\"' },
    { text: 'name = "a\\n"', why: 'a backslash in the value must come before " or another backslash' },
    { text: 'email = "a" AND name = "b"', why: 'the service accepts one condition, without AND and OR' },
    { text: 'email = "a" or name = "b"', why: 'the service accepts one condition, without AND and OR' },
    { text: `name = "${'x'.repeat(250)}"`, why: 'it has 259 characters of at most 256' },
  ])('refuses $text', ({ text, why, hint }) => {
    const expected = { code: 'filter_invalid', why, ...(hint === undefined ? {} : { hint }) }
    expect(() => parseFilter(text)).toThrow(expect.objectContaining(expected))
  })

  it('takes every value that equals() has quoted', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 100 }), (value) => {
        const filter = equals('name', value)
        expect(parseFilter(filter)).toBe(filter)
      }),
    )
  })
})

describe('parseFilter beside the service that reads the filter', () => {
  it('means the same before and after', () => {
    const name = fc.constantFrom('username', 'email', 'sub', 'cognito:user_status', 'given_name')
    const blank = fc.constantFrom('', ' ', '  ')
    const operator = fc.constantFrom('=', '^=')
    fc.assert(
      fc.property(
        name,
        operator,
        fc.string({ maxLength: 60 }),
        blank,
        fc.boolean(),
        (attribute, op, value, gap, quotes) => {
          const escaped = value.replace(/["\\]/g, '\\$&')
          const text = `${gap}${quotes ? `"${attribute}"` : attribute}${gap}${op}${gap}"${escaped}"${gap}`
          expect(parseAsService(parseFilter(text) ?? '')).toEqual({ attribute, operator: op, value })
        },
      ),
    )
  })

  it('lets nothing pass that the service would refuse', () => {
    const piece = fc.constantFrom('email', 'name', '"', '\\', '=', '^=', ' ', 'a', 'AND', '\n', 'custom:x')
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        let filter: string | undefined
        try {
          filter = parseFilter(pieces.join(''))
        } catch (error) {
          expect(error).toMatchObject({ code: 'filter_invalid' })
          return
        }
        if (filter === undefined) return
        expect(parseAsService(filter)).toBeDefined()
        expect(parseFilter(filter)).toBe(filter)
      }),
      { numRuns: 2_000 },
    )
  })
})

describe('splitSelection', () => {
  it('keeps the same users, whoever selects them', () => {
    const status = fc.constantFrom('CONFIRMED', 'UNCONFIRMED', 'EXTERNAL_PROVIDER', undefined)
    const time = fc.date({ min: new Date('2024-01-01'), max: new Date('2026-01-01'), noInvalidDate: true })
    const some = fc.record({ status, enabled: fc.boolean(), modified: time })
    const wanted = fc.record({
      statuses: fc.uniqueArray(fc.constantFrom('CONFIRMED', 'UNCONFIRMED')),
      enabled: fc.option(fc.boolean(), { nil: undefined }),
      modifiedSince: fc.option(time, { nil: undefined }),
    })
    fc.assert(
      fc.property(fc.array(some), wanted, (users, { statuses, enabled, modifiedSince }) => {
        const selection = {
          statuses,
          ...(enabled === undefined ? {} : { enabled }),
          ...(modifiedSince === undefined ? {} : { modifiedSince: modifiedSince.toISOString() }),
        }
        const all = users.map((one, index) => user(`u${index}`, {}, { ...one, modified: one.modified.toISOString() }))
        const expected = all.filter(
          (_, index) =>
            (statuses.length === 0 || statuses.some((one) => one === users[index]?.status)) &&
            (enabled === undefined || users[index]?.enabled === enabled) &&
            (modifiedSince === undefined || (users[index]?.modified ?? 0) >= modifiedSince),
        )
        const sharded = splitSelection(selection, { sharded: true })
        expect(sharded.filter).toBeUndefined()
        for (const { keeps } of [splitSelection(selection), sharded]) {
          expect(keeps ? all.filter(keeps) : all).toEqual(expected)
        }
      }),
    )
  })

  const disabled = 'status = "Disabled"'
  const unconfirmed = 'cognito:user_status = "UNCONFIRMED"'

  it.each([
    { name: 'everybody', of: { statuses: [] }, filter: undefined, check: undefined },
    { name: '--filter', of: { statuses: [], filter: 'email = "a"' }, filter: 'email = "a"', check: undefined },
    {
      name: 'one rare status',
      of: { statuses: ['UNCONFIRMED'] },
      filter: unconfirmed,
      check: 'cognito:user_status = "CONFIRMED"',
    },
    { name: 'the usual status', of: { statuses: ['CONFIRMED'] }, filter: undefined, check: undefined },
    { name: 'federated ones', of: { statuses: ['EXTERNAL_PROVIDER'] }, filter: undefined, check: undefined },
    { name: 'two statuses', of: { statuses: ['UNCONFIRMED', 'RESET_REQUIRED'] }, filter: undefined, check: undefined },
    { name: '--disabled', of: { statuses: [], enabled: false }, filter: disabled, check: 'status = "Enabled"' },
    { name: '--enabled', of: { statuses: [], enabled: true }, filter: undefined, check: undefined },
    {
      name: 'a filter and --disabled',
      of: { statuses: [], enabled: false, filter: 'sub ^= "a"' },
      filter: 'sub ^= "a"',
      check: undefined,
    },
  ])('asks the service for $name', ({ of, filter, check }) => {
    const split = splitSelection(of)
    expect({ filter: split.filter, check: split.check }).toEqual({ filter, check })
  })

  it.each([
    { name: 'nobody', of: { statuses: [] }, keeps: undefined },
    { name: 'those of a status', of: { statuses: ['CONFIRMED'] }, keeps: ['on', 'off'] },
    {
      name: 'those of any of two statuses',
      of: { statuses: ['CONFIRMED', 'UNCONFIRMED'] },
      keeps: ['on', 'off', 'new'],
    },
    { name: 'the enabled', of: { statuses: [], enabled: true }, keeps: ['on', 'new'] },
    { name: 'the disabled of a status', of: { statuses: ['CONFIRMED'], enabled: false }, keeps: ['off'] },
  ])('picks $name here', ({ of, keeps }) => {
    const users = [
      user('on'),
      user('off', {}, { enabled: false }),
      user('new', {}, { status: 'UNCONFIRMED' }),
      user('unsaid', {}, { status: undefined, enabled: undefined }),
    ]
    const split = splitSelection(of)
    expect(split.keeps && users.filter(split.keeps).map(({ username }) => username)).toEqual(keeps)
  })
})
