import table from '../answers.json' with { type: 'json' }

/** How much an answer tells: its words name the reason, they tell who answered, or neither. */
export type AnswerKind = 'says' | 'product' | 'generic'
export type BodyKind = 'json' | 'html' | 'xml' | 'text' | 'empty'

/** An answer whose cause is known, as `answers.json` has it; its `about` explains the fields. */
export interface KnownAnswer {
  readonly id: string
  readonly code: string
  readonly kind: AnswerKind
  readonly rank?: number
  readonly cause?: Words
  readonly next?: Words
  readonly contradictedBy?: readonly string[]
  readonly status: readonly number[] | 'any'
  readonly strings?: readonly RegExp[]
  readonly json?: unknown
  readonly body?: BodyKind
  readonly challenge?: {
    readonly scheme?: RegExp
    readonly error?: string
    readonly realm?: string
    readonly noError?: boolean
    readonly alone?: boolean
  }
  readonly noChallenge?: boolean
  readonly noChallengeError?: boolean
  readonly headers?: ReadonlyMap<string, RegExp>
  readonly anyHeader?: readonly string[]
  readonly target?: RegExp
  readonly token?: 'valid' | 'invalid'
}

/** Words with placeholders, or several of which the token chooses one. */
export type Words = string | Readonly<Record<string, string>>

/** What a code means, and what to do about it. */
export interface Cause {
  readonly cause: Words
  readonly next: Words
  /** Facts that speak against it. */
  readonly contradictedBy?: readonly string[]
}

/** A list of words that hint at a code. */
interface Vocabulary {
  readonly code: string
  readonly words: RegExp
}

/** The table as it stands in the file. */
export interface AnswerFile {
  readonly answers: readonly (Omit<KnownAnswer, 'strings' | 'challenge' | 'headers' | 'target'> & {
    readonly strings?: readonly string[]
    readonly challenge?: Omit<NonNullable<KnownAnswer['challenge']>, 'scheme'> & { readonly scheme?: string }
    readonly headers?: Readonly<Record<string, string>>
    readonly target?: string
  })[]
  readonly causes: Readonly<Record<string, Cause>>
  readonly vocabulary: readonly { readonly code: string; readonly words: string }[]
  readonly refusalsIn2xx: {
    readonly graphqlCodes: readonly string[]
    readonly graphqlPlaces: readonly string[]
    readonly statusPlaces: readonly string[]
    readonly statusNames: string
    readonly envelopes: readonly string[]
    readonly wrappers: readonly string[]
    readonly failures: Readonly<Record<string, string>>
    readonly anonymous: string
    readonly words: readonly string[]
    readonly wordsOfFailure: readonly string[]
    readonly loginPaths: string
    readonly otherCodes: readonly string[]
  }
}

const file = table as unknown as AnswerFile

/** A regular expression of the table: without regard to case. */
const expression = (source: string): RegExp => new RegExp(source, 'i')

/** Every known answer, in the order of the file. */
export const knownAnswers: readonly KnownAnswer[] = file.answers.map(
  ({ strings, challenge, headers, target, ...answer }) => ({
    ...answer,
    ...(strings && { strings: strings.map(expression) }),
    ...(challenge && { challenge: withScheme(challenge) }),
    ...(headers && { headers: new Map(Object.entries(headers).map(([name, value]) => [name, expression(value)])) }),
    ...(target !== undefined && { target: expression(target) }),
  }),
)

/** The second net: words that hint at a code where no known answer says one. */
export const vocabulary: readonly Vocabulary[] = file.vocabulary.map(({ code, words }) => ({
  code,
  words: expression(words),
}))

/** What makes a body a refusal, whatever the status. */
export const refusals = {
  ...file.refusalsIn2xx,
  graphqlCodes: new Set(file.refusalsIn2xx.graphqlCodes),
  statusNames: expression(file.refusalsIn2xx.statusNames),
  failures: Object.entries(file.refusalsIn2xx.failures).map(([name, value]) => [name, expression(value)] as const),
  anonymous: expression(file.refusalsIn2xx.anonymous),
  words: file.refusalsIn2xx.words.map(expression),
  wordsOfFailure: file.refusalsIn2xx.wordsOfFailure.map(expression),
  loginPaths: expression(file.refusalsIn2xx.loginPaths),
}

/** What a code means. */
export function causeOf(code: string): Cause {
  const cause = Object.hasOwn(file.causes, code) ? file.causes[code] : undefined
  // the build looks that every code has one
  if (!cause) throw new Error(`no cause for the code ${code}`)
  return cause
}

function withScheme({ scheme, ...challenge }: NonNullable<AnswerFile['answers'][number]['challenge']>) {
  return { ...challenge, ...(scheme !== undefined && { scheme: expression(`^(?:${scheme})$`) }) }
}
