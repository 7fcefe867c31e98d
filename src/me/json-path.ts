/** A text in a JSON document and where it stands, e.g. `$.user.emails[0]`. */
export interface Leaf {
  readonly path: string
  readonly key: string
  readonly value: string
}

const maxDepth = 4
const maxValues = 10_000

/** The texts of a document at most four levels down, among its first 10,000 values, outer ones first. */
export function leavesOf(document: unknown): Leaf[] {
  return entriesOf(document).flatMap(({ path, key, value }) =>
    typeof value === 'string' ? [{ path, key, value }] : [],
  )
}

/** Every value of a document within the same limits, breadth first, with the name of the field that holds it. */
export function entriesOf(document: unknown): { path: string; key: string; value: unknown }[] {
  const entries = [{ path: '$', key: '', value: document, depth: 0 }]
  // the list grows while it is walked
  for (const { path, key, value, depth } of entries) {
    if (typeof value !== 'object' || value === null || depth === maxDepth) continue
    for (const [name, inner] of Object.entries(value)) {
      if (entries.length > maxValues) return entries
      const step = Array.isArray(value) ? `[${name}]` : `.${name}`
      entries.push({ path: path + step, key: Array.isArray(value) ? key : name, value: inner, depth: depth + 1 })
    }
  }
  return entries
}

/**
 * The value at a path such as `user.emails[0]`, a leading `$.` allowed; undefined where there is none. A field whose own
 * name holds a dot is found too: the longest name that fits is taken.
 */
export function valueAt(document: unknown, path: string): unknown {
  const steps = path
    .replace(/^\$\.?/, '')
    .replace(/\[(\d+)\]/g, '.$1')
    .split('.')
    .filter((step) => step !== '')
  return follow(document, steps)
}

function follow(value: unknown, steps: readonly string[]): unknown {
  if (steps.length === 0) return value
  if (typeof value !== 'object' || value === null) return undefined
  for (let taken = steps.length; taken > 0; taken--) {
    const name = steps.slice(0, taken).join('.')
    // own properties only: `constructor` is no field of an answer
    if (Object.hasOwn(value, name)) return follow((value as Record<string, unknown>)[name], steps.slice(taken))
  }
  return undefined
}
