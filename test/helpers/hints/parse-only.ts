import type { Command } from 'commander'
import { commandTable } from '../../../src/commands/table.ts'
import { buildProgram } from '../../../src/program.ts'
import { type TestEdges, testEdges } from '../test-edges.ts'

/** Why the parser refuses a command line; undefined where it takes it. Nothing is run. */
export async function parserRefusal(args: readonly string[]): Promise<string | undefined> {
  const program = parser(testEdges(), args)
  program.hook('preSubcommand', (_, command) => {
    const runnable = command.commands.length > 0 ? command.commands : [command]
    for (const one of runnable) one.action(() => {})
  })
  try {
    await program.parseAsync([...args], { from: 'user' })
    return undefined
  } catch (error) {
    const { code, exitCode, message } = error as { code?: string; exitCode?: number; message: string }
    return exitCode === 0 || code === 'commander.help' ? undefined : message
  }
}

const parser = (edges: TestEdges, commandLine: readonly string[]) =>
  buildProgram(edges, { commandLine, finish: () => {}, writeHelp: () => {} })

/** The flags of a command and of all, long and short: whether each takes a value. */
export async function flagsOf(name: string): Promise<ReadonlyMap<string, boolean>> {
  const program = parser(testEdges(), [])
  const command = program.commands.find((one) => one.name() === name)
  const started = async () => ({}) as never
  const context = {
    commands: commandTable,
    start: started,
    startAt: started,
    startBare: started,
    startWithoutFiles: started,
    finish: () => {},
  }
  const entry = commandTable.find((one) => one.name === name)
  if (command) (await entry?.load())?.define(command, context)
  const ofEach = [program, ...(command ? [command, ...command.commands] : [])].flatMap((one: Command) =>
    one.options.flatMap(({ long, short, required, optional }) =>
      [long, short].flatMap((flag) => (flag ? [[flag, required || optional] as const] : [])),
    ),
  )
  return new Map([...ofEach, ['--help', false], ['-h', false]])
}

/** The flags of every command. */
export async function allFlags(): Promise<ReadonlyMap<string, boolean>> {
  const maps = await Promise.all(commandTable.map(({ name }) => flagsOf(name)))
  return new Map(maps.flatMap((flags) => [...flags]))
}
