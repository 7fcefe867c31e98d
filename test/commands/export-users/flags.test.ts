import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { parseModifiedSince } from '../../../src/commands/export-users/flags.ts'
import { resumeLine } from '../../../src/commands/export-users/resume-command.ts'
import { parseShards } from '../../../src/commands/shared/users-api.ts'

describe('the line that resumes', () => {
  it.each([
    { name: 'what was typed', words: ['export-users', '-o', 'users.csv'] },
    { name: 'a filter with quotes', words: ['export-users', '--filter', 'name = "O\'Brien \\\\ Co"', '-o', 'a b.csv'] },
    { name: 'words that a shell would read', words: ['export-users', '-o', '$HOME/*;`x`.csv', ''] },
  ])('is $name, as a shell gives it back', ({ words }) => {
    const line = resumeLine(words)
    const read = execFileSync('bash', ['-c', `printf '%s\\0' ${line}`], { encoding: 'utf8' })
      .split('\0')
      .slice(0, -1)
    expect(read).toEqual(['cogtool', ...words, '--resume'])
  })

  it('says --resume once', () => {
    expect(resumeLine(['export-users', '--resume', '-o', 'u.csv'])).toBe('cogtool export-users -o u.csv --resume')
  })
})

describe('parseModifiedSince', () => {
  it.each([
    ['2026-01-31', '2026-01-31T00:00:00.000Z'],
    ['2026-01-31T18:00', '2026-01-31T18:00:00.000Z'],
    ['2026-01-31T18:00:05.5', '2026-01-31T18:00:05.500Z'],
    ['2026-01-31T18:00:00+02:00', '2026-01-31T16:00:00.000Z'],
  ])('reads %s as %s', (text, time) => {
    expect(parseModifiedSince(text)).toBe(time)
  })

  it.each(['', 'now', '2026', '2026-13-01', '2026-02-30', '2026-01-31T25:00', '31.01.2026'])('refuses "%s"', (text) => {
    expect(() => parseModifiedSince(text)).toThrow(expect.objectContaining({ code: 'invalid_value' }))
  })
})

describe('parseShards', () => {
  it.each([
    ['auto', 'auto'],
    ['1', 1],
    ['16', 16],
  ])('takes %s', (text, value) => {
    expect(parseShards(text)).toBe(value)
  })

  it.each(['', '2', '256', 'all'])('refuses "%s"', (text) => {
    expect(() => parseShards(text)).toThrow(expect.objectContaining({ code: 'invalid_value' }))
  })
})
