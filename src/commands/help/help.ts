import type { Command } from 'commander'
import { CogtoolError, ExitCode } from '../../text/cogtool-error.ts'
import { textDocument } from '../../text/json.ts'
import { didYouMean } from '../../text/nearest.ts'
import type { CommandContext } from '../shared/context.ts'
import { examples } from '../shared/examples.ts'
import { topicNames } from './help-layout.ts'
import { topicText } from './help-topics.ts'

/** `cogtool help`, `cogtool help <command>`, `cogtool help <topic>`. */
export function define(command: Command, context: CommandContext): void {
  command
    .argument('[command-or-topic...]', 'Explain this command or topic')
    .addHelpText(
      'after',
      examples([
        ['every exit code and what a script may do with it', 'cogtool help exit-codes'],
        ['every flag of every command', 'cogtool help flags'],
        ['the flags of one command', 'cogtool help users show'],
      ]),
    )
    .action(async (words: readonly string[]) => {
      const topic = topicNames.find((one) => one === words.join(' '))
      if (topic === undefined) return showCommandHelp(command.parent, words, context)
      const { printer, edges } = await context.startBare()
      const text = topic === 'flags' ? await flagsText(command, context, edges.stdout.columns) : topicText[topic]
      if (printer.json) await printer.documentWithoutPool(textDocument(text))
      else await printer.answer(text.trimEnd())
      context.finish(ExitCode.yes)
    })
}

/** Every flag: those of all commands, then those of each. */
async function flagsText(command: Command, context: CommandContext, columns: number): Promise<string> {
  // the parts are wanted by this topic alone
  const { allFlags } = await import('./all-flags.ts')
  return allFlags(command.parent ?? command, context, columns)
}

/** Parsing `<command> --help` loads the command and prints its help, as if it had been typed. */
async function showCommandHelp(
  program: Command | null,
  words: readonly string[],
  context: CommandContext,
): Promise<void> {
  let known: readonly string[] = [...context.commands.map(({ name }) => name), ...topicNames]
  for (const [place, word] of words.entries()) {
    if (!known.includes(word)) {
      const before = words.slice(0, place).join(' ')
      throw unknownWord(
        word,
        before,
        known,
        before === '' ? await elsewhere(word, program, context) : `cogtool help ${before}`,
      )
    }
    // every command is loaded for it
    known = place + 1 < words.length ? await commandsBelow(words.slice(0, place + 1), program, context) : []
  }
  await program?.parseAsync([...words, '--help'], { from: 'user' })
}

async function commandsBelow(
  words: readonly string[],
  program: Command | null,
  context: CommandContext,
): Promise<string[]> {
  if (!program) return []
  const { everyCommand } = await import('./every-command.ts')
  let commands: readonly Command[] = await everyCommand(program, context)
  for (const word of words) commands = commands.find((one) => one.name() === word)?.commands ?? []
  return commands.map((one) => one.name())
}

function unknownWord(word: string, before: string, known: readonly string[], otherwise: string): CogtoolError {
  const written = (last: string) => `${before === '' ? '' : `${before} `}${last}`
  return new CogtoolError('unknown_command', `there is no command or help topic "${written(word)}"`, {
    why:
      before === '' ? `help topics: ${topicNames.join(', ')}` : `commands of ${before}: ${known.join(', ') || 'none'}`,
    hint: didYouMean(word, known, otherwise, (guess) => `cogtool help ${written(guess)}`),
  })
}

/** Where a word is explained that is no command and no topic: a flag, or what another tool calls a command. */
async function elsewhere(name: string, program: Command | null, context: CommandContext): Promise<string> {
  const { everyCommand } = await import('./every-command.ts')
  const commands = program ? [program, ...(await everyCommand(program, context))] : []
  const flag = `--${name.replace(/^-+/, '')}`
  if (commands.some(({ options }) => options.some(({ long }) => long === flag))) {
    return `cogtool help flags explains ${flag}`
  }
  const { nearestSynonym } = await import('../../text/usage-error.ts')
  const [command] = nearestSynonym(name)?.split(' ') ?? []
  return command === undefined ? 'cogtool --help lists the commands' : `did you mean cogtool help ${command}?`
}
