import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  interface ProvidedContext {
    /** A folder of this run, for the signing keys of its local pools. */
    poolKeys: string
  }
}

/** Before all tests; what it gives is done after them. */
export function setup({ provide }: TestProject): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'cogtool-keys-'))
  provide('poolKeys', folder)
  return () => rmSync(folder, { recursive: true, force: true })
}
