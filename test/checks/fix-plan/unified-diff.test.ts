import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { unifiedDiff } from '../../../src/checks/fix-plan/unified-diff.ts'

const names = ['before.json', 'after.json'] as const
const textOf = (lines: readonly string[]) => lines.map((line) => `${line}\n`).join('')
const numbers = (count: number) => Array.from({ length: count }, (_, place) => `line ${place + 1}`)

/** What `patch` makes of a text. */
function patched(text: string, diff: string): string {
  const lines = text.replace(/\n$/, '').split('\n')
  const result: string[] = []
  let place = 0
  for (const line of diff.split('\n').slice(2, -1)) {
    const [, first] = /^@@ -(\d+),\d+ \+\d+,\d+ @@$/.exec(line) ?? []
    if (first !== undefined) {
      result.push(...lines.slice(place, Number(first) - 1))
      place = Number(first) - 1
      continue
    }
    if (line[0] !== '+') {
      if (lines[place] !== line.slice(1)) throw new Error(`line ${place + 1} is not ${line.slice(1)}`)
      place += 1
    }
    if (line[0] !== '-') result.push(line.slice(1))
  }
  return textOf([...result, ...lines.slice(place)])
}

describe('a unified diff', () => {
  it('is nothing where nothing differs', () => {
    expect(unifiedDiff(names, 'a\n', 'a\n')).toBe('')
  })

  it('has three lines around each change, and one hunk for those that are near', () => {
    const before = numbers(30)
    const after = before.with(4, 'five').toSpliced(9, 1).toSpliced(25, 0, 'new')
    expect(unifiedDiff(names, textOf(before), textOf(after)).split('\n')).toEqual([
      '--- before.json',
      '+++ after.json',
      '@@ -2,12 +2,11 @@',
      ' line 2',
      ' line 3',
      ' line 4',
      '-line 5',
      '+five',
      ' line 6',
      ' line 7',
      ' line 8',
      ' line 9',
      '-line 10',
      ' line 11',
      ' line 12',
      ' line 13',
      '@@ -24,6 +23,7 @@',
      ' line 24',
      ' line 25',
      ' line 26',
      '+new',
      ' line 27',
      ' line 28',
      ' line 29',
      '',
    ])
  })

  it('leads from the one text to the other', () => {
    const lines = fc.array(fc.constantFrom('a', 'b', 'c', '{', '}', '-', '+x'), { minLength: 1, maxLength: 40 })
    fc.assert(
      fc.property(lines, lines, (before, after) => {
        const diff = unifiedDiff(names, textOf(before), textOf(after))
        expect(diff === '' ? textOf(before) : patched(textOf(before), diff)).toBe(textOf(after))
      }),
    )
  })
})
