import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { topicText } from '../../src/commands/help/help-topics.ts'
import { commandTable } from '../../src/commands/table.ts'
import { main } from '../../src/main.ts'
import { manPage } from '../../src/man-page.ts'
import { testEdges } from '../helpers/test-edges.ts'

const path = join(import.meta.dirname, '../../man/cogtool.1')
const text = readFileSync(path, 'utf8')
const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8'))

/** What shows a manual: it says nothing about one that is right. */
const formatters = [
  { name: 'groff', check: ['-man', '-ww', '-z'], show: ['-man', '-ww', '-Tutf8'] },
  { name: 'mandoc', check: ['-Tlint'], show: ['-Tutf8'] },
]

/** Tests with a formatter: skipped, with a line that says so, where it is missing, and failed with COGTOOL_TEST_MANUAL=required. */
describe.each(formatters)('$name', ({ name, check, show }) => {
  const run = (args: readonly string[], input = text) => spawnSync(name, args, { encoding: 'utf8', input })
  const isThere = run(['--version'], '').error === undefined
  if (!isThere) console.warn(`skipped, it is not installed: ${name}`)

  it.skipIf(isThere || process.env.COGTOOL_TEST_MANUAL !== 'required')('is installed', () => {
    expect.fail(`install ${name}`)
  })

  /** As a person reads it: letters in bold are sent twice. */
  const shown = () => run(show).stdout.replace(/.\u0008/gu, '')

  it.skipIf(!isThere)('accepts the manual without a word', () => {
    const { status, stdout, stderr } = run(check)
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '', stderr: '' })
  })

  it.skipIf(!isThere)('would say so of one that is not right', () => {
    const { stdout, stderr } = run(check, `${text}.TP\n\\[nosuchname]\n`)
    expect(stdout + stderr).not.toBe('')
  })

  it.skipIf(!isThere)('shows every topic, flag and example as it is typed', async () => {
    const manual = shown()
      .split('\n')
      .map((line) => line.trim())
    const flags = manual.flatMap((line) => line.match(/^(?:-\w, )?--[\w-]+/) ?? [])
    for (const help of await Promise.all(commands.map(helpOf))) {
      const ofHelp = [...help.matchAll(/^ +((?:-\w, )?--[\w-]+)/gm)].map(([, flag]) => flag)
      expect(ofHelp.filter((flag) => !['-h, --help', ...flags].includes(flag as string))).toEqual([])
      const examples = [...help.matchAll(/^ +(\$ .+)$/gm)].map(([, line]) => line as string)
      expect(examples.filter((line) => !manual.includes(line))).toEqual([])
    }
    const topics = Object.values(topicText).flatMap((topic) => topic.split('\n').map((line) => line.trim()))
    expect(topics.filter((line) => !manual.includes(line))).toEqual([])
  })
})

const commands = [...text.matchAll(/^\.SS "cogtool (.+)"$/gm)].map(([, name = '']) => name.replaceAll('\\', ''))

async function helpOf(command: string): Promise<string> {
  const edges = testEdges()
  await main([...command.split(' '), '--help'], edges)
  return edges.out()
}

describe('man/cogtool.1', () => {
  it('has a section for every command, and for those below it', () => {
    expect(commands.filter((name) => !name.includes(' '))).toEqual(commandTable.map(({ name }) => name))
    expect(commands).toEqual(expect.arrayContaining(['users find', 'users show']))
  })

  it('was built from this command tree', async () => {
    const [, date = ''] = /^\.TH COGTOOL 1 (\S+) "cogtool /.exec(text) ?? []
    expect(text).toBe(await manPage({ version, date: new Date(date) }))
  })
})
