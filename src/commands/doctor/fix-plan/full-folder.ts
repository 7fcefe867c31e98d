import { resolve } from 'node:path'
import type { Edges } from '../../../edges/edges.ts'
import { unwritable } from '../../../output/stream-errors.ts'
import { CogtoolError } from '../../../text/cogtool-error.ts'

/** Fails with `output_exists` where the folder of a plan has anything in it, with `output_unwritable` where it is none. */
export async function refuseFullFolder(
  folder: string,
  { files, workingDirectory }: Pick<Edges, 'files' | 'workingDirectory'>,
): Promise<void> {
  const names = await files.list(resolve(workingDirectory, folder)).catch((error: unknown) => {
    throw unwritable(`--fix-plan: ${folder}`, error, 'name a new folder')
  })
  if (names.length === 0) return
  throw new CogtoolError('output_exists', `--fix-plan: the folder ${folder} is not empty`, {
    why: 'steps of two plans must not be mixed up: each is made for the pool as it was read',
    hint: 'name a new folder, or empty this one',
  })
}
