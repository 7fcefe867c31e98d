import { plural } from '../../text/numbers.ts'
import type { Change, Changes } from './change.ts'
import { isOf } from './change.ts'
import { seenIn } from './values.ts'

/** The accounts of a pool as the subject of a sentence. */
export interface People {
  /** `18,211 accounts`, `the one account`, `every account`. */
  readonly subject: string
  /** The form of the verb: `go`, or `goes` for one and for every one. */
  readonly verb: (many: string, one: string) => string
}

/** Whom a change of a pool, or of what belongs to one, is about; with their number where `--from-json` tells it of that pool. */
export function peopleOf(change: Change, { pool, changes }: Pick<Changes, 'pool' | 'changes'>): People {
  const users = pool !== undefined && isAbout(change, pool.id, changes) ? pool.users : undefined
  if (users === undefined || users === 0) return { subject: 'every account', verb: (_, one) => one }
  if (users === 1) return { subject: 'the one account', verb: (_, one) => one }
  return { subject: plural(users, 'account'), verb: (many) => many }
}

function isAbout(change: Change, poolId: string, changes: readonly Change[]): boolean {
  if (isOf(change, 'UserPool') && change.physicalId !== undefined) return change.physicalId === poolId
  const named = change.before && seenIn(change.before, ['Properties', 'UserPoolId'])
  if (named?.state === 'shown') return named.value === poolId
  // with several pools it cannot be told which one is meant
  const pools = changes.filter((one) => isOf(one, 'UserPool') && one.action !== 'Add')
  return pools.every(({ physicalId = poolId }) => physicalId === poolId) && pools.length < 2
}

/** The same at the beginning of a sentence. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
