import { resolve } from 'node:path'
import { type Spool, withSpool } from '../../duplicates/spool.ts'
import type { Edges, FileReader } from '../../edges/edges.ts'
import { CogtoolError } from '../../text/cogtool-error.ts'
import { encodingOf } from '../../text/decode-text.ts'
import type { ExportSource } from '../../users/formats/export-source.ts'
import { readShape } from '../../users/formats/file-shape.ts'
import { type ExportReader, exportReader } from '../../users/formats/read-export.ts'
import { copyToSpool, explainReadErrors } from './input-bytes.ts'

export type InputEdges = Parameters<typeof withSpool>[0] & Pick<Edges, 'stdin' | 'workingDirectory' | 'signal'>

/** Users that can be read twice. */
export interface AuditInput extends ExportReader {
  readonly bytes: number
}

/**
 * Hands the users of a file to `work`, in whatever form its content has. A file is read where it is; standard input (`-`), a
 * pipe, a link, or what is UTF-16 is kept in a spool first.
 */
export async function withExport<T>(
  file: string,
  asked: Pick<ExportSource, 'needed' | 'wanted' | 'note' | 'warn'>,
  edges: InputEdges,
  work: (input: AuditInput) => Promise<T>,
): Promise<T> {
  const { files, workingDirectory } = edges
  const name = file === '-' ? 'standard input' : file
  const path = resolve(workingDirectory, file)
  const read = async (from: string): Promise<T> => {
    const bytes = (await files.status(from))?.size ?? 0
    return withReader(from, name, edges, async (reader) => {
      return work({ bytes, ...exportReader(reader, { ...asked, name, shape: await readShape(reader, file, name) }) })
    })
  }
  const before = file === '-' ? undefined : await explainReadErrors(name, () => files.status(path))
  if (!before?.isFile || (await isUtf16(path, name, edges))) {
    return withSpool(edges, async (spool) => {
      await copyToSpool(spool, { file, path, name }, edges)
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
export async function withSpooledUsers<T>(
  fill: (spool: Spool) => Promise<void>,
  edges: InputEdges,
  work: (input: AuditInput) => Promise<T>,
): Promise<T> {
  return withSpool(edges, async (spool) => {
    await fill(spool)
    const bytes = (await edges.files.status(spool.path))?.size ?? 0
    const source = { name: 'the spool', needed: [], shape: 'lines', isSpool: true } as const
    return withReader(spool.path, source.name, edges, (reader) => work({ bytes, ...exportReader(reader, source) }))
  })
}

/** Whether a file is UTF-16, whose records cannot be read where they stand. */
async function isUtf16(path: string, name: string, edges: InputEdges): Promise<boolean> {
  return withReader(path, name, edges, async (reader) => {
    const head = Buffer.alloc(64)
    const length = await reader.readAt(0, head)
    return explainReadErrors(name, async () => encodingOf(head.subarray(0, length)).encoding !== 'utf8')
  })
}

async function withReader<T>(
  path: string,
  name: string,
  { files }: InputEdges,
  work: (reader: FileReader) => Promise<T>,
): Promise<T> {
  const reader = await explainReadErrors(name, () => files.open(path))
  try {
    return await work({
      ...reader,
      readAt: (position, target) => explainReadErrors(name, () => reader.readAt(position, target)),
    })
  } finally {
    await reader.close()
  }
}
