/** A string of a JSON text, and the name of the member that it is or in whose list it stands; '' where none. */
export interface JsonString {
  readonly name: string
  readonly value: string
}

/**
 * Every string of a text that `JSON.parse` takes, in its order. A member that stands twice is there twice, where a parser would keep
 * the last one alone; `isUnique` tells whether no object has such a member.
 */
export function jsonStrings(text: string): { readonly strings: JsonString[]; readonly isUnique: boolean } {
  const strings: JsonString[] = []
  // of what is open: a list of its own, since JSON may be nested deeper than calls
  const open: { readonly name: string; readonly members: Set<string> }[] = []
  let name = ''
  let isUnique = true
  for (let at = 0; at < text.length; at++) {
    const character = text[at]
    if (character === '{' || character === '[') open.push({ name, members: new Set() })
    else if (character === '}' || character === ']') name = open.pop()?.name ?? ''
    if (character !== '"') continue
    const end = endOfString(text, at)
    const value = String(JSON.parse(text.slice(at, end)))
    at = end - 1
    if (!beginsWithColon(text, end)) {
      strings.push({ name, value })
      continue
    }
    name = value
    const members = open.at(-1)?.members
    if (members?.has(name)) isUnique = false
    members?.add(name)
  }
  return { strings, isUnique }
}

/** Behind the closing quote. */
function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === '\\') at++
    else if (text[at] === '"') return at + 1
  }
  return text.length
}

function beginsWithColon(text: string, from: number): boolean {
  let at = from
  while (/\s/.test(text[at] ?? '')) at++
  return text[at] === ':'
}
