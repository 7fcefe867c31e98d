import type { Container, Leaf } from './container.ts'

/** JSON: every string in it, at any depth, under the name of its member. */
export function readJson(text: string): Container | undefined {
  if (!/^[{["]/.test(text)) return undefined
  try {
    return { place: 'a JSON text', leaves: stringsIn(JSON.parse(text)) }
  } catch {
    return undefined
  }
}

/** The same in percent form, as address bars show it. */
export function readPercentJson(text: string): Container | undefined {
  if (!/^%(?:22|5b|7b)/i.test(text) || /\s/.test(text)) return undefined
  try {
    return readJson(decodeURIComponent(text))
  } catch {
    return undefined
  }
}

function stringsIn(document: unknown): Leaf[] {
  const leaves: Leaf[] = []
  // a list of its own: JSON may be nested deeper than calls
  const left: { name: string; value: unknown }[] = [{ name: '', value: document }]
  for (let next = left.pop(); next; next = left.pop()) {
    const { name, value } = next
    if (typeof value === 'string') leaves.push({ name, value })
    else if (Array.isArray(value)) for (const one of value.toReversed()) left.push({ name, value: one })
    else if (value) for (const [key, one] of Object.entries(value).toReversed()) left.push({ name: key, value: one })
  }
  return leaves
}
