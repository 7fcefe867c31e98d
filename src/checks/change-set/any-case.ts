import { isJsonObject, type JsonObject, member } from '../../text/json.ts'

/** A member by its name, whatever the case: the console's JSON begins names in lower case. null is none. */
export function field(object: unknown, name: string): unknown {
  if (!isJsonObject(object)) return undefined
  return member(object, keyOf(object, name)) ?? undefined
}

/** Its name as it is written there. */
export function keyOf(object: JsonObject, name: string): string {
  if (Object.hasOwn(object, name)) return name
  return Object.keys(object).find((key) => key.toLowerCase() === name.toLowerCase()) ?? name
}

/** Its text, or a number or boolean as text; undefined where it is empty, or holds others. */
export function text(object: unknown, name: string): string | undefined {
  const value = field(object, name)
  return value === undefined || typeof value === 'object' || value === '' ? undefined : String(value)
}

/** Its list; empty where it is none. */
export function list(object: unknown, name: string): readonly unknown[] {
  const value = field(object, name)
  return Array.isArray(value) ? value : []
}
