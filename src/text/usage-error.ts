import type { Command, CommanderError } from 'commander'
import { CogtoolError } from './cogtool-error.ts'
import { synonymList, synonymOf } from './hints/command-synonyms.ts'
import { didYouMean, nearest } from './nearest.ts'

const codes = {
  'commander.unknownOption': 'unknown_option',
  'commander.unknownCommand': 'unknown_command',
} as const

const reasons: Readonly<Record<string, string>> = {
  'commander.unknownOption': 'this command has no such flag',
  'commander.unknownCommand': 'it is not one of the commands of cogtool',
  'commander.missingArgument': 'the command cannot do without it',
  'commander.optionMissingArgument': 'the flag needs a value behind it',
  'commander.missingMandatoryOptionValue': 'the command cannot do without it',
  'commander.conflictingOption': 'the two contradict each other',
}

/** What the parser refused, as an error whose hint names what was most likely meant, or the help of the very command. */
export function usageError({ code, message }: CommanderError, program: Command): CogtoolError {
  // no words were told apart yet where a flag of every command lacks its value: the root help explains those
  const { command, words, next } = reached(program)
  const help = ['cogtool', ...words, '--help'].join(' ')
  const text = message.replace(/^error: /, '').replace(/<([^<>]+)>/g, (_, name: string) => name.toUpperCase())
  const choice = asChoice(text)
  if (choice) return wrongChoice(choice, help)
  const elsewhere = isUnknownWord(code) ? synonymOf(program.args.filter((word) => !word.startsWith('-'))) : undefined
  if (elsewhere && isCommand(elsewhere.command, program)) return otherName(elsewhere)
  // a number of arguments is told in a second sentence
  const [what = '', why] = text.replace(/\.$/, '').split('. Expected ')
  // what other tools call a command is mistyped too
  const alike = code === 'commander.unknownCommand' && command === program ? nearestSynonym(next) : undefined
  return new CogtoolError(codes[code as keyof typeof codes] ?? 'usage', what, {
    why: why === undefined ? (reasons[code] ?? 'the command line cannot be understood as it is') : `expected ${why}`,
    hint: didYouMean(
      ...unknownWord(code, text, next, command),
      alike === undefined ? hintOf(help) : `did you mean ${alike}?`,
    ),
  })
}

const isUnknownWord = (code: string) => code === 'commander.unknownCommand' || code === 'commander.excessArguments'

/** The word that is not known, and those that could stand in its place. */
function unknownWord(code: string, text: string, next: string, command: Command): [string, string[]] {
  if (code === 'commander.unknownCommand') return [next, command.commands.map((one) => one.name())]
  const [, flag] = /^unknown option '([^']+)'/.exec(text) ?? []
  return flag === undefined ? ['', []] : [flag, flagsOf(command)]
}

function flagsOf({ options, parent }: Command): string[] {
  const own = options.filter(({ hidden }) => !hidden).flatMap(({ long }) => long ?? [])
  return parent ? [...own, ...flagsOf(parent)] : [...own, '--help']
}

/** What does here what another tool calls so, but for a slip. */
export function nearestSynonym(word: string): string | undefined {
  const known = new Map(synonymList)
  return known.get(nearest(word, [...known.keys()]) ?? '')
}

function isCommand(line: string, { commands }: Command): boolean {
  return commands.some((command) => command.name() === line.split(' ')[0])
}

function otherName({ typed, command }: { typed: string; command: string }): CogtoolError {
  return new CogtoolError('unknown_command', `there is no command "${typed}"`, {
    why: 'another command does that',
    hint: `cogtool ${command}`,
  })
}

/** The command that a line's words lead to, and the first word that leads no further. */
function reached(program: Command): { command: Command; words: readonly string[]; next: string } {
  let command = program
  const words: string[] = []
  for (const word of program.args) {
    const found = command.commands.find((one) => one.name() === word)
    if (!found) break
    command = found
    words.push(word)
  }
  return { command, words, next: program.args[words.length] ?? '' }
}

interface Choice {
  readonly flag: string
  readonly value: string
  readonly choices: readonly string[]
}

/** The parser's sentence about a flag that takes one of some words: it gives them in no other way. */
function asChoice(text: string): Choice | undefined {
  const match = /^option '.*?(--[\w-]+).*?' argument '(.*)' is invalid\. Allowed choices are (.*)\.$/s.exec(text)
  const [, flag = '', value = '', choices = ''] = match ?? []
  return match ? { flag, value, choices: choices.split(', ') } : undefined
}

function wrongChoice({ flag, value, choices }: Choice, help: string): CogtoolError {
  const guess = didYouMean(value, choices, '')
  return new CogtoolError('usage', `${flag} cannot be ${JSON.stringify(value.slice(0, 80))}`, {
    why: `it is one of: ${choices.join(', ')}`,
    hint: guess === '' ? hintOf(help) : `${guess} ${help} explains ${flag}`,
  })
}

function hintOf(help: string): string {
  const root = 'cogtool --help'
  return help === root ? `${root} lists the commands` : `${help} lists its arguments and flags`
}
