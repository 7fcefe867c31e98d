import type { AnswerMemory } from '../../../checks/read-pool/answer-memory.ts'
import type { Pool } from '../../../checks/snapshot/snapshot.ts'
import { sources } from '../../../checks/snapshot/sources.ts'
import { type Spool, withSpool } from '../../../duplicates/spool.ts'
import { CogtoolError } from '../../../text/cogtool-error.ts'
import { jsonLinesWriter } from '../../../users/formats/formats.ts'
import { fullPage } from '../../../users/list/listing.ts'
import type { Run } from '../../shared/context.ts'
import { scanPool } from '../../shared/listing/scan-pool.ts'
import { openApi } from '../../shared/users-api.ts'

/** Whether users are listed, and for what. */
export interface UsersFlags {
  readonly users?: boolean
  /** A new or empty folder, for the answers. */
  readonly saveJson?: string
}

// production's sign-up triggers list users from the same quota: some of it is left to them
const rps = 20

/** How many requests list so many users, and how long these take. */
export const requestsForUsers = (users: number): number => Math.ceil(users / fullPage)
export const secondsForUsers = (users: number): number => requestsForUsers(users) / rps

/**
 * Lists the users where they are asked for, by ListUsers alone, which makes nobody a monthly active user. `work` gets the file that
 * holds them as long as it runs, and how many requests they took.
 */
export async function withUsers<T>(
  memory: AnswerMemory,
  { users, saveJson }: UsersFlags,
  run: Run,
  work: (path: string | undefined, requests: number) => Promise<T>,
): Promise<T> {
  if (!users) return work(undefined, 0)
  const { edges } = run
  return withSpool(edges, async (spool) => {
    const requests = await listUsers(memory, spool, saveJson !== undefined, run)
    const isRead = memory.files[sources.users.file]?.state === 'read'
    memory.users = isRead ? () => edges.files.open(spool.path) : undefined
    return work(isRead ? spool.path : undefined, requests)
  })
}

async function listUsers(memory: AnswerMemory, spool: Spool, isSaved: boolean, run: Run): Promise<number> {
  const { file } = sources.users
  const pool = (await memory.json(sources.pool.file))?.UserPool as Pool
  const api = await openApi({ rps }, run)
  try {
    const estimate = { estimatedUsers: pool.EstimatedNumberOfUsers }
    await scanPool(api, estimate, { rps, shards: 'auto' }, spool, run, ...(isSaved ? [jsonLinesWriter()] : []))
    memory.keepOutcome(file, sources.users, { state: 'missing' })
  } catch (error) {
    if (!(error instanceof CogtoolError) || run.edges.signal.aborted || error.code === 'output_unwritable') throw error
    memory.keepOutcome(file, sources.users, outcomeOf(error))
  } finally {
    api.close()
  }
  return api.counts.requests
}

function outcomeOf(error: CogtoolError) {
  if (error.code === 'aws_access_denied') return { state: 'denied', action: sources.users.action, error } as const
  if (error.code === 'operation_unsupported') return { state: 'unsupported', error } as const
  return { state: 'failed', error } as const
}
