import type { Command, CommanderError } from 'commander'
import { CogtoolError } from './cogtool-error.ts'
import { synonymList, synonymOf } from './hints/command-synonyms.ts'
import { withFlag } from './hints/misplaced-word.ts'
import { type KnownFlag, secretHint, withoutSecretFlags } from './hints/secret-flags.ts'
import { didYouMean, nearest } from './nearest.ts'
import { shellWord } from './shell.ts'

const codes = {
  'commander.unknownOption': 'unknown_option',
  'commander.unknownCommand': 'unknown_command',
} as const

const reasons: Readonly<Record<string, string>> = {
  'commander.unknownOption': 'this command has no such flag',
  'commander.missingArgument': 'the command needs it',
  'commander.missingMandatoryOptionValue': 'the command needs it',
  'commander.conflictingOption': 'the two contradict each other',
}

/** What the parser refused of a command line, as an error whose hint names what was most likely meant, or the help of the very command. */
export function usageError(
  { code, message }: CommanderError,
  program: Command,
  commandLine: readonly string[],
): CogtoolError {
  const { command, words, next } = reached(program, commandLine)
  const help = ['cogtool', ...words, '--help'].join(' ')
  const text = message.replace(/^error: /, '').replace(/<([^<>]+)>/g, (_, name: string) => name.toUpperCase())
  const choice = asChoice(text)
  if (choice) return wrongChoice(choice, help, command)
  const elsewhere = isUnknownWord(code) ? synonymOf(program.args.filter((word) => !word.startsWith('-'))) : undefined
  if (elsewhere && isCommand(elsewhere.command, program)) return otherName(elsewhere, program)
  // a number of arguments is told in a second sentence
  const meant =
    words.length > 0 && code === 'commander.unknownCommand' ? otherWord(next, words, command, commandLine) : undefined
  const secret = secretFlag(text, command, hintOf(help, command))
  if (secret) return secret
  if (code === 'commander.optionMissingArgument') return missingValue(text, hintOf(help, command))
  const example = code === 'commander.missingArgument' ? exampleOf(command) : undefined
  const flagged =
    code === 'commander.excessArguments' ? withFlag(words, command, commandLine)?.map(shellWord) : undefined
  const flag = unknownFlag(text)
  const [what = '', why] =
    flag === undefined ? text.replace(/\.$/, '').split('. Expected ') : [`unknown option '${flag}'`]
  // what other tools call a command is mistyped too
  const alike = code === 'commander.unknownCommand' && command === program ? nearestSynonym(next) : undefined
  return new CogtoolError(codes[code as keyof typeof codes] ?? 'usage', what, {
    why: why === undefined ? reasonFor(code, words) : `expected ${why}`,
    hint:
      meant ??
      (flagged && `cogtool ${flagged.join(' ')}`) ??
      example ??
      reportHint(text, command, commandLine) ??
      didYouMean(
        ...unknownWord(code, text, next, command),
        alike === undefined ? hintOf(help, command) : `did you mean ${alike}?`,
      ),
  })
}

/** The flag of a secret that the command does not have: its value is kept out of every line. */
function secretFlag(text: string, command: Command, help: string): CogtoolError | undefined {
  const flag = unknownFlag(text)
  const hint = flag && secretHint(flag, knownFlags(command), help)
  if (hint === undefined || hint === '') return undefined
  const why = 'a secret is not given in a command line, which others can read'
  return new CogtoolError('unknown_option', `unknown option '${flag}'`, { why, hint })
}

function missingValue(text: string, help: string): CogtoolError {
  const [, flag = '', value = ''] = /(--[\w-]+) \W*([\w-]+)/.exec(text) ?? []
  return new CogtoolError('usage', `${flag} needs a value`, {
    why: `${value} is missing; one that begins with a hyphen is given as ${flag}=-x`,
    hint: help,
  })
}

/** The flag without a value behind its equals sign. */
const unknownFlag = (text: string) => /^unknown option '([^'=]+)/.exec(text)?.[1]

function reasonFor(code: string, words: readonly string[]): string {
  if (code === 'commander.unknownCommand') return `it is not one of the commands of ${['cogtool', ...words].join(' ')}`
  return reasons[code] ?? 'the command line cannot be understood as it is'
}

/** What other tools call --report. */
const reportFlags =
  /^unknown option '(-o|--(?:out(?:put)?|output-file|format|md|markdown|html|junit|sarif|har|github))(?:=(.*))?'/s

/** The flag for a report, with what was typed behind another one if it goes there; undefined where the command has no reports. */
function reportHint(text: string, { options }: Command, line: readonly string[]): string | undefined {
  const [, flag, given] = reportFlags.exec(text) ?? []
  const report = options.find(({ long }) => long === '--report')
  if (flag === undefined || !report) return undefined
  const value = given ?? line[line.indexOf(flag) + 1] ?? ''
  try {
    report.parseArg?.(value, undefined)
    return `--report ${shellWord(value)}`
  } catch (error) {
    // behind the name of a kind may stand what the command reads
    const isOutput = value !== '' && /^--?o|^--format/.test(flag)
    return isOutput && error instanceof CogtoolError ? error.hint : 'did you mean --report?'
  }
}

const isUnknownWord = (code: string) => code === 'commander.unknownCommand' || code === 'commander.excessArguments'

/** The line as it was typed, with the command of a command that was most likely meant. */
function otherWord(
  typed: string,
  words: readonly string[],
  { commands }: Command,
  line: readonly string[],
): string | undefined {
  const guess = nearest(
    typed,
    commands.map((one) => one.name()),
  )
  const meant = commands.find((one) => one.name() === guess)
  if (guess === undefined || !meant) return undefined
  // flags in front that the hint needs are carried over to it
  const from = withoutSecretFlags(line.slice(line.indexOf(words[0] ?? '')), knownFlags(meant))
  const place = from.indexOf(typed)
  return `cogtool ${from.map((word, index) => shellWord(index === place ? guess : word)).join(' ')}`
}

/** The first line among the examples in a command's help that is one of cogtool alone. */
function exampleOf(command: Command): string | undefined {
  let help = ''
  command.configureOutput({
    writeOut: (text) => {
      help += text
    },
  })
  command.outputHelp()
  const line = /^ {2}\$ (cogtool .*)$/m.exec(help)?.[1]
  return line && `for example: ${line}`
}

/** The word that is not known, and those that could stand in its place. */
function unknownWord(code: string, text: string, next: string, command: Command): [string, string[]] {
  if (code === 'commander.unknownCommand') return [next, shownCommands(command).map((one) => one.name())]
  const flag = unknownFlag(text)
  return flag === undefined ? ['', []] : [flag, knownFlags(command).map(({ long }) => long)]
}

/** Those that help lists: hidden ones are for programs. */
const shownCommands = (command: Command) => command.createHelp().visibleCommands(command)

function knownFlags({ options, parent }: Command): KnownFlag[] {
  const own = options.flatMap(({ hidden, long, flags }) =>
    hidden || !long ? [] : [{ long, value: /[<[](\w+)/.exec(flags)?.[1] }],
  )
  return parent ? [...own, ...knownFlags(parent)] : [...own, { long: '--help' }]
}

/** What does here what another tool calls so, but for a slip. */
export function nearestSynonym(word: string): string | undefined {
  const known = new Map(synonymList)
  return known.get(nearest(word, [...known.keys()]) ?? '')
}

function isCommand(line: string, { commands }: Command): boolean {
  return commands.some((command) => command.name() === line.split(' ')[0])
}

function otherName({ typed, command }: { typed: string; command: string }, { args }: Command): CogtoolError {
  const [group, ...more] = typed.split(' ')
  // of the same command the rest means the same
  const rest = command.startsWith(`${group} `) ? args.slice(1 + more.length).map((word) => ` ${shellWord(word)}`) : []
  return new CogtoolError('unknown_command', `there is no command "${typed}"`, {
    why: 'another command does that',
    hint: `cogtool ${command}${rest.join('')}`,
  })
}

/** The command that a line's words lead to, and the first word that leads no further. */
function reached(
  program: Command,
  line: readonly string[],
): { command: Command; words: readonly string[]; next: string } {
  let command = program
  const words: string[] = []
  // no words were told apart yet where what was refused stands among the flags of every command
  const args = program.args.length > 0 ? program.args : commandIn(line, program)
  for (const word of args) {
    const found = command.commands.find((one) => one.name() === word)
    if (!found) break
    command = found
    words.push(word)
  }
  return { command, words, next: args[words.length] ?? '' }
}

function commandIn(line: readonly string[], program: Command): string[] {
  const isValue = (index: number) => program.options.some(({ long, required }) => required && long === line[index - 1])
  const names = shownCommands(program).map((one) => one.name())
  return line.filter((word, index) => names.includes(word) && !isValue(index)).slice(0, 1)
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

function wrongChoice({ flag, value, choices }: Choice, help: string, command: Command): CogtoolError {
  const guess = didYouMean(value, choices, '')
  return new CogtoolError('usage', `${flag} cannot be ${JSON.stringify(value.slice(0, 80))}`, {
    why: `it is one of: ${choices.join(', ')}`,
    hint: guess === '' ? hintOf(help, command) : `${guess} ${help} explains ${flag}`,
  })
}

function hintOf(help: string, { commands, parent }: Command): string {
  const what = parent === null ? 'the commands' : commands.length > 0 ? 'its commands' : 'its arguments and flags'
  return `${help} lists ${what}`
}
