import type { Command } from 'commander'
import type { CommandContext } from '../shared/context.ts'
import { examples } from '../shared/examples.ts'
import { defineFind } from './find.ts'
import { defineShow } from './show.ts'

/** `cogtool users`: its two commands. */
export function define(command: Command, context: CommandContext): void {
  command.helpCommand(false)
  defineFind(command.command('find'), context)
  defineShow(command.command('show'), context)
  command.addHelpText(
    'after',
    examples([
      ['find a user by address, name, phone number or sub', 'cogtool users find maria@example.com'],
      ["see why someone can't sign in", 'cogtool users show maria'],
    ]),
  )
}
