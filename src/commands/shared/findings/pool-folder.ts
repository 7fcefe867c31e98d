import { relative, resolve } from 'node:path'
import type { Snapshot } from '../../../checks/snapshot/snapshot.ts'
import type { Edges } from '../../../edges/edges.ts'
import { escapeLine } from '../../../text/escape.ts'
import type { BareRun } from '../context.ts'
import type { InputFile } from '../input-file.ts'
import type { WantedReport } from '../report-files.ts'
import type { PoolSummary } from './document.ts'

/** The pool that a folder describes, which a flag has named. Its readers are loaded here: most checks of changes have no folder. */
export async function readPoolFolder(
  folder: string,
  { edges, printer }: BareRun,
  flag = '--from-json',
): Promise<Snapshot> {
  const { readFolder } = await import('../../../checks/snapshot/read-folder.ts')
  return readFolder({ path: resolve(edges.workingDirectory, folder), name: folder, flag }, edges, {
    note: (text) => printer.note(escapeLine(text)),
    warn: (text) => printer.warn(escapeLine(text)),
  })
}

/** The reports that would stand in the folder: they may, and take the place of none of its answers. */
export function reportsInFolder(
  reports: readonly WantedReport<string>[],
  folder: string | undefined,
  { workingDirectory }: Pick<Edges, 'workingDirectory'>,
): InputFile[] {
  if (folder === undefined) return []
  const from = resolve(workingDirectory, folder)
  const isAnswer = (path: string) => /\.jsonl?$/.test(path) && !relative(from, path).startsWith('..')
  const paths = reports.flatMap((report) => ('path' in report ? report.path : []))
  return paths
    .filter((path) => isAnswer(resolve(workingDirectory, path)))
    .map((path) => ({ flag: '--from-json', path }))
}

/** The pool as documents and titles name it. */
export function summaryOf({ poolId, region, pool, parts }: Snapshot): PoolSummary {
  return {
    id: poolId,
    name: pool.Name ?? null,
    region,
    tier: pool.UserPoolTier ?? null,
    users: pool.EstimatedNumberOfUsers ?? null,
    clients: parts.clients.state === 'read' ? parts.clients.value.length : null,
  }
}
