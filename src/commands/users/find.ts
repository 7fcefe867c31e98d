import type { Command } from 'commander'
import { ExitCode } from '../../text/cogtool-error.ts'
import { type FoundUsers, findUsers } from '../../users/find/find-users.ts'
import type { LookUp, Who } from '../../users/find/who.ts'
import type { CommandContext, Run } from '../shared/context.ts'
import { examples } from '../shared/examples.ts'
import { count } from '../shared/flag-parsers.ts'
import { openApi } from '../shared/users-api.ts'
import { byOption, whoIn } from './flags.ts'
import { foundDocument, lookUpNotes, renderFound } from './render-found.ts'

/** What `users find` works with. */
export interface FindOptions {
  /** undefined = everybody. */
  readonly who?: Who
  readonly limit: number
}

interface FindFlags {
  readonly by?: LookUp
  readonly limit: number
}

/** `cogtool users find`: flags, examples, action. */
export function defineFind(command: Command, context: CommandContext, run = runFind): void {
  command
    .summary('find users by user name, sub, email address or phone number')
    .summary('Find users by user name, sub, address or phone number')
    .description('Find users by user name, sub, address or phone number. Look-ups are exact.')
    .argument('[WHO]', 'Find this name, sub, address or phone number; name* too')
    .addOption(byOption())
    .option('--limit <number>', 'Show up to this many users', count('--limit'), 20)
    .addHelpText(
      'after',
      examples([
        ['by email address', 'cogtool users find maria@example.com'],
        ['every user name that begins so, for a script', "cogtool users find 'mari*' --json"],
        ['by an attribute that WHO does not look like', 'cogtool users find maria --by username'],
        ['some users of the pool', 'cogtool users find --limit 5'],
      ]),
    )
    .action(async (text: string | undefined, { by, limit }: FindFlags) => {
      const who = text === undefined ? {} : { who: whoIn(text, by) }
      context.finish(await run({ limit, ...who }, await context.start('pool')))
    })
}

/** Finds users and shows them as a table. */
export async function runFind({ who, limit }: FindOptions, run: Run): Promise<ExitCode> {
  const { printer, settings } = run
  const found = await lookUp(who, limit, run)
  if (printer.json) await printer.document(foundDocument(found, who, settings))
  else await printer.answer(renderFound(found, who, settings, printer))
  for (const note of lookUpNotes(found, who, run.commandLine)) await printer.note(note)
  return found.users.length > 0 ? ExitCode.yes : ExitCode.no
}

async function lookUp(who: Who | undefined, limit: number, run: Run): Promise<FoundUsers> {
  const api = await openApi({ rps: 20 }, run)
  try {
    return await findUsers(api, who, limit)
  } finally {
    api.close()
  }
}
