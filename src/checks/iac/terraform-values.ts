import { isJsonObject, member } from '../../text/json.ts'

/** Where a value stands in a resource of Terraform. */
export type Path = readonly (string | number)[]

/** What stands at a path; undefined where nothing does. A block is a list with one object, and its step need not be named. */
export function valueAt(value: unknown, path: Path): unknown {
  let found = value
  for (const step of path) {
    if (Array.isArray(found)) found = found[typeof step === 'number' ? step : 0]
    if (typeof step === 'string') found = isJsonObject(found) ? member(found, step) : undefined
  }
  return found
}

/** Whether marks, which have the shape of what they mark, say `true` at a path, above it or below it. */
export function isMarked(marks: unknown, path: Path): boolean {
  if (marks === true) return true
  const [step, ...rest] = path
  if (step !== undefined) {
    const isBlock = Array.isArray(marks) && typeof step === 'string'
    return isBlock ? isMarked(marks[0], path) : isMarked(valueAt(marks, [step]), rest)
  }
  return typeof marks === 'object' && marks !== null && Object.values(marks).some((one) => isMarked(one, []))
}
