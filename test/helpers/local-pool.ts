import { randomBytes } from 'node:crypto'
import { onTestFinished } from 'vitest'
import { type LocalPool, type LocalPoolOptions, startLocalPool } from '../../src/local/local-pool.ts'
import { systemFiles } from '../../src/system-files.ts'

type PoolEdges = Parameters<typeof startLocalPool>[1]

/** A pool on a free port with the real clock, closed when the test is over. */
export async function startTestPool(
  options: LocalPoolOptions = {},
  changes: Partial<PoolEdges> = {},
): Promise<LocalPool> {
  const edges: PoolEdges = {
    now: () => new Date(),
    randomBytes,
    sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
    files: systemFiles(() => true),
    ...changes,
  }
  const pool = await startLocalPool(options, edges)
  onTestFinished(() => pool.close())
  return pool
}
