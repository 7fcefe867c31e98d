import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { afterAll, beforeAll, inject, onTestFinished } from 'vitest'
import { systemFiles } from '../../src/edges/files.ts'
import { type LocalPool, type LocalPoolOptions, startLocalPool } from '../../src/local/server/local-pool.ts'

type PoolEdges = Parameters<typeof startLocalPool>[1]

/** A pool on a free port with the real clock, closed when the test is over. */
export async function startTestPool(
  options: LocalPoolOptions = {},
  changes: Partial<PoolEdges> = {},
): Promise<LocalPool> {
  const { stateDirectory, giveBack } = lendKeys()
  onTestFinished(giveBack)
  const pool = await startLocalPool({ stateDirectory, ...options }, poolEdges(changes))
  onTestFinished(() => pool.close())
  return pool
}

/** One pool for all tests of a file or a `describe`, for those that leave it as it was. */
export function sharedTestPool(options: LocalPoolOptions = {}, changes: Partial<PoolEdges> = {}): () => LocalPool {
  let pool: LocalPool | undefined
  const { stateDirectory, giveBack } = lendKeys()
  beforeAll(async () => {
    pool = await startLocalPool({ stateDirectory, ...options }, poolEdges(changes))
  })
  afterAll(async () => {
    await pool?.close()
    giveBack()
  })
  return () => {
    if (!pool) throw new Error('the pool has not been started yet')
    return pool
  }
}

/** Sets whether the pool wants a second factor. */
export function setMfa({ state: { configuration } }: LocalPool, MfaConfiguration: 'OFF' | 'OPTIONAL' | 'ON'): void {
  configuration.pool = { ...configuration.pool, MfaConfiguration }
}

const lent = new Set<string>()

/** A folder with signing keys, which take longer to make than most tests: no two open pools have the same ones. */
export function lendKeys(): { readonly stateDirectory: string; readonly giveBack: () => void } {
  let number = 1
  const folder = () => join(inject('poolKeys'), String(number))
  while (lent.has(folder())) number += 1
  const stateDirectory = folder()
  lent.add(stateDirectory)
  return { stateDirectory, giveBack: () => void lent.delete(stateDirectory) }
}

export function poolEdges(changes: Partial<PoolEdges> = {}): PoolEdges {
  return {
    now: () => new Date(),
    randomBytes,
    sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
    files: systemFiles(() => true),
    ...changes,
  }
}
