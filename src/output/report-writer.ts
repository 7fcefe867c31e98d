import { resolve } from 'node:path'
import type { Edges, FileWriter } from '../edges/edges.ts'
import { CogtoolError } from '../text/cogtool-error.ts'
import { unwritable } from './stream-errors.ts'

/** A file on its way. */
export interface OutputFile {
  write(text: string): Promise<void>
  /** All of it has been written: now it counts. */
  complete(): Promise<void>
  /** It did not come to its end: nothing of it stays, as far as it can be taken back. */
  discard(): Promise<void>
}

/** What may happen to a file that is there. */
interface OutputOptions {
  /** Whether it may be replaced. */
  readonly force: boolean
  /** What is written, for messages. */
  readonly what: 'an export' | 'a report'
}

/**
 * A report's file, which appears only when it is complete: it goes to FILE.partial (0600), which then takes the place of an
 * older one. Fails with `output_unwritable`.
 */
export async function reportOutput(
  file: string,
  { files, workingDirectory }: Pick<Edges, 'files' | 'workingDirectory'>,
): Promise<OutputFile> {
  const path = resolve(workingDirectory, file)
  const partial = `${path}.partial`
  await requireFree(file, path, { force: true, what: 'a report' }, files)
  const writer = await openPartial(file, partial, files)
  const guarded = <T>(work: Promise<T>) =>
    work.catch((error: unknown) => {
      throw unwritable(file, error)
    })
  let isOpen = true
  const close = async () => {
    if (!isOpen) return
    isOpen = false
    await writer.close()
  }
  return {
    write: (text) => guarded(writer.write(text)),
    complete: () =>
      guarded(
        writer
          .sync()
          .then(close)
          .then(() => files.rename(partial, path)),
      ),
    async discard() {
      // what stopped the export is the news, not that its remains resist
      await close().catch(() => {})
      await files.remove(partial).catch(() => {})
    },
  }
}

/** Fails with `output_exists` where the file is there and may not be replaced, with `output_unwritable` where it is no file. */
export async function requireFree(
  file: string,
  path: string,
  { force, what }: OutputOptions,
  files: Edges['files'],
): Promise<void> {
  const status = await files.status(path).catch((error: unknown) => {
    throw unwritable(file, error)
  })
  if (!status) return
  // renaming onto a device or a link would replace it, not write to it
  if (!status.isFile) {
    throw new CogtoolError('output_unwritable', `${file} is no regular file`, {
      why: `${what} replaces its file in one step, which a folder, a link or a device does not survive`,
      hint: 'name another file, or write to standard output: -o -',
    })
  }
  if (!force) {
    throw new CogtoolError('output_exists', `${file} is already there`, {
      why: `${what} replaces no file unless it is told to`,
      hint: 'add --force, or name another file',
    })
  }
}

async function openPartial(file: string, partial: string, files: Edges['files']): Promise<FileWriter> {
  try {
    // a new file, so that it is 0600 from its first byte
    await files.remove(partial)
    return await files.create(partial, { exclusive: true })
  } catch (error) {
    throw unwritable(file, error)
  }
}
