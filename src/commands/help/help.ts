import type { Command } from 'commander'
import { CogtoolError, ExitCode } from '../../text/cogtool-error.ts'
import { didYouMean } from '../../text/nearest.ts'
import type { CommandContext } from '../shared/context.ts'
import { examples } from '../shared/examples.ts'
import { topicNames } from './help-layout.ts'
import { topicText } from './help-topics.ts'

/** `cogtool help`, `cogtool help <command>`, `cogtool help <topic>`. */
export function define(command: Command, context: CommandContext): void {
  command
    .argument('[command-or-topic]', 'Explain this command or topic')
    .addHelpText(
      'after',
      examples([
        ['every exit code and what a script may do with it', 'cogtool help exit-codes'],
        ['every flag of every command', 'cogtool help flags'],
        ['the flags of one command', 'cogtool help verify'],
      ]),
    )
    .action(async (name: string | undefined) => {
      const topic = topicNames.find((one) => one === name)
      if (topic === undefined) return showCommandHelp(command.parent, name, context)
      const { printer, edges } = await context.startBare()
      const text = topic === 'flags' ? await flagsText(command, context, edges.stdout.columns) : topicText[topic]
      await printer.answer(text.trimEnd())
      context.finish(ExitCode.yes)
    })
}

/** Every flag: those of all commands, then those of each. */
async function flagsText(command: Command, context: CommandContext, columns: number): Promise<string> {
  // the parts are wanted by this topic alone
  const { allFlags } = await import('./all-flags.ts')
  return allFlags(command.parent ?? command, context, columns)
}

/** Parsing `<command> --help` loads the command and prints its help, as if it had been typed. */
async function showCommandHelp(
  program: Command | null,
  name: string | undefined,
  context: CommandContext,
): Promise<void> {
  const names = context.commands.map((entry) => entry.name)
  if (name === undefined || names.includes(name)) {
    await program?.parseAsync(name === undefined ? ['--help'] : [name, '--help'], { from: 'user' })
    return
  }
  throw new CogtoolError('unknown_command', `there is no command or help topic "${name}"`, {
    why: `help topics: ${topicNames.join(', ')}`,
    hint: didYouMean(
      name,
      [...names, ...topicNames],
      await elsewhere(name, program, context),
      (guess) => `cogtool help ${guess}`,
    ),
  })
}

/** Where a word is explained that is no command and no topic: a flag, or what another tool calls a command. */
async function elsewhere(name: string, program: Command | null, context: CommandContext): Promise<string> {
  const { everyCommand } = await import('./every-command.ts')
  const commands = program ? [program, ...(await everyCommand(program, context))] : []
  const flag = `--${name.replace(/^-+/, '')}`
  if (commands.some(({ options }) => options.some(({ long }) => long === flag))) {
    return `cogtool help flags explains ${flag}`
  }
  const { nearestSynonym } = await import('../../text/usage-error.ts')
  const [command] = nearestSynonym(name)?.split(' ') ?? []
  return command === undefined ? 'cogtool --help lists the commands' : `did you mean cogtool help ${command}?`
}
