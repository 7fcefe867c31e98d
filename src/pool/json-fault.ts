import { createScanner, type ParseErrorCode, printParseErrorCode, visit } from 'jsonc-parser'

/** Where a text stops being JSON, and how. */
export interface JsonFault {
  /** `line 4, column 9`. */
  readonly place: string
  /** e.g. `a comma too many`. */
  readonly fault: string
}

interface Found {
  /** The parser's name of the mistake. */
  readonly name: string
  readonly offset: number
  readonly length: number
}

/** The first mistake of a text that is not JSON; undefined where it cannot be told. */
export function findJsonFault(text: string): JsonFault | undefined {
  const found: Found[] = []
  const onError = (code: ParseErrorCode, offset: number, length: number) =>
    void found.push({ name: printParseErrorCode(code), offset, length })
  try {
    visit(text, { onError }, { disallowComments: true })
  } catch (error) {
    // it goes down a level with each bracket
    if (error instanceof RangeError) return undefined
    throw error
  }
  const [first] = found
  if (!first) return undefined
  const open = openText(text, first)
  if (open !== undefined) return { place: placeOf(text, open), fault: 'a quote is missing at the end of this text' }
  const comma = surplusComma(text, first)
  return comma === undefined
    ? { place: placeOf(text, first.offset), fault: wordsFor(first, text) }
    : { place: placeOf(text, comma), fault: 'a comma too many' }
}

/** The text whose end was taken from the next one: `"dev, "pools"` leaves a bare word that touches the closing quote. */
function openText(text: string, { offset }: Found): number | undefined {
  return text[offset - 1] === '"' && /[^\s"{}[\]:,]/.test(text[offset] ?? '') ? tokenBefore(text, offset) : undefined
}

/** The comma behind which nothing follows, or another comma. */
function surplusComma(text: string, { name, offset }: Found): number | undefined {
  if (name !== 'PropertyNameExpected' && name !== 'ValueExpected') return undefined
  if (text[offset] === ',') return offset
  const before = tokenBefore(text, offset)
  return text[before] === ',' && /[}\]]/.test(text[offset] ?? '') ? before : undefined
}

/** Where the last token in front of a place begins that is neither blank nor line break. */
function tokenBefore(text: string, place: number): number {
  const scanner = createScanner(text, true)
  for (let last = 0; ; last = scanner.getTokenOffset()) {
    scanner.scan()
    if (scanner.getTokenOffset() >= place) return last
  }
}

const words: Readonly<Record<string, string>> = {
  ColonExpected: 'a colon is missing before this',
  UnexpectedEndOfString: 'a quote is missing at the end of this text',
  CloseBraceExpected: 'a closing brace is missing',
  CloseBracketExpected: 'a closing bracket is missing',
  EndOfFileExpected: 'nothing may follow the closing brace',
  InvalidCommentToken: 'JSON has no comments',
  UnexpectedEndOfComment: 'JSON has no comments',
  InvalidEscapeCharacter: 'JSON does not know this escape',
  InvalidUnicode: 'JSON does not know this escape',
  InvalidCharacter: 'a text may not hold this control character',
  PropertyNameExpected: 'a name in double quotes is expected',
}

function wordsFor({ name, offset, length }: Found, text: string): string {
  if (name === 'CommaExpected') {
    const missing = { '}': 'closing bracket', ']': 'closing brace' }[text[offset] ?? ''] ?? 'comma'
    return `a ${missing} is missing before this`
  }
  if (name === 'InvalidSymbol') {
    const isWord = /^[\p{L}_'“”‘’]/u.test(text.slice(offset, offset + length))
    return isWord ? 'this needs double quotes' : 'this is not JSON'
  }
  return words[name] ?? 'a value is expected'
}

function placeOf(text: string, offset: number): string {
  const lines = text.slice(0, offset).split(/\r\n|\r|\n/)
  return `line ${lines.length}, column ${(lines.at(-1) ?? '').length + 1}`
}
