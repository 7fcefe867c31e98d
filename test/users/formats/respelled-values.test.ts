import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CogtoolError } from '../../../src/text/cogtool-error.ts'
import { csvFormat } from '../../../src/users/formats/read-csv.ts'
import { jsonLinesFormat } from '../../../src/users/formats/read-json.ts'
import { valueReaders } from '../../../src/users/formats/respelled-values.ts'

const read = (column: string, text: string) => valueReaders.get(column)?.(text)

describe('a value that another program wrote', () => {
  it.each([
    { column: 'enabled', text: 'true', value: 'true' },
    { column: 'enabled', text: ' fALSE\u00a0', value: 'false' },
    { column: 'created', text: '2024-03-01T00:00:00.000Z', value: '2024-03-01T00:00:00.000Z' },
    { column: 'created', text: '2024-03-01', value: '2024-03-01T00:00:00.000Z' },
    { column: 'created', text: '2024-03-01 01:30', value: '2024-03-01T01:30:00.000Z' },
    { column: 'modified', text: '2024-03-01T01:30:00.123456+01:00', value: '2024-03-01T00:30:00.123Z' },
    { column: 'modified', text: '2024-03-01 01:30:00+01', value: '2024-03-01T00:30:00.000Z' },
    { column: 'modified', text: '2024-03-01T01:30:00-0130', value: '2024-03-01T03:00:00.000Z' },
    { column: 'phone_number', text: '+4915112345678', value: '+4915112345678' },
    { column: 'email', text: 'null@example.org', value: 'null@example.org' },
    { column: 'email', text: '', value: '' },
    { column: 'username', text: '1e5', value: '1e5' },
    { column: 'username', text: 'E+05', value: 'E+05' },
    { column: 'status', text: 'CONFIRMED', value: 'CONFIRMED' },
  ])('$column: $text is read as $value', ({ column, text, value }) => {
    expect(read(column, text)).toBe(value)
  })

  it.each([
    { column: 'enabled', text: '', fault: 'is empty, neither true nor false' },
    { column: 'enabled', text: '1', fault: 'is neither true nor false' },
    { column: 'email_verified', text: 'VRAI', fault: 'is neither true nor false' },
    { column: 'phone_number', text: '4.91511E+12', fault: 'was rounded by a spreadsheet' },
    { column: 'phone_number', text: '4,91511e12', fault: 'was rounded by a spreadsheet' },
    { column: 'phone_number', text: 'NULL', fault: 'holds a word for no value' },
    { column: 'email', text: '\\N', fault: 'holds a word for no value' },
    { column: 'preferred_username', text: '#N/A', fault: 'holds a word for no value' },
    { column: 'username', text: '1E+05', fault: 'was rounded by a spreadsheet' },
    { column: 'username', text: '1.1E+35', fault: 'was rounded by a spreadsheet' },
    { column: 'sub', text: '1,1E+35', fault: 'was rounded by a spreadsheet' },
    { column: 'sub', text: 'NULL', fault: 'holds a word for no value' },
    { column: 'phone_number', text: '4915112345678', fault: 'does not begin with a plus' },
    { column: 'phone_number', text: "'+4915112345678", fault: 'does not begin with a plus' },
    { column: 'phone_number', text: '="+4915112345678"', fault: 'does not begin with a plus' },
    { column: 'phone_number', text: '-', fault: 'does not begin with a plus' },
    { column: 'email', text: '-', fault: 'is not an email address' },
    { column: 'email', text: 'unknown', fault: 'is not an email address' },
    { column: 'email', text: 'n/a', fault: 'holds a word for no value' },
    { column: 'created', text: '01.03.2024 00:00', fault: 'is not an ISO 8601 time' },
    { column: 'created', text: '3/1/2024', fault: 'is not an ISO 8601 time' },
    { column: 'created', text: '2024-13-01', fault: 'is not an ISO 8601 time' },
    { column: 'created', text: '1709251200', fault: 'is not an ISO 8601 time' },
  ])('$column: $text $fault', ({ column, text, fault }) => {
    expect(read(column, text)).toMatchObject({ fault })
  })
})

/** What a file of one user with this cell says: the boolean, or the code of the error. */
function enabledOf(format: 'csv' | 'lines', cell: unknown): boolean | undefined | string {
  const source = { name: 'users', shape: format, needed: [] }
  const quoted = `"${String(cell).replaceAll('"', '""')}"`
  try {
    const [user] =
      format === 'csv'
        ? csvFormat(source).usersOf(`username,enabled\r\nann,${quoted}\r\n`, 0, 1)
        : jsonLinesFormat(source).usersOf(JSON.stringify({ username: 'ann', enabled: cell, attributes: {} }), 0, 1)
    return user?.enabled
  } catch (error) {
    if (error instanceof CogtoolError) return error.code
    throw error
  }
}

describe('a boolean', () => {
  const words = fc.constantFrom(
    'on',
    'off',
    'yes',
    'no',
    'T',
    'f',
    '0',
    '1',
    'VRAI',
    'FALSCH',
    'True',
    'fALSE',
    '"true"',
    'tru',
    "'false",
  )
  const cell = fc.oneof(words, fc.string(), fc.string({ unit: 'binary', maxLength: 6 }), fc.mixedCase(words))

  it.each(['csv', 'lines'] as const)('is never read out of something else in %s', (format) => {
    let others = 0
    fc.assert(
      fc.property(cell, (text) => {
        const word = text.trim().toLowerCase()
        // the guard of the CSV stands before what a spreadsheet would run
        const isBoolean = word === 'true' || word === 'false'
        if (!isBoolean) others++
        expect(enabledOf(format, text)).toBe(isBoolean ? word === 'true' : 'input_invalid')
      }),
      { numRuns: 10_000 },
    )
    expect(others).toBeGreaterThan(5_000)
  })

  it.each([
    { value: true, enabled: true },
    { value: 'False', enabled: false },
    { value: undefined, enabled: undefined },
    { value: null, enabled: 'input_invalid' },
    { value: 0, enabled: 'input_invalid' },
    { value: [], enabled: 'input_invalid' },
  ])('in JSON: $value is $enabled', ({ value, enabled }) => {
    expect(enabledOf('lines', value)).toBe(enabled)
  })
})
