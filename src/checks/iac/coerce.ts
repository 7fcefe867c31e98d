import { isJsonObject, type JsonObject, member } from '../../text/json.ts'
import { Hidden, hidden } from './hidden.ts'

/** What a value of a resource is, so that `"true"` from a context becomes what AWS would answer with. */
export type Shape =
  | 'text'
  | 'flag'
  | 'number'
  | 'texts'
  /** Names that somebody chose, each with a text; those of secrets keep no more than that there is one. */
  | 'map'
  | { readonly members: Readonly<Record<string, Shape>> }
  | { readonly items: Shape }

/**
 * A value in this shape; undefined where there is none, `hidden` where it is not shown or has another form. Members that the
 * shape does not name are left out: no check sees a value of a form that it does not expect.
 */
export function coerce(value: unknown, shape: Shape): unknown {
  if (value === undefined || value === null) return undefined
  if (value instanceof Hidden) return value
  if (shape === 'text') return isScalar(value) ? String(value) : hidden
  if (shape === 'flag') return isScalar(value) ? (flags.get(String(value).toLowerCase()) ?? hidden) : hidden
  if (shape === 'number') return isScalar(value) && /^-?\d+$/.test(String(value)) ? Number(value) : hidden
  // one text stands for a list of one in YAML that people write
  if (shape === 'texts') return (Array.isArray(value) ? value : [value]).map((item) => coerce(item, 'text'))
  if (shape === 'map') return isJsonObject(value) ? mapOf(value) : hidden
  if ('items' in shape) return Array.isArray(value) ? value.map((item) => coerce(item, shape.items)) : hidden
  if (!isJsonObject(value)) return hidden
  const known = Object.entries(shape.members).map(
    ([name, inner]) => [name, coerce(member(value, name), inner)] as const,
  )
  return Object.fromEntries(known.filter(([, inner]) => inner !== undefined))
}

/** As CloudFormation and YAML 1.1 write them. */
const flags: ReadonlyMap<string, boolean> = new Map([
  ...['true', 'yes', 'on', '1'].map((word) => [word, true] as const),
  ...['false', 'no', 'off', '0'].map((word) => [word, false] as const),
])

const isScalar = (value: unknown): boolean => ['string', 'number', 'boolean'].includes(typeof value)

const secretNames = /^(?:client_secret|private_key)$/i

function mapOf(value: JsonObject): JsonObject {
  const entries = Object.entries(value).map(([name, inner]) => {
    return [name, secretNames.test(name) ? '(not shown)' : coerce(inner, 'text')] as const
  })
  return Object.fromEntries(entries.filter(([, inner]) => inner !== undefined))
}
