import { Command } from 'commander'
import type { BareRun, CommandContext, Run } from '../../src/commands/shared/context.ts'

type Define<Options, Started> = (
  command: Command,
  context: CommandContext,
  run: (options: Options, run: Started) => Promise<0>,
) => void

/** The options that a command line gives a command, which does not run. */
export async function optionsOf<Options, Started>(
  define: Define<Options, Started>,
  args: readonly string[],
): Promise<Options> {
  const seen: Options[] = []
  const command = new Command().exitOverride().configureOutput({ writeErr: () => {} })
  const started = async () => ({}) as Run
  const context = {
    commands: [],
    start: started,
    startAt: started,
    startBare: async () => ({ edges: { stdin: { isTTY: true }, env: {} } }) as BareRun,
    startWithoutFiles: started,
    finish: () => {},
  }
  define(command, context, async (options) => {
    seen.push(options)
    return 0
  })
  await command.parseAsync([...args], { from: 'user' })
  const [options] = seen
  if (!options) throw new Error('it was not run')
  return options
}
