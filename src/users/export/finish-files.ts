import { extname } from 'node:path'
import type { Edges } from '../../edges/edges.ts'
import type { ImportTarget } from '../formats/cognito-import.ts'
import type { ExportFormat } from '../formats/formats.ts'
import type { FinishedExport } from './export-target.ts'
import { importLimits, unnamedPart, writeImportFiles } from './import-files.ts'

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
  /** Of an import file: the pool that it is for. */
  readonly importTarget: ImportTarget | undefined
}

/** Gives finished files their names, the one that was asked for last. May be called again after a run that was killed in it. */
export async function finishFiles(
  { file, path, importTarget }: WrittenExport,
  { files }: Pick<Edges, 'files'>,
  limits = importLimits,
): Promise<FinishedExport> {
  const partial = `${path}.partial`
  // a killed run had come as far as removing what is not needed any more
  if (!(await files.status(partial))) return { files: [file], rejectedFile: undefined }
  if (!importTarget) {
    await files.rename(partial, path)
    return { files: [file], rejectedFile: undefined }
  }
  const { report, parts } = await writeImportFiles(partial, importTarget, { files }, limits)
  const hasRejected = report.reasons.size > 0
  await removeOlderSideFiles(path, hasRejected, { files })
  if (hasRejected) await files.rename(`${partial}.rejected`, rejectedName(path))
  else await files.remove(`${partial}.rejected`)
  for (let number = parts; number > 1; number--) {
    await files.rename(unnamedPart(partial, number), partName(path, number))
  }
  await files.rename(unnamedPart(partial, 1), path)
  // until here it can all be made again from it
  await files.remove(partial)
  const others = Array.from({ length: parts - 1 }, (_, index) => partName(file, index + 2))
  return { files: [file, ...others], rejectedFile: hasRejected ? rejectedName(file) : undefined, imported: report }
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
