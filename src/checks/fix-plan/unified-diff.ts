/** Lines around a change. */
const context = 3

interface Line {
  readonly mark: ' ' | '-' | '+'
  readonly text: string
}

/** What differs between two texts, each of whole lines, as `diff -u` prints it; '' where nothing does. */
export function unifiedDiff(names: readonly [string, string], before: string, after: string): string {
  const lines = compareLines(linesOf(before), linesOf(after))
  const changed = lines.flatMap(({ mark }, place) => (mark === ' ' ? [] : [place]))
  if (changed.length === 0) return ''
  const hunks: [from: number, to: number][] = []
  for (const place of changed) {
    const last = hunks.at(-1)
    if (last && place - context <= last[1]) last[1] = place + context + 1
    else hunks.push([Math.max(0, place - context), place + context + 1])
  }
  return [`--- ${names[0]}`, `+++ ${names[1]}`, ...hunks.flatMap(([from, to]) => hunkLines(lines, from, to)), ''].join(
    '\n',
  )
}

function linesOf(text: string): string[] {
  return text.replace(/\n$/, '').split('\n')
}

function hunkLines(lines: readonly Line[], from: number, to: number): string[] {
  const rangeOf = (mark: '-' | '+') => {
    const isOf = (one: Line) => one.mark === ' ' || one.mark === mark
    const count = lines.slice(from, to).filter(isOf).length
    const first = lines.slice(0, from).filter(isOf).length + (count === 0 ? 0 : 1)
    return `${mark}${first},${count}`
  }
  return [`@@ ${rangeOf('-')} ${rangeOf('+')} @@`, ...lines.slice(from, to).map(({ mark, text }) => mark + text)]
}

/** By the longest common subsequence; configurations have hundreds of lines at most. */
function compareLines(a: readonly string[], b: readonly string[]): Line[] {
  let start = 0
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1
  let end = 0
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end += 1
  const same = (text: string): Line => ({ mark: ' ', text })
  const middle = compareMiddle(a.slice(start, a.length - end), b.slice(start, b.length - end))
  return [...a.slice(0, start).map(same), ...middle, ...a.slice(a.length - end).map(same)]
}

function compareMiddle(a: readonly string[], b: readonly string[]): Line[] {
  // lengths[i][j]: of the longest common subsequence of what begins at i and at j
  const lengths = Array.from({ length: a.length + 1 }, () => new Uint32Array(b.length + 1))
  const at = (i: number, j: number) => lengths[i]?.[j] ?? 0
  for (let i = a.length - 1; i >= 0; i -= 1) {
    const row = lengths[i]
    if (row === undefined) continue
    for (let j = b.length - 1; j >= 0; j -= 1) {
      row[j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1))
    }
  }
  const lines: Line[] = []
  for (let i = 0, j = 0; i < a.length || j < b.length; ) {
    const [old = '', now = ''] = [a[i], b[j]]
    if (i < a.length && j < b.length && old === now) {
      lines.push({ mark: ' ', text: old })
      i += 1
      j += 1
    } else if (i < a.length && (j === b.length || at(i + 1, j) >= at(i, j + 1))) {
      lines.push({ mark: '-', text: old })
      i += 1
    } else {
      lines.push({ mark: '+', text: now })
      j += 1
    }
  }
  return lines
}
