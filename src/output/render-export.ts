import { durationWords } from '../verification/instants.ts'
import { escapeLine } from './escape.ts'
import { count, plural } from './numbers.ts'

/** How far an export, or the scan of an audit, is. */
export interface ScanState {
  readonly users: number
  /** The service's own estimate. */
  readonly estimated: number | undefined
  readonly requests: number
  readonly throttled: number
  readonly seconds: number
}

/** How an export ended. */
export interface ExportSummary extends ScanState {
  readonly retries: number
  /** The file, or undefined for standard output. */
  readonly output: string | undefined
  /** CSV cells that the formula guard or the escapes changed. */
  readonly changedCells: number
}

/** One line that tells how far it is: `1,200 of ~3,000 users, 40 %, 19.8 requests/s, 3 throttled, about 2 min left`. */
export function renderProgress({ users, estimated, requests, throttled, seconds }: ScanState): string {
  const known = estimated !== undefined && estimated >= users && estimated > 0
  const left = known && users > 0 ? (seconds * (estimated - users)) / users : 0
  return [
    known ? `${count(users)} of ~${count(estimated)} users` : `${count(users)} users`,
    known ? `${Math.floor((100 * users) / estimated)} %` : '',
    seconds > 0 ? `${(requests / seconds).toFixed(1)} requests/s` : '',
    throttled > 0 ? `${count(throttled)} throttled` : '',
    left >= 1 ? `about ${durationWords(left)} left` : '',
  ]
    .filter(Boolean)
    .join(', ')
}

/** The summary for a person, on stderr. */
export function renderExport({
  users,
  output,
  requests,
  throttled,
  retries,
  seconds,
  changedCells,
}: ExportSummary): string {
  const effort = [
    plural(requests, 'request'),
    throttled > 0 ? `${count(throttled)} throttled` : '',
    retries > 0 ? `${count(retries)} tried again` : '',
    durationWords(seconds),
  ]
  const lines = [
    `exported ${plural(users, 'user')}${output === undefined ? '' : ` to ${escapeLine(output)}`} (${effort.filter(Boolean).join(', ')})`,
    changedCells > 0
      ? `${plural(changedCells, 'cell')} changed so that no spreadsheet runs them; --raw-cells leaves them as they are`
      : '',
    'this is no snapshot: who came, changed or went meanwhile may be missing, or be as before',
  ]
  return lines.filter(Boolean).join('\n')
}

/** The summary as the one JSON document. */
export function exportDocument({
  users,
  estimated,
  requests,
  throttled,
  retries,
  seconds,
  output,
  changedCells,
}: ExportSummary) {
  return {
    schema: 'cogtool.export-users/1',
    complete: true,
    users,
    estimated: estimated ?? null,
    requests,
    throttled,
    retries,
    shards: 1,
    seconds,
    changedCells,
    output: output ?? null,
  }
}
