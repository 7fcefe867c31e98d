import { join, resolve } from 'node:path'
import type { Edges } from '../../edges/edges.ts'
import type { LocalPoolOptions } from '../../local/server/local-pool.ts'
import { CogtoolError } from '../../text/cogtool-error.ts'
import { decodeUtf8 } from '../../text/decode-text.ts'
import { utf8Chunks } from '../../text/utf8-chunks.ts'
import { shapeOf } from '../../users/formats/file-shape.ts'
import { userJson } from '../../users/formats/formats.ts'
import { refuseOtherFile } from '../../users/formats/other-files.ts'
import { checkedBytes, exportReader } from '../../users/formats/read-export.ts'
import { type InputFile, unreadable } from '../shared/input-file.ts'
import type { LocalOptions } from './flags.ts'

/** What the local pool is started with. Fails with `input_unreadable`, `input_invalid` for the file of its users. */
export async function poolOptions(options: LocalOptions, edges: Edges): Promise<LocalPoolOptions> {
  const { port, users, count, latency, pageRps, shortPages, createUnknownUser } = options
  return {
    port,
    ...(users === undefined ? {} : { usersText: await readUsers(users, edges) }),
    ...(count === undefined ? {} : { count }),
    ...(options.fresh ? {} : { stateDirectory: stateDirectory(options, edges) }),
    faults: { latency: latency ?? 0, pageRps, shortPages, me: { createUnknownUser } },
  }
}

/** Where the signing keys are kept, so that a restart leaves every session as it is. */
function stateDirectory({ state }: LocalOptions, { directories, workingDirectory }: Edges): string {
  return state === undefined ? join(directories.state, 'local-pool') : resolve(workingDirectory, state)
}

const own =
  'leave it out for made-up users, or export those of a pool: cogtool export-users --format jsonl -o users.jsonl'
const neededFor = 'each user of the pool needs a name'

/** The users of a file in the form that the pool reads: a JSON object a line. */
async function readUsers(file: InputFile, edges: Edges): Promise<string> {
  const bytes = await readBytes(file, edges)
  refuseOtherFile(bytes, file.flag)
  if (bytes.toString('utf8').trim() === '')
    throw new CogtoolError('input_invalid', `${file.flag} is empty`, {
      why: 'the pool takes its users from it',
      hint: own,
    })
  const shape = shapeOf(bytes, file.path)
  // may hold passwords, which only the pool knows
  if (shape === 'lines') return asText(bytes, file)
  const reader = {
    readAt: async (position: number, target: Uint8Array) => bytes.copy(target, 0, position),
    close: async () => {},
  }
  const lines: string[] = []
  for await (const { users } of exportReader(reader, {
    name: file.flag,
    shape,
    needed: ['username'],
    neededFor,
  }).blocks()) {
    for (const user of users) lines.push(userJson(user))
  }
  return lines.join('\n')
}

function asText(bytes: Buffer, file: InputFile): string {
  try {
    return decodeUtf8(bytes)
  } catch (error) {
    throw unreadable(file, error)
  }
}

async function readBytes(file: InputFile, { files, workingDirectory }: Edges): Promise<Buffer> {
  const path = resolve(workingDirectory, file.path)
  const read: Uint8Array[] = []
  try {
    const chunks = checkedBytes(utf8Chunks(files.chunks(path)), { file: file.path, name: file.flag })
    for await (const chunk of chunks) read.push(chunk)
  } catch (error) {
    throw unreadable(file, error, {
      message: `${file.flag} cannot be read: ${path}`,
      hint: 'make one from a pool: cogtool export-users --format jsonl -o users.jsonl',
    })
  }
  return Buffer.concat(read)
}
