import { stripVTControlCharacters } from 'node:util'
import type { Command } from 'commander'
import { ExitCode } from '../../text/cogtool-error.ts'
import { shellQuote } from '../../text/shell.ts'
import type { BareRun, CommandContext } from '../shared/context.ts'
import { examples } from '../shared/examples.ts'

export interface DemoOptions {
  readonly browser: boolean
  readonly keep: boolean
  readonly full: boolean
}

/** `cogtool demo`: the whole tour against a local pool. */
export function define(command: Command, context: CommandContext, run = runDemo): void {
  command
    .option('--full', 'Print all of the output of each step', false)
    .option('--browser', 'Sign in with your own browser', false)
    .option('--keep', 'Leave the pool running afterwards, until Ctrl-C', false)
    .addHelpText(
      'after',
      examples([
        ['every command once, in a few seconds', 'cogtool demo'],
        ['with all that the commands print', 'cogtool demo --full'],
        ['the same as one JSON document', 'cogtool demo --json'],
      ]),
    )
    .action(async (flags: DemoOptions) => context.finish(await run(flags, await context.startBare())))
}

export async function runDemo({ full, ...options }: DemoOptions, { edges, printer }: BareRun): Promise<ExitCode> {
  // the pool and its pages are loaded by the two commands that need them
  const { runTour } = await import('../../demo/tour.ts')
  const { style } = printer
  const steps: { command: string; showed: string }[] = []
  const answer = printer.json ? () => Promise.resolve() : printer.answer
  const started = edges.now().getTime()
  await runTour(
    { ...options, colors: style.level > 0 },
    {
      started: () => answer('A practice user pool is running on this machine. No AWS account, no real people.'),
      typed: ({ question }, line) => answer(`\n${style.bold(question)}\n$ ${line}`),
      printed: async (text) => {
        if (full && !printer.json) await edges.stdout.write(text)
      },
      answered: async (excerpt) => {
        if (!full) await answer(excerpt.map((line) => `  ${cut(line)}`).join('\n'))
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
  const took = ((edges.now().getTime() - started) / 1000).toFixed(1)
  if (printer.json) await printer.documentWithoutPool({ schema: 'cogtool.demo/1', ok: true, steps })
  else
    await printer.answer(
      `\n${steps.length} steps in ${took} s. Next: cogtool init (your pool), cogtool local (this one)`,
    )
  return ExitCode.yes
}

/** Columns of a line of output; two more stand before it. */
const room = 78

/** A line as it fits: one that is cut has no colours, which might not end. */
function cut(line: string): string {
  const plain = stripVTControlCharacters(line)
  return plain.length <= room ? line : `${plain.slice(0, room - 1).trimEnd()}…`
}
