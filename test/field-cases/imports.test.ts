import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { main } from '../../src/main.ts'
import { followHints } from '../helpers/hints/follow-hints.ts'
import { testEdges } from '../helpers/test-edges.ts'
import { importPool } from './import-pool.ts'
import { readRows } from './independent-importer.ts'

interface Case {
  id: string
  pool: Record<string, unknown>
  users: { Username: string; Attributes: { Name: string; Value: string }[] }[]
  args?: string[]
  right: {
    exit: number
    code?: string
    rows?: string[]
    rejected?: Record<string, string>
    cells?: Record<string, string>
    losses?: string[]
    adjusted?: string
  }
}

const folder = join(import.meta.dirname, '../../fixtures/field-cases')
const { cases } = JSON.parse(readFileSync(join(folder, 'imports.json'), 'utf8')) as { cases: Case[] }

async function exportImport(one: Pick<Case, 'pool' | 'users'>, args: readonly string[] = []) {
  const pool = await importPool(one.pool, [one.users])
  const edges = testEdges()
  const argv = ['export-users', ...pool.flags, '-o', 'u.csv', '--format', 'cognito-import', ...args]
  const exitCode = await main(argv, edges)
  const textOf = (name: string) => {
    const path = join(edges.home, name)
    return existsSync(path) ? readFileSync(path, 'utf8') : ''
  }
  const rejected = textOf('u.csv.rejected.jsonl').split('\n').filter(Boolean)
  await followHints(argv, edges)
  return {
    exitCode,
    out: edges.out(),
    err: edges.err(),
    operations: pool.operations,
    rows: readRows(textOf('u.csv')),
    rejected: rejected.map((line) => JSON.parse(line)),
  }
}

describe('an import file of cogtool', () => {
  it.each(cases)('$id', async ({ pool, users, args, right }) => {
    const { exitCode, err, operations, rows, rejected } = await exportImport({ pool, users }, args)
    expect(exitCode, err).toBe(right.exit)
    if (right.code !== undefined) {
      const json = await exportImport({ pool, users }, ['--json'])
      expect(JSON.parse(json.err)).toMatchObject({ error: { code: right.code } })
      expect(operations).not.toContain('ListUsers')
      return
    }
    expect(rows.map((row) => row['cognito:username'])).toEqual(right.rows)
    const reasons = Object.fromEntries(rejected.map(({ username, reason }) => [username, reason]))
    expect(Object.keys(reasons).sort()).toEqual(Object.keys(right.rejected ?? {}).sort())
    for (const [username, reason] of Object.entries(right.rejected ?? {})) {
      expect(reasons[username].startsWith(reason), reasons[username]).toBe(true)
    }
    expect(rows[0] ?? {}).toMatchObject(right.cells ?? {})
    const document = JSON.parse((await exportImport({ pool, users }, ['--json'])).out)
    if (right.adjusted !== undefined) {
      expect(document.adjusted).toHaveProperty([right.adjusted], 1)
      expect(err).toContain(`1 ${right.adjusted}`)
    }
    const codes = document.losses.map(({ code }: { code: string }) => code)
    expect(codes).toEqual(expect.arrayContaining(right.losses ?? []))
  })

  const disabled = cases.find(({ id }) => id === 'two-disabled')
  it('takes disabled users along where it is told to, and says how many they are and how to disable them', async () => {
    if (!disabled) throw new Error('the case is gone')
    const { rows, rejected, err } = await exportImport(disabled, ['--include-disabled'])
    expect(rows.map((row) => row['cognito:username'])).toEqual(['mia', 'banned1', 'banned2'])
    expect(rejected).toEqual([])
    expect(err).toMatch(
      /^note: 2 disabled users: .*aws cognito-idp admin-disable-user --user-pool-id us-local-1_Demo0001 /m,
    )
    expect(err).toContain('--endpoint-url http://127.0.0.1:')
    const { out } = await exportImport(disabled, ['--include-disabled', '--json'])
    expect(JSON.parse(out).losses).toContainEqual(expect.objectContaining({ code: 'disabled', users: 2 }))
  })

  const twins = cases.find(({ id }) => id === 'three-spellings')
  it('names the user who is in the place of a rejected one', async () => {
    if (!twins) throw new Error('the case is gone')
    const [{ rejected }, first] = [await exportImport(twins), twins.users[0]]
    const sub = first?.Attributes.find(({ Name }) => Name === 'sub')?.Value
    expect(rejected.map(({ earlierSub }) => earlierSub)).toEqual([sub, sub])
  })
})
