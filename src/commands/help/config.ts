import { type Command, Option } from 'commander'
import { type SettingName, settingNames } from '../../pool/setting.ts'
import type { ProjectEntry } from '../../pool/settings.ts'
import { readConfigFiles } from '../../pool/settings-sources.ts'
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
    await printer.answer(forgotten > 0 ? `No longer trusted: ${what}` : `Nothing was trusted of ${what}`)
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
  const projectFile = entry && {
    path: entry.path,
    pool: entry.pool,
    digest: await entryDigest(entry, edges),
    // asked again: --trust may just have changed it
    trusted: await isTrustedEntry(entry, edges),
  }
  await printer.documentWithoutPool({
    schema: 'cogtool.config/1',
    settings: redactData(byName, redact),
    projectFile: projectFile ?? null,
  })
}

async function showTable(run: Run): Promise<void> {
  const { settings, printer } = run
  const rows = settingNames.map((name) => ({ name, ...(settings.values[name] ?? { value: null, origin: null }) }))
  const origin = secretOrigin(run)
  const secret = { name: 'clientSecret', value: origin && '(set, not shown)', origin }
  await printer.answer(renderConfig([...rows, secret], printer.style))
  const entry = settings.projectEntry
  if (!entry) return
  const state = entry.isTrusted
    ? 'trusted'
    : 'not trusted: secrets go nowhere that it alone names (cogtool config --trust)'
  await printer.answer(`\n${describeEntry(entry)[0]?.trim()}: ${state}`)
}
