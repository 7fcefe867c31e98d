import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  checkReports,
  reportHelp,
  reportOf,
  tellReports,
  writeReports,
} from '../../../src/commands/shared/report-files.ts'
import { testEdges } from '../../helpers/test-edges.ts'

const kinds = ['md', 'html', 'junit', 'sarif'] as const
const parse = reportOf(kinds)

describe('--report', () => {
  it.each([
    ['a.md', { kind: 'md', path: 'a.md' }],
    ['a.HTML', { kind: 'html', path: 'a.HTML' }],
    ['out/a.xml', { kind: 'junit', path: 'out/a.xml' }],
    ['a.sarif', { kind: 'sarif', path: 'a.sarif' }],
    ['junit=a.txt', { kind: 'junit', path: 'a.txt' }],
    ['md=b=c.md', { kind: 'md', path: 'b=c.md' }],
    ['github', { kind: 'github' }],
    ['md=github', { kind: 'md', path: 'github' }],
  ])('%s', (text, report) => expect(parse(text)).toEqual(report))

  it.each([['a.har'], ['har=a'], ['a.pdf'], ['md'], ['md='], ['github=a.md'], ['GitHub'], ['']])(
    '%j is none',
    (text) => {
      expect(() => parse(text)).toThrow(expect.objectContaining({ code: 'invalid_value' }))
    },
  )

  it('help names each kind by the end of its file', () => {
    expect(reportHelp(['har', 'junit'])).toBe('Write .xml .har, KIND=FILE or github; repeatable')
  })
})

describe('files', () => {
  it.each([
    [['a.md'], ['report written to a.md']],
    [['a.md', 'b\u001b.html', 'github'], ['reports written to a.md, b\\u001b.html']],
    [['github'], []],
  ])('%j are told', async (texts, told) => {
    const notes: string[] = []
    await tellReports(texts.map(parse), { note: async (text) => void notes.push(text) })
    expect(notes).toEqual(told)
  })
})

describe('github', () => {
  const annotation = { level: 'error', title: 'a', message: 'b' } as const
  const writers = {
    textOf: () => 'text',
    github: () => ({ title: 'cogtool me', annotations: [annotation], summary: 'sum\n' }),
  }

  async function write(env: Record<string, string>, prepare: (home: string) => void = () => {}) {
    const edges = testEdges({ env })
    prepare(edges.home)
    const said: string[] = []
    const into = async (text: string) => void said.push(text)
    await writeReports([{ kind: 'github' }], writers, { edges, printer: { say: into, note: into } })
    return { said, home: edges.home }
  }

  it('writes annotations, and adds to the summary of the step', async () => {
    const { said, home } = await write({ GITHUB_STEP_SUMMARY: 'summary.md' }, (folder) =>
      writeFileSync(join(folder, 'summary.md'), 'before\n'),
    )
    expect(said).toEqual(['::error title=a::b'])
    expect(readFileSync(join(home, 'summary.md'), 'utf8')).toBe('before\n\nsum\n')
  })

  it('makes a summary for its owner alone', async () => {
    const { home } = await write({ GITHUB_STEP_SUMMARY: 'summary.md' })
    expect(statSync(join(home, 'summary.md')).mode & 0o777).toBe(0o600)
  })

  it('says that there is none elsewhere', async () => {
    const { said } = await write({})
    expect(said).toEqual(['::error title=a::b', 'note: no job summary was written: GITHUB_STEP_SUMMARY is not set'])
  })

  it.each([
    ['a folder', 'folder', 'it is not a regular file'],
    ['nowhere', 'none/summary.md', 'its folder does not exist'],
  ])('a summary that is %s is told before anything is sent', async (_, path, why) => {
    const edges = testEdges({ env: { GITHUB_STEP_SUMMARY: path } })
    mkdirSync(join(edges.home, 'folder'))
    const checked = checkReports([{ kind: 'github' }], [], edges)
    await expect(checked).rejects.toMatchObject({
      code: 'output_unwritable',
      message: 'the job summary (GITHUB_STEP_SUMMARY) cannot be written',
      why,
    })
    expect(existsSync(join(edges.home, 'none'))).toBe(false)
  })
})
