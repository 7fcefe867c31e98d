import { describe, expect, test } from 'vitest'
import { makePrinter, type PrinterOptions } from '../../src/output/printer.ts'
import { errorText } from '../../src/output/render-error.ts'
import { plainStyle } from '../../src/output/style.ts'
import { CogtoolError } from '../../src/text/cogtool-error.ts'
import { captured } from '../helpers/test-edges.ts'

const sentence = 'users added or changed during the export may be missing or out of date'

function printed(isTTY: boolean, columns: number, changes: Partial<PrinterOptions> = {}) {
  const stdout = captured(isTTY, columns)
  const stderr = captured(isTTY, columns)
  const flags = { json: false, quiet: false, verbose: false, debug: true }
  const streams = { stdout: stdout.stream, stderr: stderr.stream, style: plainStyle, noteStyle: plainStyle }
  return { out: stdout.text, err: stderr.text, printer: makePrinter({ ...streams, ...flags, ...changes }) }
}

describe.each([40, 80, 120])('on a terminal of %i columns', (columns) => {
  test.each(['answer', 'note', 'warn', 'say', 'debug'] as const)('%s wraps', async (method) => {
    const { out, err, printer } = printed(true, columns)
    await printer[method](`${sentence}; ${sentence}`)
    const lines = (out() + err()).trimEnd().split('\n')
    expect(lines.length).toBeGreaterThan(1)
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(columns)
    for (const line of lines.slice(1)) expect(line).toMatch(/^ {2}\S/)
  })

  test('an error wraps, and its command stays whole', () => {
    const hint =
      'cogtool login --pool dev --session a-long-name-of-a-session --client-id 1h57kf5cpq17m0eml12EXAMPLE --fresh'
    const error = new CogtoolError('session_missing', sentence, { why: `${sentence}: ${sentence}`, hint })
    const format = { json: false, debug: false, stream: captured(true, columns).stream, env: { NO_COLOR: '1' } }
    const lines = errorText(error, format).trimEnd().split('\n')
    expect(lines.filter((line) => line.length > columns && !line.includes(hint))).toEqual([])
    expect(lines.some((line) => line.endsWith(hint))).toBe(true)
  })

  test('an answer to copy stays as it is', async () => {
    const { out, printer } = printed(true, columns)
    await printer.raw(`${sentence} ${sentence}`)
    expect(out()).toBe(`${sentence} ${sentence}\n`)
  })

  test('a pipe gets whole lines', async () => {
    const { out, err, printer } = printed(false, columns)
    await printer.answer(`${sentence} ${sentence}`)
    await printer.note(`${sentence} ${sentence}`)
    expect(out()).toBe(`${sentence} ${sentence}\n`)
    expect(err()).toBe(out())
  })
})

test.each<[changes: Partial<PrinterOptions>, said: string]>([
  [{}, 'a note\nwarning: a warning\nsaid\n'],
  [{ quiet: true }, 'warning: a warning\nsaid\n'],
  [{ json: true }, 'warning: a warning\nsaid\n'],
])('with %o: %j', async (changes, said) => {
  const { err, printer } = printed(false, 80, changes)
  await printer.note('a note')
  await printer.warn('a warning')
  await printer.say('said')
  expect(err()).toBe(said)
})
