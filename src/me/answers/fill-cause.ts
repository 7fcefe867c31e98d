import { escapeLine } from '../../text/escape.ts'
import { decodeAnswer } from './decode-answer.ts'
import { claimsOf, type Facts, isMachine, statusOf } from './facts.ts'
import type { Words } from './table.ts'

/** What the words of a cause are filled from. */
export interface FillContext {
  readonly facts: Facts
  /** Scopes that the answer names, fit to stand in a command. */
  readonly neededScopes: readonly string[]
}

interface Placeholder {
  /** Its value; undefined where it is not known. */
  readonly value: (context: FillContext) => string | undefined
  /** What stands in its place then, unless the table says. */
  readonly other: string
}

/** A claim of a token that the pool really made. */
const claim = (name: string): Placeholder['value'] => {
  return ({ facts }) => textOf(claimsOf(facts.verdict)[name])
}

/** Everything that `{name}` can stand for in the table. */
export const placeholders: Readonly<Record<string, Placeholder>> = {
  kid: { value: ({ facts: { verdict } }) => (verdict?.authentic ? verdict.keyId : undefined), other: 'it names' },
  iss: { value: claim('iss'), other: "the token's iss (cogtool decode)" },
  sub: { value: claim('sub'), other: 'whose user name is the sub' },
  scope: { value: claim('scope'), other: 'none' },
  groups: { value: claim('cognito:groups'), other: 'none' },
  client: { value: ({ facts }) => clientOf(facts), other: "the app client's id" },
  otherUse: { value: ({ facts }) => (claimsOf(facts.verdict).token_use === 'id' ? 'access' : 'id'), other: 'id' },
  host: { value: ({ facts }) => facts.request.url.hostname, other: 'it was asked for' },
  status: { value: ({ facts }) => String(facts.response.status), other: 'a success' },
  paths: { value: ({ facts: { reading } }) => pathsIn(reading), other: 'the fields that are null' },
  neededScopes: { value: ({ neededScopes }) => neededScopes.join(' ') || undefined, other: 'not named' },
  scopeFlags: {
    value: ({ neededScopes }) => neededScopes.map((scope) => `--scope ${scope}`).join(' ') || undefined,
    other: '--scope <scope>',
  },
  challengeScheme: { value: ({ facts }) => otherScheme(facts), other: 'Bearer' },
  verdictMessage: {
    value: ({ facts: { verdict } }) => (verdict?.ok === false ? verdict.message : undefined),
    other: 'it is not good',
  },
  verdictHint: {
    value: ({ facts: { verdict } }) => (verdict?.ok === false ? verdict.hint : undefined),
    other: 'cogtool login',
  },
}

/** What a choice of words can depend on, by the names of the table. */
export const choices: Readonly<Record<string, (facts: Facts) => boolean>> = {
  machine: ({ verdict }) => isMachine(verdict),
  access: ({ verdict }) => claimsOf(verdict).token_use === 'access',
  id: ({ verdict }) => claimsOf(verdict).token_use === 'id',
  valid: ({ verdict }) => verdict?.ok === true,
  invalid: ({ verdict }) => verdict?.ok === false,
  expiryPassed: ({ verdict }) => statusOf(verdict, 'expiry') === 'pass',
  challengeScheme: (facts) => !/^(?:basic|digest|negotiate|ntlm|kerberos)?$/i.test(otherScheme(facts) ?? ''),
  any: () => true,
}

/** The words of a cause for this token and answer. What comes from outside is escaped. */
export function fillWords(words: Words, context: FillContext): string {
  return choose(words, context.facts).replace(/\{(\w+)(?:\|([^}]*))?\}/g, (_, name: string, given?: string) => {
    const placeholder = placeholders[name]
    // the build looks that there are no others
    if (!placeholder) throw new Error(`nothing fills {${name}}`)
    const value = placeholder.value(context)
    return value === undefined ? (given ?? placeholder.other) : escapeLine(value)
  })
}

/** The first words whose condition holds; where none does, those for any token, else the first. */
function choose(words: Words, facts: Facts): string {
  if (typeof words === 'string') return words
  const found = Object.entries(words).find(([name]) => name !== 'any' && choices[name]?.(facts))
  return found?.[1] ?? words.any ?? Object.values(words)[0] ?? ''
}

const longestText = 300

function textOf(value: unknown): string | undefined {
  const text = Array.isArray(value) ? value.filter((item) => typeof item === 'string').join(', ') : value
  return typeof text === 'string' && text !== '' ? text.slice(0, longestText) : undefined
}

function clientOf({ verdict }: Facts): string | undefined {
  const { client_id, aud } = claimsOf(verdict)
  return textOf(client_id) ?? textOf(aud)
}

function pathsIn(reading: Facts['reading']): string | undefined {
  const paths = reading.says === 'accepts' ? (reading.heldBack ?? []) : []
  return paths.filter((path) => path !== '').join(', ') || undefined
}

/** The scheme that a challenge names, where it is another than the one sent; a word that a shell reads as one. */
function otherScheme({ response, scheme }: Facts): string | undefined {
  const wanted = decodeAnswer(response).challenges[0]?.scheme
  const isOther = wanted !== undefined && /^\w+$/.test(wanted) && wanted.toLowerCase() !== scheme.toLowerCase()
  return isOther ? wanted : undefined
}
