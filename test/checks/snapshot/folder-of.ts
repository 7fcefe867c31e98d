import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { readFolder } from '../../../src/checks/snapshot/read-folder.ts'
import type { Snapshot } from '../../../src/checks/snapshot/snapshot.ts'
import { CogtoolError } from '../../../src/text/cogtool-error.ts'
import { testEdges } from '../../helpers/test-edges.ts'

export const poolId = 'eu-west-1_AbC123xyz'

/** Files by their path: text as it is, anything else as JSON. */
export type FilesOf = Readonly<Record<string, unknown>>

/** The answer of DescribeUserPool. */
export const userPool = (more: object = {}) => ({
  UserPool: { Id: poolId, Name: 'prod', EstimatedNumberOfUsers: 18_211, ...more },
})

/** Writes these files into a folder. */
export function writeFolder(path: string, files: FilesOf): void {
  mkdirSync(path, { recursive: true })
  for (const [name, value] of Object.entries(files)) {
    mkdirSync(dirname(join(path, name)), { recursive: true })
    writeFileSync(join(path, name), typeof value === 'string' ? value : JSON.stringify(value))
  }
}

/** The snapshot of a folder with these files, beside a plain user-pool.json. */
export async function snapshotFrom(files: FilesOf): Promise<Snapshot> {
  const edges = testEdges()
  const path = join(edges.home, 'snapshot')
  writeFolder(path, { 'user-pool.json': userPool(), ...files })
  const silent = async () => {}
  return readFolder({ path, name: 'snapshot' }, edges, { note: silent, warn: silent })
}

/** The code and the message that a folder with these files is refused with. */
export async function refusalOf(files: FilesOf): Promise<string> {
  try {
    await snapshotFrom(files)
  } catch (error) {
    if (!(error instanceof CogtoolError)) throw error
    return `${error.code}: ${error.message}: ${error.why}`
  }
  return 'it was read'
}
