import type { Command } from 'commander'
import { type CognitoApi, userRps } from '../../aws/cognito-api.ts'
import { poolTarget } from '../../aws/pool-target.ts'
import { CogtoolError, ExitCode } from '../../text/cogtool-error.ts'
import { plural } from '../../text/numbers.ts'
import { exportUsers, shardSizes } from '../../users/export/export.ts'
import { totals } from '../../users/export/export-state.ts'
import { type ExportTarget, streamTarget } from '../../users/export/export-target.ts'
import { type FileTarget, fileTarget } from '../../users/export/file-target.ts'
import { groupLookup } from '../../users/list/groups.ts'
import type { PoolDescription } from '../../users/list/pool-schema.ts'
import { doubtAboutStatus, nobodyFits, type SplitSelection, splitSelection } from '../../users/list/selection.ts'
import { lopsided, worthwhile } from '../../users/list/shards.ts'
import type { User } from '../../users/list/user.ts'
import type { CommandContext, Run } from '../shared/context.ts'
import { renderProgress, shortfall } from '../shared/listing-progress.ts'
import { describePool, openApi, readImportTarget, scanState } from '../shared/users-api.ts'
import { addExportFlags, asExportOptions, type ExportFlags, type ExportOptions } from './flags.ts'
import { doubtsAbout, leftOut, rowsFor } from './format.ts'
import { exportDocument, renderExport, renderMfaCost } from './render.ts'
import { resumeLine, shapeOf } from './resume-command.ts'

/** `cogtool export-users`: flags, examples, action. */
export function define(command: Command, context: CommandContext, run = runExportUsers): void {
  addExportFlags(command).action(async (flags: ExportFlags) => {
    const options = asExportOptions(flags)
    context.finish(await run(options, await context.start('pool')))
  })
}

/**
 * Exports the pool's users. The output is opened before anything is asked, and a file is there only once it is complete;
 * what stopped part-way can be gone on with.
 */
export async function runExportUsers(options: ExportOptions, run: Run): Promise<ExitCode> {
  const { edges, settings } = run
  const { file, force, resume, format } = options
  const parameters = shapeOf(options, poolTarget(settings))
  const files = file === undefined ? undefined : await fileTarget(file, { force, resume, format, parameters }, edges)
  const target = files ?? streamTarget(edges)
  let api: CognitoApi | undefined
  try {
    api = await openApi(options, run)
    await exportThrough(api, target, files, options, run)
    return ExitCode.yes
  } catch (error) {
    const canResume = await target.stop()
    const { users } = totals(target.chains)
    if (edges.signal.aborted) {
      throw await interruptedAfter(users, canResume, target, run)
    }
    throw stoppedAfter(users, error, canResume ? resumeLine(run.commandLine) : undefined, target)
  } finally {
    api?.close()
  }
}

async function exportThrough(
  api: CognitoApi,
  target: ExportTarget,
  files: FileTarget | undefined,
  options: ExportOptions,
  run: Run,
): Promise<void> {
  const { edges, printer } = run
  const began = edges.now()
  const pool = await describePool(api)
  const isImport = options.format === 'cognito-import'
  const importTarget = isImport ? await readImportTarget(options.targetPool, options, run) : undefined
  const { writer, header } = rowsFor(options, pool, importTarget)
  files?.alsoShapedBy({ 'the columns of the pool': header })
  for (const doubt of [...doubtsAbout(options, pool), ...options.statuses.flatMap(doubtAboutStatus)]) {
    await printer.warn(doubt)
  }
  const sharded = planOf(options, pool) === 'shards'
  const selection = splitSelection(options, { sharded })
  const looksAtAll = selection.filter === undefined && options.limit === undefined
  const estimated = looksAtAll ? pool?.estimatedUsers : undefined
  if (options.mfa) await printer.note(renderMfaCost(options.limit ?? estimated, userRps))
  const { complete, gone } = completion(api, selection, options)
  const before = totals(target.chains).looked
  const line = printer.progress(edges.now)
  const state = () => {
    const { looked, users, done } = totals(target.chains)
    const of = target.plan === 'shards' ? 16 : 1
    const scan = scanState(users, estimated, api, began, edges)
    return { ...scan, looked, before, shards: { done, of } }
  }
  const finished = await exportUsers({
    api,
    selection,
    limit: options.limit ?? Number.POSITIVE_INFINITY,
    target,
    plan: sharded ? 'shards' : 'one',
    writer,
    rps: options.rps,
    complete,
    now: edges.now,
    signal: edges.signal,
    progress: () => {
      const { looked, ...rest } = state()
      return line.update(renderProgress({ ...rest, users: looked }))
    },
    warn: async (text) => {
      await line.clear()
      await printer.warn(text)
    },
  }).finally(() => line.clear())

  const { unlisted, changedCells, reasons } = totals(target.chains)
  const { looked, ...counts } = state()
  const short = shortfall(looked, estimated)
  const isNobody = counts.users === 0 && finished.rejectedFile === undefined
  const warnings = [
    ...leftOut(options, header, unlisted),
    ...(short === undefined ? [] : [short]),
    ...(isNobody ? nobodyFits(options) : []),
  ]
  for (const { digit, looked: size } of target.plan === 'shards' ? lopsided(shardSizes(target)) : []) {
    warnings.push(`shard ${digit} holds ${plural(size, 'user')}, far from the others: see that nobody is missing`)
  }
  for (const warning of warnings) await printer.warn(warning)
  const summary = {
    ...counts,
    retries: api.counts.retries,
    output: options.file,
    files: finished.files,
    rejectedFile: finished.rejectedFile,
    reasons,
    changedCells,
    resumedUsers: target.resumedUsers,
    fallback: target.fallback,
    gone: gone(),
    isImport,
  }
  if (printer.json && options.file !== undefined) await printer.document(exportDocument(summary))
  else await printer.note(renderExport(summary))
}

/** Shards where they were asked for, or where all of a large pool is listed. */
function planOf(options: ExportOptions, pool: PoolDescription | undefined): 'shards' | 'one' {
  if (options.shards !== 'auto') return options.shards === 16 ? 'shards' : 'one'
  const asksForAll = splitSelection(options).filter === undefined && options.limit === undefined
  return asksForAll && worthwhile(pool?.estimatedUsers) ? 'shards' : 'one'
}

/** Adds groups and MFA where they were asked for; `gone` counts users who were deleted before they could be asked about. */
function completion(
  api: CognitoApi,
  { filter }: SplitSelection,
  { groups, mfa, limit }: ExportOptions,
): { complete: (users: readonly User[]) => Promise<readonly User[]>; gone: () => number } {
  let gone = 0
  const few = filter !== undefined || (limit !== undefined && limit <= 600)
  const lookup = groups ? groupLookup(api, { few }) : undefined
  return {
    gone: () => gone,
    async complete(users) {
      const names = await lookup?.groupsOf(users)
      const kinds = mfa ? await Promise.all(users.map(({ username }) => api.mfaOfUser(username))) : undefined
      gone += kinds?.filter((one) => one === undefined).length ?? 0
      if (!names && !kinds) return users
      return users.map((user, index) => ({
        ...user,
        ...(names && { groups: names[index] ?? [] }),
        ...(kinds && { mfa: kinds[index] ?? [] }),
      }))
    },
  }
}

/**
 * The interruption, told with how many users there were before it. The last line of the text is the command that goes on with
 * the export, also with --quiet; with --json it is the hint of the one document.
 */
async function interruptedAfter(users: number, canResume: boolean, target: ExportTarget, run: Run): Promise<unknown> {
  const { printer, commandLine, edges } = run
  const { reason } = edges.signal
  const what = `interrupted after ${plural(users, 'user')}`
  const left = target.isStream ? 'the rows on standard output are not all' : 'no file was written'
  if (printer.json && reason instanceof CogtoolError) {
    return new CogtoolError(reason.code, what, canResume ? { hint: resumeLine(commandLine) } : { why: left })
  }
  await printer.note(`${what}; ${canResume ? 'to go on with it:' : left}`)
  if (canResume) await printer.say(resumeLine(commandLine))
  return reason
}

/**
 * A failure, told with how many users there were before it: `export_incomplete` where rows went out on a stream and cannot
 * be taken back, or where a later run can go on; its own code where nothing of the export stays.
 */
function stoppedAfter(users: number, error: unknown, resume: string | undefined, { isStream }: ExportTarget): unknown {
  if (!(error instanceof CogtoolError)) return error
  // wrong flags are no failure of the export
  if (error.exitCode === ExitCode.usage && error.code !== 'output_unwritable') return error
  if (isStream ? users === 0 : resume === undefined) return error
  const { message, why, hint } = error
  const cause = why === undefined ? message : `${message}: ${why}`
  return new CogtoolError('export_incomplete', `the export stopped after ${plural(users, 'user')}`, {
    why: resume !== undefined && hint !== undefined && error.exitCode === ExitCode.signIn ? `${cause}; ${hint}` : cause,
    ...((resume ?? hint) ? { hint: resume ?? hint ?? '' } : {}),
  })
}
