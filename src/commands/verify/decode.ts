import type { Command } from 'commander'
import { ExitCode } from '../../text/cogtool-error.ts'
import type { BareRun, CommandContext, Run } from '../shared/context.ts'
import { examples } from '../shared/examples.ts'
import { fileOf } from '../shared/flag-parsers.ts'
import { readToken, type TokenSource, usesSession } from '../shared/token-input.ts'
import { decodedDocument, decodeTaken, renderDecoded } from './render-decode.ts'

/** `cogtool decode`: flags, examples, action. */
export function define(command: Command, context: CommandContext, run = runDecode): void {
  command
    .argument('[token]', 'Decode this JWT; - reads it from standard input')
    .option('--token-file <file>', 'Read the token from this file', fileOf('--token-file'))
    .addHelpText(
      'after',
      examples([
        ['what does this token say?', 'cogtool decode "$(cat token.txt)"'],
        ['one claim, for a script', 'cogtool decode --json - < token.txt'],
      ]),
    )
    .action(async (token: string | undefined, flags: TokenSource) => {
      const source = { ...flags, ...(token !== undefined && { token }) }
      const bare = await context.startBare()
      // no setting changes what a token says, but whose it is where none is given
      context.finish(await run(source, usesSession(source, bare.edges) ? await context.start('session') : bare))
    })
}

/** Shows what a token says. It verifies nothing, and its first line says so. */
export async function runDecode(source: TokenSource, run: BareRun | Run): Promise<ExitCode> {
  const decoded = decodeTaken(await readToken(source, 'decode', run), 'decode')
  const { printer } = run
  if (printer.json) await printer.documentWithoutPool(decodedDocument(decoded))
  else await printer.answer(renderDecoded(decoded, run.edges.now(), printer.style))
  return 'claims' in decoded ? ExitCode.yes : ExitCode.no
}
