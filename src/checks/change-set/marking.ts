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

/** The parameters, conditions and mappings of the template that a function names, at whatever depth. */
function restsOn(value: unknown, template: JsonObject): unknown[] {
  if (Array.isArray(value)) return value.flatMap((inner) => restsOn(inner, template))
  if (!isJsonObject(value)) return []
  const of = (section: string, name: unknown) => {
    const names = shownObject(member(template, section))
    return typeof name === 'string' && names && Object.hasOwn(names, name) ? [names[name]] : []
  }
  return Object.entries(value).flatMap(([name, inner]) => {
    const [first] = Array.isArray(inner) ? (inner as unknown[]) : []
    if (name === 'Ref') return of('Parameters', inner)
    if (name === 'Fn::If') return [...of('Conditions', first), ...restsOn(inner, template)]
    if (name === 'Fn::FindInMap') return of('Mappings', first)
    return restsOn(inner, template)
  })
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
