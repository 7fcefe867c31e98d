import { describe, expect, it } from 'vitest'
import { type Annotation, annotationLines, fittingSummary } from '../../src/output/github.ts'

const title = 'cogtool probe'
const linesOf = (...annotations: Annotation[]) => annotationLines({ title, annotations })

describe('annotations', () => {
  it.each([
    ['plain', { title: 'a', message: 'b' }, '::error title=a::b'],
    [
      'a place',
      { title: 'a', message: 'b', place: { file: 'x,y.json', line: 3 } },
      '::error file=x%2Cy.json,line=3,title=a::b',
    ],
    ['a title that would end', { title: 'probe: a,b', message: 'c' }, '::error title=probe%3A a%2Cb::c'],
    [
      'another command',
      { title: 'a', message: 'x::stop-commands::y ##[error]z' },
      '::error title=a::x: :stop-commands: :y ## [error]z',
    ],
    [
      'line breaks and per cent',
      { title: 'a', message: 'x\n::error::%0A' },
      '::error title=a::x\\u000a: :error: :%250A',
    ],
    ['text that turns around', { title: 'a', message: 'x\u202ey' }, '::error title=a::x\\u202ey'],
  ])('%s', (_, annotation, line) => {
    expect(linesOf({ level: 'error', ...annotation })).toEqual([line])
  })

  it('are ten of a level, and one that counts the rest', () => {
    const many = (level: Annotation['level'], count: number) =>
      Array.from({ length: count }, (): Annotation => ({ level, title: 'a', message: 'b' }))
    const lines = linesOf(...many('error', 12), ...many('warning', 3))
    expect(lines.filter((line) => line.startsWith('::error '))).toHaveLength(10)
    expect(lines.filter((line) => line.startsWith('::warning '))).toHaveLength(3)
    expect(lines.at(-1)).toBe('::notice title=cogtool probe::2 more findings: GitHub shows 10 of a kind')
  })
})

describe('a job summary', () => {
  const mebibyte = 1024 * 1024
  it.each([
    ['nothing is there', 0, 'a\n', 'a\n'],
    ['something is there', 10, 'a\n', '\na\n'],
    ['nothing more fits', mebibyte, 'a\n', ''],
  ])('where %s', (_, written, text, expected) => expect(fittingSummary(text, written)).toBe(expected))

  it('is cut between lines where it does not fit, and says so', () => {
    const text = fittingSummary('äöü\n'.repeat(300_000), 1000)
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(mebibyte - 1000)
    expect(text).toMatch(/^\n(?:äöü\n)+äöü\n\nThe rest does not fit: GitHub shows 1 MiB a step\.\n$/)
  })
})
