import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { shellWords } from '../../src/commands/shared/pasted/shell-words.ts'
import { main } from '../../src/main.ts'
import { followHints } from '../helpers/hints/follow-hints.ts'
import { allFlags, parserRefusal } from '../helpers/hints/parse-only.ts'
import { proposalsIn } from '../helpers/hints/read-hints.ts'
import { testEdges } from '../helpers/test-edges.ts'
import { commandLine } from '../words/command-line.ts'
import { localPool, type Row, runRow, shareLocalPool } from '../words/row.ts'
import { services } from '../words/services.ts'
import { signIn } from '../words/sign-in.ts'

shareLocalPool()

const page = readFileSync(join(import.meta.dirname, '../../docs/errors.md'), 'utf8')
const rows = page.split('\n').filter((line) => line.startsWith('| `'))
const typed = rows.flatMap((row) =>
  [...row.matchAll(/`((?:cogtool |--?[a-z])[^`]*)`/g)].map(([, text = '']) => ({ code: row.split('`')[1], text })),
)

it('docs/errors.md names command lines and flags', () => {
  expect(typed.length).toBeGreaterThan(40)
})

it.each(typed)('docs/errors.md, $code: $text is taken by the parser', async ({ text }) => {
  const words = shellWords(text.replace(/<[^>]*>/g, 'x').replace(/…/g, 'x')) ?? []
  const [first = ''] = words
  if (first !== 'cogtool') expect([...(await allFlags()).keys()]).toContain(first)
  // `cogtool help exit-codes` and `cogtool <command> --help` are there to be read
  else
    expect(
      await parserRefusal(words.slice(1).map((word) => (word === 'x' && words[1] === 'x' ? 'verify' : word))),
    ).toBeUndefined()
})

it.each(Object.entries<Row>({ ...commandLine, ...signIn, ...services }))(
  'the hint of %s is followed',
  async (code, row) => {
    const { commandLine: argv, edges } = await runRow({ ...row, stdin: row.stdin ?? 'one\ntwo\nthree\n' })
    await followHints(argv, edges, {
      fill: { '--client-id': localPool().client.id },
      // its server knows no operation at all
      parseOnly: code === 'operation_unsupported',
    })
  },
)

/** What hints of the program are written as: the text of each literal behind `hint:`, and of the files that hold hints alone. */
function literalsOf(path: string): string[] {
  const source = readFileSync(path, 'utf8')
  const isAllHints = /(?:hints|advice|unreadable)\.ts$/.test(path)
  const parts = isAllHints
    ? [source]
    : [...source.matchAll(/\b(?:hint|next)(?:: string)?(?::| =)([\s\S]*?)(?:\n *[\w}]|$)/g)].map(
        ([, part = '']) => part,
      )
  const literals = parts.flatMap(
    (part) =>
      part.match(
        /'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\$]|\\.|\$(?!\{)|\$\{(?:[^{}`]|`[^`]*`|\{[^{}]*\})*\})*`/g,
      ) ?? [],
  )
  return literals.map((literal) => withoutTemplates(literal.slice(1, -1)).replace(/\\(.)/g, '$1'))
}

/** Without what a template fills in: a word of its own stands there. */
function withoutTemplates(text: string): string {
  const inner = /\$\{(?:[^{}`]|`[^`]*`|\{[^{}]*\})*\}/g
  return text.replace(inner, (_, at: number) => (/[\w}-]$/.test(text.slice(0, at)) ? '' : 'x'))
}

/** Flags of the AWS CLI that stand in literals of their own. */
const flagsOfAws = [
  '--max-results',
  '--use-cognito-provided-values',
  '--cli-input-json',
  '--message-action',
  '--max-items',
]

const src = join(import.meta.dirname, '../../src')
const written = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .flatMap((name) => literalsOf(join(src, name)).map((hint) => ({ name, hint })))
  .filter(({ hint }) => /cogtool [a-z]|(?:^|\s)--[a-z]/.test(hint))

it('hints stand in the sources', () => {
  expect(written.length).toBeGreaterThan(150)
})

it.each(written)('the parser takes what is proposed in $name: $hint', async ({ hint }) => {
  const flags = await allFlags()
  for (const { kind, words } of proposalsIn(hint, (flag) => flags.get(flag) ?? false)) {
    const filled = words.map((word) => word.replace(/^<.*>$|^[A-Z]{3,}$/, 'x'))
    if (kind === 'aws') continue
    // what a template fills in has a form of its own
    if (kind === 'cogtool') expect((await parserRefusal(filled)) ?? '').not.toMatch(/unknown|too many/)
    else for (const word of filled) if (word.startsWith('-')) expect([...flags.keys(), ...flagsOfAws]).toContain(word)
  }
})

it('a value of the command line goes on as one word', async () => {
  const edges = testEdges()
  const argv = ['token', '--user-pool-id', 'eu-west-1_AbC123xyz', '--session', "o'brien and co"]
  await main(argv, edges)
  expect(edges.err()).toContain(`cogtool login --session 'o'\\''brien and co' --user-pool-id eu-west-1_AbC123xyz`)
  await followHints(argv, edges)
})

describe('a hint that is no good', () => {
  const argv = ['verify', 'a.b.c', '--user-pool-id', 'eu-west-1_AbC123xyz', '--endpoint-url', 'http://127.0.0.1:9']

  it.each([
    'cogtool login --jwks x',
    'cogtool verify --token-use machine -',
    'add --jwk x',
    '--user-pool-id nonsense',
    'leave out --jwk',
    'aws cognito-idp describe-user-pool-client --user-pool-id x --endpoint-url http://127.0.0.1:9',
    'aws cognito-idp list-user-pools --max-results 60',
    'aws cognito-idp make-coffee --endpoint-url http://127.0.0.1:9',
  ])('is found: %s', async (hint) => {
    const edges = testEdges()
    await edges.stdout.write(`REJECTED  malformed token\n\n  → ${hint}\n`)
    await expect(followHints(argv, edges)).rejects.toThrow()
  })
})
