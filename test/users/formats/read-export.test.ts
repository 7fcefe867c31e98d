import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { columnsOf } from '../../../src/users/formats/columns.ts'
import type { ExportSource } from '../../../src/users/formats/export-source.ts'
import { csvWriter, jsonLinesWriter } from '../../../src/users/formats/formats.ts'
import { exportReader } from '../../../src/users/formats/read-export.ts'
import type { User } from '../../../src/users/list/user.ts'
import { user } from '../users.ts'

const columns = columnsOf([
  { name: 'name', isBoolean: false },
  { name: 'custom:note', isBoolean: false },
])
const written = {
  csv: (users: readonly User[]) => {
    const writer = csvWriter(columns, { raw: false, bom: false })
    return writer.head + writer.page(users).rows + writer.tail
  },
  jsonl: (users: readonly User[]) => jsonLinesWriter().page(users).rows,
}

function readerOf(text: string, source: Partial<ExportSource> = {}) {
  const bytes = Buffer.from(text)
  const file = {
    readAt: async (position: number, target: Uint8Array) => bytes.copy(target, 0, position),
    close: () => Promise.resolve(),
  }
  return exportReader(file, { name: 'users.csv', shape: 'csv', needed: [], ...source })
}

const shapes = { csv: 'csv', jsonl: 'lines' } as const

async function readBack(text: string, format: 'csv' | 'jsonl') {
  const reader = readerOf(text, { shape: shapes[format] })
  const users = []
  const again = []
  for await (const block of reader.blocks()) {
    users.push(...block.users)
    again.push(...(await reader.block(block)))
  }
  expect(again).toEqual(users)
  return users.map(({ attributes, ...fields }) => ({ ...fields, attributes: { ...attributes } }))
}

const anybody = (number: number) => user(`user-${number}`, { email: `u${number}@example.com`, name: `Ann ${number}` })

describe.each(['csv', 'jsonl'] as const)('users in %s', (format) => {
  it.each([0, 1, 62, 63, 64, 65, 127, 128, 129, 1_000])('%i of them come back, twice', async (count) => {
    const users = Array.from({ length: count }, (_, number) => anybody(number))
    const text = written[format](users)
    if (text === '') return
    expect(await readBack(text, format)).toEqual(users)
  })

  it('come back with line breaks, quotes, formulas and cells of 100,000 characters', async () => {
    const nasty = [
      'a\r\nb',
      'a\nb\n',
      '"',
      '""',
      ',',
      "'=1+1",
      '=1+1',
      ' =x',
      '\t',
      'é漢😀',
      ' x ',
      'x'.repeat(100_000),
    ]
    const users = Array.from({ length: 200 }, (_, number) =>
      user(`user-${number}`, { 'custom:note': nasty[number % nasty.length] ?? '' }),
    )
    expect(await readBack(written[format](users), format)).toEqual(users)
  })

  it('come back whatever their names are', async () => {
    const text = fc.string({ unit: 'grapheme', minLength: 1 })
    const anyUsers = fc.array(
      fc.tuple(text, text).map(([name, note]) => user(name, { 'custom:note': note })),
      { minLength: 1, maxLength: 150 },
    )
    await fc.assert(
      fc.asyncProperty(anyUsers, async (users) => {
        expect(await readBack(written[format](users), format)).toEqual(users)
      }),
      { numRuns: 30 },
    )
  })

  it('come back behind a byte order mark', async () => {
    expect(await readBack(`\ufeff${written[format]([anybody(1)])}`, format)).toEqual([anybody(1)])
  })
})

it('reads rows without quotes as a parser does', async () => {
  const cell = fc.stringMatching(/^[^",;|\t\r\n]{0,5}$/)
  const name = fc.stringMatching(/^[^",;|\t\r\n]{1,5}$/)
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(name, cell), { maxLength: 100 }), async (rows) => {
      const csv = (quote: string) =>
        ['username,name', ...rows.map(([username, name]) => `${quote}${username}${quote},${name}`)].join('\r\n')
      expect(await readBack(csv(''), 'csv')).toEqual(await readBack(csv('"'), 'csv'))
    }),
  )
})

describe('a file that is no export', () => {
  const failureOf = async (text: string, source: Partial<ExportSource> = {}) => {
    try {
      for await (const _ of readerOf(text, source).blocks());
      return undefined
    } catch (error) {
      return error
    }
  }
  const rows = (count: number) => 'a,"b\nc"\r\n'.repeat(count)

  it.each<{ name: string; text: string; source?: Partial<ExportSource>; message?: string; why?: string }>([
    { name: 'nothing', text: '', message: 'users.csv is empty' },
    { name: 'blanks', text: ' \r\n\r\n', message: 'users.csv is empty' },
    {
      name: 'no needed column',
      text: 'a,b\r\n',
      source: { needed: ['a', 'c'] },
      message: 'users.csv lacks a column: c',
    },
    {
      name: 'a short row far down',
      text: `a,b\r\n${rows(100)}a\r\n`,
      why: 'near line 202: 1 cell, where the header has 2',
    },
    {
      name: 'an open quote far down',
      text: `a,b\r\n${rows(100)}a,"b\r\n`,
      why: 'near line 203: a quote that is not closed',
    },
    {
      name: 'a quote in a bare cell',
      text: 'a,b\r\na,b"c"\r\n',
      why: 'near line 2: a quote inside a cell that does not begin with one',
    },
    {
      name: 'a quoted cell that goes on',
      text: 'a,b\r\na,"b"c\r\n',
      why: 'near line 2: text behind the closing quote of a cell',
    },
    {
      name: 'a line that is no user far down',
      text: `${'{"username":"a","attributes":{}}\n'.repeat(100)}{}\n`,
      source: { shape: 'lines' },
      message: 'line 101 of users.csv is not a user',
    },
  ])('is told by what is wrong: $name', async ({ text, source, message, why }) => {
    const failure = await failureOf(text, source)
    expect(failure).toMatchObject({ code: 'input_invalid', ...(message && { message }), ...(why && { why }) })
  })

  it.each<{ name: string; shape: 'csv' | 'lines'; text: string; line: number }>([
    { name: 'a quote that is open', shape: 'csv', text: `a,b\r\na,"${'x\n'.repeat(2 ** 23 + 1)}`, line: 2 },
    { name: 'a row', shape: 'csv', text: `a,b\r\n${'x'.repeat(2 ** 24)}`, line: 2 },
    { name: 'a line', shape: 'lines', text: `\n\n{"a":"${'x'.repeat(2 ** 24)}"}\n`, line: 3 },
  ])('is too large with $name for megabytes', async ({ shape, text, line }) => {
    expect(await failureOf(text, { shape })).toMatchObject({
      code: 'input_invalid',
      message: `line ${line} of users.csv is longer than 16 MiB`,
    })
  })

  it('may hold nobody where that is an answer', async () => {
    expect(await failureOf('', { shape: 'lines', isSpool: true })).toBeUndefined()
  })
})
