import { createHash } from 'node:crypto'
import { dirname, join, resolve } from 'node:path'
import type { AnswerMemory } from '../../../checks/read-pool/answer-memory.ts'
import { jsonText } from '../../../checks/snapshot/json-text.ts'
import { type SavedFile, type SavedRecord, savedRecordFile } from '../../../checks/snapshot/saved-record.ts'
import { sources } from '../../../checks/snapshot/sources.ts'
import type { Edges } from '../../../edges/edges.ts'
import { unwritable } from '../../../output/stream-errors.ts'
import { version } from '../../../text/version.ts'
import type { Run } from '../../shared/context.ts'

/**
 * Writes the answers into a folder, which --from-json reads: folders of mode 0700, files of mode 0600, members sorted, nothing in the place
 * of secrets. Fails with `output_unwritable`.
 */
export async function saveSnapshot(
  folder: string,
  memory: AnswerMemory,
  usersPath: string | undefined,
  { edges, printer }: Pick<Run, 'edges' | 'printer'>,
): Promise<void> {
  const { files, workingDirectory } = edges
  const target = resolve(workingDirectory, folder)
  const digests = new Map<string, string>()
  const save = async (name: string, write: (path: string) => Promise<void>) => {
    await write(join(target, name)).catch((error: unknown) => {
      throw unwritable(`--save-json: ${join(folder, name)}`, error, 'name another folder, or make room')
    })
  }
  const made = new Set<string>()
  for (const name of memory.answers.keys()) {
    const text = memory.textOf(name)
    digests.set(name, memory.sha256(name))
    await save(name, async (path) => {
      // a thousand clients have thousands of files: only the first of a folder, which makes it, waits for the disk
      if (made.has(dirname(path))) await writeFile(path, text, files)
      else await files.replace(path, text)
      made.add(dirname(path))
    })
  }
  if (usersPath !== undefined) {
    const { file } = sources.users
    await save(file, async (path) => {
      digests.set(file, await copyFile(usersPath, path, files))
    })
    await printer.note(`${join(folder, file)} holds personal data of all users: keep it as you keep them`)
  }
  // last: it tells of all others
  await save(savedRecordFile, (path) => files.replace(path, `${jsonText(recordOf(memory, digests))}\n`))
}

function recordOf({ record, files }: AnswerMemory, digests: ReadonlyMap<string, string>): SavedRecord {
  const saved = Object.entries(files).map(([name, file]): [string, SavedFile] => [
    name,
    { ...file, sha256: digests.get(name) ?? null },
  ])
  const { pool, readAt } = record
  return { schema: 'cogtool.snapshot/1', pool, readAt, version, files: Object.fromEntries(saved) }
}

async function writeFile(path: string, text: string, files: Edges['files']): Promise<void> {
  const writer = await files.create(path, { exclusive: true })
  try {
    await writer.write(text)
  } finally {
    await writer.close()
  }
}

/** Copies a file, and gives the SHA-256 of what is in it. */
async function copyFile(from: string, to: string, files: Edges['files']): Promise<string> {
  const hash = createHash('sha256')
  const writer = await files.create(to, { exclusive: true })
  try {
    for await (const chunk of files.chunks(from)) {
      hash.update(chunk)
      await writer.write(chunk)
    }
    await writer.sync()
  } finally {
    await writer.close()
  }
  return hash.digest('hex')
}
