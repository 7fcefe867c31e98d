import { stringify } from 'csv-stringify/sync'

/** How rows become CSV text. */
export interface CsvStyle {
  /** Neither guard nor escapes: every value as the pool holds it. */
  readonly raw: boolean
}

/** CSV text of some rows, and how many of their cells the guard or the escapes changed. */
export interface CsvText {
  readonly text: string
  readonly changedCells: number
}

// NBSP and the ideographic space are blanks to a spreadsheet, and so are the invisible joiners
const blanks = '[\\s\\u200b-\\u200d\\u2060]*'
const formula = new RegExp(`^(?:[\\t\\r\\n]|${blanks}[=+\\-@\\uff1d\\uff0b\\uff0d\\uff20])`)
const phoneNumber = /^\+[1-9]\d{6,14}$/

// C0 without TAB, CR and LF, DEL, C1, the Arabic letter mark, bidirectional overrides and isolates, and halves of surrogate pairs, which UTF-8
// cannot hold. The marks LRM and RLM stay: Hebrew and Arabic names have them.
const control = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u061c\u202a-\u202e\u2066-\u2069]|\p{Surrogate}/gu

// most cells, which need neither a guard nor an escape
const plain = /^[A-Za-z0-9][\w.:@/-]*$/

/** Rows as RFC 4180 text: CRLF line ends, quotes only where needed and around leading or trailing blanks. */
export function csvText(rows: readonly (readonly string[])[], { raw }: CsvStyle): CsvText {
  let changedCells = 0
  const safeCell = (value: string) => {
    // csv-stringify writes the same for null, and sooner
    if (value === '') return null
    if (raw || plain.test(value)) return value
    const safe = guardCell(escapeCell(value))
    if (safe !== value) changedCells++
    return safe
  }
  const text = stringify(
    rows.map((row) => row.map(safeCell)),
    {
      record_delimiter: 'windows',
      // beside blanks at the ends also a lone CR or LF, which is not a line end here but is one to many readers
      quoted_match: /[\r\n]|^\s|\s$/,
      // a row of one empty cell would be an empty line, which readers skip
      quoted_empty: rows[0]?.length === 1,
    },
  )
  return { text, changedCells }
}

/** Control and bidirectional characters as `\u001b` text, which no reader of the file can be tricked by. */
function escapeCell(value: string): string {
  return value.replace(control, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** The cell, marked with a leading `'` where a spreadsheet would run it. A phone number is left as it is. */
export function guardCell(value: string): string {
  return looksRunnable(value) ? `'${value}` : value
}

/** The cell as it was before `guardCell`: exact for every text. */
export function unguardCell(value: string): string {
  return value.startsWith("'") && looksRunnable(value) ? value.slice(1) : value
}

// ignoring marks in front: a cell that already looks guarded gets one more, so that reading can remove it
function looksRunnable(value: string): boolean {
  const bare = value.replace(/^'+/, '')
  return formula.test(bare) && !phoneNumber.test(bare)
}
