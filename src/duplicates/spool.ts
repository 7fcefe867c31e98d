import { join } from 'node:path'
import type { Edges, FileWriter } from '../edges/edges.ts'
import { CogtoolError, systemReason } from '../text/cogtool-error.ts'
import { serialQueue } from '../users/export/queue.ts'

type SpoolEdges = Pick<Edges, 'files' | 'directories' | 'processId' | 'isAlive' | 'now' | 'randomBytes'>

/** A file of ours for the time of one audit, which only its owner can read. */
export interface Spool {
  readonly path: string
  /** Appends, also where several callers write at once. */
  write(data: string | Uint8Array): Promise<void>
  /** Removes what was written. */
  clear(): Promise<void>
  /** Ends the writing; the file stays for reading. */
  finish(): Promise<void>
}

const spoolName = /^audit-(\d+)-[0-9a-f]+\.spool$/
// an audit writes to its spool all the time; another process may have got the id since
const oldAfterMs = 24 * 60 * 60 * 1000

/**
 * Hands a new spool in the user's cache folder to `work`, and removes it however `work` ends. What a killed audit left is
 * removed first. Fails with `output_unwritable`.
 */
export async function withSpool<T>(edges: SpoolEdges, work: (spool: Spool) => Promise<T>): Promise<T> {
  const { files, directories, processId, randomBytes } = edges
  const path = join(directories.cache, `audit-${processId}-${randomBytes(4).toString('hex')}.spool`)
  let writer: FileWriter | undefined = await explainErrors(async () => {
    await removeLeftovers(edges)
    // makes the folder as well, both for the owner alone
    await files.replace(path, '')
    return files.create(path)
  })
  const serially = serialQueue()
  const inTurn = (step: () => Promise<void>) => serially(() => explainErrors(step))
  const close = async () => {
    const open = writer
    writer = undefined
    await open?.close()
  }
  try {
    return await work({
      path,
      write: (data) => inTurn(async () => writer?.write(data)),
      clear: () =>
        inTurn(async () => {
          await close()
          writer = await files.create(path)
        }),
      finish: () => inTurn(close),
    })
  } finally {
    await serially(close).catch(() => {})
    await files.remove(path)
  }
}

async function removeLeftovers({ files, directories, isAlive, now }: SpoolEdges): Promise<void> {
  await files.sweep(directories.cache)
  for (const name of await files.list(directories.cache)) {
    const owner = spoolName.exec(name)?.[1]
    if (owner === undefined) continue
    const path = join(directories.cache, name)
    const modified = (await files.status(path))?.modified ?? now()
    if (!isAlive(Number(owner)) || now().getTime() - modified.getTime() > oldAfterMs) await files.remove(path)
  }
}

async function explainErrors<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const why = systemReason(error)
    if (why === undefined || error instanceof CogtoolError) throw error
    throw new CogtoolError('output_unwritable', 'the users cannot be kept for the comparison', {
      why: `a temporary file in the cache folder cannot be written: ${why}`,
      hint: 'make room there, or name another folder with XDG_CACHE_HOME',
    })
  }
}
