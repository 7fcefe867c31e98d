import type { Command } from 'commander'
import { CogtoolError, ExitCode } from '../../text/cogtool-error.ts'
import { nearest } from '../../text/nearest.ts'
import type { CommandContext } from '../shared/context.ts'
import { examples } from '../shared/examples.ts'
import { helpTopics } from './help-topics.ts'

/** `cogtool help`, `cogtool help <command>`, `cogtool help <topic>`. */
export function define(command: Command, context: CommandContext): void {
  command
    .argument('[command-or-topic]', 'Explain this command or topic')
    .addHelpText(
      'after',
      examples([
        ['every exit code and what a script may do with it', 'cogtool help exit-codes'],
        ['the flags of one command', 'cogtool help verify'],
      ]),
    )
    .action(async (name: string | undefined) => {
      const topic = name === undefined ? undefined : Object.entries(helpTopics).find(([key]) => key === name)?.[1]
      if (topic === undefined) return showCommandHelp(command.parent, name, context)
      const { printer } = await context.startBare()
      await printer.answer(topic.trimEnd())
      context.finish(ExitCode.yes)
    })
}

/** Parsing `<command> --help` loads the command and prints its help, as if it had been typed. */
async function showCommandHelp(
  program: Command | null,
  name: string | undefined,
  { commands }: CommandContext,
): Promise<void> {
  const names = commands.map((entry) => entry.name)
  if (name === undefined || names.includes(name)) {
    await program?.parseAsync(name === undefined ? ['--help'] : [name, '--help'], { from: 'user' })
    return
  }
  const guess = nearest(name, [...names, ...Object.keys(helpTopics)])
  throw new CogtoolError('unknown_command', `there is no command or help topic "${name}"`, {
    why: `help topics: ${Object.keys(helpTopics).join(', ')}`,
    hint: guess === undefined ? 'cogtool --help lists the commands' : `did you mean: cogtool help ${guess}`,
  })
}
