/** In the place of a value that is there and not shown: it is unknown, not absent and not different. */
export const hidden: unique symbol = Symbol('hidden')

/** Whether a value is hidden, or holds a hidden one. */
export function isHidden(value: unknown): boolean {
  if (value === hidden) return true
  return typeof value === 'object' && value !== null && Object.values(value).some(isHidden)
}

/** What reading a hidden value of something `trapped` throws. */
export class UnknownValue extends Error {}

/** A copy, in which reading a hidden value throws an `UnknownValue`: who reads none has judged on what is known. */
export function trapped(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  const copy: object = Array.isArray(value) ? [] : {}
  for (const [name, inner] of Object.entries(value)) {
    const rest = { enumerable: true, configurable: true }
    Object.defineProperty(copy, name, inner === hidden ? { ...rest, get: unknown } : { ...rest, value: trapped(inner) })
  }
  return copy
}

const unknown = (): never => {
  throw new UnknownValue()
}
