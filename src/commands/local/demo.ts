import type { Command } from 'commander'
import type { TourOptions } from '../../demo/tour.ts'
import { ExitCode } from '../../text/cogtool-error.ts'
import { shellQuote } from '../../text/shell.ts'
import type { BareRun, CommandContext } from '../shared/context.ts'
import { examples } from '../shared/examples.ts'

/** `cogtool demo`: the whole tour against a local pool. */
export function define(command: Command, context: CommandContext, run = runDemo): void {
  command
    .option('--browser', 'Sign in with your own browser', false)
    .option('--keep', 'Leave the pool running afterwards, until Ctrl-C', false)
    .addHelpText(
      'after',
      examples([
        ['every command once, in a few seconds', 'cogtool demo'],
        ['the same as one JSON document', 'cogtool demo --json'],
      ]),
    )
    .action(async (flags: TourOptions) => context.finish(await run(flags, await context.startBare())))
}

export async function runDemo(options: TourOptions, { edges, printer }: BareRun): Promise<ExitCode> {
  // the pool and its pages are loaded by the two commands that need them
  const { runTour } = await import('../../demo/tour.ts')
  const { style } = printer
  const steps: { command: string; showed: string }[] = []
  const answer = printer.json ? () => Promise.resolve() : printer.answer
  await runTour(
    options,
    {
      started: (pool) =>
        answer(
          `A user pool of your own, for as long as the tour takes: ${pool.issuer}\n(cogtool local pool; no AWS account, no real users)`,
        ),
      typed: (line) => answer(`\n${style.bold(`$ ${line}`)}`),
      printed: async (text) => {
        if (!printer.json) await edges.stdout.write(text)
      },
      showed: async (step, text) => {
        steps.push({ command: step.name, showed: text })
        await answer(style.green(`✓ ${step.name}: ${text}`))
      },
      kept: (pool, environment) =>
        answer(
          [
            `\nThe pool keeps running at ${pool.baseUrl}; Ctrl-C ends it. In another terminal:`,
            ...Object.entries(environment).map(([name, value]) => `  export ${name}=${shellQuote(value)}`),
            `and any of the commands above. Sign in as ${pool.demoUser.username} with the password ${pool.demoUser.password}`,
          ].join('\n'),
        ),
    },
    edges,
  )
  if (printer.json) await printer.documentWithoutPool({ schema: 'cogtool.demo/1', ok: true, steps })
  else await printer.answer('\nNext: cogtool local, then in another terminal: cogtool login --pool local')
  return ExitCode.yes
}
