import { type Node, parseTree } from 'jsonc-parser'

/** What an entry of a config file sets, in the order in which it is written. */
export type EntrySettings = Readonly<Record<string, string>>

/** The text of a config file that has one entry alone, which is its default. */
export function newConfigText(name: string, entry: EntrySettings): string {
  return `${JSON.stringify({ default: name, pools: { [name]: entry } }, null, 2)}\n`
}

/**
 * The text of a config file with this entry, in the place of one of its name where there is one. All else stays as it is to the byte;
 * the entry is laid out as its neighbours are. The text must be a config file's, and not that of one entry without `pools`.
 */
export function insertEntry(text: string, name: string, entry: EntrySettings): string {
  const root = parseTree(text)
  if (root?.type !== 'object') throw new Error('this is not the text of a config file')
  const layout = layoutOf(text, root)
  const pools = memberOf(root, 'pools')
  if (pools?.type !== 'object') return addMember(text, root, layout, 'pools', { [name]: entry })
  const old = memberOf(pools, name)
  if (!old) return addMember(text, pools, layout, name, entry)
  return replaceRange(text, old.offset, old.offset + old.length, written(entry, indentAt(text, old.offset), layout))
}

/** How a file is laid out. */
interface Layout {
  /** Of one level; undefined where the file is written on one line. */
  readonly indent: string | undefined
  readonly lineBreak: '\n' | '\r\n'
}

function layoutOf(text: string, root: Node): Layout {
  const lineBreak = text.includes('\r\n') ? '\r\n' : '\n'
  const [first] = root.children ?? []
  if (!first) return { indent: '  ', lineBreak }
  const isBelow = text.slice(root.offset, first.offset).includes('\n')
  return {
    indent: isBelow ? indentAt(text, first.offset).slice(indentAt(text, root.offset).length) || '  ' : undefined,
    lineBreak,
  }
}

/** The white space that the line of this place begins with. */
function indentAt(text: string, place: number): string {
  const start = text.lastIndexOf('\n', place - 1) + 1
  return /^[ \t]*/.exec(text.slice(start, place))?.[0] ?? ''
}

/** The value of a member; JSON.parse takes the last one of several. */
function memberOf(object: Node, name: string): Node | undefined {
  return object.children?.findLast(({ children }) => children?.[0]?.value === name)?.children?.[1]
}

function addMember(text: string, object: Node, layout: Layout, name: string, value: object): string {
  const last = object.children?.at(-1)
  const outer = indentAt(text, object.offset)
  // a file on one line, or an object on one line in a file of several
  const isInline = last ? !text.slice(object.offset, last.offset).includes('\n') : layout.indent === undefined
  if (isInline && last) {
    const end = last.offset + last.length
    return replaceRange(text, end, end, `, ${JSON.stringify(name)}: ${inOneLine(value)}`)
  }
  const { indent = '', lineBreak } = layout
  const inner = last ? indentAt(text, last.offset) : outer + indent
  const member = `${JSON.stringify(name)}: ${written(value, inner, layout)}`
  if (last) {
    const end = last.offset + last.length
    return replaceRange(text, end, end, `,${lineBreak}${inner}${member}`)
  }
  const [start, end] = [object.offset, object.offset + object.length]
  if (isInline) return replaceRange(text, start, end, `{ ${member} }`)
  return replaceRange(text, start, end, `{${lineBreak}${inner}${member}${lineBreak}${outer}}`)
}

/** A value as it stands in a line that begins with `outer`. */
function written(value: object, outer: string, { indent, lineBreak }: Layout): string {
  if (indent === undefined) return inOneLine(value)
  return JSON.stringify(value, null, indent).replaceAll('\n', `${lineBreak}${outer}`)
}

/** With a blank behind each comma and colon, and inside of braces. */
function inOneLine(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const members = Object.entries(value).map(([name, one]) => `${JSON.stringify(name)}: ${inOneLine(one)}`)
  return `{ ${members.join(', ')} }`
}

function replaceRange(text: string, start: number, end: number, replacement: string): string {
  return text.slice(0, start) + replacement + text.slice(end)
}
