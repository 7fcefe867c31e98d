import type { CognitoApi } from '../../aws/cognito-api.ts'
import { droppingLast } from '../../output/progress.ts'
import { durationWords } from '../../text/instants.ts'
import { count, plural } from '../../text/numbers.ts'
import { totals } from '../../users/export/export-state.ts'
import type { ExportTarget } from '../../users/export/export-target.ts'
import { finishedShards } from '../../users/export/list-chains.ts'
import { unevenShards } from '../../users/list/shards.ts'
import type { BareRun } from './context.ts'

/** How far an export, or the scan of an audit, is. */
export interface ScanState {
  readonly users: number
  /** The service's own estimate. */
  readonly estimated: number | undefined
  readonly requests: number
  readonly throttled: number
  readonly seconds: number
  /** Users that an earlier run had looked at: they took none of these seconds. */
  readonly before?: number
  /** Chains of pages that are done, and how many there are. */
  readonly shards?: { readonly done: number; readonly of: number }
}

/**
 * How far it is, fullest first: `28 %  56,520 of ~200,948 users  1 min 21 s left  29.7 requests/s  3 throttled  5 of 16 parts`, then
 * without what stands at its end.
 */
export function progressLines(state: ScanState): string[] {
  const { users, estimated, requests, throttled, seconds, before = 0, shards } = state
  const known = estimated !== undefined && estimated >= users && estimated > 0
  const fresh = users - before
  const left = known && fresh > 0 ? (seconds * (estimated - users)) / fresh : 0
  const share = known ? `${Math.floor((100 * users) / estimated)} %` : ''
  const rest = left >= 1 ? `${durationWords(left)} left` : ''
  const effort = [
    seconds > 0 ? `${(requests / seconds).toFixed(1)} requests/s` : '',
    throttled > 0 ? `${count(throttled)} throttled` : '',
    shards && shards.of > 1 ? `${shards.done} of ${shards.of} parts` : '',
  ]
  const all = known ? `${count(users)} of ~${count(estimated)} users` : plural(users, 'user')
  return [
    ...droppingLast([share, all, rest], effort),
    // what is left matters more than the whole
    ...droppingLast([share], [plural(users, 'user'), rest]),
  ]
}

interface TrackedListing {
  readonly api: Pick<CognitoApi, 'counts'>
  readonly target: ExportTarget
  /** The service's own estimate of the users to come. */
  readonly estimated: number | undefined
  readonly began: Date
}

/** Shows the progress of a listing into this target, and its warnings. */
export function trackListing(
  { api, target, estimated, began }: TrackedListing,
  { edges: { now }, printer }: Pick<BareRun, 'edges' | 'printer'>,
) {
  const line = printer.progress(now)
  const before = totals(target.state).looked
  const state = (): Required<ScanState> => {
    const { looked, done } = totals(target.state)
    const { requests, throttled } = api.counts
    const seconds = Math.max(0, Math.round((now().getTime() - began.getTime()) / 100) / 10)
    const shards = { done, of: target.state.plan === 'shards' ? 16 : 1 }
    return { users: looked, estimated, requests, throttled, seconds, before, shards }
  }
  return {
    state,
    progress: () => line.update(progressLines(state())),
    async warn(text: string) {
      await line.clear()
      await printer.warn(text)
    },
    clear: () => line.clear(),
  }
}

/** A warning where far fewer users came than the pool's own estimate promised. */
export function shortfallWarning({ users, estimated }: Pick<ScanState, 'users' | 'estimated'>): string[] {
  if (estimated === undefined || users >= 0.95 * estimated) return []
  return [`expected about ${plural(estimated, 'user')}, found ${count(users)}`]
}

/** A warning where users came more than once, which no chain of pages should do. */
export function repeatWarning(repeated: number | undefined): string[] {
  return repeated ? [`${plural(repeated, 'user')} came more than once; the listing repeats itself`] : []
}

/** A warning for each shard that is far from the others. */
export function unevenShardWarnings(target: ExportTarget): string[] {
  if (target.state.plan !== 'shards') return []
  return unevenShards(finishedShards(target)).map(
    ({ digit, looked }) =>
      `shard ${digit} holds ${plural(looked, 'user')}, far from the others: check that no user is missing`,
  )
}
