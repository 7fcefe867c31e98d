import { shellWords } from '../../../src/commands/shared/pasted/shell-words.ts'
import { commandTable } from '../../../src/commands/table.ts'

/** What a hint proposes to type. */
export interface Proposal {
  /** A whole command line of cogtool or of the AWS CLI, or flags for the command line that was answered. */
  readonly kind: 'cogtool' | 'aws' | 'flag' | 'leave out'
  readonly words: readonly string[]
  /** What a flag takes the place of: another flag, with its value where it has several, or `argument`. */
  readonly instead?: readonly string[]
  /** Whether it comes after what is proposed before it: `…, then …`. */
  readonly isNext: boolean
  /** The hint that it stands in. */
  readonly hint: string
}

/** An answer as far as a hint leads back to it or not: how it begins, and the hint. */
export interface Answer {
  readonly headline: string
  readonly hint: string
}

/** Every answer in what a run printed, as prose or as JSON. */
export function answersIn(printed: string): Answer[] {
  const documents = printed.split('\n').flatMap((line) => (line.startsWith('{') ? answersOf(asJson(line)) : []))
  const answers: Answer[] = []
  let headline = ''
  for (const line of printed.split('\n')) {
    const [, found] = /^ *(?:error: |(REJECTED.*)|NOT (?:VERIFIED|DECODED).*|hint +)(.*)$/.exec(line) ?? []
    if (found !== undefined || /^ *(?:error: |hint +)/.test(line)) headline = line.trim()
    const [, hint] = /^ +→ (.*)$/.exec(line) ?? []
    if (hint !== undefined) answers.push({ headline, hint })
  }
  return [...documents, ...answers]
}

function asJson(line: string): Record<string, unknown> {
  try {
    return JSON.parse(line)
  } catch {
    return {}
  }
}

function answersOf({ error, reason, hint, hints }: Record<string, unknown>): Answer[] {
  const one = (error ?? { code: reason, hint }) as { code?: string; hint?: string }
  const several = (hints ?? []) as { code: string; message: string }[]
  return [
    ...(one.hint === undefined ? [] : [{ headline: one.code ?? '', hint: one.hint }]),
    ...several.map(({ code, message }) => ({ headline: code, hint: message })),
  ]
}

const names = commandTable.map(({ name }) => name).join('|')
const quoted = `'[^']*'|"[^"]*"`
/** A word of a command line in a sentence: punctuation ends the command line. */
const word = `(?:${quoted}|<[^>]*>|\\\\.|[,;](?=\\S)|[^\\s'"\`<>();,|])+`
const commandLine = new RegExp(
  `(?<![\\w\`-])(cogtool (?:${names}|--help)|aws [a-z][\\w-]*)(?![\\w-])((?: ${word})*)`,
  'g',
)
const flag = new RegExp(`(?<![\\w-])(--[a-z][\\w-]*|-[A-Za-z])(?![\\w-])(?: (?!-)(${word}))?`, 'g')

/** Words that go on with a sentence after a flag that stands there alone. */
const prose =
  /^(?:and|or|for|to|in|as|if|where|from|of|once|say|says|itself|with|does|alone|needs|waits|explains|out|by|lists?|sends|is|which|shows|prints|works)$/

/** What a hint proposes, in its order. */
export function proposalsIn(hint: string, takesValue: (flag: string) => boolean): Proposal[] {
  const proposals: Proposal[] = []
  const rest = hint.replace(commandLine, (_, program: string, more: string, at: number) => {
    // in prose a program is named, too: `cogtool local`'s own API
    const words = shellWords(withoutProse(`${program}${more}`.replace(/<([^>]*)>/g, "'<$1>'"), takesValue)) ?? []
    const kind = words[0] === 'aws' ? 'aws' : 'cogtool'
    proposals.push({ kind, words: words.slice(1), hint, isNext: isNext(hint.slice(0, at)) })
    return ' ; '
  })
  // flags of other programs
  const own = rest.replace(/(?:ssh|docker|mkcert|mkdir|chmod|npx?|kubectl|date)\b[^;,]*|--network host/g, '')
  // up to where it has been read
  let end = 0
  for (const match of own.matchAll(flag)) {
    if (match.index < end) continue
    const [, name = '', next] = match
    const before = own.slice(0, match.index)
    const hasValue = takesValue(name) && next !== undefined && !prose.test(next)
    const value = hasValue ? (shellWords(next.replace(/<([^>]*)>/g, "'<$1>'")) ?? []) : []
    const goesOn = end > 0 && match.index === end + 1 && before.endsWith(' ')
    end = match.index + (hasValue ? match[0] : name).length
    const place = inPlaceOf.exec(own.slice(end))
    const instead = place === null ? undefined : (shellWords(place[1] ?? place[2] ?? '') ?? [])
    if (place !== null) end += place[0].length
    const isLeft = /(?:leave out|leave|without|instead of|remove|not) $/.test(before) || /^ out\b/.test(own.slice(end))
    const words = [name, ...value]
    const last = proposals.at(-1)
    if (goesOn && last?.kind === 'flag') {
      proposals.splice(-1, 1, { ...last, words: [...last.words, ...words], ...(instead && { instead }) })
    } else {
      const kind = isLeft ? 'leave out' : 'flag'
      proposals.push({
        kind,
        words: isLeft ? [name] : words,
        hint,
        isNext: isNext(before),
        ...(instead && { instead }),
      })
    }
  }
  return proposals
}

const inPlaceOf = new RegExp(`^ instead of (?:the (argument)|((?:--[\\w-]+(?: (?!and|or)${word})? ?)+))`)

const isNext = (before: string): boolean => /,? then(?: sign in again)?:? $/.test(before)

/** A command line of which the sentence goes on without punctuation, as in `cogtool config shows them`, cut there. */
function withoutProse(text: string, takesValue: (flag: string) => boolean): string {
  const parts = text.match(new RegExp(word, 'g')) ?? []
  const [, name = ''] = parts
  // these take no argument of their own, or one of a few words
  const takesArgument = /^(?:verify|decode|help|completion)$/.test(name) || parts[0] === 'aws'
  let isValue = false
  const end = parts.findIndex((part, index) => {
    if (index < 2) return false
    const wasValue = isValue
    isValue = part.startsWith('-') && takesValue(part)
    const isProse = prose.test(part.replace(/:$/, ''))
    return !wasValue && !part.startsWith('-') && (!takesArgument || isProse)
  })
  return (end === -1 ? parts : parts.slice(0, end)).join(' ')
}
