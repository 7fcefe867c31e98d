import { type Command, CommanderError, Option } from 'commander'
import { helpLayout } from './commands/help/help-layout.ts'
import type { CommandContext, Run } from './commands/shared/context.ts'
import { refuseSecondValues } from './commands/shared/flag-parsers.ts'
import { addGlobalFlags, type GlobalFlags, globalFlags } from './commands/shared/global-flags.ts'
import type { Need } from './commands/shared/prompt-missing-settings.ts'
import { commandTable } from './commands/table.ts'
import type { Edges } from './edges/edges.ts'
import { LineCommand } from './parser.ts'
import type { ExitCode } from './text/cogtool-error.ts'
import { version } from './text/version.ts'

export interface ProgramCallbacks {
  /** The arguments as they were typed. */
  readonly commandLine: readonly string[]
  readonly finish: (code: ExitCode) => void
  /** Called with what a command has started with. */
  readonly started?: (settings: Run['settings']) => void
  readonly writeHelp: (text: string) => void
}

/** The flags that name a file or a folder to write. */
export const outputFlags = ['output', 'report', 'saveJson', 'fixPlan']

/** The command tree. Each command's flags and action are loaded when the command is used, so that help stays fast. */
export function buildProgram(edges: Edges, { commandLine, finish, started, writeHelp }: ProgramCallbacks): Command {
  const program = new LineCommand('cogtool')
    .description(
      'Sign in to an Amazon Cognito user pool, check its tokens, test the API behind it, and export or audit its users.',
    )
    .version(version, '-v, --version', 'Print the version')
    .addOption(new Option('-V', 'Print the version').hideHelp())
    .exitOverride()
    .showSuggestionAfterError(false)
    .configureOutput({ writeOut: writeHelp, writeErr: writeHelp, outputError: () => {} })
    .configureHelp(helpLayout(edges.stdout.columns, commandTable))
    .helpCommand(false)
    .helpOption('-h, --help', 'Show this help')
  addGlobalFlags(program)
  refuseSecondValues(program)

  const start = async (
    flags: GlobalFlags,
    needs: readonly Need[],
    options?: { ignoresFiles: boolean },
  ): Promise<Run> => {
    // loaded late: help needs none of what a command starts with
    const { startRun } = await import('./commands/shared/start/start-run.ts')
    const run = await startRun(flags, commandLine, edges, needs, options)
    started?.(run.settings)
    return run
  }
  const context: CommandContext = {
    commands: commandTable,
    start: async (...needs) => start(globalFlags(program), needs),
    startAt: async (pool, ...needs) => {
      const { pool: _, userPoolId: __, issuer: ___, ...flags } = globalFlags(program)
      return start({ ...flags, ...pool }, needs)
    },
    startWithoutFiles: async () => start(globalFlags(program), [], { ignoresFiles: true }),
    startBare: async () => {
      const { startBare } = await import('./commands/shared/start/start-bare.ts')
      return startBare(globalFlags(program), commandLine, edges)
    },
    finish,
  }
  const defined = new Set<Command>()
  const define = async (command: Command) => {
    if (defined.has(command)) return
    defined.add(command)
    const entry = commandTable.find(({ name }) => name === command.name())
    const { define } = (await entry?.load()) ?? {}
    define?.(command, context)
    refuseSecondValues(command)
  }
  for (const { name, summary, group } of commandTable) {
    program.command(name).summary(summary).description(summary).helpGroup(group)
  }
  const printVersion = () => writeHelp(`${version}\n`)
  program.command('version', { hidden: true }).description('Print the version').action(printVersion)
  program.on('option:V', () => {
    printVersion()
    throw new CommanderError(0, 'commander.version', version)
  })
  program
    .command('__complete', { hidden: true })
    .argument('[words...]')
    .action(async (words: readonly string[]) => {
      const { complete } = await import('./commands/help/complete.ts')
      writeHelp(await complete(words, { program, define, edges }))
    })
  program.hook('preSubcommand', (_, command) => define(command))
  program.hook('preAction', async (_, command) => {
    const flags = command.opts()
    if (!outputFlags.some((name) => flags[name] !== undefined)) return
    const { refuseSharedOutputs } = await import('./commands/shared/output-guard.ts')
    await refuseSharedOutputs(flags, edges)
  })
  return program
}
