/**
 * In the place of a value that is there and not shown: it is unknown, not absent. Where something stands in its place,
 * such as a digest or a function, that is its mark: two of one mark are the same value.
 */
export class Hidden {
  readonly mark: string

  constructor(mark = '') {
    this.mark = mark
  }
}

/** A hidden value of which nothing at all is known. */
export const hidden = new Hidden()

/** Whether a value is hidden, or holds a hidden one. */
export function isHidden(value: unknown): boolean {
  if (value instanceof Hidden) return true
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
    Object.defineProperty(
      copy,
      name,
      inner instanceof Hidden ? { ...rest, get: unknown } : { ...rest, value: trapped(inner) },
    )
  }
  return copy
}

const unknown = (): never => {
  throw new UnknownValue()
}
