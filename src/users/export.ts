import { CogtoolError } from '../errors.ts'
import { plural } from '../output/numbers.ts'
import type { ExportOutput } from './export-output.ts'
import type { UserWriter } from './formats.ts'
import type { SelectedUsers } from './listing.ts'
import type { User } from './user.ts'

export interface ExportParts {
  readonly pages: AsyncIterable<SelectedUsers>
  readonly writer: UserWriter
  readonly output: ExportOutput
  /** Sees every user that is written. */
  readonly see: (user: User) => void
  /** Told after each page how many users were looked at, and written, so far. */
  readonly progress: (looked: number, written: number) => Promise<void>
}

/** Writes every user. The output is complete when this resolves; when it rejects, `output` is for the caller to discard. */
export async function exportUsers({ pages, writer, output, see, progress }: ExportParts): Promise<void> {
  let looked = 0
  let written = 0
  await output.write(writer.head)
  for await (const page of pages) {
    for (const user of page.users) see(user)
    await output.write(writer.page(page.users))
    looked += page.looked
    written += page.users.length
    await progress(looked, written)
  }
  await output.write(writer.tail)
  await output.complete()
}

/**
 * A failure, told with how many users there were before it. A file keeps the failure's own code, for nothing of the file
 * stays; rows that went out on a stream cannot be taken back: `export_incomplete`.
 */
export function stoppedAfter(users: number, error: unknown, { isStream }: Pick<ExportOutput, 'isStream'>): unknown {
  if (!(error instanceof CogtoolError) || users === 0) return error
  const more = {
    why: error.why === undefined ? error.message : `${error.message}: ${error.why}`,
    ...(error.hint === undefined ? {} : { hint: error.hint }),
  }
  return isStream
    ? new CogtoolError('export_incomplete', `the export stopped after ${plural(users, 'user')}`, more)
    : new CogtoolError(error.code, `the export stopped after ${plural(users, 'user')}; no file was written`, more)
}
