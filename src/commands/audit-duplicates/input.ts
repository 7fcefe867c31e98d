import { resolve } from 'node:path'
import { type Spool, withSpool } from '../../duplicates/spool.ts'
import type { Edges, FileReader } from '../../edges/edges.ts'
import { CogtoolError, systemReason } from '../../text/cogtool-error.ts'
import { type ExportReader, exportReader } from '../../users/formats/read-export.ts'
import { recordTooLong, watchRecords } from '../../users/formats/record-ends.ts'

export type InputEdges = Parameters<typeof withSpool>[0] & Pick<Edges, 'stdin' | 'workingDirectory' | 'signal'>

/** Users that can be read twice. */
export interface AuditInput extends ExportReader {
  readonly bytes: number
}

/**
 * Hands the users of an export to `work`: CSV or JSON Lines, by its name or its first byte. A file is read where it is;
 * standard input (`-`), a pipe or a link is kept in a spool first.
 */
export async function withExport<T>(
  file: string,
  needed: readonly string[],
  edges: InputEdges,
  work: (input: AuditInput) => Promise<T>,
): Promise<T> {
  const { files, workingDirectory } = edges
  const name = file === '-' ? 'standard input' : file
  const path = resolve(workingDirectory, file)
  const read = async (from: string): Promise<T> => {
    const bytes = (await files.status(from))?.size ?? 0
    return withReader(from, name, edges, async (reader) => {
      const source = { name, needed, format: formatOf(file, await firstCharacter(reader), name) }
      return work({ bytes, ...exportReader(reader, source) })
    })
  }
  const before = file === '-' ? undefined : await explained(name, () => files.status(path))
  if (!before?.isFile) {
    return withSpool(edges, async (spool) => {
      await fill(spool, file, name, readable(file, path, name, edges))
      return read(spool.path)
    })
  }
  const done = await read(path)
  const after = await files.status(path)
  if (after?.size === before.size && after.modified.getTime() === before.modified.getTime()) return done
  throw new CogtoolError('input_invalid', `${name} was changed while it was read`, {
    why: 'an audit reads it twice, and the two did not fit together',
    hint: 'try again once nothing writes to it',
  })
}

/** Hands the users that `fill` writes to a spool to `work`. */
export async function withSpooled<T>(
  fill: (spool: Spool) => Promise<void>,
  edges: InputEdges,
  work: (input: AuditInput) => Promise<T>,
): Promise<T> {
  return withSpool(edges, async (spool) => {
    await fill(spool)
    const bytes = (await edges.files.status(spool.path))?.size ?? 0
    const source = { name: 'the spool', needed: [], format: 'jsonl', mayBeEmpty: true } as const
    return withReader(spool.path, source.name, edges, (reader) => work({ bytes, ...exportReader(reader, source) }))
  })
}

async function withReader<T>(
  path: string,
  name: string,
  { files }: InputEdges,
  work: (reader: FileReader) => Promise<T>,
): Promise<T> {
  const reader = await explained(name, () => files.open(path))
  try {
    return await work({
      ...reader,
      readAt: (position, target) => explained(name, () => reader.readAt(position, target)),
    })
  } finally {
    await reader.close()
  }
}

/** Keeps what comes, up to a record that is longer than any user can be. Fails with `input_too_large`, `input_invalid`. */
async function fill(
  { write, finish }: Spool,
  file: string,
  name: string,
  chunks: AsyncIterable<Uint8Array>,
): Promise<void> {
  let quoted = false
  let watch = watchRecords({ quoted })
  let isBlank = true
  for await (const chunk of chunks) {
    const first = isBlank ? firstCharacterOf(chunk) : ''
    if (first !== '') {
      isBlank = false
      quoted = formatOf(file, first, name) === 'csv'
      watch = watchRecords({ quoted })
    }
    const endless = watch(chunk)
    if (endless) throw recordTooLong(name, endless, quoted)
    await write(chunk)
  }
  await finish()
}

async function firstCharacter(reader: FileReader): Promise<string> {
  const bytes = Buffer.alloc(1024)
  const length = await reader.readAt(0, bytes)
  return firstCharacterOf(bytes.subarray(0, length))
}

/** The first one that is not blank, or nothing where there is none. */
function firstCharacterOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.subarray(0, 1024)).toString('utf8').trimStart().slice(0, 1)
}

function formatOf(file: string, first: string, name: string): 'csv' | 'jsonl' {
  if (/\.csv$/i.test(file)) return 'csv'
  if (/\.(?:jsonl|ndjson)$/i.test(file) || first === '{') return 'jsonl'
  if (first !== '[') return 'csv'
  throw new CogtoolError('input_invalid', `${name} is one JSON document`, {
    why: 'an audit reads its users one by one: from CSV or JSON Lines',
    hint: 'export them so: cogtool export-users -o users.jsonl',
  })
}

/** What comes from the file or standard input. A signal ends the wait for a writer that is silent. */
async function* readable(file: string, path: string, name: string, { files, stdin, signal }: InputEdges) {
  const chunks = (file === '-' ? stdin.chunks() : files.chunks(path))[Symbol.asyncIterator]()
  const aborted = whenAborted(signal)
  try {
    for (;;) {
      const { value, done } = await Promise.race([explained(name, () => chunks.next()), aborted])
      if (done) return
      yield value
    }
  } finally {
    // not waited for: behind a silent writer it would never come
    chunks.return?.().catch(() => {})
  }
}

function whenAborted(signal: AbortSignal): Promise<never> {
  const aborted = new Promise<never>((_, reject) => {
    if (signal.aborted) reject(signal.reason)
    else signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
  // nobody may be waiting for it when the signal comes
  aborted.catch(() => {})
  return aborted
}

async function explained<T>(name: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const why = systemReason(error)
    if (why === undefined || error instanceof CogtoolError) throw error
    throw new CogtoolError('input_unreadable', `${name} cannot be read`, {
      why,
      hint: 'name an export: cogtool export-users -o users.csv',
    })
  }
}
