import type { Command } from 'commander'
import { CogtoolError, ExitCode } from '../../text/cogtool-error.ts'
import { textDocument } from '../../text/json.ts'
import { didYouMean } from '../../text/nearest.ts'
import type { CommandContext } from '../shared/context.ts'
import { examples } from '../shared/examples.ts'
import { completionScript, type Shell, shells } from './completion-script.ts'

/** `cogtool completion <shell>`: a script that completes commands, flags and their values. */
export function define(command: Command, context: CommandContext): void {
  command
    .argument('<shell>', `Print it for ${shells.join(', ')}`, parseShell)
    .addHelpText(
      'after',
      examples([
        ['for this bash', 'source <(cogtool completion bash)'],
        ['for zsh, in a folder of $fpath', 'cogtool completion zsh > _cogtool'],
        ['for fish', 'cogtool completion fish > cogtool.fish'],
      ]),
    )
    .action(async (shell: Shell) => {
      const { printer } = await context.startBare()
      const script = completionScript(shell)
      if (printer.json) await printer.documentWithoutPool(textDocument(script))
      else await printer.raw(script.trimEnd())
      context.finish(ExitCode.yes)
    })
}

function parseShell(text: string): Shell {
  const shell = shells.find((name) => name === text.toLowerCase() || (name === 'powershell' && text === 'pwsh'))
  if (shell) return shell
  throw new CogtoolError('invalid_value', `there is no completion for the shell "${text}"`, {
    why: `known shells: ${shells.join(', ')}`,
    hint: didYouMean(text, shells, 'cogtool completion bash', (guess) => `cogtool completion ${guess}`),
  })
}
