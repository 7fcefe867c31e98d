import type { Command, Option } from 'commander'
import type { Edges } from '../../edges/edges.ts'
import { inCapitals } from './flag-notation.ts'
import { topicNames } from './help-layout.ts'

/** What completion needs to know. */
export interface CompletionContext {
  readonly program: Command
  /** Gives a command its flags, which are loaded when they are needed. */
  define(command: Command): Promise<void>
  readonly edges: Edges
}

/** What a shell offers: a word, and what it means. */
type Candidate = readonly [word: string, text: string]

/** Stand in place of candidates where the shell knows better. */
const files: Candidate = [':files', '']
const folders: Candidate = [':folders', '']

/**
 * What could stand at the end of a command line, one a line, each with a tab and what it means; the last of `words` is what is
 * being typed. Reads files alone: no network, no keyring. Never fails: what goes wrong offers nothing.
 */
export async function complete(words: readonly string[], context: CompletionContext): Promise<string> {
  const candidates = await candidatesFor(words, context).catch(() => [])
  return candidates.map(([word, text]) => `${text === '' ? word : `${word}\t${text}`}\n`).join('')
}

async function candidatesFor(words: readonly string[], context: CompletionContext): Promise<Candidate[]> {
  const typed = withoutEqualSigns(words)
  const current = typed.at(-1) ?? ''
  const { command, pending, place } = await readLine(typed.slice(0, -1), context)
  if (pending?.required) return fitting(current, await valuesOf(pending, command, context))
  const [, flag = '', value = ''] = /^(--[\w-]+)=(.*)$/s.exec(current) ?? []
  const option = flag === '' ? undefined : optionsOf(command).find(({ long }) => long === flag)
  if (option) {
    const values = fitting(value, await valuesOf(option, command, context))
    return values.map(([word, text]) => [word.startsWith(':') ? word : `${flag}=${word}`, text])
  }
  if (current.startsWith('-')) return fitting(current, flagsOf(command))
  const own = pending ? await valuesOf(pending, command, context) : []
  return fitting(current, [...own, ...(await argumentsOf(command, place, context))])
}

/** bash breaks words at an equal sign, which it gives as a word of its own. */
function withoutEqualSigns(words: readonly string[]): string[] {
  const kept = words.filter((word, index) => word !== '=' || !words[index - 1]?.startsWith('--'))
  return words.at(-1) === '=' ? [...kept, ''] : kept
}

/** The command that a line leads to, the flag that waits for its value, and how many arguments stand there. */
async function readLine(
  words: readonly string[],
  { program, define }: CompletionContext,
): Promise<{ command: Command; pending: Option | undefined; place: number }> {
  let command = program
  let pending: Option | undefined
  let place = 0
  for (const word of words) {
    if (pending?.required || (pending && !word.startsWith('-'))) {
      pending = undefined
      continue
    }
    pending = undefined
    if (word.startsWith('-') && word !== '-') {
      const option = optionsOf(command).find(({ long, short }) => word === long || word === short)
      if (option?.required || option?.optional) pending = option
      continue
    }
    const below = command.commands.find((one) => one.name() === word)
    if (!below) place += 1
    else {
      command = below
      if (below.parent === program) await define(below)
    }
  }
  return { command, pending, place }
}

function optionsOf(command: Command): Option[] {
  return [...command.options, ...(command.parent ? optionsOf(command.parent) : [])].filter(({ hidden }) => !hidden)
}

function flagsOf(command: Command): Candidate[] {
  const flags = optionsOf(command).flatMap(({ long, description }): Candidate[] => (long ? [[long, description]] : []))
  return [...flags, ['--help', 'Show this help']]
}

async function valuesOf(option: Option, command: Command, context: CompletionContext): Promise<Candidate[]> {
  if (option.argChoices) return plain(option.argChoices)
  const { long = '' } = option
  if (long === '--pool') return poolNames(context.edges)
  if (long === '--session') return sessionNames(context.edges)
  const ids = await idsOf(command.name(), long ?? '')
  if (ids) return ids
  const value = inCapitals(option.flags)
  if (/ (?:\[?KIND=\]?)?FILE\b/.test(value)) return [files]
  return / (?:FOLDER|DIR)\b/.test(value) ? [folders] : []
}

/** The names of probe's cases and of the checks, for the flags that choose some. */
async function idsOf(command: string, flag: string): Promise<Candidate[] | undefined> {
  if (!['--only', '--skip', '--emit', '--explain'].includes(flag)) return undefined
  if (command === 'probe') {
    const { catalogue } = await import('../../probe/catalogue.ts')
    const groups = flag === '--emit' ? [] : catalogue.map(({ group }) => group)
    return plain([...new Set([...groups, ...catalogue.map(({ id }) => id)])])
  }
  if (command !== 'doctor') return undefined
  const { checks } = await import('../../checks/doctor/table.ts')
  return plain(checks.map(({ id }) => id))
}

async function argumentsOf(command: Command, place: number, context: CompletionContext): Promise<Candidate[]> {
  if (command.commands.length > 0) return place > 0 ? [] : commandsOf(command)
  const argument = command.registeredArguments[place] ?? command.registeredArguments.find(({ variadic }) => variadic)
  if (argument === undefined) return []
  if (argument.argChoices) return plain(argument.argChoices)
  const name = argument.name()
  if (name === 'command-or-topic') return place > 0 ? [] : [...commandsOf(context.program), ...plain(topicNames)]
  if (name === 'shell') {
    const { shells } = await import('./completion-script.ts')
    return plain(shells)
  }
  return /^files?$/i.test(name) ? [files] : []
}

function commandsOf(command: Command): Candidate[] {
  const shown = command.createHelp().visibleCommands(command)
  return shown.map((one): Candidate => [one.name(), one.summary()])
}

async function poolNames(edges: Edges): Promise<Candidate[]> {
  const { readConfigFiles } = await import('../../pool/settings-sources.ts')
  const { project, user } = await readConfigFiles(edges)
  const local: Candidate = ['local', 'the local pool that is running']
  const listed = [project, user].flatMap((file) =>
    [...(file?.pools.entries() ?? [])].map(([name, entry]): Candidate => [name, entry.userPoolId ?? '']),
  )
  return [...new Map([...listed, local].reverse())].reverse()
}

async function sessionNames(edges: Edges): Promise<Candidate[]> {
  const { savedNames } = await import('../../session/store/session-store.ts')
  return plain(await savedNames(edges))
}

const plain = (words: readonly string[]): Candidate[] => words.map((word) => [word, ''])

/** Those that begin as the word does; a name from a file that would mean something to a shell is left out. */
function fitting(word: string, candidates: readonly Candidate[]): Candidate[] {
  const isSafe = /^[\w:@+=.,*/-]+$/
  return candidates
    .filter(([one]) => isSafe.test(one) && (one.startsWith(':') || one.startsWith(word)))
    .map(([one, text]) => [one, text.replace(/[^\x20-\x7e]/g, '')])
}
