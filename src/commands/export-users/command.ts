import type { Command } from 'commander'
import { type CognitoApi, userRps } from '../../aws/cognito-api.ts'
import { poolTarget } from '../../aws/pool-target.ts'
import { userPoolOf } from '../../pool/settings.ts'
import { ExitCode } from '../../text/cogtool-error.ts'
import { exportUsers } from '../../users/export/export.ts'
import { totals } from '../../users/export/export-state.ts'
import { type ExportTarget, type FinishedExport, streamTarget } from '../../users/export/export-target.ts'
import { FileTarget, openFileTarget } from '../../users/export/file-target.ts'
import type { ImportTarget } from '../../users/formats/cognito-import.ts'
import { lostAttributes } from '../../users/formats/import-report.ts'
import type { PoolDescription } from '../../users/list/pool-schema.ts'
import { repeatCounter } from '../../users/list/repeat-counter.ts'
import { noMatchWarnings, splitSelection } from '../../users/list/selection.ts'
import { shouldShard } from '../../users/list/shards.ts'
import type { CommandContext, Run } from '../shared/context.ts'
import type { GlobalFlags } from '../shared/global-flags.ts'
import {
  repeatWarning,
  type ScanState,
  shortfallWarning,
  trackListing,
  unevenShardWarnings,
} from '../shared/listing-progress.ts'
import { describePool, openApi, readImportTarget } from '../shared/users-api.ts'
import { explainInterruption, explainStop } from './explain-stop.ts'
import { addExportFlags, asExportOptions, type ExportFlags, type ExportOptions } from './flags.ts'
import { checkColumns, type Rows, rowsFor, unlistedAttributes } from './format.ts'
import { exportDocument, renderExport, renderMfaCost } from './render.ts'
import { resumeLine, shapeParameters } from './resume-command.ts'
import { groupsAndMfa } from './user-details.ts'

/** `cogtool export-users`: flags, examples, action. */
export function define(command: Command, context: CommandContext, run = runExportUsers): void {
  addExportFlags(command).action(async (flags: ExportFlags) => {
    const options = asExportOptions(flags, command.optsWithGlobals<GlobalFlags>().json ?? false)
    context.finish(await run(options, await context.start('pool')))
  })
}

/**
 * Exports the pool's users. The output is opened before anything is asked, and a file is there only once it is complete;
 * what stopped part-way can be resumed.
 */
export async function runExportUsers(options: ExportOptions, run: Run): Promise<ExitCode> {
  const { edges, settings } = run
  const { file, force, resume, format } = options
  const parameters = shapeParameters(options, poolTarget(settings))
  const target =
    file === undefined ? streamTarget(edges) : await openFileTarget(file, { force, resume, format, parameters }, edges)
  let api: CognitoApi | undefined
  try {
    api = await openApi(options, run)
    await writeExport(api, target, options, run)
    return ExitCode.yes
  } catch (error) {
    const canResume = await target.stop()
    if (edges.signal.aborted) throw await explainInterruption(target, canResume, run)
    throw explainStop(target, error, canResume ? resumeLine(run.commandLine) : undefined)
  } finally {
    api?.close()
  }
}

async function writeExport(api: CognitoApi, target: ExportTarget, options: ExportOptions, run: Run): Promise<void> {
  const { edges, printer } = run
  const began = edges.now()
  const described = await describePool(api)
  const { pool } = described
  checkColumns(options, pool)
  const importTarget = options.format === 'cognito-import' ? await importTargetOf(options, run) : undefined
  const rows = rowsFor(options, described, importTarget)
  if (target instanceof FileTarget) target.addShapeParameters({ 'the columns of the pool': rows.header })
  const plan = choosePlan(options, pool)
  const selection = splitSelection(options, { sharded: plan === 'shards' })
  const looksAtAll = selection.filter === undefined && options.limit === undefined
  const estimated = looksAtAll ? pool?.estimatedUsers : undefined
  if (options.mfa) await printer.warn(renderMfaCost(options.limit ?? estimated, userRps))
  const details = groupsAndMfa(api, selection, options)
  const tracked = trackListing({ api, target, estimated, began }, run)
  const repeats = repeatCounter({ isWhole: totals(target.state).looked === 0 })
  const finished = await exportUsers({
    api,
    selection,
    limit: options.limit ?? Number.POSITIVE_INFINITY,
    target,
    plan,
    writer: rows.writer,
    repeats,
    ...(importTarget && { importTarget }),
    rps: options.rps,
    complete: details.addTo,
    now: edges.now,
    signal: edges.signal,
    progress: tracked.progress,
    warn: tracked.warn,
  }).finally(tracked.clear)
  const [scan, gone, duplicates] = [tracked.state(), details.gone(), repeats.count()]
  await report(options, { api, target, rows, began, finished, scan, gone, duplicates }, run)
}

async function importTargetOf(options: ExportOptions, run: Run): Promise<ImportTarget> {
  const target = await readImportTarget(options.targetPool, options, run)
  return { ...target, includesDisabled: options.includeDisabled }
}

/** Shards where they were asked for, or where all of a large pool is listed. */
function choosePlan(options: ExportOptions, pool: PoolDescription | undefined): 'shards' | 'one' {
  if (options.shards !== 'auto') return options.shards === 16 ? 'shards' : 'one'
  const asksForAll = splitSelection(options).filter === undefined && options.limit === undefined
  return asksForAll && shouldShard(pool?.estimatedUsers) ? 'shards' : 'one'
}

/** The pool that an import file is for: this one unless another was named. */
function importPool({ targetPool }: ExportOptions, settings: Run['settings']) {
  const own = poolTarget(settings)
  if (!targetPool) return own
  return { ...own, poolId: targetPool.id, region: own.endpointUrl === undefined ? targetPool.region : own.region }
}

interface ExportOutcome {
  readonly api: CognitoApi
  readonly target: ExportTarget
  readonly rows: Rows
  readonly began: Date
  readonly finished: FinishedExport
  readonly scan: Required<ScanState>
  readonly gone: number
  readonly duplicates: number | undefined
}

/** Prints the warnings and the summary of a complete export. */
async function report(options: ExportOptions, outcome: ExportOutcome, { printer, settings }: Run): Promise<void> {
  const { api, target, rows, began, finished, scan, gone, duplicates } = outcome
  const { users, unlisted, changedCells } = totals(target.state)
  const isNobody = users === 0
  const { imported } = finished
  const lost = imported ? lostAttributes(imported) : new Map(Object.entries(unlisted))
  const leftOut = unlistedAttributes(options, rows.header, lost)
  const warnings = [
    ...repeatWarning(duplicates),
    ...shortfallWarning(scan),
    ...(isNobody ? noMatchWarnings(options) : []),
    ...unevenShardWarnings(target),
  ]
  if (leftOut) await printer.warn(leftOut.warning)
  if (leftOut?.remedy !== undefined) await printer.note(leftOut.remedy)
  for (const warning of warnings) await printer.warn(warning)
  const summary = {
    ...scan,
    ...finished,
    pool: userPoolOf(settings),
    format: options.format,
    began,
    users: imported?.users ?? users,
    retries: api.counts.retries,
    output: options.file,
    duplicates,
    imported,
    target: importPool(options, settings),
    changedCells,
    resumedUsers: target.resumedUsers,
    fallback: target.state.fallback,
    gone,
  }
  if (printer.json && options.file !== undefined) await printer.document(exportDocument(summary))
  else await printer.note(renderExport(summary, printer))
}
