import { resolve } from 'node:path'
import type { Edges } from '../../edges/edges.ts'
import { CogtoolError, systemCode } from '../../text/cogtool-error.ts'

/** A file that a flag names. */
export interface NamedFile {
  readonly flag: string
  /** As it was typed; undefined = the flag was not given. */
  readonly file: string | undefined
}

/** Where a shell has put a file in the place of standard input, this path leads to it. */
const standardInput = '/dev/stdin'

/**
 * Fails with `output_exists` where the output would take the place of one of the inputs, however the two are spelt: what was
 * to be read would be lost. To be asked before anything is opened.
 */
export async function keepInputs(
  inputs: readonly NamedFile[],
  output: { readonly flag: string; readonly file: string },
  { files, workingDirectory }: Pick<Edges, 'files' | 'workingDirectory'>,
): Promise<void> {
  const to = resolve(workingDirectory, output.file)
  for (const { flag, file } of inputs) {
    if (file === undefined) continue
    const from = file === '-' ? standardInput : resolve(workingDirectory, file)
    if (!(await isSame(from, to, files))) continue
    throw new CogtoolError('output_exists', `${flag} and ${output.flag} name the same file: ${output.file}`, {
      why: 'what is written would take the place of what is read',
      hint: `name another file with ${output.flag}`,
    })
  }
}

/** What cannot be looked at is told by whoever opens it. */
async function isSame(one: string, other: string, files: Edges['files']): Promise<boolean> {
  try {
    return await files.sameFile(one, other)
  } catch (error) {
    if (systemCode(error) === undefined) throw error
    return false
  }
}
