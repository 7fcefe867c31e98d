import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { columnsOf, countUnlisted, namedColumns, parseColumnNames } from '../../../src/users/formats/columns.ts'
import { csvWriter, jsonLinesWriter, jsonWriter, type UserWriter } from '../../../src/users/formats/formats.ts'
import type { User } from '../../../src/users/list/user.ts'
import { user } from '../users.ts'

const schema = ['sub', 'name', 'email', 'email_verified', 'custom:plan'].map((name) => ({ name, isBoolean: false }))
const jane = user('jane', {
  email: 'jane@example.com',
  email_verified: 'True',
  name: 'Doe, Jane',
  'custom:plan': 'pro',
})
const bare = user('bare', {}, { status: undefined, enabled: undefined, created: undefined, modified: undefined })

function written(writer: UserWriter, ...pages: User[][]): string {
  const rows = pages.map((page) => writer.page(page).rows).filter((text) => text !== '')
  return writer.head + rows.join(writer.separator) + writer.tail
}

const plain = { raw: false, bom: false }

describe('columnsOf', () => {
  it('puts the ten that every pool has in front, then the others, sorted', () => {
    expect(columnsOf(schema).map(({ name }) => name)).toEqual([
      'username',
      'sub',
      'email',
      'email_verified',
      'phone_number',
      'phone_number_verified',
      'status',
      'enabled',
      'created',
      'modified',
      'custom:plan',
      'identities',
      'name',
    ])
  })

  it('writes booleans in lower case, where the schema says so and for the two that every pool has', () => {
    const flags = user('a', {
      email_verified: 'True',
      phone_number_verified: 'FALSE',
      'custom:vip': 'True',
      name: 'True',
    })
    const names = ['email_verified', 'phone_number_verified', 'custom:vip', 'name']
    const columns = namedColumns(names, [{ name: 'custom:vip', isBoolean: true }])
    expect(columns.map(({ cell }) => cell(flags))).toEqual(['true', 'false', 'true', 'True'])
  })

  it('leaves a boolean that is none as it is', () => {
    expect(namedColumns(['email_verified'], [])[0]?.cell(user('a', { email_verified: 'yes' }))).toBe('yes')
  })

  it('finds no attribute that is a property of every object', () => {
    expect(namedColumns(['constructor', '__proto__'], []).map(({ cell }) => cell(jane))).toEqual(['', ''])
  })

  it('counts attributes without a column', () => {
    expect({ ...countUnlisted([jane, bare, jane], new Set(['username', 'sub', 'email'])) }).toEqual({
      email_verified: 2,
      name: 2,
      'custom:plan': 2,
    })
  })
})

describe('parseColumnNames', () => {
  it('takes names with blanks around them', () => {
    expect(parseColumnNames('username, email ,custom:plan')).toEqual(['username', 'email', 'custom:plan'])
  })

  it.each([
    { text: '', why: 'a name between two commas is empty' },
    { text: 'a,,b', why: 'a name between two commas is empty' },
    { text: 'a,b,a', why: '"a" appears twice' },
  ])('refuses "$text"', ({ text, why }) => {
    expect(() => parseColumnNames(text)).toThrow(expect.objectContaining({ code: 'invalid_value', why }))
  })
})

describe('csvWriter', () => {
  it('writes one header line and a row a user', () => {
    const text = written(csvWriter(columnsOf(schema), plain), [jane], [], [bare])
    expect(text.split('\r\n')).toEqual([
      'username,sub,email,email_verified,phone_number,phone_number_verified,status,enabled,created,modified,custom:plan,identities,name',
      'jane,sub-jane,jane@example.com,true,,,CONFIRMED,true,2024-01-01T00:00:00.000Z,2025-01-01T00:00:00.000Z,pro,,"Doe, Jane"',
      'bare,sub-bare,,,,,,,,,,,',
      '',
    ])
  })

  it('begins with a byte order mark only where asked to', () => {
    expect(written(csvWriter(namedColumns(['username'], []), { raw: false, bom: true }))).toBe('\ufeffusername\r\n')
  })

  it('counts the cells it changed', () => {
    const writer = csvWriter(namedColumns(['username', 'name'], []), plain)
    expect(writer.page([user('=1', { name: '=2' }), user('a', { name: '@b' })]).changedCells).toBe(3)
  })

  it('counts what its columns leave out only where they are to hold all', () => {
    const columns = namedColumns(['username', 'sub', 'email', 'email_verified', 'name'], [])
    expect({ ...csvWriter(columns, { ...plain, complete: true }).page([jane, bare]).unlisted }).toEqual({
      'custom:plan': 1,
    })
    expect(csvWriter(columns, plain).page([jane]).unlisted).toEqual({})
  })

  it('separates groups and kinds of MFA by a space', () => {
    const writer = csvWriter(namedColumns(['username', 'groups', 'mfa'], []), plain)
    const one = { ...jane, groups: ['admins', 'beta'], mfa: ['SOFTWARE_TOKEN_MFA', 'SMS_MFA'] }
    expect(writer.page([one, bare]).rows).toBe('jane,admins beta,SOFTWARE_TOKEN_MFA SMS_MFA\r\nbare,,\r\n')
  })
})

describe('JSON', () => {
  it('keeps what the pool returned and leaves out what it did not', () => {
    expect(written(jsonLinesWriter(), [jane], [bare])).toBe(
      '{"username":"jane","status":"CONFIRMED","enabled":true,"created":"2024-01-01T00:00:00.000Z","modified":"2025-01-01T00:00:00.000Z",' +
        '"attributes":{"sub":"sub-jane","email":"jane@example.com","email_verified":"True","name":"Doe, Jane","custom:plan":"pro"}}\n' +
        '{"username":"bare","attributes":{"sub":"sub-bare"}}\n',
    )
  })

  it.each([
    { name: 'nobody', pages: [], text: '[\n\n]\n' },
    { name: 'pages, empty ones among them', pages: [[user('a')], [], [user('b')]], text: undefined },
  ])('is one array for $name', ({ pages, text }) => {
    const all = written(jsonWriter(), ...pages)
    if (text !== undefined) expect(all).toBe(text)
    expect(JSON.parse(all)).toEqual(pages.flat())
  })

  it('never parses before its end', () => {
    const writer = jsonWriter()
    expect(() => JSON.parse(writer.head + writer.page([jane]).rows)).toThrow()
  })

  it('loses nothing and shows no control or bidirectional character', () => {
    const attributes = fc.dictionary(fc.string(), fc.string({ unit: 'binary' }))
    fc.assert(
      fc.property(attributes, (some) => {
        const text = written(jsonLinesWriter(), [{ ...jane, attributes: some }])
        expect(JSON.parse(text).attributes).toEqual({ ...some })
        expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/)
      }),
    )
  })
})
