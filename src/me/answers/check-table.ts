import { contradictions } from './contradictions.ts'
import { choices, placeholders } from './fill-cause.ts'

type Entry = Readonly<Record<string, unknown>>

/** What may stand in the table: each field, and whether it must. */
const answerFields: Readonly<Record<string, boolean>> = {
  id: true,
  code: true,
  product: true,
  from: true,
  checked: true,
  kind: true,
  status: true,
  rank: false,
  cause: false,
  next: false,
  contradictedBy: false,
  strings: false,
  json: false,
  body: false,
  challenge: false,
  noChallenge: false,
  noChallengeError: false,
  headers: false,
  anyHeader: false,
  target: false,
  token: false,
}
const challengeFields = { scheme: false, error: false, realm: false, noError: false, alone: false }
const causeFields = { cause: true, next: true, contradictedBy: false, note: false }
const refusalFields = {
  graphqlCodes: true,
  graphqlPlaces: true,
  statusPlaces: true,
  statusNames: true,
  envelopes: true,
  wrappers: true,
  failures: true,
  anonymous: true,
  words: true,
  wordsOfFailure: true,
  otherCodes: true,
  loginPaths: true,
}
const tableFields = { schema: true, about: true, answers: true, causes: true, vocabulary: true, refusalsIn2xx: true }

const allowed: Readonly<Record<string, readonly unknown[]>> = {
  kind: ['says', 'product', 'generic'],
  checked: ['run', 'source', 'docs', 'report', 'kept'],
  body: ['json', 'html', 'xml', 'text', 'empty', undefined],
  token: ['valid', 'invalid', undefined],
}

/** What is wrong with a table of answers, a line each: the build and the tests allow none. */
export function faultsInTable(table: Entry): string[] {
  const answers = (table.answers ?? []) as readonly Entry[]
  const causes = (table.causes ?? {}) as Readonly<Record<string, Entry>>
  const vocabulary = (table.vocabulary ?? []) as readonly Entry[]
  const refusals = (table.refusalsIn2xx ?? {}) as Entry
  const codes = [...answers, ...vocabulary].map(({ code }) => code).concat(refusals.otherCodes ?? [])
  const ids = answers.map(({ id }) => id)
  return [
    ...fieldFaults('the table', table, tableFields),
    ...answers.flatMap(answerFaults),
    ...ids.filter((id, index) => ids.indexOf(id) !== index).map((id) => `${id}: twice`),
    ...codes.filter((code) => !Object.hasOwn(causes, String(code))).map((code) => `${code}: no cause`),
    ...Object.entries(causes).flatMap(([code, cause]) => [
      ...fieldFaults(code, cause, causeFields),
      ...wordFaults(code, cause),
    ]),
    ...vocabulary.flatMap((entry) => [
      ...fieldFaults(`vocabulary ${entry.code}`, entry, { code: true, words: true }),
      ...expressionFaults(`vocabulary ${entry.code}`, [entry.words]),
    ]),
    ...fieldFaults('refusalsIn2xx', refusals, refusalFields),
    ...expressionFaults('refusalsIn2xx', refusalExpressions(refusals)),
  ]
}

function refusalExpressions({ words, wordsOfFailure, failures, statusNames, anonymous, loginPaths }: Entry): unknown[] {
  const named = Object.values((failures ?? {}) as Entry)
  return [...[words, wordsOfFailure].flat(), ...named, statusNames, anonymous, loginPaths]
}

function answerFaults(answer: Entry): string[] {
  const { strings = [], headers = {}, target = '', challenge = {}, status } = answer
  const at = String(answer.id)
  const { scheme = '' } = challenge as Entry
  const isStatus = status === 'any' || (Array.isArray(status) && status.every((one) => Number.isInteger(one)))
  return [
    ...fieldFaults(at, answer, answerFields),
    ...fieldFaults(`${at} challenge`, challenge as Entry, challengeFields),
    ...Object.entries(allowed).flatMap(([name, values]) =>
      values.includes(answer[name]) ? [] : [`${at}: ${name} cannot be ${answer[name]}`],
    ),
    ...(isStatus ? [] : [`${at}: status is neither a list of numbers nor any`]),
    ...expressionFaults(at, [...(strings as unknown[]), ...Object.values(headers as Entry), target, scheme]),
    ...wordFaults(at, answer),
  ]
}

function fieldFaults(at: string, entry: Entry, fields: Readonly<Record<string, boolean>>): string[] {
  const unknown = Object.keys(entry).filter((name) => !Object.hasOwn(fields, name))
  const missing = Object.keys(fields).filter((name) => fields[name] && entry[name] === undefined)
  return [...unknown.map((name) => `${at}: unknown field ${name}`), ...missing.map((name) => `${at}: no ${name}`)]
}

/** Expressions that do not compile, or name a group that nothing reads. */
function expressionFaults(at: string, sources: readonly unknown[]): string[] {
  return sources.flatMap((source) => {
    try {
      new RegExp(String(source), 'i')
    } catch {
      return [`${at}: ${source} does not compile`]
    }
    const groups = [...String(source).matchAll(/\(\?<(\w+)>/g)].map(([, name]) => name)
    return groups.filter((name) => name !== 'scopes').map((name) => `${at}: nothing reads the group ${name}`)
  })
}

/** Choices, placeholders and facts that nothing knows. */
function wordFaults(at: string, { cause, next, contradictedBy = [] }: Entry): string[] {
  const choosing = [cause, next].flatMap((words) => (typeof words === 'object' && words !== null ? [words] : []))
  const texts = [cause, next].flatMap((words) => (typeof words === 'string' ? [words] : Object.values(words ?? {})))
  const names = texts.flatMap((text) => [...String(text).matchAll(/\{(\w*)[^}]*\}/g)].map(([, name = '']) => name))
  return [
    ...choosing
      .flatMap(Object.keys)
      .flatMap((name) => (Object.hasOwn(choices, name) ? [] : [`${at}: no choice ${name}`])),
    ...names.flatMap((name) => (Object.hasOwn(placeholders, name) ? [] : [`${at}: nothing fills {${name}}`])),
    ...(contradictedBy as string[]).flatMap((fact) =>
      Object.hasOwn(contradictions, fact) ? [] : [`${at}: no fact ${fact}`],
    ),
  ]
}
