import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { finishFiles, partName } from '../../../src/users/export/finish-files.ts'
import type { ImportTarget } from '../../../src/users/formats/cognito-import.ts'
import { jsonLinesWriter } from '../../../src/users/formats/formats.ts'
import { testEdges } from '../../helpers/test-edges.ts'
import { user } from '../users.ts'

const importTarget: ImportTarget = {
  header: ['name'],
  rules: { caseSensitive: true, aliasAttributes: [], usernameAttributes: [], autoVerifiedAttributes: [] },
  mfa: 'OFF',
  required: [],
  schema: [],
}

/** Finishes an import file of these rows under these limits, and gives the parts it came to. */
async function finished(rows: readonly string[], limits: { users: number; bytes: number }, older: string[] = []) {
  const { home, files } = testEdges()
  const path = join(home, 'i.csv')
  const users = rows.map((row, index) => user(`${index}`, { name: row }))
  writeFileSync(`${path}.partial`, jsonLinesWriter().page(users).rows)
  for (const name of older) writeFileSync(join(home, name), 'old')
  const done = await finishFiles({ file: 'i.csv', path, importTarget }, { files }, limits)
  expect(existsSync(`${path}.partial`)).toBe(false)
  expect(readdirSync(home).sort()).toEqual([...done.files].sort())
  return { ...done, parts: done.files.map((name) => readFileSync(join(home, name), 'utf8')) }
}

describe('an import file', () => {
  it('stays one file within the limits', async () => {
    const { files, parts } = await finished(['a', 'b'], { users: 2, bytes: 100 })
    expect({ files, parts }).toEqual({ files: ['i.csv'], parts: ['name\na\nb\n'] })
  })

  it('is split at the number of users, each part with its header', async () => {
    const { files, parts } = await finished(['a', 'b', 'c', 'd', 'e'], { users: 2, bytes: 100 })
    expect(files).toEqual(['i.csv', 'i.2.csv', 'i.3.csv'])
    expect(parts).toEqual(['name\na\nb\n', 'name\nc\nd\n', 'name\ne\n'])
  })

  it('is split at the number of bytes', async () => {
    const { parts } = await finished(['aaaa', 'bbbb', 'c', 'd'], { users: 100, bytes: 10 })
    expect(parts).toEqual(['name\naaaa\n', 'name\nbbbb\n', 'name\nc\nd\n'])
  })

  it('takes the place of a larger one, of which nothing stays', async () => {
    const older = ['i.2.csv', 'i.3.csv', 'i.csv.rejected.jsonl']
    const { files } = await finished(['a'], { users: 2, bytes: 100 }, older)
    expect(files).toEqual(['i.csv'])
  })

  it('loses no row and never exceeds a limit', async () => {
    const row = fc.string({ minLength: 1, maxLength: 20 }).map((text) => text.replaceAll(/[^a-z0-9]/g, '_'))
    await fc.assert(
      fc.asyncProperty(
        fc.array(row, { minLength: 1, maxLength: 30 }),
        fc.integer({ min: 1, max: 7 }),
        async (rows, users) => {
          const { parts } = await finished(rows, { users, bytes: 70 })
          for (const part of parts) {
            expect(part.trimEnd().split('\n').length - 1).toBeLessThanOrEqual(users)
            expect(Buffer.byteLength(part)).toBeLessThanOrEqual(70)
          }
          const all = parts.flatMap((part) => part.split('\n').slice(1, -1))
          expect(all).toEqual(rows)
        },
      ),
      { numRuns: 20 },
    )
  })
})

describe('partName', () => {
  it.each([
    ['users.csv', 'users.2.csv'],
    ['users', 'users.2'],
    ['a.b/users.x.csv', 'a.b/users.x.2.csv'],
  ])('%s → %s', (file, part) => {
    expect(partName(file, 2)).toBe(part)
  })
})
