import { resolve } from 'node:path'
import type { Edges } from '../../edges/edges.ts'
import type { LocalPoolOptions } from '../../local/server/local-pool.ts'
import { recordTooLong, watchRecords } from '../../users/formats/record-ends.ts'
import { type InputFile, unreadable } from '../shared/input-file.ts'
import type { LocalOptions } from './flags.ts'

/** What the local pool is started with. Fails with `input_unreadable`, `input_too_large` for the file of its users. */
export async function poolOptions(options: LocalOptions, edges: Edges): Promise<LocalPoolOptions> {
  const { port, users, count, state, latency, pageRps, shortPages, createUnknownUser } = options
  return {
    port,
    ...(users === undefined ? {} : { usersText: await readUsers(users, edges) }),
    ...(count === undefined ? {} : { count }),
    ...(state === undefined ? {} : { stateDirectory: resolve(edges.workingDirectory, state) }),
    faults: { latency: latency ?? 0, pageRps, shortPages, me: { createUnknownUser } },
  }
}

async function readUsers(file: InputFile, { files, workingDirectory }: Edges): Promise<string> {
  const path = resolve(workingDirectory, file.path)
  const watch = watchRecords({ quoted: false })
  const read: Uint8Array[] = []
  try {
    for await (const chunk of files.chunks(path)) {
      const endless = watch(chunk)
      if (endless) throw recordTooLong(file.flag, endless, false)
      read.push(chunk)
    }
  } catch (error) {
    throw unreadable(file, error, {
      message: `${file.flag} cannot be read: ${path}`,
      hint: 'make one from a pool: cogtool export-users --format jsonl -o users.jsonl',
    })
  }
  return Buffer.concat(read).toString('utf8')
}
