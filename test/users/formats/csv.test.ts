import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { csvText, guardCell, unguardCell } from '../../../src/users/formats/csv.ts'

const guarded = { raw: false }
const raw = { raw: true }

function readBack(text: string): string[][] {
  return parse(text)
}

describe('guardCell', () => {
  it.each([
    { name: 'a formula', cell: '=1+1', safe: "'=1+1" },
    { name: 'a formula behind a blank', cell: ' =1+1', safe: "' =1+1" },
    { name: 'a formula behind a no-break space', cell: '\u00a0@SUM(1)', safe: "'\u00a0@SUM(1)" },
    { name: 'a formula behind a zero-width space', cell: '\u200b=1', safe: "'\u200b=1" },
    { name: 'a plus', cell: '+1+1', safe: "'+1+1" },
    { name: 'a minus', cell: "-2+3+cmd|' /C calc'!A0", safe: "'-2+3+cmd|' /C calc'!A0" },
    { name: 'an at sign', cell: '@SUM(1)', safe: "'@SUM(1)" },
    { name: 'a full-width equals sign', cell: '＝1', safe: "'＝1" },
    { name: 'a full-width plus', cell: '＋1', safe: "'＋1" },
    { name: 'a full-width minus', cell: '－1', safe: "'－1" },
    { name: 'a full-width at sign', cell: '＠A1', safe: "'＠A1" },
    { name: 'a tab in front', cell: '\tx', safe: "'\tx" },
    { name: 'a line break in front', cell: '\nx', safe: "'\nx" },
    { name: 'a carriage return in front', cell: '\rx', safe: "'\rx" },
    { name: 'a phone number', cell: '+12065550100', safe: '+12065550100' },
    { name: 'the shortest phone number', cell: '+1234567', safe: '+1234567' },
    { name: 'what is too short for one', cell: '+123456', safe: "'+123456" },
    { name: 'what is too long for one', cell: '+1234567890123456', safe: "'+1234567890123456" },
    { name: 'a phone number with more behind it', cell: '+12065550100*2', safe: "'+12065550100*2" },
    { name: 'a phone number behind a blank', cell: ' +12065550100', safe: "' +12065550100" },
    { name: 'a phone number on a second line', cell: '+12065550100\n=1', safe: "'+12065550100\n=1" },
    { name: 'what looks guarded already', cell: "'=1+1", safe: "''=1+1" },
    { name: 'an apostrophe in front of plain text', cell: "'s Gravenhage", safe: "'s Gravenhage" },
    { name: 'a guarded phone number, which no guard writes', cell: "'+12065550100", safe: "'+12065550100" },
    { name: 'a formula inside', cell: 'a =1', safe: 'a =1' },
    { name: 'an address', cell: 'jane@example.com', safe: 'jane@example.com' },
    { name: 'blanks alone', cell: '   ', safe: '   ' },
    { name: 'nothing', cell: '', safe: '' },
  ])('$name: $cell', ({ cell, safe }) => {
    expect(guardCell(cell)).toBe(safe)
    expect(unguardCell(safe)).toBe(cell)
  })

  const nastyText = fc
    .array(
      fc.constantFrom('=', '+', '-', '@', "'", ' ', '\t', '\r', '\n', '\u00a0', '＝', '"', ',', '1', '234567', 'a'),
      {
        maxLength: 12,
      },
    )
    .map((parts) => parts.join(''))

  it('can always be undone, and leaves nothing that a spreadsheet would run', () => {
    fc.assert(
      fc.property(fc.oneof(nastyText, fc.string({ unit: 'binary' })), (cell) => {
        const safe = guardCell(cell)
        expect(unguardCell(safe)).toBe(cell)
        const runs = /^[\t\r\n]|^[\s\u200b-\u200d\u2060]*[=+\-@＝＋－＠]/.test(safe)
        expect(runs && !/^\+[1-9]\d{6,14}$/.test(safe)).toBe(false)
      }),
    )
  })
})

describe('csvText', () => {
  it.each([
    { name: 'plain cells', row: ['a', 'b'], text: 'a,b\r\n' },
    { name: 'an empty cell', row: ['a', ''], text: 'a,\r\n' },
    { name: 'a row of one empty cell, which is no empty line', row: [''], text: '""\r\n' },
    { name: 'a comma', row: ['Doe, Jane', 'b'], text: '"Doe, Jane",b\r\n' },
    { name: 'a quote', row: ['Jane "JD" Doe', 'b'], text: '"Jane ""JD"" Doe",b\r\n' },
    { name: 'a lone line feed', row: ['a\nb', 'c'], text: '"a\nb",c\r\n' },
    { name: 'a lone carriage return', row: ['a\rb', 'c'], text: '"a\rb",c\r\n' },
    { name: 'a leading and a trailing blank', row: [' a', 'b '], text: '" a","b "\r\n' },
    { name: 'a guarded cell', row: ['=1', 'b'], text: "'=1,b\r\n" },
    { name: 'ESC and DEL', row: ['a\u001b[31m', '\u007f'], text: 'a\\u001b[31m,\\u007f\r\n' },
    { name: 'a C1 control', row: ['a\u0085', 'b'], text: 'a\\u0085,b\r\n' },
    { name: 'a bidirectional override and isolate', row: ['a\u202eb', '\u2066'], text: 'a\\u202eb,\\u2066\r\n' },
    { name: 'half an emoji', row: ['\ud83e', 'b'], text: '\\ud83e,b\r\n' },
    { name: 'a whole emoji and a right-to-left mark', row: ['🦊', '\u200f'], text: '🦊,\u200f\r\n' },
  ])('writes $name', ({ row, text }) => {
    expect(csvText([row], guarded).text).toBe(text)
  })

  it('counts the cells it changed', () => {
    expect(
      csvText(
        [
          ['=1', 'a'],
          ['\u001b', '+12065550100'],
        ],
        guarded,
      ).changedCells,
    ).toBe(2)
    expect(csvText([['=1', '\u001b']], raw)).toEqual({ text: '=1,\u001b\r\n', changedCells: 0 })
  })

  const cell = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 8 }).filter((text) => !/\p{Surrogate}/u.test(text)),
    fc.constantFrom('', ' ', '"', '""', ',', '\r', '\n', '\r\n', '=1', "'=1", '\u0000', '\ufeff'),
  )
  const rows = fc
    .integer({ min: 1, max: 4 })
    .chain((width) => fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 4 }))

  it('gives raw rows back through an independent reader', () => {
    fc.assert(
      fc.property(rows, (table) => {
        expect(readBack(csvText(table, raw).text)).toEqual(table)
      }),
    )
  })

  it('gives guarded rows back through an independent reader, once the guard is undone', () => {
    const printable = (text: string) =>
      !/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/.test(text)
    const plain = rows.filter((table) => table.flat().every(printable))
    fc.assert(
      fc.property(plain, (table) => {
        const read = readBack(csvText(table, guarded).text).map((row) => row.map(unguardCell))
        expect(read).toEqual(table)
      }),
    )
  })
})
