/** Members below this many levels have no line: nothing asks for theirs. */
const deepest = 6

/** The lines on which members of a JSON text begin, by their paths; the text must be JSON. Scanned when first asked for. */
export function jsonLines(text: string): (path: readonly (string | number)[]) => number | undefined {
  let lines: ReadonlyMap<string, number> | undefined
  return (path) => {
    lines ??= scan(text)
    return lines.get(JSON.stringify(path.map(String)))
  }
}

function scan(text: string): ReadonlyMap<string, number> {
  const lines = new Map<string, number>()
  const path: string[] = []
  /** For each level: the index of the item, or undefined in an object. */
  const items: (number | undefined)[] = []
  let line = 1
  let name: { readonly text: string; readonly line: number } | undefined
  const record = (at: number) => {
    if (path.length <= deepest) lines.set(JSON.stringify(path), at)
  }
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[[\]{},:]|\n/g)) {
    if (token === '\n') line += 1
    else if (token === ':' && name) {
      path[items.length - 1] = asText(name.text)
      record(name.line)
    } else if (token === '{' || token === '[') {
      items.push(token === '[' ? 0 : undefined)
      if (token === '[') {
        path[items.length - 1] = '0'
        record(line)
      }
    } else if (token === '}' || token === ']') {
      items.pop()
      path.length = items.length
    } else if (token === ',') {
      const index = items.at(-1)
      if (index !== undefined) {
        items[items.length - 1] = index + 1
        path[items.length - 1] = String(index + 1)
        record(line)
      }
    }
    if (token.startsWith('"')) name = { text: token, line }
    else if (token !== '\n') name = undefined
  }
  return lines
}

function asText(token: string): string {
  return JSON.parse(token) as string
}
