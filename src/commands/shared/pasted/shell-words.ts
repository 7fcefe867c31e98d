const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' }

/** One piece of a word as a POSIX shell reads it; `$'…'` is bash's, a back quote at a line's end is PowerShell's. */
const piece = new RegExp(
  [
    String.raw`(?<gap>(?:\s|[\\\x60]\r?\n|[|&;<>()])+)`,
    "'(?<single>[^']*)'",
    String.raw`\$'(?<ansi>[^'\\]*(?:\\[\s\S][^'\\]*)*)'`,
    String.raw`"(?<double>[^"\\]*(?:\\[\s\S][^"\\]*)*)"`,
    String.raw`\\(?<escaped>[\s\S])`,
    String.raw`(?<plain>[^\s'"\\|&;<>()]+)`,
  ].join('|'),
  'y',
)

/** The words of a command line; undefined where a quote is not closed. */
export function shellWords(text: string): string[] | undefined {
  // as browsers copy for cmd.exe: a caret in front of every quote and at line ends
  const line = /\^["\r\n]/.test(text)
    ? text.replace(/\^(\r?\n|[\s\S])/g, (_, next) => (next.trim() === '' ? ' ' : next))
    : text
  const words: string[] = []
  let word: string | undefined
  piece.lastIndex = 0
  while (piece.lastIndex < line.length) {
    const { gap, single, ansi, double, escaped, plain } = piece.exec(line)?.groups ?? {}
    if (gap !== undefined) {
      if (word !== undefined) words.push(word)
      word = undefined
      continue
    }
    const part = single ?? plain ?? escaped ?? (double === undefined ? unescapeAnsi(ansi) : unescapeDouble(double))
    if (part === undefined) return undefined
    word = (word ?? '') + part
  }
  return word === undefined ? words : [...words, word]
}

const unescapeDouble = (text: string) => text.replace(/\\(?:\r?\n|(["$\\`]))/g, '$1')

function unescapeAnsi(text: string | undefined): string | undefined {
  return text?.replace(/\\(?:u([\da-f]{4})|x([\da-f]{2})|([\s\S]))/gi, (_, long, short, other) =>
    other === undefined ? String.fromCharCode(Number.parseInt(long ?? short, 16)) : (escapes[other] ?? other),
  )
}
