import type { Command } from 'commander'
import type { CommandContext } from '../shared/context.ts'
import { examples } from '../shared/examples.ts'
import { defineFind } from './find.ts'

/** `cogtool users`: its commands. */
export function define(command: Command, context: CommandContext): void {
  command.helpCommand(false)
  defineFind(command.command('find'), context)
  command.addHelpText(
    'after',
    examples([
      ['find a user by address, name, phone number or sub', 'cogtool users find maria@example.com'],
      ['the first users of the pool', 'cogtool users find'],
    ]),
  )
}
