import { join } from 'node:path'
import type { Edges } from '../../edges/edges.ts'
import { isJsonObject, type JsonObject } from '../../text/json.ts'
import type { SnapshotFiles } from '../state/planted-pool.ts'

// a template has 1 MB at most, a list of 1,000 app clients less
const limits = { kind: 'file', limit: 64 * 1024 * 1024 } as const

/** The answers in a snapshot's folder and its folders, and its users as JSON Lines. Fails where one is not what the AWS CLI prints. */
export async function readSnapshotFiles(
  folder: string,
  { files }: Pick<Edges, 'files'>,
): Promise<{ readonly answers: SnapshotFiles; readonly usersText: string | undefined }> {
  const answers = new Map<string, JsonObject>()
  const collect = async (below: string): Promise<void> => {
    for (const name of await files.list(join(folder, below))) {
      const path = below === '' ? name : `${below}/${name}`
      const status = await files.status(join(folder, path))
      if (status && !status.isFile) await collect(path)
      else if (name.endsWith('.json')) answers.set(path, asAnswer(path, await files.read(join(folder, path), limits)))
    }
  }
  await collect('')
  return { answers, usersText: await files.read(join(folder, 'users.jsonl'), limits) }
}

/** An empty file is an empty answer. */
function asAnswer(path: string, text = ''): JsonObject {
  const value: unknown = text.trim() === '' ? {} : JSON.parse(text)
  if (!isJsonObject(value)) throw new Error(`${path} is not an answer of the AWS CLI`)
  return value
}
