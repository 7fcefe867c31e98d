import { resolve } from 'node:path'
import { Command } from 'commander'
import type { BareRun, CommandContext, Run } from './commands/context.ts'
import { addGlobalFlags, globalFlags } from './commands/global-flags.ts'
import { helpLayout } from './commands/help-layout.ts'
import type { SettingFlags } from './commands/load-settings.ts'
import type { Need } from './commands/pick.ts'
import { commandTable } from './commands/table.ts'
import type { Edges } from './edges.ts'
import { CogtoolError, type ExitCode, systemCode } from './errors.ts'
import { version } from './version.ts'

export interface ProgramCallbacks {
  /** The arguments as they were typed. */
  readonly commandLine: readonly string[]
  readonly finish: (code: ExitCode) => void
  readonly writeHelp: (text: string) => void
}

/** The command tree. Each command's flags and action are loaded when the command is used, so that help stays fast. */
export function buildProgram(edges: Edges, { commandLine, finish, writeHelp }: ProgramCallbacks): Command {
  const program = new Command('cogtool')
    .description('The command-line tool for Amazon Cognito user pools.')
    .version(version, '-V, --version', 'print the version')
    .exitOverride()
    .configureOutput({ writeOut: writeHelp, writeErr: writeHelp, outputError: () => {} })
    .configureHelp(helpLayout(Math.min(edges.stdout.columns, 120)))
    .helpCommand(false)
    .helpOption('-h, --help', 'show this help')
  addGlobalFlags(program)
  program.addHelpText(
    'after',
    '\nTry it without an AWS account: cogtool demo\nTopics: cogtool help exit-codes|environment|output|security',
  )

  const context: CommandContext = {
    start: (...needs) => startRun(program, commandLine, edges, needs),
    startBare: () => startBare(program, commandLine, edges),
    finish,
  }
  const defined = new Set<Command>()
  const define = async (command: Command) => {
    if (defined.has(command)) return
    defined.add(command)
    const entry = commandTable.find(({ name }) => name === command.name())
    const { define } = (await entry?.load()) ?? {}
    define?.(command, context)
  }
  for (const { name, summary, group } of commandTable) {
    program.command(name).summary(summary).description(summary).helpGroup(group)
  }
  program.hook('preSubcommand', (_, command) => define(command))
  return program
}

/** Settings, printer and who is there, from the parsed command line. */
async function startRun(
  program: Command,
  commandLine: readonly string[],
  outside: Edges,
  needs: readonly Need[],
): Promise<Run> {
  // help needs none of this
  const { loadSettings, secretFromStdin } = await import('./commands/start-parts.ts')
  const flags = globalFlags(program)
  let settings = await loadSettings(flags, outside)
  const { caFile } = settings.values
  const edges = caFile ? outside.trusting(await readCertificates(caFile.value, outside)) : outside
  const bare = await startBare(program, commandLine, edges)
  if (bare.interactive && needs.length > 0) {
    const { pickMissing } = await import('./commands/pick.ts')
    let picked: Partial<SettingFlags> = {}
    // a chosen pool's entry may name the app client, so that it need not be asked for
    for (const need of needs) {
      picked = { ...picked, ...(await pickMissing(need, settings, edges)) }
      settings = await loadSettings({ ...flags, ...picked }, outside)
    }
  }
  if (flags.clientSecretStdin) settings = { ...settings, clientSecret: await secretFromStdin(edges) }
  return { ...bare, settings }
}

async function startBare(program: Command, commandLine: readonly string[], untraced: Edges): Promise<BareRun> {
  const { makePrinter, styleFor } = await import('./commands/start-parts.ts')
  const flags = globalFlags(program)
  const { stdin, stdout, stderr, env } = untraced
  const debug = flags.debug ?? Boolean(env.COGTOOL_DEBUG)
  const printer = makePrinter({
    stdout,
    stderr,
    style: styleFor(stdout, env, !flags.color),
    noteStyle: styleFor(stderr, env, !flags.color),
    json: flags.json ?? false,
    quiet: flags.quiet ?? false,
    verbose: flags.verbose ?? false,
    debug,
  })
  const edges = debug ? (await import('./commands/traced-edges.ts')).tracedEdges(untraced, printer.debug) : untraced
  const unattended = !flags.input || Boolean(env.CI)
  // the streams last: looking whether stdin is a terminal opens it
  const interactive = !unattended && !flags.json && stderr.isTTY && stdin.isTTY
  return { edges, commandLine, printer, interactive, unattended }
}

async function readCertificates(file: string, edges: Pick<Edges, 'files' | 'workingDirectory'>): Promise<string> {
  const path = resolve(edges.workingDirectory, file)
  const text = await edges.files.read(path).catch((error: unknown) => systemCode(error))
  if (text?.includes('-----BEGIN CERTIFICATE-----')) return text
  throw new CogtoolError('input_unreadable', `--ca-file holds no certificate: ${path}`, {
    why: 'it must be a readable file with certificates in PEM form',
    hint: 'ask whoever runs the certificate authority for its root certificate as PEM',
  })
}
