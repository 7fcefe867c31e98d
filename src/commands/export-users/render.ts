import { escapeLine } from '../../text/escape.ts'
import { durationWords } from '../../text/instants.ts'
import { count, plural } from '../../text/numbers.ts'
import type { ScanState } from '../shared/listing-progress.ts'

/** How an export ended. */
export interface ExportSummary extends ScanState {
  readonly shards: { readonly done: number; readonly of: number }
  readonly retries: number
  /** The file that was asked for, or undefined for standard output. */
  readonly output: string | undefined
  /** All files with users that there are now. */
  readonly files: readonly string[]
  /** Where those are who cannot be imported, and how many there are by reason. */
  readonly rejectedFile: string | undefined
  readonly reasons: Readonly<Record<string, number>>
  /** CSV cells that the formula guard or the escapes changed. */
  readonly changedCells: number
  /** Users that an earlier run had written. */
  readonly resumedUsers: number
  /** Why shards were given up. */
  readonly fallback: string | undefined
  /** Users who were deleted before their MFA could be asked for. */
  readonly gone: number
  readonly isImport: boolean
}

/** What `--mfa` costs, said before it is spent. */
export function renderMfaCost(users: number | undefined, perSecond: number): string {
  const cost = `--mfa asks the pool once for every user, at most ${perSecond} times a second`
  return users === undefined ? cost : `${cost}: about ${durationWords(users / perSecond)} for ~${plural(users, 'user')}`
}

/** The summary for a person, on stderr. */
export function renderExport(summary: ExportSummary): string {
  const { users, output, files, requests, throttled, retries, seconds, changedCells, resumedUsers, gone } = summary
  const effort = [
    resumedUsers > 0 ? `${count(resumedUsers)} of them by an earlier run` : '',
    plural(requests, 'request'),
    throttled > 0 ? `${count(throttled)} throttled` : '',
    retries > 0 ? `${count(retries)} tried again` : '',
    durationWords(seconds),
  ]
  const names = files.length > 0 ? files : output === undefined ? [] : [output]
  const to = names.length === 0 ? '' : ` to ${names.map(escapeLine).join(', ')}`
  const lines = [
    `exported ${plural(users, 'user')}${to} (${effort.filter(Boolean).join(', ')})`,
    rejection(summary),
    changedCells > 0
      ? `${plural(changedCells, 'cell')} changed so that no spreadsheet runs them; --raw-cells leaves them as they are`
      : '',
    gone > 0 ? `${plural(gone, 'user')} deleted meanwhile: their MFA is not known` : '',
    summary.isImport
      ? 'an import gives users a new sub and a new creation date, and loses their passwords (all must reset them), MFA, groups and linked profiles'
      : '',
    'this is no snapshot: who came, changed or went meanwhile may be missing, or be as before',
  ]
  return lines.filter(Boolean).join('\n')
}

function rejection({ rejectedFile, reasons }: ExportSummary): string {
  if (rejectedFile === undefined) return ''
  const counts = Object.entries(reasons).sort(([, one], [, other]) => other - one)
  const all = counts.reduce((sum, [, number]) => sum + number, 0)
  const why = counts.map(([reason, number]) => `${count(number)} ${escapeLine(reason)}`).join(', ')
  return `${plural(all, 'user')} cannot be imported: ${escapeLine(rejectedFile)} has them (${why})`
}

/** The summary as the one JSON document. */
export function exportDocument(summary: ExportSummary) {
  const { users, estimated, requests, throttled, retries, seconds, output, changedCells, shards, fallback } = summary
  return {
    schema: 'cogtool.export-users/1',
    complete: true,
    users,
    estimated: estimated ?? null,
    requests,
    throttled,
    retries,
    shards: shards.of,
    ...(fallback === undefined ? {} : { fallback }),
    seconds,
    changedCells,
    resumedUsers: summary.resumedUsers,
    output: output ?? null,
    ...(summary.isImport
      ? { files: summary.files, rejected: summary.reasons, rejectedFile: summary.rejectedFile ?? null }
      : {}),
  }
}
