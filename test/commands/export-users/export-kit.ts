import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { expect } from 'vitest'
import type { LocalPool } from '../../../src/local/server/local-pool.ts'
import { main } from '../../../src/main.ts'
import { unlessIn } from '../../helpers/override.ts'
import { type TestEdges, testEdges } from '../../helpers/test-edges.ts'

process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true'

/** The flags that lead to a service, as fast as it can. */
export const at = (url: string) => ['--endpoint-url', url, '--user-pool-id', 'us-local-1_Demo0001', '--rps', '100000']

/** `cogtool export-users …` against a pool. */
export async function exportFromPool(pool: Pick<LocalPool, 'baseUrl'>, args: readonly string[], edges = testEdges()) {
  const exitCode = await main(['export-users', ...unlessIn(args, at(pool.baseUrl)), ...args], edges)
  return { edges, exitCode, out: edges.out(), err: edges.err(), file: (name: string) => join(edges.home, name) }
}

/** The same edges with nothing said yet, for the next run in the same folder. */
export function nextRun(edges: TestEdges, changes: Partial<TestEdges> = {}): TestEdges {
  const fresh = testEdges()
  const { home, workingDirectory, directories } = edges
  return { ...fresh, home, workingDirectory, directories, ...changes }
}

export type Row = Record<string, string>
export const rowsOf = (text: string): Row[] => parse(text, { columns: true, bom: true })

/** Nobody missing, nobody twice, every cell as the pool holds it (booleans in lower case). */
export function expectWholeCsv(file: string, pool: LocalPool): void {
  const rows = rowsOf(readFileSync(file, 'utf8'))
  const byUsername = new Map(rows.map((row) => [row.username, row]))
  expect(byUsername.size).toBe(rows.length)
  const wrong: unknown[] = []
  for (const user of pool.state.users.all()) {
    const row = byUsername.get(user.username)
    byUsername.delete(user.username)
    const expected: Row = {
      username: user.username,
      status: user.status,
      enabled: String(user.enabled),
      created: user.created.toISOString(),
      modified: user.modified.toISOString(),
      ...user.attributes,
    }
    for (const name of ['email_verified', 'phone_number_verified']) {
      if (expected[name] !== undefined) expected[name] = expected[name].toLowerCase()
    }
    for (const [name, cell] of Object.entries(row ?? { missing: user.username })) {
      if (cell !== (expected[name] ?? '')) wrong.push({ username: user.username, name, cell })
    }
  }
  expect({ wrong, extra: [...byUsername.keys()] }).toEqual({ wrong: [], extra: [] })
}

/** The same of JSON Lines, letter by letter. */
export function expectWholeJsonLines(file: string, pool: LocalPool): void {
  const users = readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(users.length).toBe(pool.state.users.size)
  const byUsername = new Map(users.map((user) => [user.username, JSON.stringify(user)]))
  const wrong: string[] = []
  for (const { username, status, enabled, created, modified, attributes } of pool.state.users.all()) {
    const expected = JSON.stringify({ username, status, enabled, created, modified, attributes })
    // written with escapes or without, it is the same text
    if (JSON.stringify(JSON.parse(byUsername.get(username) ?? 'null')) !== expected) wrong.push(username)
  }
  expect(wrong).toEqual([])
}
