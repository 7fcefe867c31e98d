import type { Edges, FileWriter } from '../../edges/edges.ts'
import { type ImportRefusal, type ImportRow, type ImportTarget, importRow } from '../formats/cognito-import.ts'
import { userJson } from '../formats/formats.ts'
import { type ImportReport, importCounter } from '../formats/import-report.ts'
import { type ExportReader, exportReader } from '../formats/read-export.ts'
import { type HashSet, hashLog, keyHash, repeatedHashes } from '../list/hash-log.ts'
import { attributeOf, type User } from '../list/user.ts'

/** What one import job of the service takes (DG cognito-user-pools-using-import-tool). */
export const importLimits = { users: 500_000, bytes: 100_000_000 }

/** Where parts of an import file stand until they get their names. */
export function unnamedPart(partial: string, number: number): string {
  return `${partial}.part${number}`
}

/**
 * Makes an import file of users in JSON Lines, in parts as large as a job takes, and beside it the file of those whom an import
 * would refuse. Whoever comes first keeps a name or an address that two have. The same users give the same files.
 */
export async function writeImportFiles(
  partial: string,
  target: ImportTarget,
  { files }: Pick<Edges, 'files'>,
  limits = importLimits,
): Promise<{ readonly report: ImportReport; readonly parts: number }> {
  const reader = await files.open(partial)
  const parts = partWriter(partial, `${target.header.join(',')}\n`, limits, { files })
  const rejected = await createAnew(`${partial}.rejected`, { files })
  const counter = importCounter(target)
  try {
    const users = () => exportReader(reader, { name: partial, shape: 'lines', needed: [], isSpool: true })
    const decide = twinFinder(await repeatedKeys(users(), target))
    for await (const block of users().blocks()) {
      const lines: string[] = []
      for (const user of block.users) {
        const outcome = decide(user, importRow(user, target))
        if ('row' in outcome) {
          counter.add(user, outcome)
          await parts.write(`${outcome.row}\n`)
        } else {
          counter.reject(outcome.reason)
          lines.push(`${userJson(user, outcome)}\n`)
        }
      }
      if (lines.length > 0) await rejected.write(lines.join(''))
    }
    await rejected.sync()
    return { report: counter.report(), parts: await parts.finish() }
  } finally {
    await parts.close()
    await rejected.close()
    await reader.close()
  }
}

/** The hashes of keys that two rows have, or, rarely, that two keys have. */
async function repeatedKeys(users: ExportReader, target: ImportTarget): Promise<HashSet> {
  const log = hashLog()
  for await (const block of users.blocks()) {
    for (const user of block.users) {
      const outcome = importRow(user, target)
      if ('keys' in outcome) for (const key of outcome.keys) log.add(keyHash(key))
    }
  }
  return repeatedHashes(log)
}

/** Refuses a row with a key that an earlier one has: the keys themselves are compared, of those alone whose hash repeats. */
function twinFinder(repeated: HashSet) {
  const taken = new Map<string, string>()
  return (user: User, outcome: ImportRow | ImportRefusal): ImportRow | (ImportRefusal & { earlierSub?: string }) => {
    if (!('keys' in outcome)) return outcome
    const keys = outcome.keys.filter((key) => repeated.has(keyHash(key)))
    const earlier = keys.find((key) => taken.has(key))
    if (earlier !== undefined) return { reason: 'already_in_file', earlierSub: taken.get(earlier) ?? '' }
    for (const key of keys) taken.set(key, attributeOf(user, 'sub') ?? '')
    return outcome
  }
}

/** Writes rows to as many files as the limits ask for, each with the header; the first one is there even without any row. */
function partWriter(partial: string, header: string, limits: typeof importLimits, edges: Pick<Edges, 'files'>) {
  let number = 0
  let users = 0
  let bytes = 0
  let writer: FileWriter | undefined
  let waiting: string[] = []
  const flush = async () => {
    if (waiting.length > 0) await writer?.write(waiting.join(''))
    waiting = []
  }
  const close = async () => {
    const open = writer
    writer = undefined
    await open?.close()
  }
  const next = async () => {
    await flush()
    await writer?.sync()
    await close()
    number++
    writer = await createAnew(unnamedPart(partial, number), edges)
    waiting = [header]
    users = 0
    bytes = Buffer.byteLength(header)
  }
  return {
    close,
    async write(row: string): Promise<void> {
      const size = Buffer.byteLength(row)
      // a row alone always goes in: none is nearly as long as a file may be
      if (!writer || users >= limits.users || (users > 0 && bytes + size > limits.bytes)) await next()
      waiting.push(row)
      users++
      bytes += size
      if (waiting.length >= 1_000) await flush()
    },
    async finish(): Promise<number> {
      if (!writer) await next()
      await flush()
      await writer?.sync()
      return number
    },
  }
}

/** A new file in the place of one that a killed run may have left. */
async function createAnew(path: string, { files }: Pick<Edges, 'files'>): Promise<FileWriter> {
  await files.remove(path)
  return files.create(path, { exclusive: true })
}
