import { describe, expect, it } from 'vitest'
import { chooseFormat, type NamedFormats, withExtension } from '../../../src/commands/shared/listing/choose-format.ts'

const formats = ['table', 'json', 'csv', 'jsonl', 'import'] as const
type Format = (typeof formats)[number]
const named: NamedFormats<Format> = {
  formats,
  byExtension: { '.csv': 'csv', '.jsonl': 'jsonl', '.ndjson': 'jsonl', '.json': 'json', '.txt': 'table' },
  otherwise: 'table',
  example: 'groups',
}

describe('the format of an answer', () => {
  it.each<{ file?: string; format?: Format; json?: boolean; gives: Format }>([
    { gives: 'table' },
    { json: true, gives: 'json' },
    { format: 'csv', gives: 'csv' },
    { format: 'json', json: true, gives: 'json' },
    { file: 'a.csv', gives: 'csv' },
    { file: 'a.ndjson', gives: 'jsonl' },
    { file: 'a.JSON', gives: 'json' },
    { file: 'dir.json/a.txt', gives: 'table' },
    { file: 'a.csv', json: true, gives: 'csv' },
    { file: 'a.csv', format: 'csv', json: true, gives: 'csv' },
    { file: 'a.xyz', format: 'csv', gives: 'csv' },
    { file: 'a', format: 'jsonl', gives: 'jsonl' },
    { file: './json', format: 'json', gives: 'json' },
    { file: '/dev/stdout', format: 'csv', gives: 'csv' },
    { file: 'a.json', format: 'import', gives: 'import' },
  ])('$file with --format $format, --json $json → $gives', ({ file, format, json = false, gives }) => {
    expect(chooseFormat({ file, format, json }, named)).toBe(gives)
  })

  it.each<{ file?: string; format?: Format; json?: boolean; message: string; hint: string }>([
    {
      json: true,
      format: 'csv',
      message: "--json and --format csv can't be combined",
      hint: 'leave one of them out',
    },
    { file: 'a.xlsx', message: 'cogtool writes no .xlsx', hint: '-o a.csv' },
    { file: 'a.csv.gz', message: 'cogtool writes no .gz', hint: '-o a.csv' },
    { file: 'a', message: 'the name "a" has no extension', hint: '-o a.csv, or add --format csv' },
    { file: 'a.', message: 'the name "a." has no extension', hint: '-o a.csv, or add --format csv' },
    { file: '', message: 'the name "" has no extension', hint: '-o groups.csv, or add --format csv' },
    { file: 'dir/', message: 'the name "dir/" has no extension', hint: '-o dir/groups.csv, or add --format csv' },
    { file: '..', message: 'the name ".." has no extension', hint: '-o ../groups.csv, or add --format csv' },
    {
      file: 'my users',
      message: 'the name "my users" has no extension',
      hint: `-o 'my users.csv', or add --format csv`,
    },
    { file: './json', message: 'the name "./json" has no extension', hint: '-o ./json.csv, or add --format csv' },
    {
      file: 'json',
      message: '-o names a file, not a format: "json"',
      hint: '--format json, or -o groups.json',
    },
    {
      file: 'NDJSON',
      format: 'jsonl',
      message: '-o names a file, not a format: "NDJSON"',
      hint: '--format jsonl, or -o groups.ndjson',
    },
    { file: '.csv', message: '-o names a file, not a format: ".csv"', hint: '--format csv, or -o groups.csv' },
    { file: 'table', message: '-o names a file, not a format: "table"', hint: '--format table, or -o groups.txt' },
    { file: 'import', message: '-o names a file, not a format: "import"', hint: '--format import -o groups.csv' },
    {
      file: 'a.json',
      format: 'csv',
      message: '-o a.json and --format csv contradict each other',
      hint: '-o a.csv, or --format json',
    },
    {
      file: 'a.txt',
      format: 'jsonl',
      json: true,
      message: '-o a.txt and --format jsonl contradict each other',
      hint: '-o a.jsonl, or --format table',
    },
  ])('$file with --format $format → $message', ({ file, format, json = false, message, hint }) => {
    expect(() => chooseFormat({ file, format, json }, named)).toThrow(
      expect.objectContaining({ code: 'usage', message, hint }),
    )
  })

  // a hint that would be refused helps nobody
  it.each(['a', 'a.', '', 'dir/', '..', '.', 'a.csv.gz', 'a.xlsx', '.hidden', 'x/.json', './table', 'a.json'])(
    'the name that is offered for "%s" would do',
    (file) => {
      expect(chooseFormat({ file: withExtension(file, '.csv', named), format: undefined, json: false }, named)).toBe(
        'csv',
      )
    },
  )
})
