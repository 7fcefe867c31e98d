/** A text without what wrapping and escaping put into it. */
export interface Unwrapped {
  readonly text: string
  /** Where in the original the characters from `start` to `end` stand. */
  origin(start: number, end: number): readonly [start: number, end: number]
}

/**
 * What people and programs write for a character, and line breaks with the blanks around them. However often backslashes were
 * escaped themselves, a run of them is one. Runs are looked at from their first character alone, so that none takes long.
 */
const lineEnd = String.raw`[ \t]*[\r\n][ \t\r\n]*`
const noise = new RegExp(
  [
    String.raw`(?<!\\)\\+(?:[nrt]|u[\da-f]{4}|x[\da-f]{2})?`,
    String.raw`%(?:${lineEnd})?[\da-f](?:${lineEnd})?[\da-f]`,
    String.raw`&(?:#\d{1,5}|#x[\da-f]{1,4}|amp|lt|gt|quot|apos);`,
    String.raw`(?<![ \t])${lineEnd}`,
  ].join('|'),
  'gi',
)
const someNoise = /[\\%&\r\n]/

/** Escapes that stand in each other, and the line breaks that they were of. */
const mostRounds = 3

/** Undoes escapes in backslashes, in percent form and of XML, each in each other too; every line break becomes `lineBreak`. */
export function unwrap(text: string, lineBreak: '' | '\n'): Unwrapped {
  let result: Unwrapped = { text, origin: (start, end) => [start, end] }
  if (!someNoise.test(text)) return result
  for (let round = 0; round < mostRounds; round++) {
    const next = unwrapOnce(result, lineBreak)
    if (next.text === result.text) break
    result = next
  }
  return result
}

function unwrapOnce(before: Unwrapped, lineBreak: string): Unwrapped {
  const pieces: string[] = []
  // a piece stands here in the new text, and from here to there in the old one
  const at: number[] = []
  const from: number[] = []
  const to: number[] = []
  let length = 0
  const add = (piece: string, start: number, end: number) => {
    if (piece === '') return
    pieces.push(piece)
    at.push(length)
    from.push(start)
    to.push(end)
    length += piece.length
  }
  let last = 0
  for (const { 0: match, index } of before.text.matchAll(noise)) {
    add(before.text.slice(last, index), last, index)
    last = index + match.length
    add(meaningOf(match, lineBreak), index, last)
  }
  if (last === 0) return before
  add(before.text.slice(last), last, before.text.length)
  return {
    text: pieces.join(''),
    origin(start, end) {
      const [first, final] = [indexAt(at, start), indexAt(at, end - 1)]
      const isPlain = (piece: number) => (to[piece] ?? 0) - (from[piece] ?? 0) === (pieces[piece]?.length ?? 0)
      return before.origin(
        (from[first] ?? 0) + (isPlain(first) ? start - (at[first] ?? 0) : 0),
        isPlain(final) ? (from[final] ?? 0) + end - (at[final] ?? 0) : (to[final] ?? 0),
      )
    },
  }
}

const letters: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' }
const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

function meaningOf(match: string, lineBreak: string): string {
  const code = (hex: string) => String.fromCharCode(Number.parseInt(hex, 16))
  switch (match[0]) {
    case '%':
      return code(match.slice(1).replace(/\s+/g, ''))
    case '\\': {
      const name = match.replace(/^\\+/, '').toLowerCase()
      return letters[name] ?? (name === '' ? '' : code(name.slice(1)))
    }
    case '&': {
      const name = match.slice(1, -1).toLowerCase()
      if (name.startsWith('#x')) return code(name.slice(2))
      return name.startsWith('#') ? String.fromCharCode(Number(name.slice(1))) : (entities[name] ?? '')
    }
    default:
      return lineBreak
  }
}

/** The last index whose number is not above `wanted`, in ascending numbers. */
function indexAt(numbers: readonly number[], wanted: number): number {
  let low = 0
  let high = numbers.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((numbers[middle] ?? 0) <= wanted) low = middle
    else high = middle - 1
  }
  return low
}
