import { resolve } from 'node:path'
import type { Snapshot } from '../../../checks/snapshot/snapshot.ts'
import { escapeLine } from '../../../text/escape.ts'
import type { BareRun } from '../context.ts'
import type { PoolSummary } from './document.ts'

/** The pool that the folder of `--from-json` describes. Its readers are loaded here: most checks of changes have no folder. */
export async function readPoolFolder(folder: string, { edges, printer }: BareRun): Promise<Snapshot> {
  const { readFolder } = await import('../../../checks/snapshot/read-folder.ts')
  return readFolder({ path: resolve(edges.workingDirectory, folder), name: folder }, edges, {
    note: (text) => printer.note(escapeLine(text)),
    warn: (text) => printer.warn(escapeLine(text)),
  })
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
