import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { EntryCheck } from '../../../src/commands/init/entry-check.ts'
import { main } from '../../../src/main.ts'
import { CogtoolError } from '../../../src/text/cogtool-error.ts'
import { loginEdges } from '../../helpers/login-edges.ts'
import { captured, noPrompt, pipedStdin, type TestEdges } from '../../helpers/test-edges.ts'

/** What a person answers, in order: a choice by a part of its text, a line that is typed, or Ctrl-C. */
export type Answer = { readonly choose: string } | { readonly type: string } | 'Ctrl-C'

/** Edges of a person at a terminal who answers so, and the questions that came, with the names to choose from. */
export function atTerminal(answers: readonly Answer[], changes: Parameters<typeof loginEdges>[0] = {}) {
  const asked: string[] = []
  const left = [...answers]
  const next = (question: string): Exclude<Answer, 'Ctrl-C'> => {
    asked.push(question)
    const answer = left.shift()
    if (answer === undefined) throw new Error(`this test did not expect to be asked: ${question}`)
    if (answer === 'Ctrl-C') throw new CogtoolError('interrupted', 'interrupted by SIGINT')
    return answer
  }
  const edges = loginEdges({
    stdin: { ...pipedStdin(''), isTTY: true },
    prompt: {
      ...noPrompt(),
      select: async (question, choices) => {
        const answer = next([question, ...choices.map(({ name }) => name)].join('\n'))
        const choice = choices.find(({ name }) => 'choose' in answer && name.includes(answer.choose))
        if (!choice) throw new Error(`there is no such choice: ${JSON.stringify(answer)}`)
        return choice.value
      },
      input: async (question) => {
        const answer = next(question)
        return 'type' in answer ? answer.type : ''
      },
    },
    ...changes,
  })
  return { edges, asked, left }
}

/** Runs `init`, at a terminal where `isTerminal`. */
export async function init(args: readonly string[], edges: TestEdges, isTerminal = false) {
  const [stdout, stderr] = [captured(), captured(isTerminal, 1_000)]
  const quiet = { ...edges, env: { ...edges.env, NO_COLOR: '1' }, stdout: stdout.stream, stderr: stderr.stream }
  const exitCode = await main(['init', ...args], quiet)
  return { exitCode, out: stdout.text(), err: stderr.text() }
}

export const pathOf = ({ home }: TestEdges, name = 'cogtool.json') => join(home, name)
export const userPathOf = ({ directories }: TestEdges) => join(directories.config, 'config.json')

/** What is in a file; undefined where there is none. */
export const textOf = (path: string) => (existsSync(path) ? readFileSync(path, 'utf8') : undefined)

export function write(path: string, config: unknown): string {
  const text = typeof config === 'string' ? config : JSON.stringify(config, null, 2)
  writeFileSync(path, text)
  return text
}

/** The checks of a document, by name. */
export async function checksOf(args: readonly string[], edges: TestEdges): Promise<Record<string, EntryCheck>> {
  const { exitCode, out, err } = await init([...args, '--json'], edges)
  expect(err).toBe('')
  const { checks } = JSON.parse(out) as { checks: EntryCheck[] }
  expect(exitCode).toBe(checks.some(({ status }) => status === 'fail') ? 1 : 0)
  expect(checks.map(({ check }) => check)).toEqual([
    'pool',
    'hosted-ui',
    'app-client',
    'code-flow',
    'callback',
    'secret',
  ])
  return Object.fromEntries(checks.map((one) => [one.check, one]))
}
