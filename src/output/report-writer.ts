import { resolve } from 'node:path'
import type { Edges } from '../edges/edges.ts'
import { CogtoolError } from '../text/cogtool-error.ts'
import { unwritableFile } from './stream-errors.ts'

/** A report's file while it is written. */
export interface ReportFile {
  write(text: string): Promise<void>
  /** Gives the file its name, now that all of it has been written. */
  complete(): Promise<void>
  /** Takes away what was written of a report that did not come to its end, as far as that is possible. */
  discard(): Promise<void>
}

/**
 * A report's file, which appears only when it is complete: it goes to FILE.partial (0600), which then takes the place of an
 * older one. Fails with `output_unwritable`.
 */
export async function openReport(
  file: string,
  edges: Pick<Edges, 'files' | 'workingDirectory'>,
  what: OverwriteOptions['what'] = 'a report',
): Promise<ReportFile> {
  const { files, workingDirectory } = edges
  const path = resolve(workingDirectory, file)
  const partial = `${path}.partial`
  await refuseOverwriting(file, path, { force: true, what }, edges)
  const writer = await explainWriteErrors(file, edges, async () => {
    // a new file, so that it is 0600 from its first byte
    await files.remove(partial)
    return files.create(partial, { exclusive: true })
  })
  let isOpen = true
  const close = async () => {
    if (!isOpen) return
    isOpen = false
    await writer.close()
  }
  return {
    write: (text) => explainWriteErrors(file, edges, () => writer.write(text)),
    complete: () =>
      explainWriteErrors(file, edges, async () => {
        await writer.sync()
        await close()
        await files.rename(partial, path)
      }),
    async discard() {
      // report what stopped the command, not what fails while cleaning up
      await close().catch(() => {})
      await files.remove(partial).catch(() => {})
    },
  }
}

/** What may happen to a file that is there. */
interface OverwriteOptions {
  /** Whether it may be replaced. */
  readonly force: boolean
  /** What is written, for messages. */
  readonly what: 'an export' | 'a report' | 'a token file'
}

/** Fails with `output_exists` where the file is there and may not be replaced, with `output_unwritable` where it is no file. */
export async function refuseOverwriting(
  file: string,
  path: string,
  { force, what }: OverwriteOptions,
  edges: Pick<Edges, 'files' | 'workingDirectory'>,
): Promise<void> {
  const status = await explainWriteErrors(file, edges, () => edges.files.status(path))
  if (!status) return
  // renaming onto a device or a link would replace it, not write to it
  if (!status.isFile) {
    throw new CogtoolError('output_unwritable', `${file} is not a regular file`, {
      why: `${what} replaces its file in one step, and this is not a regular file`,
      hint: 'name another file, or write to standard output: -o -',
    })
  }
  if (!force) {
    throw new CogtoolError('output_exists', `${file} is already there`, {
      why: `${what} overwrites a file only if you ask for it`,
      hint: 'add --force, or name another file',
    })
  }
}

/** What the work gives; fails with `output_unwritable` where the system refused it. */
export async function explainWriteErrors<T>(
  file: string,
  edges: Pick<Edges, 'files' | 'workingDirectory'>,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw await unwritableFile(file, error, edges)
  }
}
