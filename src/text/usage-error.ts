import type { Command, CommanderError } from 'commander'
import { CogtoolError } from './cogtool-error.ts'
import { nearest } from './nearest.ts'

const codes = {
  'commander.unknownOption': 'unknown_option',
  'commander.unknownCommand': 'unknown_command',
} as const

const reasons: Readonly<Record<string, string>> = {
  'commander.unknownOption': 'there is no such flag here',
  'commander.unknownCommand': 'the first word that is no flag must be a command',
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
  const [text = '', likely] = message.replace(/^error: /, '').split(/\n\(Did you mean (?:one of )?(.*)\?\)/)
  const choice = asChoice(text)
  if (choice) return wrongChoice(choice, help)
  // a number of arguments is told in a second sentence
  const [what = '', why] = text.replace(/\.$/, '').split('. Expected ')
  const guess = likely ?? (code === 'commander.unknownCommand' ? nearest(next, namesOf(command)) : undefined)
  return new CogtoolError(codes[code as keyof typeof codes] ?? 'usage', what, {
    why: why === undefined ? (reasons[code] ?? 'the command line cannot be understood as it is') : `expected ${why}`,
    hint: guess === undefined ? hintOf(help) : `did you mean ${guess}?`,
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

function namesOf({ commands }: Command): string[] {
  return commands.map((command) => command.name())
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
  const guess = nearest(value, choices)
  return new CogtoolError('usage', `${flag} cannot be ${JSON.stringify(value.slice(0, 80))}`, {
    why: `it is one of: ${choices.join(', ')}`,
    hint: guess === undefined ? hintOf(help) : `did you mean ${guess}? ${help} explains ${flag}`,
  })
}

function hintOf(help: string): string {
  const root = 'cogtool --help'
  return help === root ? `${root} lists the commands and the flags of all` : `${help} lists what it takes`
}
