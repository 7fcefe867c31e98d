import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import type { Edges } from '../../../../src/edges/edges.ts'
import { main } from '../../../../src/main.ts'
import { type FilesOf, writeFolder } from '../../../checks/snapshot/folder-of.ts'
import { testEdges } from '../../../helpers/test-edges.ts'

/** What is put in, by the command that reads it. */
export interface Input {
  readonly doctor?: FilesOf
  readonly 'check-plan'?: unknown
  readonly 'check-change-set'?: unknown
  /** Two templates. */
  readonly templates?: readonly [unknown, unknown]
  /** The names in a folder, in this order. */
  readonly inOrder?: (names: readonly string[]) => string[]
  readonly env?: Record<string, string>
}

/** Everything that a command writes about an input: each format, report and folder, by name. Two runs are compared by it. */
export async function everyOutput(input: Input): Promise<Record<string, string>> {
  const outputs: Record<string, string> = {}
  const run = async (
    name: string,
    line: readonly string[],
    kinds: readonly string[],
    files: (home: string) => void,
  ) => {
    const edges = testEdges({ env: input.env ?? { GITHUB_STEP_SUMMARY: 'summary.md' } })
    const { inOrder } = input
    const list: Edges['files']['list'] = async (path) => {
      const names = await edges.files.list(path)
      return inOrder ? inOrder(names) : names
    }
    files(edges.home)
    const kept = new Set(filesBelow(edges.home))
    const github = kinds.length > 0 ? ['--report', 'github'] : []
    const reports = [...kinds.flatMap((kind) => ['--report', `${kind}=report.${kind}`]), ...github]
    await main([...line, ...reports], { ...edges, files: { ...edges.files, list } })
    outputs[`${name} stdout`] = edges.out()
    outputs[`${name} stderr`] = edges.err()
    for (const path of filesBelow(edges.home)) {
      if (!kept.has(path)) outputs[`${name} ${relative(edges.home, path)}`] = readFileSync(path, 'utf8')
    }
  }
  const every = ['sarif', 'junit', 'md']
  if (input.doctor) {
    const files = input.doctor
    const place = (home: string) => writeFolder(join(home, 's'), files)
    const line = ['doctor', '--from-json', 's', '--at', '2026-11-28']
    await run('doctor', [...line, '--rules', 'strict', '--fix-plan', 'fix'], [...every, 'html'], place)
    await run('doctor --verbose', [...line, '--rules', 'strict', '--verbose'], [...every, 'html'], place)
    await run('doctor --json', [...line, '--rules', 'strict', '--json'], [], place)
    await run('doctor --calendar', [...line, '--calendar'], [], place)
    await run('doctor --diff', ['doctor', '--diff', 's', 'other'], [], (home) => {
      place(home)
      writeFolder(join(home, 'other'), { 'user-pool.json': { UserPool: { Id: 'eu-west-1_Other0001' } } })
    })
  }
  for (const command of ['check-plan', 'check-change-set'] as const) {
    if (input[command] === undefined) continue
    const place = (home: string) => writeFileSync(join(home, 'input.json'), JSON.stringify(input[command]))
    for (const flag of ['--verbose', '--json']) {
      await run(`${command} ${flag}`, [command, 'input.json', '--at', '2026-11-28', flag], every, place)
    }
  }
  if (input.templates) {
    const [old, next] = input.templates
    const line = ['check-change-set', '--templates', 'old.json', 'new.json', '--at', '2026-11-28']
    await run('templates', [...line, '--verbose'], every, (home) => {
      writeFileSync(join(home, 'old.json'), JSON.stringify(old))
      writeFileSync(join(home, 'new.json'), JSON.stringify(next))
    })
  }
  return outputs
}

function filesBelow(folder: string): string[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  return names.map((name) => join(folder, name)).filter((path) => statSync(path).isFile())
}

const fixtures = join(import.meta.dirname, '../../../../fixtures')

/** The plans or change sets among the fixtures, by name. */
export function fixtureInputs(folder: 'plans' | 'change-sets'): [name: string, input: unknown][] {
  const names = readdirSync(join(fixtures, folder)).filter((name) => name.endsWith('.json') && name !== 'expected.json')
  return names.map((name) => [name, JSON.parse(readFileSync(join(fixtures, folder, name), 'utf8'))])
}
