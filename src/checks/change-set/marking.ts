import { isDeeperThan, isJsonObject, type JsonObject, member } from '../../text/json.ts'
import { Hidden } from '../iac/hidden.ts'

/** What CloudFormation writes in the place of a value: too long, known only afterwards, or the result of a function. */
const marks = /\(Truncated-Signature\)|\{\{\s*(?:changeSet|IntrinsicFunction)\b/i

/**
 * A value with those that are not shown marked as hidden, and those that are none (`AWS::NoValue`) left out. What a function
 * rests on in its template, such as the default of a parameter, is part of its mark.
 */
export function markHidden(value: unknown, template: JsonObject = {}): unknown {
  const mark = (inner: unknown) => markHidden(inner, template)
  if (typeof value === 'string') return marks.test(value) ? new Hidden(value) : value
  if (Array.isArray(value)) return value.map(mark).filter((item) => item !== undefined)
  if (!isJsonObject(value)) return value ?? undefined
  if (isNoValue(value)) return undefined
  if (isFunction(value)) return new Hidden(JSON.stringify([value, restsOn(value, template)]))
  const entries = Object.entries(value).map(([name, inner]) => [name, mark(inner)] as const)
  return Object.fromEntries(entries.filter(([, inner]) => inner !== undefined))
}

function isNoValue(value: JsonObject): boolean {
  return member(value, 'Ref') === 'AWS::NoValue' && Object.keys(value).length === 1
}

/** `{ "Ref": … }`, `{ "Fn::If": … }`: what it gives is known to CloudFormation alone. */
function isFunction(value: JsonObject): boolean {
  const [name, ...others] = Object.keys(value)
  return name !== undefined && others.length === 0 && (name === 'Ref' || /^Fn::/.test(name))
}

/** Levels, as of a template; what reads the value calls itself so often. */
export const deepest = 200

/** An object from outside; undefined for what is none, or not shown. */
export function shownObject(value: unknown): JsonObject | undefined {
  return isJsonObject(value) && !(value instanceof Hidden) ? value : undefined
}

/**
 * What the parameters, conditions and mappings of the template say that a function rests on: those that it names, and those
 * that the conditions among them name in turn.
 */
export function restsOn(value: unknown, template: JsonObject): unknown[] {
  const found: unknown[] = []
  const met = new Set<string>()
  const waiting: unknown[] = [value]
  // it grows while it is walked
  for (const one of waiting) {
    for (const named of namedIn(one)) {
      const key = JSON.stringify(named)
      if (met.has(key)) continue
      met.add(key)
      const said = saidOf(named, template)
      if (said === undefined) continue
      found.push(said)
      if (named.section === 'Conditions') waiting.push(said)
    }
  }
  return found
}

interface Named {
  readonly section: 'Parameters' | 'Conditions' | 'Mappings'
  readonly name: string
  /** Of a mapping, as far as they are written out. */
  readonly keys?: readonly unknown[]
}

function namedIn(value: unknown): Named[] {
  if (Array.isArray(value)) return value.flatMap(namedIn)
  if (!isJsonObject(value)) return []
  const of = (section: Named['section'], name: unknown, keys?: readonly unknown[]): Named[] =>
    typeof name === 'string' ? [{ section, name, ...(keys && { keys }) }] : []
  return Object.entries(value).flatMap(([name, inner]) => {
    const [first, ...others]: unknown[] = Array.isArray(inner) ? inner : [inner]
    if (name === 'Ref') return of('Parameters', inner)
    if (name === 'Condition') return [...of('Conditions', inner), ...namedIn(inner)]
    if (name === 'Fn::If') return [...of('Conditions', first), ...namedIn(others)]
    if (name === 'Fn::FindInMap') return [...of('Mappings', first, others), ...namedIn(inner)]
    if (name === 'Fn::Sub') return [...variablesOf(first).flatMap((one) => of('Parameters', one)), ...namedIn(others)]
    return namedIn(inner)
  })
}

/** `${Name}`, but not `${!Name}`. */
const variablesOf = (text: unknown): string[] =>
  typeof text === 'string' ? [...text.matchAll(/\$\{\s*(\w+)\s*\}/g)].map(([, name = '']) => name) : []

/** What decides: of a parameter not its description, of a mapping not its other values. */
function saidOf({ section, name, keys = [] }: Named, template: JsonObject): unknown {
  const names = shownObject(member(template, section))
  const said = names && member(names, name)
  if (section === 'Parameters') return isJsonObject(said) ? { Type: said.Type, Default: said.Default } : said
  let value = said
  for (const key of keys) {
    if (typeof key !== 'string' || !isJsonObject(value)) return value
    value = member(value, key)
  }
  return value
}

/** Text of a detail as the value that it stands for: lists and objects are JSON there. */
export function markText(text: unknown): unknown {
  if (typeof text !== 'string') return markHidden(text)
  if (!/^\s*[[{]/.test(text)) return markHidden(text)
  try {
    const value: unknown = JSON.parse(text)
    return isDeeperThan(deepest, value) ? new Hidden(text) : markHidden(value)
  } catch {
    return markHidden(text)
  }
}
