import type { Command } from 'commander'
import type { CommandContext } from '../shared/context.ts'

/** Every command with its flags, arguments and own commands, in the order of the help. They are there to be looked at, not to be run. */
export function everyCommand(program: Command, context: CommandContext): Promise<Command[]> {
  return Promise.all(
    context.commands.map(async ({ name, summary, load }) => {
      const command = program.createCommand(name).summary(summary).description(summary)
      command.parent = program
      const { define } = await load()
      define(command, context)
      return command
    }),
  )
}
