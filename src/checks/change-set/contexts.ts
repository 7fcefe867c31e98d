import { type JsonObject, member } from '../../text/json.ts'
import type { Detail } from './change.ts'
import { markText, shownObject } from './marking.ts'

/** A context: the whole resource as JSON. One that is cut, or no JSON, tells nothing. */
export function contextOf(context: unknown): JsonObject | undefined {
  return shownObject(markText(context))
}

/** What is there by hand counts before what the last template said: a drift-aware set undoes it. */
export function withActual(
  context: JsonObject | undefined,
  details: readonly (Detail & { readonly isActual: boolean })[],
): JsonObject | undefined {
  if (context === undefined) return undefined
  const actual = details.filter(({ isActual }) => isActual)
  return actual.reduce<JsonObject>((side, { path, before }) => {
    const put = withValue(side, path ?? [], before)
    return shownObject(put) ?? side
  }, context)
}

function withValue(side: unknown, path: readonly string[], value: unknown): unknown {
  const [step, ...rest] = path
  if (step === undefined) return value
  if (Array.isArray(side)) return side.map((item, at) => (String(at) === step ? withValue(item, rest, value) : item))
  const object = shownObject(side) ?? {}
  return { ...object, [step]: withValue(member(object, step), rest, value) }
}
