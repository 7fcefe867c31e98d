import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'

const folder = mkdtempSync(join(tmpdir(), 'cogtool-completion-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
writeFileSync(join(folder, 'cogtool.json'), JSON.stringify({ pools: { dev: {}, prod: {} } }))
writeFileSync(join(folder, 'my plan.json'), '{}')
symlinkSync(join(import.meta.dirname, '../../bin/cogtool.js'), join(folder, 'cogtool'))

const env = { PATH: `${folder}:${process.env.PATH}`, HOME: folder, TERM: 'dumb' }
const run = (shell: string, args: readonly string[]) =>
  spawnSync(shell, args, { cwd: folder, env, encoding: 'utf8', input: '' })

/** Lines that end where Tab is pressed, and what is offered there. */
const lines: readonly (readonly [line: string, offered: readonly string[]])[] = [
  ['cogtool who', ['whoami']],
  ['cogtool token --pool ', ['dev', 'local', 'prod']],
  ['cogtool login --flow ', ['code', 'implicit']],
  ['cogtool help ex', ['exit-codes', 'export-users']],
  ['cogtool verify --token-u', ['--token-use']],
  ['cogtool check-plan my', ['my plan.json']],
]

/** What each shell offers for a line, a word a line. */
const ask: Readonly<Record<string, (line: string) => string[]>> = {
  bash: (line) => {
    const words = line.split(' ')
    const set = `COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length - 1}`
    const script = `source <(cogtool completion bash); ${set}; _cogtool cogtool; printf '%s\\n' "\${COMPREPLY[@]}"`
    return ['-c', script]
  },
  // its completion system needs a terminal: what it would be given is asked for in its place
  zsh: (line) => {
    const words = line.split(' ').map((word) => `'${word}'`)
    const script = [
      'compdef() { : }',
      `_describe() { print -rl -- "\${(@)\${(P)2}%%:*}" }`,
      `_files() { print -rl -- \${words[CURRENT]}*(N) }`,
      'source <(cogtool completion zsh)',
      `words=(${words.join(' ')}); CURRENT=${words.length}`,
      '_cogtool',
    ].join('\n')
    return ['-f', '-c', script]
  },
  fish: (line) => [
    '--no-config',
    '-c',
    `cogtool completion fish | source; complete -C '${line}' | string replace -r '\\t.*' ''`,
  ],
}

/** A shell that is missing is skipped, with a line that says so; with COGTOOL_TEST_SHELLS=required it fails. */
describe.each(Object.entries(ask))('%s', (shell, argsFor) => {
  const isThere = run(shell, ['-c', 'exit 0']).error === undefined
  if (!isThere) console.warn(`skipped, it is not installed: ${shell}`)

  it.skipIf(isThere || process.env.COGTOOL_TEST_SHELLS !== 'required')('is installed', () => {
    expect.fail(`${shell} is not installed`)
  })

  it.skipIf(!isThere).each(lines)('offers for %s', (line, offered) => {
    const { stdout, stderr } = run(shell, argsFor(line))
    expect(stderr).toBe('')
    const words = stdout.split('\n').filter(Boolean)
    expect(words.map((word) => word.replaceAll('\\', '')).sort()).toEqual(offered)
  })
})
