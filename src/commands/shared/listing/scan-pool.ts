import type { CognitoApi } from '../../../aws/cognito-api.ts'
import type { Spool } from '../../../duplicates/spool.ts'
import { spoolTarget, spoolWriter } from '../../../duplicates/spool-target.ts'
import { CogtoolError } from '../../../text/cogtool-error.ts'
import { plural } from '../../../text/numbers.ts'
import { exportUsers } from '../../../users/export/export.ts'
import { totals } from '../../../users/export/export-state.ts'
import type { UserWriter } from '../../../users/formats/formats.ts'
import type { PoolDescription } from '../../../users/list/pool-schema.ts'
import { splitSelection } from '../../../users/list/selection.ts'
import { shouldShard } from '../../../users/list/shards.ts'
import type { BareRun } from '../context.ts'
import { shortfallWarning, trackListing, unevenShardWarnings } from '../listing-progress.ts'
import type { ListingFlags } from '../users-api.ts'

/** Writes every user of the pool to the spool, with what comparisons look at unless another writer is given. Fails with `scan_incomplete` where it stops part-way. */
export async function scanPool(
  api: CognitoApi,
  pool: Pick<PoolDescription, 'estimatedUsers'> | undefined,
  { rps, shards }: ListingFlags,
  spool: Spool,
  { edges, printer }: BareRun,
  writer: UserWriter = spoolWriter(),
): Promise<void> {
  const { now, signal } = edges
  const sharded = shards === 16 || (shards === 'auto' && shouldShard(pool?.estimatedUsers))
  const target = spoolTarget(spool, now)
  const estimated = pool?.estimatedUsers
  const tracked = trackListing({ api, target, estimated, began: now() }, { edges, printer })
  try {
    await exportUsers({
      api,
      selection: splitSelection({ statuses: [] }, { sharded }),
      limit: Number.POSITIVE_INFINITY,
      target,
      plan: sharded ? 'shards' : 'one',
      writer,
      rps,
      complete: async (users) => users,
      now,
      signal,
      progress: tracked.progress,
      warn: tracked.warn,
    })
  } catch (error) {
    throw signal.aborted ? error : scanStopped(totals(target.state).looked, error)
  } finally {
    await tracked.clear()
  }
  for (const warning of [...shortfallWarning(tracked.state()), ...unevenShardWarnings(target)]) {
    await printer.warn(warning)
  }
}

/** Part of a pool answers nothing: who looks unique may have a twin among the others. */
function scanStopped(users: number, error: unknown): unknown {
  if (!(error instanceof CogtoolError) || users === 0 || error.code === 'output_unwritable') return error
  return new CogtoolError('scan_incomplete', `the scan stopped after ${plural(users, 'user')}; nothing was judged`, {
    why: error.why === undefined ? error.message : `${error.message}: ${error.why}`,
    hint: 'try again, or export first, which can be resumed: cogtool export-users -o users.jsonl --resume, then --from users.jsonl',
  })
}
