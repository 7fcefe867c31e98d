import { safeJson } from '../../text/escape.ts'

type Document = Readonly<Record<string, unknown>>

/** `safeJson` for many documents in a row, most of which say the same as the one before. What they hold must not change. */
export function cachedJson(): (document: Document) => string {
  let last: Document = {}
  let text = safeJson(last)
  return (document) => {
    if (!areAlike(document, last)) text = safeJson(document)
    last = document
    return text
  }
}

/** Whether they have the same members in the same order, none of them a list or object of its own unless it is an empty list. */
function areAlike(one: Document, other: Document): boolean {
  const names = Object.keys(one)
  const others = Object.keys(other)
  return (
    names.length === others.length &&
    names.every(
      (name, at) => name === others[at] && (one[name] === other[name] || [one[name], other[name]].every(isEmptyList)),
    )
  )
}

const isEmptyList = (value: unknown): boolean => Array.isArray(value) && value.length === 0
