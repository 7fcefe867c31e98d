import { dirname, resolve } from 'node:path'
import type { Edges, OutputStream } from '../edges/edges.ts'
import { CogtoolError, systemCode, systemReason } from '../text/cogtool-error.ts'
import { shellWord } from '../text/shell.ts'

/** A failed write in words; what is no failure of the system stays as it is. */
export function unwritable(what: string, error: unknown, hint = 'name another file, or make room'): unknown {
  const why = systemReason(error, { ENOENT: 'its folder does not exist' })
  if (why === undefined || error instanceof CogtoolError) return error
  return new CogtoolError('output_unwritable', `${what} cannot be written`, { why, hint, cause: error })
}

/** The same for a file. A missing folder is not made for it: it may be misspelt. */
export async function unwritableFile(
  file: string,
  error: unknown,
  { files, workingDirectory }: Pick<Edges, 'files' | 'workingDirectory'>,
  what = file,
): Promise<unknown> {
  if (systemCode(error) !== 'ENOENT') return unwritable(what, error)
  // the system's own folders are there, and take no file
  const folder = await files.status(dirname(resolve(workingDirectory, file))).catch(() => undefined)
  if (!folder) return unwritable(what, error, `mkdir -p ${shellWord(dirname(file))}`)
  return new CogtoolError('output_unwritable', `${what} cannot be written`, {
    why: 'no file can be made in its folder',
    hint: 'name a file in another folder',
    cause: error,
  })
}

/**
 * The same edges, whose stdout fails with `output_unwritable`, and whose stderr loses what the system does not take: the
 * conversation decides nothing. A reader that has gone is `EPIPE` on both, and no failure of ours.
 */
export function explainStreamErrors(edges: Edges): Edges {
  return {
    ...edges,
    stdout: failing(edges.stdout, (error) => {
      throw unwritable('standard output', error, 'make room, or send the output elsewhere')
    }),
    stderr: failing(edges.stderr, () => {}),
    withCertificates: (certificates) => explainStreamErrors(edges.withCertificates(certificates)),
  }
}

function failing(stream: OutputStream, whenRefused: (error: unknown) => void): OutputStream {
  return {
    write: (data) =>
      stream.write(data).catch((error: unknown) => {
        if (isRefusal(error)) return whenRefused(error)
        throw error
      }),
    get isTTY() {
      return stream.isTTY
    },
    get columns() {
      return stream.columns
    },
  }
}

/** Whether the system refused a write: its own codes are one word, those of a mistake in the program (`ERR_…`) are not. */
function isRefusal(error: unknown): boolean {
  const code = systemCode(error)
  return code !== undefined && code !== 'EPIPE' && /^E[A-Z0-9]+$/.test(code)
}
