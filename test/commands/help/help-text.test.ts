import { Command } from 'commander'
import { describe, expect, it } from 'vitest'
import { everyCommand } from '../../../src/commands/help/every-command.ts'
import { flagGroups } from '../../../src/commands/help/flag-notation.ts'
import { topicNames } from '../../../src/commands/help/help-layout.ts'
import { addGlobalFlags } from '../../../src/commands/shared/global-flags.ts'
import { commandTable } from '../../../src/commands/table.ts'
import { main } from '../../../src/main.ts'
import { testEdges } from '../../helpers/test-edges.ts'

const never = () => Promise.reject(new Error('nothing is run here'))
const program = new Command('cogtool')
addGlobalFlags(program)
const context = {
  commands: commandTable,
  ...{ start: never, startAt: never, startBare: never, startWithoutFiles: never },
  finish: () => {},
}
const commands = (await everyCommand(program, context)).flatMap((command) => [command, ...command.commands])
const nameOf = (command: Command): string =>
  command.parent === program ? command.name() : `${command.parent?.name()} ${command.name()}`

async function helpOf(...words: string[]): Promise<string[]> {
  const edges = testEdges()
  expect(await main([...words, '--help'], edges)).toBe(0)
  return edges.out().trimEnd().split('\n')
}

/** What an imperative begins with, in the texts of this tool. */
const verbs =
  'Accept Add Allow Answer Ask Begin Call Check Choose Compare Compute Continue Decode Do End Exit Expect Explain Export Fetch Fill ' +
  'Find Follow Forget Go Judge Keep Leave Let List Listen Look Make Match Name Never Print Prove Put Reach Read Refresh ' +
  'Register Repeat Replace Report Require Revoke Run Save See Send Set Show Sign Skip Start Stop Tell Test Throttle Trust Try Use ' +
  'Wait Write'
const imperative = new RegExp(`^(?:${verbs.replaceAll(' ', '|')})\\b.*[^.]$`)

describe('every line of help is an imperative of at most 60 characters, without a full stop', () => {
  it.each([{ name: 'cogtool', command: program }, ...commands.map((command) => ({ name: nameOf(command), command }))])(
    '$name',
    ({ command }) => {
      const texts = [
        ...(command === program ? [] : [command.summary()]),
        ...command.registeredArguments.map((argument) => argument.description),
        ...command.options.filter(({ hidden }) => !hidden).map((option) => option.description),
      ]
      for (const text of texts) {
        expect(text).toMatch(imperative)
        expect(text.length, text).toBeLessThanOrEqual(60)
      }
    },
  )
})

describe('the first screen', () => {
  it('has every command of the table in its group, in at most 40 lines of 80 columns', async () => {
    const lines = await helpOf()
    expect(lines.length).toBeLessThanOrEqual(40)
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80)
    const groups = [...new Set(commandTable.map(({ group }) => group))]
    const drawn = groups.flatMap((group) => [
      group,
      ...commandTable
        .filter((entry) => entry.group === group)
        .map(({ name, summary }) => `  ${name.padEnd(18)}${summary}`),
    ])
    const first = lines.indexOf('Tokens')
    expect(lines.slice(first, first + drawn.length)).toEqual(drawn)
    expect(lines.slice(first + drawn.length)).toEqual([
      '',
      'Often used:  --pool NAME  --user-pool-id ID  --session NAME  --json  --help',
      'More:        cogtool help flags|exit-codes|environment|output|security|ci',
      'New here?    cogtool demo    Bugs: https://github.com/OWNER/cogtool/issues',
    ])
  })
})

describe('the flags that are often used with a command', () => {
  const lineOf = async (name: string) =>
    (await helpOf(...name.split(' '))).find((line) => line.startsWith('Often used:'))?.slice(13)
  /** What a command cannot do without; those that would go on for a while are left out. */
  const needed: Readonly<Record<string, readonly string[]>> = {
    ...{ verify: ['a.b.c'], decode: ['a.b.c'], 'check-plan': ['none.json'], 'check-change-set': ['none.json'] },
    ...{ 'users find': ['ann'], 'users show': ['ann'], completion: ['bash'], local: ['--port', 'x'], demo: ['--no'] },
  }

  it.each([
    ['login', '--pool NAME  --user-pool-id ID  --session NAME  --json  --help'],
    ['users show', '--pool NAME  --user-pool-id ID  --session NAME  --json  --help'],
    ['init', '--user-pool-id ID  --client-id ID  --json  --help'],
    ['check-plan', '--json  --help'],
    ['completion', '--help'],
  ])('%s: %s', async (name, line) => {
    expect(await lineOf(name)).toBe(line)
  })

  it.each(commands.filter(({ commands: below }) => below.length === 0).map(nameOf))('are taken by %s', async (name) => {
    const line = (await lineOf(name)) ?? ''
    const tell = async (...flag: string[]) => {
      const edges = testEdges({ stdin: { ...testEdges().stdin, isTTY: false, text: async () => '' } })
      await main([...name.split(' '), ...(needed[name] ?? []), ...flag], edges)
      return edges.err()
    }
    // each is read, and says so of a value that it cannot use
    if (line.includes('--pool ')) expect(await tell('--pool', 'nowhere')).toContain('no pool named "nowhere" (--pool)')
    if (line.includes('--user-pool-id')) expect(await tell('--user-pool-id', 'x')).toContain('not a user pool id: "x"')
    if (line.includes('--session')) expect(await tell('--session', '')).toContain('--session is empty')
    expect(JSON.parse((line.includes('--json') && (await tell('--json', '--pool', 'nowhere'))) || '{}')).toBeTypeOf(
      'object',
    )
  })
})

describe('the help of a command has at most 60 lines of 80 columns, and its examples last', () => {
  it.each(commands.map(nameOf))('%s', async (name) => {
    const lines = await helpOf(...name.split(' '))
    expect(lines.length).toBeLessThanOrEqual(60)
    expect(lines.filter((line) => line.length > 80)).toEqual([])
    const last = lines.slice(lines.indexOf('Examples:') + 1)
    expect(last.every((line) => /^ {2}(?:[#$]| {2})/.test(line))).toBe(true)
  })

  it('login has five groups', () => {
    const login = commands.find((command) => command.name() === 'login')
    expect(login && flagGroups(login).map(({ heading }) => heading)).toEqual([
      'Browser',
      'Without a browser',
      'What is saved',
      'App client, after a yes',
      'Diagnosis',
    ])
  })

  it.each([
    ['login', '  --flow FLOW  [code|implicit]  default: code'],
    ['login', '  --add-callback [HOW]  [temporary|keep]  default: temporary'],
    ['login', '  --timeout SECONDS  default: 300'],
    ['token', '  --type TYPE  [access|id|refresh]  default: access, or id for exec-credential'],
    ['doctor', '  --at TIME  default: now  Judge as of this time'],
  ])('%s: choices and defaults are written one way', async (name, line) => {
    const lines = await helpOf(name)
    expect(lines.some((one) => one.startsWith(line))).toBe(true)
    expect(lines.join('\n')).not.toMatch(/choices:|\(default/)
  })

  it('wraps on a narrow terminal', async () => {
    const edges = testEdges()
    const narrow = { ...edges, stdout: { ...edges.stdout, columns: 40 } }
    await main(['me', '--help'], narrow)
    const texts = edges
      .out()
      .split('\n')
      .filter((line) => /^ {4}\S/.test(line))
    expect(Math.max(...texts.map((line) => line.length))).toBeLessThanOrEqual(40)
  })
})

describe('no help topic is wider than 80 columns in a pipe', () => {
  it.each(topicNames)('%s', async (topic) => {
    const edges = testEdges()
    expect(await main(['help', topic], edges)).toBe(0)
    const lines = edges.out().split('\n')
    expect(lines.length).toBeGreaterThan(10)
    expect(lines.filter((line) => line.length > 80)).toEqual([])
  })
})
