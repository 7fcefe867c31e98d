import { type Command, Option } from 'commander'
import { poolAmbiguous } from '../../pool/choose-pool.ts'
import { type SettingName, settingNames } from '../../pool/setting.ts'
import type { ProjectEntry } from '../../pool/settings.ts'
import { type ConfigFile, readConfigFiles } from '../../pool/settings-sources.ts'
import { distrustEntries, entryDigest, isTrustedEntry, trustEntries } from '../../pool/trusted-entries.ts'
import { CogtoolError, ExitCode } from '../../text/cogtool-error.ts'
import { escapeLine } from '../../text/escape.ts'
import { redact, redactData } from '../../text/redact.ts'
import type { CommandContext, Run } from '../shared/context.ts'
import { examples } from '../shared/examples.ts'
import { renderConfig } from '../shared/render-config.ts'
import { describeEntry } from '../shared/trust-question.ts'

export interface ConfigOptions {
  readonly trust?: boolean
  readonly untrust?: boolean
}

/** `cogtool config`: every setting, its value and where it came from; and whether the project file is trusted. */
export function define(command: Command, context: CommandContext, run = runConfig): void {
  command
    .addOption(new Option('--trust', "Trust the project file's entries, or that of --pool").conflicts('untrust'))
    .option('--untrust', 'Trust them no longer')
    .addHelpText(
      'after',
      examples([
        ['what would be used here, and why', 'cogtool config'],
        ['one value for a script', 'cogtool config --json | jq -r .settings.userPoolId.value'],
        ['secrets may go where cogtool.json says', 'cogtool config --trust'],
      ]),
    )
    .action(async (options: ConfigOptions) => context.finish(await run(options, await context.start())))
}

export async function runConfig(options: ConfigOptions, run: Run): Promise<ExitCode> {
  const { printer, edges } = run
  if (options.trust) {
    const { entries } = await entriesInQuestion(run)
    await trustEntries(entries, edges)
    if (printer.json) return showAll(run)
    await printer.answer('Trusted, as they are now:')
    for (const entry of entries) await printer.answer(redact(describeEntry(entry).join('\n')))
    return ExitCode.yes
  }
  if (options.untrust) {
    const { path, only } = await entriesInQuestion(run)
    const forgotten = await distrustEntries(path, only, edges)
    if (printer.json) return showAll(run)
    const what = escapeLine(`${path}${only === undefined ? '' : ` (pool ${only})`}`)
    await printer.answer(forgotten > 0 ? `No longer trusted: ${what}` : `${what} was not trusted: nothing to take back`)
    return ExitCode.yes
  }
  return showAll(run)
}

async function showAll(run: Run): Promise<ExitCode> {
  await (run.printer.json ? showDocument(run) : showTable(run))
  return ExitCode.yes
}

/** What `--trust` and `--untrust` are about. */
interface EntriesInQuestion {
  readonly path: string
  readonly entries: readonly Pick<ProjectEntry, 'path' | 'pool' | 'settings'>[]
  /** The entry that --pool names. */
  readonly only: string | undefined
}

/** Fails with `project_file_missing`. */
async function entriesInQuestion({ settings, edges }: Run): Promise<EntriesInQuestion> {
  const { project } = await readConfigFiles(edges)
  const { pool } = settings.values
  const only = pool?.namedBy === 'flag' ? pool.value : undefined
  const entries = [...(project?.pools ?? [])].flatMap(([name, entry]) =>
    project && (only === undefined || only === name) ? [{ path: project.path, pool: name, settings: entry }] : [],
  )
  if (project && entries.length > 0) return { path: project.path, entries, only }
  throw new CogtoolError('project_file_missing', 'there is no entry of a project file to trust', {
    why:
      project === undefined
        ? 'neither this folder nor one above it has a cogtool.json'
        : `${project.path} has no entry${only === undefined ? '' : ` named "${only}"`}`,
    hint: 'run it where cogtool.json is, or name one of its entries with --pool',
  })
}

const secretOrigin = ({ settings }: Run): string | null =>
  settings.clientSecret === undefined ? null : 'COGTOOL_CLIENT_SECRET or --client-secret-stdin'

async function showDocument(run: Run): Promise<void> {
  const { settings, printer, edges } = run
  const byName = Object.fromEntries(
    settingNames.map((name) => {
      const { value, origin } = settings.values[name] ?? { value: null, origin: null }
      return [name, { value, origin }]
    }),
  ) as Record<SettingName | 'clientSecret', object>
  // whether there is a secret, never which
  byName.clientSecret = { set: secretOrigin(run) !== null, origin: secretOrigin(run) }
  const entry = settings.projectEntry
  const { project, user } = await listedFiles(run)
  const projectFile = project && {
    path: project.path,
    pool: entry?.pool ?? null,
    digest: entry ? await entryDigest(entry, edges) : null,
    // without an entry in use: all of them
    trusted:
      project.pools.length > 0 && project.pools.every((one) => one.isTrusted || (entry && one.pool !== entry.pool)),
    pools: project.pools.map(({ pool, userPoolId, isTrusted: trusted }) => ({ pool, userPoolId, trusted })),
  }
  const userFile = user && {
    path: user.path,
    pools: user.pools.map(({ pool, userPoolId }) => ({ pool, userPoolId })),
  }
  await printer.documentWithoutPool({
    schema: 'cogtool.config/1',
    settings: redactData(byName, redact),
    projectFile: projectFile ?? null,
    userFile: userFile ?? null,
  })
}

interface ListedFile {
  readonly path: string
  readonly pools: readonly ListedPool[]
}

interface ListedPool {
  readonly pool: string
  readonly userPoolId: string | null
  /** As people read it: its id or its issuer. */
  readonly address: string
  /** Whether a setting comes from it. */
  readonly isUsed: boolean
  /** undefined in the own file, which needs no trust. */
  readonly isTrusted: boolean | undefined
}

/** The config files that are read here, with what they list, whether it is used or not. */
async function listedFiles({ settings, edges }: Run): Promise<Record<'project' | 'user', ListedFile | undefined>> {
  const { project, user } = await readConfigFiles(edges)
  const origins = new Set(Object.values(settings.values).map((setting) => setting?.origin))
  const isTrusted = (entry: Pick<ProjectEntry, 'path' | 'pool' | 'settings'>) =>
    // asked again: --trust may just have changed it
    isTrustedEntry(entry, edges).catch((error: unknown) => {
      if (error instanceof CogtoolError && entry.pool !== settings.projectEntry?.pool) return false
      throw error
    })
  const listed = async ({ path, label, pools }: ConfigFile): Promise<ListedFile> => ({
    path,
    pools: await Promise.all(
      [...pools].map(async ([pool, entry]) => ({
        pool,
        userPoolId: entry.userPoolId ?? null,
        address: entry.userPoolId ?? entry.issuer ?? '-',
        isUsed: origins.has(`${label} (pool ${pool})`),
        isTrusted: path === project?.path ? await isTrusted({ path, pool, settings: entry }) : undefined,
      })),
    ),
  })
  return { project: project && (await listed(project)), user: user && (await listed(user)) }
}

async function showTable(run: Run): Promise<void> {
  const { settings, printer } = run
  const rows = settingNames.map((name) => ({ name, ...(settings.values[name] ?? { value: null, origin: null }) }))
  const origin = secretOrigin(run)
  const secret = { name: 'clientSecret', value: origin && '(set, not shown)', origin }
  await printer.answer(renderConfig([...rows, secret], printer.style))
  const { project, user } = await listedFiles(run)
  for (const [what, file] of [
    ['Project file', project],
    ['User file', user],
  ] as const) {
    if (file) await printer.answer(redact(`\n${what}: ${escapeLine(file.path)}${renderPools(file.pools)}`))
  }
  if (project?.pools.some(({ isTrusted }) => !isTrusted)) {
    await printer.answer('\nNot trusted: secrets go nowhere that the file alone names (cogtool config --trust)')
  }
  if (settings.choice.line === 'ambiguous') {
    const { hint } = poolAmbiguous(settings.choice)
    const text = `No pool is chosen: commands of a session use the only one that has one; for others ${hint}`
    await printer.answer(`\n${escapeLine(text)}`)
  }
}

/** A line for each pool of a file. */
function renderPools(pools: readonly ListedPool[]): string {
  const shown = pools.map(({ pool, address, isUsed, isTrusted }) => {
    const trust = isTrusted === undefined ? [] : [isTrusted ? 'trusted' : 'not trusted']
    return [escapeLine(pool), escapeLine(address), [...(isUsed ? ['in use'] : []), ...trust].join(', ')]
  })
  const widths = [0, 1].map((column) => Math.max(...shown.map((row) => row[column]?.length ?? 0)))
  return shown
    .map(
      (row) =>
        `\n  ${row
          .map((cell, column) => cell.padEnd(widths[column] ?? 0))
          .join('  ')
          .trimEnd()}`,
    )
    .join('')
}
