import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { errorCodes } from '../../src/text/cogtool-error.ts'

const page = readFileSync(join(import.meta.dirname, '../../docs/errors.md'), 'utf8')
const rows = [...page.matchAll(/^\| `(\w+)` \| (\d+) \| (.+?) \| (.*?) ?\|$/gm)]
const listed = rows.map(([, code, exitCode]) => [code, Number(exitCode)])

it('docs/errors.md lists every error code once, with its exit code, and no other', () => {
  expect([...listed].sort()).toEqual(Object.entries(errorCodes).sort())
})

it('docs/errors.md reads every row of its tables', () => {
  expect(rows.length).toBe(page.match(/^\| `/gm)?.length)
})

it.each(
  rows
    .filter(([, , exitCode]) => Number(exitCode) < 128)
    .map(([, code, , meaning, advice]) => ({ code, meaning, advice })),
)('docs/errors.md says what $code means and what to do', ({ meaning = '', advice = '' }) => {
  expect(meaning.length).toBeGreaterThan(10)
  expect(advice.length).toBeGreaterThan(10)
})
