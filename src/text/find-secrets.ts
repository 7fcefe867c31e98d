import { unwrap } from './unwrap.ts'

/** A piece of a text that must not be shown. */
export interface Hit {
  readonly start: number
  readonly end: number
  /** The known secret that it is of, or else what was found, unwrapped. */
  readonly secret: string
}

/** Finds secrets in texts. */
export type FindSecrets = (text: string) => Hit[]

/** So many characters in a row are looked for, and make a part of a long secret a part of it. */
const gram = 8
const shortestPart = 16

/** Encodings in base64 that stand in each other. */
const deepest = 2

/**
 * Finds these secrets, every part of those that chance cannot bring, and whatever looks like a token: also where a line break
 * with indentation goes through it, escaped or in percent form, and all of it in base64. Takes time in proportion to the text.
 */
export function secretFinder(secrets: readonly string[]): FindSecrets {
  const forms = secrets.flatMap(formsOf)
  const isShort = ({ text }: Form) => text.length < gram
  const long = indexOf(forms.filter((form) => !isShort(form)))
  const short = forms.filter(isShort)
  return (text) => find(text, { long, short }, deepest)
}

/** A text that is looked for. */
interface Form {
  readonly text: string
  readonly secret: string
  /** Whether a part of it, too, is no chance. */
  readonly inParts: boolean
}

function formsOf(secret: string): Form[] {
  const inParts = isRandom(secret)
  // bytes of UTF-8 where base64 or percent form was undone; names of headers lose or change their case
  const bytes = Buffer.from(secret).toString('latin1')
  const texts = [
    secret,
    unwrap(secret, '').text,
    bytes,
    ...(inParts ? [secret.toLowerCase(), secret.toUpperCase()] : []),
  ]
  return [...new Set(texts)].filter((text) => text !== '').map((text) => ({ text, secret, inParts }))
}

/** What is long and mixed like a token; an address or a sentence is not. */
function isRandom(text: string): boolean {
  return /^[\w.-]{40,}$/.test(text) && /[a-z]/.test(text) && /[A-Z]/.test(text) && /\d/.test(text)
}

interface Index {
  /** By each run of `gram` characters that a match can begin with: the forms, and where in them it stands first. */
  readonly grams: ReadonlyMap<string, readonly { readonly form: Form; readonly at: number }[]>
  /** Hashes of their first characters: most places of a text need not be looked up. */
  readonly beginnings: Uint8Array
}

interface Known {
  readonly long: Index
  readonly short: readonly Form[]
}

function indexOf(forms: readonly Form[]): Index {
  const grams = new Map<string, { form: Form; at: number }[]>()
  const beginnings = new Uint8Array(0x10000)
  for (const form of forms) {
    const own = new Set<string>()
    for (let at = 0; at + gram <= form.text.length && (at === 0 || form.inParts); at++) {
      const text = form.text.slice(at, at + gram)
      if (own.has(text)) continue
      own.add(text)
      grams.set(text, [...(grams.get(text) ?? []), { form, at }])
      beginnings[hashAt(text, 0)] = 1
    }
  }
  return { grams, beginnings }
}

function hashAt(text: string, at: number): number {
  return (text.charCodeAt(at) * 961 + text.charCodeAt(at + 1) * 31 + text.charCodeAt(at + 2)) & 0xffff
}

function find(text: string, known: Known, depth: number): Hit[] {
  const joined = unwrap(text, '')
  const lines = unwrap(text, '\n')
  const inOrigin =
    ({ origin }: typeof joined) =>
    ({ start, end, secret }: Hit): Hit => {
      const [first, last] = origin(start, end)
      return { start: first, end: last, secret }
    }
  return [
    ...shortOnes(text, known.short),
    ...knownOnes(text, known.long),
    ...(joined.text === text ? [] : knownOnes(joined.text, known.long)).map(inOrigin(joined)),
    ...tokens(lines.text).map(inOrigin(lines)),
    ...(depth > 0 ? encodedOnes(joined.text, known, depth) : []).map(inOrigin(joined)),
  ]
}

function shortOnes(text: string, forms: readonly Form[]): Hit[] {
  return forms.flatMap(({ text: wanted, secret }) => {
    const hits: Hit[] = []
    for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + wanted.length)) {
      hits.push({ start: at, end: at + wanted.length, secret })
    }
    return hits
  })
}

function knownOnes(text: string, { grams, beginnings }: Index): Hit[] {
  const hits: Hit[] = []
  for (let start = 0; start + gram <= text.length; start++) {
    if (beginnings[hashAt(text, start)] === 0) continue
    let longest: Hit | undefined
    for (const { form, at } of grams.get(text.slice(start, start + gram)) ?? []) {
      const length = commonLength(text, start, form.text, at)
      const isIt = length === form.text.length || (form.inParts && length >= shortestPart)
      if (isIt && start + length > (longest?.end ?? 0)) longest = { start, end: start + length, secret: form.secret }
    }
    if (!longest) continue
    hits.push(longest)
    start = longest.end - 1
  }
  return hits
}

/** How many characters are the same from these two places on. */
function commonLength(text: string, start: number, other: string, at: number): number {
  let length = gram
  while (at + length < other.length && text.charCodeAt(start + length) === other.charCodeAt(at + length)) length++
  return length
}

/** What begins a line and goes on with a token: it is long, or all of its line and no word. */
const goesOn = String.raw`(?=[\w.-]{16}|[\w-]*(?:\d|[\w-][A-Z])[\w-]*(?:[\n"'<]|$))`
const part = String.raw`[\w-]*(?:\n${goesOn}[\w-]*)*`
/** A JWT, a cut one, or a five-part refresh token: base64url that begins like `{"`. */
const tokenShape = new RegExp(String.raw`e\n?y\n?J(?=(?:\n?[\w-]){8})${part}(?:\.${part})*`, 'g')

function tokens(lines: string): Hit[] {
  if (!lines.includes('J')) return []
  return [...lines.matchAll(tokenShape)].flatMap(({ 0: match, index }) => {
    const secret = match.replaceAll('\n', '')
    const isGlued = /[a-z\d+/]/i.test(lines[index - 1] ?? '')
    return isGlued && !beginsAsJson(secret) ? [] : [{ start: index, end: index + match.length, secret }]
  })
}

/** Chance brings `eyJ` into the middle of an image, and hardly ever what goes on as the name of a field does. */
function beginsAsJson(token: string): boolean {
  const [beginning = ''] = token.slice(0, 20).split('.')
  return /^[\x20-\x7e]+$/.test(Buffer.from(beginning, 'base64url').toString('latin1'))
}

const base64 = /[\w+/-]{16,}/g
const someBase64 = /[\w+/-]{16}/
/** What base64 of anything but text hardly ever gives. */
const readable = /[\x20-\x7e]{8}/

function encodedOnes(text: string, known: Known, depth: number): Hit[] {
  const hits: Hit[] = []
  if (!someBase64.test(text)) return hits
  for (const { 0: run, index } of text.matchAll(base64)) {
    // four characters are three bytes, from where it begins: letters of something else may stand before it
    for (let offset = 0; offset < 4; offset++) {
      const decoded = Buffer.from(run.slice(offset), 'base64').toString('latin1')
      if (!readable.test(decoded)) continue
      const characterOf = (byte: number) => index + offset + Math.floor(byte / 3) * 4 + (byte % 3)
      for (const { start, end, secret } of find(decoded, known, depth - 1)) {
        hits.push({ start: characterOf(start), end: Math.min(characterOf(end - 1) + 2, index + run.length), secret })
      }
    }
  }
  return hits
}
