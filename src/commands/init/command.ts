import { dirname, join, relative, resolve } from 'node:path'
import type { Command } from 'commander'
import { poolOfFiles } from '../../pool/choose-pool.ts'
import { type EntryFile, findEntryFile, initCommand, type NewEntry, writeEntry } from '../../pool/entry-file.ts'
import type { EntrySettings } from '../../pool/insert-entry.ts'
import { regionInPoolId } from '../../pool/pool-address.ts'
import { poolIn, userPoolOf } from '../../pool/settings.ts'
import { poolKeys, readConfigFiles } from '../../pool/settings-sources.ts'
import { trustEntries } from '../../pool/trusted-entries.ts'
import { carryFlags } from '../../text/carried-flags.ts'
import { CogtoolError, ExitCode } from '../../text/cogtool-error.ts'
import { escapeLine } from '../../text/escape.ts'
import { shellWord } from '../../text/shell.ts'
import type { CommandContext, Run } from '../shared/context.ts'
import { examples } from '../shared/examples.ts'
import { checkEntry } from './check-entry.ts'
import { chooseIds } from './choose-ids.ts'
import { initDocument, renderChecks, renderFailed } from './render.ts'

/** `cogtool init`: flags, examples, action. */
export function define(command: Command, context: CommandContext, run = runInit): void {
  command
    .argument('[name]', 'Name the pool like this in the file', parseEntryName, 'dev')
    .option('--user', "Write your own config file, not the project's", false)
    .option('-f, --force', 'Replace an entry of that name', false)
    .addHelpText(
      'after',
      examples([
        ['choose a pool and an app client', 'cogtool init'],
        ['one more pool, for yourself alone', 'cogtool init prod --user'],
        [
          'in a script, which names both ids',
          'cogtool init --force --user-pool-id "$POOL_ID" --client-id "$CLIENT_ID"',
        ],
      ]),
    )
    .action(async (name: string, { user, force }: { user: boolean; force: boolean }) => {
      const { pool } = command.optsWithGlobals<{ pool?: string }>()
      if (pool !== undefined) throw poolNamed()
      context.finish(await run({ name, isUsers: user, force }, await context.startWithoutFiles()))
    })
}

function poolNamed(): CogtoolError {
  return new CogtoolError('usage', '--pool names an entry that is there, and init makes one', {
    why: 'the name of the new entry is an argument',
    hint: 'e.g. cogtool init dev',
  })
}

/** Reads the name of an entry. Fails with `invalid_value`. */
function parseEntryName(text: string): string {
  if (text === 'local') {
    throw new CogtoolError('invalid_value', '"local" is built in: the running local pool', {
      why: '--pool local could not mean both',
      hint: 'give the entry another name, e.g. cogtool init dev',
    })
  }
  if (regionInPoolId(text) !== undefined) {
    throw new CogtoolError('invalid_value', `this is the id of a pool, not a name for it: ${text}`, {
      why: 'the argument is what the pool is called in the file',
      hint: `cogtool init dev --user-pool-id ${shellWord(text)}`,
    })
  }
  if (/^[\p{L}\p{N}][\p{L}\p{N}._-]{0,63}$/u.test(text)) return text
  throw new CogtoolError('invalid_value', `this cannot be the name of a pool: ${JSON.stringify(text.slice(0, 80))}`, {
    why: 'it has up to 64 letters, digits, ".", "_" and "-", and begins with a letter or a digit',
    hint: 'e.g. cogtool init dev',
  })
}

/** Chooses a pool and an app client, checks them and writes the entry: exit 1 where a check failed. Nothing is written before the end. */
export async function runInit(entry: NewEntry, started: Run): Promise<ExitCode> {
  const { edges, printer } = started
  const file = await findEntryFile({ ...entry, lacks: lackingFlags(started) }, edges)
  const run = await chooseIds(started, entry.name)
  const checks = await checkEntry(run, entry.name)
  if (!printer.json) await printer.answer(renderChecks(checks, printer.style))
  edges.signal.throwIfAborted()
  const settings = entrySettings(run, file)
  const written = await writeEntry(file, entry, settings, edges)
  if (file.kind === 'file') await trust(written.entry, run)
  const failed = checks.filter(({ status }) => status === 'fail').length
  if (printer.json) {
    const userPoolId = userPoolOf(run.settings).id ?? null
    const { isNewFile: created, replaced = null } = written
    await printer.document(
      initDocument({ path: file.path, created, pool: entry.name, userPoolId, entry: settings, replaced, checks }),
    )
  } else {
    const again = carryFlags(initCommand({ ...entry, force: true }), run.commandLine)
    const where = file.path === join(edges.workingDirectory, 'cogtool.json') ? 'cogtool.json' : file.path
    await printer.answer(
      failed > 0
        ? renderFailed(failed, { ...written, name: entry.name, file: where, again }, printer.style)
        : escapeLine(`Wrote ${where} (pool ${entry.name}). Next: ${await nextCommand(entry.name, run)}`),
    )
  }
  return failed > 0 ? ExitCode.no : ExitCode.yes
}

/** The flags that a script has to add. */
function lackingFlags({ settings, interactive }: Run): string {
  if (interactive) return ''
  const flags = [
    !poolIn(settings.values) && '--user-pool-id <id>',
    settings.clientIds.length === 0 && '--client-id <id>',
  ]
  return flags.filter(Boolean).join(' ')
}

/** What flags, variables of cogtool and the person named: never a secret, and nothing of what AWS's variables say of a whole shell. */
function entrySettings({ settings: { values }, edges }: Run, file: EntryFile): EntrySettings {
  const entries = poolKeys.flatMap((name): [string, string][] => {
    const setting = values[name]
    const isNamed = setting && /^(?:--|COGTOOL_|your choice$)/.test(setting.origin)
    if (!isNamed) return []
    return [[name, name === 'caFile' ? pathIn(file, resolve(edges.workingDirectory, setting.value)) : setting.value]]
  })
  return Object.fromEntries(entries)
}

/** As it stands in a project file, which is checked out elsewhere too. */
function pathIn({ path, kind }: EntryFile, target: string): string {
  return kind === 'file' ? relative(dirname(path), target).replaceAll('\\', '/') : target
}

async function trust(entry: Parameters<typeof trustEntries>[0][number], { edges, printer }: Run): Promise<void> {
  await trustEntries([entry], edges).catch((error: unknown) => {
    if (!(error instanceof CogtoolError)) throw error
    return printer.warn(escapeLine(`${error.message} (${error.why}): the entry is written, and not trusted yet`))
  })
}

async function nextCommand(name: string, { edges, printer }: Run): Promise<string> {
  const files = await readConfigFiles(edges).catch(async (error: unknown) => {
    if (!(error instanceof CogtoolError)) throw error
    // the file that was not written: other commands read both
    await printer.warn(escapeLine(`${error.message} (${error.why}): other commands stop there until you fix it`))
    return undefined
  })
  const isChosen = files && poolOfFiles(files)?.value === name
  return isChosen ? 'cogtool login' : `cogtool login --pool ${shellWord(name)}`
}
