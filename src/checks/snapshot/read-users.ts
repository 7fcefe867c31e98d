import { createHash } from 'node:crypto'
import type { Edges, FileReader } from '../../edges/edges.ts'
import { readShape } from '../../users/formats/file-shape.ts'
import { exportReader } from '../../users/formats/read-export.ts'
import type { Answers } from './answers.ts'
import type { Pool, Reading, UserFacts } from './snapshot.ts'
import { sources } from './sources.ts'
import { userFacts } from './user-facts.ts'

/** Told what is to be known of a file of users. */
export interface UserWarnings {
  readonly note: (text: string) => Promise<void>
  readonly warn: (text: string) => Promise<void>
}

/** What `users.jsonl` tells of all users. */
export async function readUsers(
  folder: Answers,
  pool: Pool,
  { signal }: Pick<Edges, 'signal'>,
  warnings: UserWarnings,
): Promise<Reading<UserFacts>> {
  const { file } = sources.users
  const reader = await folder.open(file)
  if (!reader) return folder.notRead(sources.users)
  try {
    // an export of cogtool's own: how its booleans are spelled is looked at, not mended
    const source = {
      isSpool: true,
      name: folder.nameOf(file),
      shape: await readShape(reader, file),
      needed: ['username'],
      ...warnings,
    }
    const value = await userFacts(exportReader(reader, source), pool, signal)
    folder.noteRead(sources.users, file, await sha256Of(reader))
    return { state: 'read', value }
  } finally {
    await reader.close()
  }
}

async function sha256Of(reader: FileReader): Promise<string> {
  const hash = createHash('sha256')
  const block = new Uint8Array(1024 * 1024)
  for (let place = 0, length = -1; length !== 0; place += length) {
    length = await reader.readAt(place, block)
    hash.update(block.subarray(0, length))
  }
  return hash.digest('hex')
}
