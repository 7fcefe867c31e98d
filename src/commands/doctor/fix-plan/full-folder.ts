import { resolve } from 'node:path'
import type { Edges } from '../../../edges/edges.ts'
import { unwritable } from '../../../output/stream-errors.ts'
import { CogtoolError } from '../../../text/cogtool-error.ts'

const reasons = {
  '--fix-plan': 'steps of two plans must not be mixed up: each is made for the pool as it was read',
  '--save-json': 'answers of two times must not be mixed up',
} as const

/** Fails with `output_exists` where the folder of a flag has anything in it, with `output_unwritable` where it is none. */
export async function refuseFullFolder(
  flag: keyof typeof reasons,
  folder: string,
  { files, workingDirectory }: Pick<Edges, 'files' | 'workingDirectory'>,
): Promise<void> {
  const names = await files.list(resolve(workingDirectory, folder)).catch((error: unknown) => {
    throw unwritable(`${flag}: ${folder}`, error, 'name a new folder')
  })
  if (names.length === 0) return
  throw new CogtoolError('output_exists', `${flag}: the folder ${folder} is not empty`, {
    why: reasons[flag],
    hint: 'name a new folder, or empty this one',
  })
}

/** Tried before a name is given that is taken. */
const mostFolders = 99

/** The first of `fix`, `fix-2`, `fix-3` … that has nothing in it, beginning with the number. */
export async function freeFolder(
  folder: string,
  first: 1 | 2,
  { files, workingDirectory }: Pick<Edges, 'files' | 'workingDirectory'>,
): Promise<string> {
  const plain = folder.replace(/(?<=.)[\\/]+$/, '')
  const named = (number: number) => (number === 1 ? plain : `${plain}-${number}`)
  for (let number: number = first; number < mostFolders; number += 1) {
    const names = await files.list(resolve(workingDirectory, named(number))).catch(() => undefined)
    if (names?.length === 0) return named(number)
  }
  return named(mostFolders)
}
