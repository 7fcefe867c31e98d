import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import type { LocalPool, LocalPoolOptions } from '../../src/local/server/local-pool.ts'
import { startTestPool } from '../helpers/local-pool.ts'

// making two RSA keys takes longer than any listing: the pools of a test file share theirs
const stateDirectory = mkdtempSync(join(tmpdir(), 'cogtool-keys-'))
afterAll(() => rmSync(stateDirectory, { recursive: true, force: true }))

/** A local pool of this test alone, whose users and faults are its own. */
export function startPool(options: LocalPoolOptions = {}): Promise<LocalPool> {
  return startTestPool({ stateDirectory, ...options })
}
