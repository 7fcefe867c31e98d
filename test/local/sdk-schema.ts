import * as sdk from '@aws-sdk/client-cognito-identity-provider'

/** A schema of the SDK: 0 text, 1 number, 2 boolean, 4 time, 15 anything, 64 + list, 128 + map; or an array that begins with its kind. */
type Schema = number | (() => Schema) | readonly unknown[]

/** What an answer of an operation has that the SDK's own model does not, or of another type. */
export function misfitsOf(operation: string, answer: unknown): string[] {
  const model = (sdk as Readonly<Record<string, unknown>>)[`${operation}$`]
  if (!Array.isArray(model)) throw new Error(`the SDK has no operation ${operation}`)
  return misfits(answer, model[5] as Schema, operation)
}

function misfits(value: unknown, schema: Schema, path: string): string[] {
  if (typeof schema === 'function') return misfits(value, schema(), path)
  if (typeof schema === 'number') return misfitsOfSimple(value, schema, path)
  const [kind, , , , first, second] = schema as readonly [unknown, unknown, unknown, unknown, unknown, unknown]
  // a schema with traits, such as a sensitive text
  if (typeof kind !== 'number' || schema.length === 2) return misfits(value, kind as Schema, path)
  if (kind === 0) return misfits(value, first as Schema, path)
  if (kind === 1) return misfitsOfList(value, first as Schema, path)
  if (kind === 2) return misfitsOfMap(value, second as Schema, path)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [`${path} is no structure`]
  const names = first as readonly string[]
  return Object.entries(value).flatMap(([name, inner]) => {
    const place = names.indexOf(name)
    if (place < 0) return [`${path}.${name} is not in the model`]
    return misfits(inner, (second as readonly Schema[])[place] ?? 15, `${path}.${name}`)
  })
}

function misfitsOfSimple(value: unknown, schema: number, path: string): string[] {
  if (schema >= 128) return misfitsOfMap(value, schema - 128, path)
  if (schema >= 64) return misfitsOfList(value, schema - 64, path)
  if (schema === 15) return []
  const type = { 0: 'string', 1: 'number', 2: 'boolean', 4: 'number' }[schema]
  return typeof value === type ? [] : [`${path} is a ${typeof value}, not a ${type}`]
}

function misfitsOfList(value: unknown, item: Schema, path: string): string[] {
  if (!Array.isArray(value)) return [`${path} is no list`]
  return value.flatMap((inner, place) => misfits(inner, item, `${path}[${place}]`))
}

function misfitsOfMap(value: unknown, item: Schema, path: string): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [`${path} is no map`]
  return Object.entries(value).flatMap(([name, inner]) => misfits(inner, item, `${path}.${name}`))
}
