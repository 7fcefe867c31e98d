import { durationWords } from '../../text/instants.ts'
import { count, plural } from '../../text/numbers.ts'

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

/** One line that tells how far it is: `1,200 of ~3,000 users, 40 %, 19.8 requests/s, 3 throttled, 5 of 16 shards, about 2 min left`. */
export function renderProgress(state: ScanState): string {
  const { users, estimated, requests, throttled, seconds, before = 0, shards } = state
  const known = estimated !== undefined && estimated >= users && estimated > 0
  const fresh = users - before
  const left = known && fresh > 0 ? (seconds * (estimated - users)) / fresh : 0
  return [
    known ? `${count(users)} of ~${count(estimated)} users` : `${count(users)} users`,
    known ? `${Math.floor((100 * users) / estimated)} %` : '',
    seconds > 0 ? `${(requests / seconds).toFixed(1)} requests/s` : '',
    throttled > 0 ? `${count(throttled)} throttled` : '',
    shards && shards.of > 1 ? `${shards.done} of ${shards.of} shards` : '',
    left >= 1 ? `about ${durationWords(left)} left` : '',
  ]
    .filter(Boolean)
    .join(', ')
}

/** A warning where far fewer users came than the pool's own estimate promised. */
export function shortfall(looked: number, estimated: number | undefined): string | undefined {
  if (estimated === undefined || looked >= 0.95 * estimated) return undefined
  return `the pool's own estimate is ${plural(estimated, 'user')}; ${count(looked)} came`
}
