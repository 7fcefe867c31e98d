/** A value that was asked for, by its bytes: they are to be parsed before the next piece is scanned. */
export interface JsonPart {
  /** The member of the outermost object that it is, or in whose list it stands. */
  readonly member: string
  readonly bytes: Uint8Array
  /** The 1-based number of its first line. */
  readonly line: number
}

/** Why there is no going on: the text is no JSON object, or one value of it is longer than it may be. */
export type JsonProblem =
  | { readonly kind: 'broken'; readonly line: number }
  | { readonly kind: 'too-long'; readonly line: number; readonly member: string }

export interface JsonMembersOptions {
  /** Members whose lists come element by element. */
  readonly lists: readonly string[]
  /** Members that come whole. */
  readonly values: readonly string[]
  /** Bytes that one of these may have. */
  readonly longest: number
}

const [tab, lineFeed, carriageReturn, space, quote, comma, backslash] = [9, 10, 13, 32, 34, 44, 92]
// [ and { differ in one bit, as ] and } do: with it set, two comparisons tell all four
const [caseBit, opening, closing] = [32, 123, 125]
const byteOrderMark = [0xef, 0xbb, 0xbf]

/** What may come next in the outermost object. */
type State =
  | 'object'
  | 'first name'
  | 'name'
  | 'colon'
  | 'value'
  | 'comma'
  | 'first element'
  | 'element'
  | 'element comma'
  | 'end'

const steps: Readonly<Record<State, Readonly<Record<string, State>>>> = {
  object: { '{': 'first name' },
  'first name': { '}': 'end' },
  name: {},
  colon: { ':': 'value' },
  value: {},
  comma: { ',': 'name', '}': 'end' },
  'first element': { ']': 'comma' },
  element: {},
  'element comma': { ',': 'element', ']': 'comma' },
  end: {},
}

/** The state behind a value, in the states that have one. */
const behindValue: Readonly<Partial<Record<State, State>>> = {
  'first name': 'colon',
  name: 'colon',
  value: 'comma',
  'first element': 'element comma',
  element: 'element comma',
}

/**
 * Takes members out of a JSON object of any size that comes piece by piece. What was not asked for is passed over unread: of it
 * strings and brackets alone are looked at, so that only whoever parses the parts knows whether they are JSON.
 */
export function jsonMembers({ lists, values, longest }: JsonMembersOptions) {
  const passer = valuePasser()
  const names = new Set<string>()
  let state: State = 'object'
  let member = ''
  let line = 1
  let kept: Uint8Array[] = []
  let keptBytes = 0
  let position = 0

  const isName = () => state === 'name' || state === 'first name'
  const isWanted = () => isName() || (state === 'value' ? values.includes(member) : true)

  /** Takes the value that has just ended. Gives false where it cannot be one. */
  function take(parts: JsonPart[]): boolean {
    const bytes = kept.length === 1 ? (kept[0] as Uint8Array) : Buffer.concat(kept)
    if (isName()) {
      const name = textOf(bytes)
      if (name === undefined) return false
      member = name
      names.add(name)
    } else if (isWanted()) parts.push({ member, bytes, line })
    state = behindValue[state] ?? 'end'
    kept = []
    keptBytes = 0
    return true
  }

  /** Whether a byte between values is what may stand there. */
  function step(byte: number): boolean {
    const next = steps[state][String.fromCharCode(byte)]
    if (next !== undefined) state = next
    else if (state === 'value' && byte === 91 && lists.includes(member)) state = 'first element'
    else if (isName() ? byte === quote : behindValue[state] !== undefined && mayBeginValue(byte)) {
      line = passer.line()
      passer.begin(byte)
    } else return false
    return true
  }

  function scan(bytes: Uint8Array): { parts: JsonPart[]; problem: JsonProblem | undefined } {
    const parts: JsonPart[] = []
    const broken = (): JsonProblem => ({ kind: 'broken', line: passer.line() })
    let at = 0
    while (at < bytes.length) {
      if (!passer.isInside()) {
        at = passer.passBlanks(bytes, at)
        if (at === bytes.length) break
        if (state === 'object' && bytes[at] === byteOrderMark[position + at]) {
          at++
          continue
        }
        if (!step(bytes[at] as number)) return { parts, problem: broken() }
        if (!passer.isInside()) {
          at++
          continue
        }
      }
      const end = passer.pass(bytes, at)
      if (isWanted()) {
        kept.push(bytes.subarray(at, end))
        keptBytes += end - at
        if (keptBytes > longest) return { parts, problem: { kind: 'too-long', line, member } }
      }
      at = end
      if (!passer.isInside() && !take(parts)) return { parts, problem: broken() }
    }
    position += bytes.length
    // the piece's memory is the caller's
    const last = kept.pop()
    if (last) kept.push(Uint8Array.from(last))
    return { parts, problem: undefined }
  }

  return {
    scan,
    /** The names of all members so far. */
    names: names as ReadonlySet<string>,
    /** What is wrong where the text ends here. */
    end: (): JsonProblem | undefined => (state === 'end' ? undefined : { kind: 'broken', line: passer.line() }),
  }
}

/** Goes over values without reading them. */
function valuePasser() {
  let inside: 'nothing' | 'string or brackets' | 'literal' = 'nothing'
  let depth = 0
  let inString = false
  let isEscaped = false
  let line = 1

  /** To the byte behind the value, or to the end of the piece where it goes on in the next. */
  function pass(bytes: Uint8Array, from: number): number {
    const { length } = bytes
    // local copies: this loop sees every byte of the file
    let [at, nested, lines, isText, hasEnded] = [from + Number(isEscaped), depth, line, inString, false]
    while (at < length && !hasEnded) {
      const byte = bytes[at++] as number
      if (isText) {
        if (byte === quote) {
          isText = false
          hasEnded = nested === 0
        } else if (byte === backslash) at++
      } else if (byte === quote) isText = true
      else if (byte > 90) {
        const bracket = byte | caseBit
        if (bracket === opening) nested++
        else if (bracket === closing) hasEnded = --nested === 0
      } else if (byte === lineFeed) lines++
    }
    isEscaped = at > length
    ;[depth, line, inString] = [nested, lines, isText]
    if (hasEnded) inside = 'nothing'
    return Math.min(at, length)
  }

  function passLiteral(bytes: Uint8Array, from: number): number {
    for (let at = from; at < bytes.length; at++) {
      const byte = bytes[at] as number
      if (byte > space && byte !== comma && (byte | caseBit) !== closing) continue
      inside = 'nothing'
      return at
    }
    return bytes.length
  }

  return {
    isInside: () => inside !== 'nothing',
    line: () => line,
    begin(byte: number) {
      inside = byte === quote || (byte | caseBit) === opening ? 'string or brackets' : 'literal'
      depth = 0
    },
    pass: (bytes: Uint8Array, from: number) => (inside === 'literal' ? passLiteral(bytes, from) : pass(bytes, from)),
    passBlanks(bytes: Uint8Array, from: number) {
      let at = from
      for (; at < bytes.length; at++) {
        const byte = bytes[at]
        if (byte === lineFeed) line++
        else if (byte !== space && byte !== tab && byte !== carriageReturn) break
      }
      return at
    },
  }
}

function mayBeginValue(byte: number): boolean {
  const character = String.fromCharCode(byte)
  return /[[{"\-\dtfn]/.test(character)
}

/** The text of a JSON string; undefined where it is none. */
function textOf(bytes: Uint8Array): string | undefined {
  try {
    return String(JSON.parse(Buffer.from(bytes).toString('utf8')))
  } catch {
    return undefined
  }
}
