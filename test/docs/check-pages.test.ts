import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { changeSetRules } from '../../src/checks/change-set/rules.ts'
import { checks } from '../../src/checks/doctor/table.ts'
import { planRules } from '../../src/checks/plan/rules.ts'
import { shellWords } from '../../src/commands/shared/pasted/shell-words.ts'
import { isMatch } from '../../src/text/glob.ts'
import { parserRefusal } from '../helpers/hints/parse-only.ts'

const root = join(import.meta.dirname, '../..')
const text = (path: string) => readFileSync(join(root, path), 'utf8')
const all = [...checks, ...changeSetRules, ...planRules]
const ids = new Set(all.map(({ id }) => id))
const pitfalls = Array.from({ length: 26 }, (_, index) => `a${index + 1}`)

describe('docs/checks.md and docs/pitfalls.md', () => {
  const { stdout } = spawnSync(process.execPath, ['scripts/check-pages.js', '--print'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 2 ** 24,
  })
  const pages = JSON.parse(stdout) as Record<string, string>

  it.each(['docs/checks.md', 'docs/pitfalls.md'])('%s is what scripts/check-pages.js makes of the tables', (path) => {
    expect(text(path)).toBe(pages[path])
  })

  it('a section tells of each check and rule, once', () => {
    const sections = [...text('docs/checks.md').matchAll(/^### (.+)$/gm)].map(([, id]) => id)
    expect(sections.sort()).toEqual([...ids].sort())
  })

  it('links lead to headings and rows that there are', () => {
    const targets = ['docs/checks.md', 'docs/pitfalls.md'].map((path) => {
      const headings = [...text(path).matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
        title
          .toLowerCase()
          .replace(/[^\w -]/g, '')
          .replaceAll(' ', '-'),
      )
      const anchors = [...text(path).matchAll(/<a id="(.+?)">/g)].map(([, id]) => id)
      return [path.slice('docs/'.length), new Set([...headings, ...anchors])] as const
    })
    const known = new Map(targets)
    for (const [from] of targets) {
      for (const [, page = '', anchor = ''] of text(`docs/${from}`).matchAll(/\]\(([\w.]*)#([\w-]+)\)/g)) {
        expect(known.get(page || from), `${from} → ${page}#${anchor}`).toContain(anchor)
      }
    }
  })
})

describe('the pitfalls of the article', () => {
  const rows = new Map(
    [...text('docs/pitfalls.md').matchAll(/^\| <a id="(a\d+)"><\/a>\1 \| (.+?) \| (.*?) \| (.*?) ?\|$/gm)].map(
      ([, name = '', what = '', answers = '']) => [name, { what, answers }],
    ),
  )

  it('each has a row, and an answer', () => {
    expect([...rows.keys()]).toEqual(pitfalls)
    for (const [name, { what, answers }] of rows) {
      expect(what, name).toMatch(/^[A-Z`].{20,}\.$/)
      expect(answers.length, name).toBeGreaterThan(10)
    }
  })

  it.each(pitfalls)('%s names the checks and rules that refer to it, and no others', (name) => {
    const { answers = '' } = rows.get(name) ?? {}
    const those = all.filter(({ references }) => references.includes(`article/${name}`)).map(({ id }) => id)
    const named = [...answers.matchAll(/checks\.md#([\w-]+)/g)].map(([, id = '']) => id)
    const meant = named.flatMap((id) => (id === 'rules-of-check-plan' ? planRules.map((rule) => rule.id) : [id]))
    expect(meant.sort()).toEqual([...new Set(those)].sort())
  })

  it('no check or rule refers to another one', () => {
    const referred = all.flatMap(({ references }) => references.filter((name) => name.startsWith('article/')))
    expect([...new Set(referred)].filter((name) => !pitfalls.includes(name.slice('article/'.length)))).toEqual([])
  })

  const commands = [...text('docs/pitfalls.md').matchAll(/`(cogtool [^`]+)`/g)].map(([, command = '']) => command)

  it.each(commands)('the parser takes %s', async (command) => {
    const words = shellWords(command.replace('<time>', '2026-01-31')) ?? []
    // commands are named without their files, too
    expect((await parserRefusal(words.slice(1))) ?? '').not.toMatch(/unknown|too many/)
    const only = words[words.indexOf('--only') + 1]
    if (words[1] === 'probe') expect(text('src/probe/catalogue.json')).toContain(`"id": "${only}"`)
  })

  it('the hints of me that they name are known', () => {
    const codes = [...text('docs/pitfalls.md').matchAll(/`cogtool me` \(`([\w-]+)`\)/g)].map(([, code]) => code)
    expect(codes.length).toBeGreaterThan(2)
    for (const code of codes) expect(`${text('docs/me-hints.md')}${text('src/me/lint.ts')}`).toMatch(`${code}`)
  })
})

describe('ids of checks and rules in the documentation', () => {
  const paths = ['README.md', ...readdirSync(join(root, 'docs')).map((name) => `docs/${name}`)].filter((path) =>
    path.endsWith('.md'),
  )

  it.each(paths)('%s names none that does not exist', (path) => {
    const names = [
      ...text(path).matchAll(
        /(?<![\w./-])((?:client|pool|idpool|idp|users|iac|cs|tf)-[a-z*]+(?:-[a-z*]+)*)(?![\w.-])/g,
      ),
    ]
    const unknown = names.map(([, name = '']) => name).filter((name) => !isKnown(name))
    expect([...new Set(unknown)].filter((name) => !otherNames.includes(name))).toEqual([])
  })

  const isKnown = (name: string) => [...ids].some((id) => isMatch(name, id))
  /** What looks like one: a kind of answer of AWS. */
  const otherNames = ['client-secrets']
})
