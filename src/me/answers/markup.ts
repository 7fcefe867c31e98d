/** What a page or an XML document says, in one pass. */
export interface MarkupText {
  /** The texts between tags, entities decoded; scripts, styles and comments left out. */
  readonly texts: readonly string[]
  /** The names of its elements, in lower case, the first ones only. */
  readonly elements: readonly string[]
  /** Whether a password can be typed into it. */
  readonly asksForPassword: boolean
}

const mostElements = 200
const longestTag = 2000

/** The texts of HTML or XML, until `enough` characters of them are read. */
export function readMarkup(markup: string, enough: number): MarkupText {
  const texts: string[] = []
  const elements: string[] = []
  let asksForPassword = false
  let read = 0
  let at = 0
  let open = ''
  const close = () => {
    const text = read > enough ? '' : decodeEntities(open)
    open = ''
    if (text.trim() === '') return
    texts.push(text)
    read += text.length
  }
  // another `<` is text
  const tags = /<(?=[a-z/!?])/gi
  while (at < markup.length) {
    tags.lastIndex = at
    const tag = tags.exec(markup)?.index
    open += markup.slice(at, tag)
    if (tag === undefined) break
    close()
    const end = endOf(markup, tag)
    const inside = markup.slice(tag + 1, Math.min(end, tag + longestTag))
    if (inside.startsWith('![CDATA[')) {
      open += inside.slice(8).replace(/\]\]>?$/, '')
      close()
    }
    const name = /^[a-z][\w:.-]*/i.exec(inside)?.[0].toLowerCase()
    if (name !== undefined && elements.length < mostElements) elements.push(name)
    if (name === 'input' && /\stype\s*=\s*["']?password\b/i.test(inside)) asksForPassword = true
    at = name === 'script' || name === 'style' ? afterRaw(markup, end, name) : end
  }
  close()
  return { texts, elements, asksForPassword }
}

/** Behind the tag, comment or CDATA section that begins here; the end of the text where it never ends. */
function endOf(markup: string, tag: number): number {
  const end = markup.startsWith('<!--', tag) ? '-->' : markup.startsWith('<![CDATA[', tag) ? ']]>' : '>'
  const found = markup.indexOf(end, tag + 1)
  return found === -1 ? markup.length : found + end.length
}

/** Behind the script or style: what is in it is no text. */
function afterRaw(markup: string, from: number, name: string): number {
  const closing = name === 'script' ? /<\/script/gi : /<\/style/gi
  closing.lastIndex = from
  return closing.exec(markup)?.index ?? markup.length
}

const entities: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  lsquo: '‘',
  rsquo: '’',
  ldquo: '“',
  rdquo: '”',
  hellip: '…',
  ndash: '–',
  mdash: '—',
}

function decodeEntities(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,6}));/gi, (whole, decimal, hex, name) => {
    if (name !== undefined) return Object.hasOwn(entities, name) ? (entities[name] ?? whole) : whole
    const code = decimal !== undefined ? Number(decimal) : Number.parseInt(hex, 16)
    return code > 0x10_ffff ? whole : String.fromCodePoint(code)
  })
}
