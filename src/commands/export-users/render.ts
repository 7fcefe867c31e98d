import { countsAsActive } from '../../aws/cognito-api.ts'
import type { PoolTarget } from '../../aws/pool-target.ts'
import { awsCommand } from '../../pool/aws-command.ts'
import type { ChosenPool } from '../../pool/settings.ts'
import { escapeLine } from '../../text/escape.ts'
import { durationWords, elapsedWords } from '../../text/instants.ts'
import { count, plural } from '../../text/numbers.ts'
import type { ExportFormat } from '../../users/formats/formats.ts'
import type { ImportReport } from '../../users/formats/import-report.ts'
import type { ScanState } from '../shared/listing-progress.ts'

/** The pool that an import file is for, as the AWS CLI finds it. */
type ImportPool = Pick<PoolTarget, 'poolId' | 'region' | 'endpointUrl' | 'profile'>

/** How an export ended. */
export interface ExportSummary extends ScanState {
  readonly pool: ChosenPool
  readonly format: ExportFormat
  readonly began: Date
  readonly shards: { readonly done: number; readonly of: number }
  readonly retries: number
  /** The file that was asked for, or undefined for standard output. */
  readonly output: string | undefined
  /** All files with users that there are now. */
  readonly files: readonly string[]
  /** Where those are who cannot be imported. */
  readonly rejectedFile: string | undefined
  /** What became of everybody in an import file; undefined where none was asked for. */
  readonly imported: ImportReport | undefined
  /** The pool that an import file is for. */
  readonly target: ImportPool
  /** Users who came more than once; undefined where nobody counted. */
  readonly duplicates: number | undefined
  /** CSV cells that the formula guard or the escapes changed. */
  readonly changedCells: number
  /** Users that an earlier run had written. */
  readonly resumedUsers: number
  /** Why shards were given up. */
  readonly fallback: string | undefined
  /** Users who were deleted before their MFA could be asked for. */
  readonly gone: number
}

/** What `--mfa` costs, said before it is spent. */
export function renderMfaCost(users: number | undefined, perSecond: number): string {
  const cost = `--mfa ${countsAsActive}, and asks once for each, at most ${perSecond} times a second`
  // an estimate of 0 is that of a pool nobody has counted yet
  return users ? `${cost}: about ${durationWords(Math.max(1, users / perSecond))} for ~${plural(users, 'user')}` : cost
}

/** The summary for a person, on stderr. */
export function renderExport(summary: ExportSummary, { verbose }: { readonly verbose: boolean }): string {
  const { users, output, files, requests, throttled, retries, seconds, changedCells, resumedUsers, gone } = summary
  const names = files.length > 0 ? files : output === undefined ? [] : [output]
  const to = names.length === 0 ? '' : ` to ${names.map(escapeLine).join(', ')}`
  const effort = [
    plural(requests, 'request'),
    throttled > 0 ? `${count(throttled)} throttled` : '',
    retries > 0 ? `${count(retries)} tried again` : '',
  ]
  const notes = [
    verbose ? effort.filter(Boolean).join(', ') : '',
    resumedUsers > 0 ? `${count(resumedUsers)} of them were exported by an earlier run` : '',
    rejection(summary),
    quotedCells(changedCells),
    gone > 0 ? `${plural(gone, 'user')} ${wasOrWere(gone)} deleted during the export; MFA unknown` : '',
    ...(summary.imported ? renderImport(summary.imported, summary.target) : []),
    'users added or changed during the export may be missing or out of date',
  ]
  return [
    `exported ${plural(users, 'user')} of ${escapeLine(summary.pool.written)}${to} in ${elapsedWords(seconds)}`,
    ...notes.filter(Boolean).map((note) => `note: ${note}`),
  ].join('\n')
}

const wasOrWere = (number: number) => (number === 1 ? 'was' : 'were')

function quotedCells(cells: number): string {
  if (cells === 0) return ''
  return cells === 1
    ? '1 cell could run as a formula and was quoted (--raw-cells keeps it)'
    : `${plural(cells, 'cell')} could run as formulas and were quoted (--raw-cells keeps them)`
}

function rejection({ rejectedFile, imported }: ExportSummary): string {
  if (rejectedFile === undefined || !imported) return ''
  const all = [...imported.reasons.values()].reduce((sum, number) => sum + number, 0)
  const disabled = imported.reasons.has('disabled') ? '; --include-disabled keeps the disabled ones' : ''
  const those = `${plural(all, 'user')} can't be imported and ${all === 1 ? 'is' : 'are'} in ${escapeLine(rejectedFile)}`
  return `${those} (${countsByName(imported.reasons)})${disabled}`
}

/** `3 federated, 1 backslash`, the most frequent first. */
function countsByName(counts: ReadonlyMap<string, number>): string {
  const sorted = [...counts].sort(([, one], [, other]) => other - one)
  return sorted.map(([name, number]) => `${count(number)} ${escapeLine(name)}`).join(', ')
}

function renderImport({ adjusted, losses }: ImportReport, target: ImportPool): string[] {
  const usersOf = (code: string) => losses.find((loss) => loss.code === code)?.users ?? 0
  const [status, disabled] = [usersOf('status'), usersOf('disabled')]
  return [
    adjusted.size === 0 ? '' : `values changed for the import: ${countsByName(adjusted)}`,
    'an import gives users a new sub and a new creation date, and loses their passwords (all must reset them), MFA, groups, linked profiles and devices',
    status === 0
      ? ''
      : `${plural(status, 'user')} with a status other than CONFIRMED: an import makes each RESET_REQUIRED`,
    disabled === 0
      ? ''
      : `${plural(disabled, 'disabled user')}: an import enables each; after it: ${awsCommand('admin-disable-user', target, '--username <name>')}`,
  ]
}

/** The summary as the one JSON document. */
export function exportDocument(summary: ExportSummary) {
  const { users, estimated, requests, throttled, retries, seconds, output, changedCells, shards, fallback } = summary
  const { duplicates, imported } = summary
  return {
    schema: 'cogtool.export-users/1',
    complete: true,
    userPoolId: summary.pool.id ?? null,
    format: summary.format,
    startedAt: summary.began.toISOString(),
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
    duplicates: duplicates ?? null,
    ...(imported && {
      files: summary.files,
      rejected: Object.fromEntries(imported.reasons),
      rejectedFile: summary.rejectedFile ?? null,
      adjusted: Object.fromEntries(imported.adjusted),
      losses: imported.losses,
    }),
  }
}
