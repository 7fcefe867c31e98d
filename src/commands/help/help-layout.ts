import type { Command, HelpConfiguration } from 'commander'
import { carriedBy } from '../../text/hints/carried-by.ts'
import { repository } from '../../text/version.ts'
import { wrap } from '../../text/wrap.ts'
import type { CommandEntry } from '../shared/context.ts'
import { argumentTerm, flagGroups, type HelpGroup } from './flag-notation.ts'

/** What `cogtool help <topic>` explains. */
export const topicNames = ['flags', 'exit-codes', 'environment', 'output', 'security', 'ci'] as const
export type TopicName = (typeof topicNames)[number]

/** No line of a help text is wider. */
export const widest = 80

/** The commands whose answer is a text for people, or for a shell. */
const textOnly = ['help', 'completion']

/** A term up to this width has its text beside it; the text of a wider one is on the next line, as is every text on a narrow terminal. */
const widestTerm = 24
const narrow = 60

/** The help of the program and of each command, in place of commander's. The examples of a command come behind it. */
export function helpLayout(columns: number, commands: readonly CommandEntry[]): HelpConfiguration {
  const width = Math.min(columns, widest)
  return {
    formatHelp: (command) => {
      const own = command.parent ? commandHelp(command, width) : rootHelp(command, commands, width)
      return `${[...own, lastLines(width, topName(command))].join('\n\n')}\n${command.parent ? '' : newHere()}`
    },
  }
}

function rootHelp(program: Command, commands: readonly CommandEntry[], width: number): string[] {
  const groups = new Map<string, CommandEntry[]>()
  for (const entry of commands) groups.set(entry.group, [...(groups.get(entry.group) ?? []), entry])
  const drawn = [...groups].map(([heading, entries]) => ({ heading, rows: entries.map(rowOf) }))
  return [usageLine(program), wrap(program.description(), width), renderGroups(drawn, width)]
}

function commandHelp(command: Command, width: number): string[] {
  const rows = command.registeredArguments.map((one) => ({ term: argumentTerm(one), text: one.description }))
  const below = command.commands.map((one) => rowOf({ name: one.name(), summary: one.summary() }))
  const groups = [
    ...(rows.length > 0 ? [{ heading: 'Arguments', rows }] : []),
    ...(below.length > 0 ? [{ heading: 'Commands', rows: below }] : []),
    ...flagGroups(command),
  ]
  const parts = [usageLine(command), wrap(command.description(), width)]
  return groups.length > 0 ? [...parts, renderGroups(groups, width)] : parts
}

const rowOf = ({ name, summary }: Pick<CommandEntry, 'name' | 'summary'>) => ({ term: name, text: summary })

function usageLine(command: Command): string {
  const name = [command, ...parentsOf(command)].map((one) => one.name()).reverse()
  const below = command.commands.length > 0 ? ['<command>'] : command.registeredArguments.map(argumentTerm)
  return `Usage: ${[...name, ...below, '[flags]'].join(' ')}`
}

/** The name of the command of the program that this one is, or belongs to; undefined for the program. */
function topName(command: Command): string | undefined {
  return [command, ...parentsOf(command)].at(-2)?.name()
}

function parentsOf({ parent }: Command): Command[] {
  return parent ? [parent, ...parentsOf(parent)] : []
}

/** Groups of terms with their texts in one column, no line wider than `width` where words allow it. */
export function renderGroups(groups: readonly HelpGroup[], width: number): string {
  const room = width < narrow ? 0 : widestTerm
  const beside = groups.flatMap(({ rows }) => rows.map(({ term }) => term.length)).filter((size) => size <= room)
  const column = 4 + Math.max(0, ...beside)
  const indent = ' '.repeat(column)
  const lines = groups.flatMap(({ heading, rows }) => [
    heading,
    ...rows.flatMap(({ term, text }) => {
      const described = wrap(text, width, indent)
      if (term.length <= column - 4) return [`  ${term}`.padEnd(column) + described]
      return [`  ${wrapTerm(term, width)}`, `${indent}${described}`]
    }),
  ])
  return lines.join('\n')
}

/** A term breaks between its flag, its choices and its default. */
function wrapTerm(term: string, width: number): string {
  if (term.length + 2 <= width) return term
  return wrap(term.split('  '), width, '      ')
}

/** Of the flags of all commands those that are often used with one of them, or with any. */
function lastLines(width: number, name?: string): string {
  // who may not name an entry has to give both ids
  const ids = name === 'init' ? ['--user-pool-id ID', '--client-id ID'] : ['--pool NAME', '--user-pool-id ID']
  const ofPool = [...ids, '--session NAME'].filter(
    (flag) => name === undefined || carriedBy[name]?.includes(flag.split(' ', 1)[0] ?? ''),
  )
  const flags = [...ofPool, ...(name === undefined || !textOnly.includes(name) ? ['--json'] : []), '--help']
  return [
    `Often used:  ${wrap(
      flags.map((flag, index) => (index === 0 ? flag : ` ${flag}`)),
      width,
      ' '.repeat(13),
    )}`,
    `More:        cogtool help ${topicNames.join('|')}`,
  ].join('\n')
}

function newHere(): string {
  return `New here?    cogtool demo    Bugs: ${repository}/issues\n`
}
