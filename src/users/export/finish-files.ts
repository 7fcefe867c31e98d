import { extname } from 'node:path'
import type { Edges, FileWriter } from '../../edges/edges.ts'
import type { ExportFormat } from '../formats/formats.ts'
import type { FinishedExport } from './export-target.ts'

/** What one import job of the service takes (DG cognito-user-pools-using-import-tool). */
export const importLimits = { users: 500_000, bytes: 100_000_000 }

/** `users.csv` → `users.2.csv`. */
export function partName(file: string, number: number): string {
  const end = extname(file)
  return `${file.slice(0, file.length - end.length)}.${number}${end}`
}

export function rejectedName(file: string): string {
  return `${file}.rejected.jsonl`
}

/** Files that appear beside the one that was asked for, as far as is known before the end. */
export function sideFilesOf(file: string, format: ExportFormat): string[] {
  return format === 'cognito-import' ? [rejectedName(file), partName(file, 2)] : []
}

export interface WrittenExport {
  /** As it was asked for, and its absolute path. */
  readonly file: string
  readonly path: string
  readonly format: ExportFormat
  readonly users: number
  readonly rejected: number
}

/** Gives finished files their names, the one that was asked for last. May be called again after a run that was killed in it. */
export async function finishFiles(
  { file, path, format, users, rejected }: WrittenExport,
  { files }: Pick<Edges, 'files'>,
  limits = importLimits,
): Promise<FinishedExport> {
  const partial = `${path}.partial`
  const rejectedFile = rejected > 0 ? rejectedName(file) : undefined
  if (rejectedFile !== undefined && (await files.status(`${partial}.rejected`))) {
    await files.rename(`${partial}.rejected`, rejectedName(path))
  }
  const status = await files.status(partial)
  if (!status) return { files: [file], rejectedFile }
  if (format === 'cognito-import') await removeOlderSideFiles(path, rejectedFile !== undefined, { files })
  if (format !== 'cognito-import' || (users <= limits.users && status.size <= limits.bytes)) {
    await files.rename(partial, path)
    return { files: [file], rejectedFile }
  }
  const count = await splitImportFile(partial, limits, { files })
  for (let number = count; number > 1; number--) await files.rename(`${partial}.part${number}`, partName(path, number))
  await files.rename(`${partial}.part1`, path)
  await files.remove(partial)
  const others = Array.from({ length: count - 1 }, (_, index) => partName(file, index + 2))
  return { files: [file, ...others], rejectedFile }
}

/** What a larger export, or one with rejected users, left under the names of this one; it must not be imported with it. */
async function removeOlderSideFiles(
  path: string,
  hasRejected: boolean,
  { files }: Pick<Edges, 'files'>,
): Promise<void> {
  if (!hasRejected) await files.remove(rejectedName(path))
  for (let number = 2; await files.status(partName(path, number)); number++) await files.remove(partName(path, number))
}

/** Cuts a file with a header line into parts that each have it, and gives how many. A row never holds a line break. */
async function splitImportFile(
  partial: string,
  limits: typeof importLimits,
  { files }: Pick<Edges, 'files'>,
): Promise<number> {
  let header: Buffer | undefined
  let rest = Buffer.alloc(0)
  let part = 0
  let users = 0
  let bytes = 0
  let writer: FileWriter | undefined
  const close = async () => {
    await writer?.sync()
    await writer?.close()
    writer = undefined
  }

  async function writeRows(lines: Buffer): Promise<void> {
    for (let from = 0; from < lines.length; ) {
      if (!writer || users >= limits.users || bytes >= limits.bytes) {
        await close()
        part++
        await files.remove(`${partial}.part${part}`)
        writer = await files.create(`${partial}.part${part}`, { exclusive: true })
        await writer.write(header ?? '')
        users = 0
        bytes = header?.length ?? 0
      }
      // as many whole rows as still fit
      let to = from
      while (to < lines.length && users < limits.users) {
        const end = lines.indexOf(0x0a, to) + 1
        if (users > 0 && bytes + end - to > limits.bytes) break
        bytes += end - to
        users++
        to = end
      }
      if (to === from) {
        bytes = limits.bytes
        continue
      }
      await writer.write(lines.subarray(from, to))
      from = to
    }
  }

  try {
    for await (const chunk of files.chunks(partial)) {
      let lines = Buffer.concat([rest, chunk])
      if (!header) {
        const end = lines.indexOf(0x0a) + 1
        if (end === 0) {
          rest = lines
          continue
        }
        header = lines.subarray(0, end)
        lines = lines.subarray(end)
      }
      const end = lines.lastIndexOf(0x0a) + 1
      rest = lines.subarray(end)
      await writeRows(lines.subarray(0, end))
    }
  } finally {
    await close()
  }
  return part
}
