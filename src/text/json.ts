/** A JSON object from outside: nothing is known of its members. */
export type JsonObject = Readonly<Record<string, unknown>>

/** Whether a parsed JSON value is an object: no list, no null. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A member of an object from outside. Own ones only: `constructor` and `__proto__` are names like any other. */
export function member(object: JsonObject, name: string): unknown {
  return Object.hasOwn(object, name) ? object[name] : undefined
}

/** Whether lists and objects are nested deeper than this; the outermost one is the first level. */
export function isDeeperThan(levels: number, value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (levels === 0) return true
  for (const inner of Object.values(value)) {
    if (typeof inner === 'object' && isDeeperThan(levels - 1, inner)) return true
  }
  return false
}

/** The document of an answer that has no form but text: a help text, a script. */
export function textDocument(text: string) {
  return { schema: 'cogtool.text/1', text }
}
