import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, onTestFinished } from 'vitest'
import { systemFiles } from '../../src/edges/files.ts'
import { type LocalPool, type LocalPoolOptions, startLocalPool } from '../../src/local/server/local-pool.ts'

type PoolEdges = Parameters<typeof startLocalPool>[1]

/** A pool on a free port with the real clock, closed when the test is over. */
export async function startTestPool(
  options: LocalPoolOptions = {},
  changes: Partial<PoolEdges> = {},
): Promise<LocalPool> {
  const pool = await startLocalPool(options, poolEdges(changes))
  onTestFinished(() => pool.close())
  return pool
}

/** One pool for all tests of a file or a `describe`, for those that leave it as it was. */
export function sharedTestPool(options: LocalPoolOptions = {}, changes: Partial<PoolEdges> = {}): () => LocalPool {
  let pool: LocalPool | undefined
  beforeAll(async () => {
    pool = await startLocalPool(options, poolEdges(changes))
  })
  afterAll(() => pool?.close())
  return () => {
    if (!pool) throw new Error('the pool has not been started yet')
    return pool
  }
}

/** Sets whether the pool wants a second factor. */
export function setMfa({ state: { configuration } }: LocalPool, MfaConfiguration: 'OFF' | 'OPTIONAL' | 'ON'): void {
  configuration.pool = { ...configuration.pool, MfaConfiguration }
}

function poolEdges(changes: Partial<PoolEdges>): PoolEdges {
  return {
    now: () => new Date(),
    randomBytes,
    sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
    files: systemFiles(() => true),
    ...changes,
  }
}
