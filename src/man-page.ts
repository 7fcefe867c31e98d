import { type Command, CommanderError } from 'commander'
import { argumentTerm, flagGroups, type HelpGroup, type HelpRow } from './commands/help/flag-notation.ts'
import { topicText } from './commands/help/help-topics.ts'
import type { Edges } from './edges/edges.ts'
import { buildProgram } from './program.ts'
import { wrap } from './text/wrap.ts'

/** The manual, cogtool(1), from the command tree and the help topics: the build writes it to man/cogtool.1. */
export async function manPage({ version, date }: { version: string; date: Date }): Promise<string> {
  const program = await wholeProgram()
  const topics = Object.entries(topicText).map(([name, text]) => section(titles[name] ?? name, preformatted(text)))
  const page = lines(
    `.TH COGTOOL 1 ${date.toISOString().slice(0, 10)} ${quoted(`cogtool ${version}`)} ${quoted('cogtool manual')}`,
    section('name', filled(`cogtool - ${program.description()}`.replace(/\.$/, ''))),
    section('synopsis', '.B cogtool\n.I command\n.RI [ flags ]'),
    section('description', filled(program.description()), table(commandsOf(program).map(rowOf))),
    section(
      'commands',
      ...commandsOf(program)
        .flatMap((command) => [command, ...command.commands])
        .map(commandSection),
    ),
    section('flags of every command', ...flagGroups(program).map(groupOf)),
    ...topics,
    section('see also', '.BR aws (1)'),
  )
  // a heading begins a paragraph by itself
  return page.replace(/^(\.S[HS] .*\n)\.PP\n/gm, '$1')
}

const titles: Readonly<Record<string, string>> = { 'exit-codes': 'exit status' }

/** The program with the flags of every command, which are loaded when it is used. */
async function wholeProgram(): Promise<Command> {
  // help reads no more of the edges
  const edges = { stdout: { columns: 80 } } as Edges
  const program = buildProgram(edges, { commandLine: [], finish: () => {}, writeHelp: () => {} })
  for (const command of program.commands) {
    try {
      await program.parseAsync([command.name(), '--help'], { from: 'user' })
    } catch (error) {
      if (!(error instanceof CommanderError) || error.exitCode !== 0) throw error
    }
  }
  return program
}

function commandSection(command: Command): string {
  const below = command.commands.map(rowOf)
  const taken = command.registeredArguments.map((one) => ({ term: argumentTerm(one), text: one.description }))
  return lines(
    `.SS ${quoted(nameOf(command))}`,
    filled(command.description()),
    '.PP',
    synopsisOf(command),
    ...(taken.length > 0 ? [table(taken)] : []),
    ...(below.length > 0 ? [table(below)] : []),
    ...flagGroups(command).map(groupOf),
    ...examplesOf(command),
  )
}

/** Those that the first screen shows: not those for programs. */
const commandsOf = (program: Command): Command[] => program.createHelp().visibleCommands(program)

const nameOf = (command: Command): string =>
  command.parent ? `${nameOf(command.parent)} ${command.name()}` : command.name()

const rowOf = (command: Command): HelpRow => ({
  term: command.name(),
  text: command.summary() || command.description(),
})

function synopsisOf(command: Command): string {
  const taken = command.commands.length > 0 ? ['COMMAND'] : command.registeredArguments.map(argumentTerm)
  return `.B ${escaped([nameOf(command), ...taken, '[flags]'].join(' '))}`
}

/** What a command says behind its flags. */
function examplesOf(command: Command): string[] {
  const parts: string[] = []
  command.configureOutput({ writeOut: (part) => parts.push(part) }).outputHelp()
  const text = parts.join('').slice(command.helpInformation().length)
  return text.trim() === '' ? [] : ['.PP', preformatted(text)]
}

const section = (title: string, ...parts: readonly string[]): string =>
  lines(`.SH ${quoted(title.toUpperCase())}`, ...parts)

const groupOf = ({ heading, rows }: HelpGroup): string => lines('.PP', `.I ${escaped(heading)}`, table(rows))

const table = (rows: readonly HelpRow[]): string => lines(...rows.map(rowLines))

/** The choices and the default of a flag stand behind its text: a formatter breaks long terms anywhere. */
function rowLines({ term, text }: HelpRow): string {
  const [flag = '', ...notes] = term.split('  ')
  const described = notes.length > 0 ? `${text} (${notes.join(', ')})` : text
  return lines('.TP', `.B ${escaped(flag)}`, filled(described))
}

/** Lines as they are. */
function preformatted(text: string): string {
  const shown = text.replace(/^\n+|\s+$/g, '').split('\n')
  return lines('.nf', ...shown.map((line) => atLineStart(escaped(line))), '.fi')
}

/** A paragraph: its lines are short, as mandoc asks for, and are filled again. */
const filled = (text: string): string =>
  lines(
    ...wrap(text, 70)
      .split('\n')
      .map((line) => atLineStart(escaped(line))),
  )

/** A line that begins so would be a request. */
const atLineStart = (line: string): string => (/^[.']/.test(line) ? `\\&${line}` : line)

/** Text in the characters that every formatter reads, and such that what is copied from it can be typed. */
function escaped(text: string): string {
  return [...text].map((letter) => special[letter] ?? unicode(letter)).join('')
}

const special: Readonly<Record<string, string>> = {
  '\\': '\\e',
  '-': '\\-',
  "'": '\\(aq',
  '`': '\\(ga',
  '^': '\\(ha',
  '~': '\\(ti',
}

const unicode = (letter: string): string =>
  letter <= '~' ? letter : `\\[u${(letter.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}]`

/** An argument of a macro. */
const quoted = (text: string): string => `"${escaped(text).replaceAll('"', '\\(dq')}"`

const lines = (...parts: readonly string[]): string =>
  parts
    .map((part) => part.replace(/\n$/, ''))
    .join('\n')
    .concat('\n')
