import { resolve } from 'node:path'
import type { Edges } from '../../edges/edges.ts'
import { CogtoolError, systemCode } from '../../text/cogtool-error.ts'
import type { InputFile } from './input-file.ts'

/** Where a shell has put a file in the place of standard input, this path leads to it. */
const standardInput = '/dev/stdin'

/**
 * Fails with `output_exists` where the output would take the place of one of the inputs, however the two are spelt: what was
 * to be read would be lost. To be asked before anything is opened.
 */
export async function refuseOverwritingInput(
  inputs: readonly InputFile[],
  output: InputFile,
  { files, workingDirectory }: Pick<Edges, 'files' | 'workingDirectory'>,
): Promise<void> {
  const to = resolve(workingDirectory, output.path)
  for (const { flag, path } of inputs) {
    const from = path === '-' ? standardInput : resolve(workingDirectory, path)
    if (!(await isSame(from, to, files))) continue
    throw new CogtoolError('output_exists', `${flag} and ${output.flag} name the same file: ${output.path}`, {
      why: 'what is written would replace what is read',
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
