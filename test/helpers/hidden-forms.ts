import { randomBytes } from 'node:crypto'

/** A token whose three parts are random enough to be known by any run of them. */
export function anyToken(): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const claims = { sub: randomBytes(9).toString('hex'), jti: randomBytes(60).toString('base64') }
  const header = part({ kid: randomBytes(12).toString('base64'), alg: 'RS256' })
  return `${header}.${part(claims)}.${randomBytes(256).toString('base64url')}`
}

export const wrapped = (text: string, width: number, lineBreak: string): string =>
  text.match(new RegExp(`.{1,${width}}`, 'gs'))?.join(lineBreak) ?? ''

/** Every character in percent form. */
export const percent = (text: string): string =>
  [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('')

const encodings: Readonly<Record<string, (text: string) => string>> = {
  'as it is': (text) => text,
  'in base64': (text) => Buffer.from(text).toString('base64'),
  'in base64url': (text) => Buffer.from(text).toString('base64url'),
  'in base64 of its header': (text) => Buffer.from(`Authorization: Bearer ${text}\r\n`).toString('base64'),
  'in base64 of user and password': (text) => Buffer.from(`me:${text}`).toString('base64'),
  'in percent form': percent,
  'in percent form, upper case': (text) => percent(text).toUpperCase(),
  'with its dots in percent form': (text) => text.replaceAll('.', '%2E'),
}

const lineBreaks: Readonly<Record<string, string>> = {
  LF: '\n',
  CRLF: '\r\n',
  'LF and indentation': '\n    ',
  'CRLF and indentation': '\r\n\t',
}

const containers: Readonly<Record<string, (text: string) => string>> = {
  'in a text': (text) => `the token was: ${text}\nand nothing else.`,
  'in a JSON string': (text) => JSON.stringify({ token: text }),
  'in JSON in a JSON string': (text) => JSON.stringify(JSON.stringify({ token: text })),
}

export interface HiddenForm {
  readonly name: string
  readonly text: string
  /** The encoding of the token's signature, without a line break put into it later. */
  readonly signature: string
}

/** A token in every form: each encoding × what it is in × not wrapped, or at each width with each line break, before or after it. */
export function hiddenForms(token: string): HiddenForm[] {
  const forms: HiddenForm[] = []
  for (const [encoding, encode] of Object.entries(encodings)) {
    for (const [place, contain] of Object.entries(containers)) {
      const add = (how: string, text: string, inner: string) =>
        forms.push({ name: `${encoding}, ${place}${how}`, text: contain(text), signature: lastOf(encode(inner)) })
      add('', encode(token), token)
      for (const width of [60, 64, 76]) {
        for (const [name, lineBreak] of Object.entries(lineBreaks)) {
          add(`, wrapped at ${width} with ${name}`, wrapped(encode(token), width, lineBreak), token)
          if (encode(token) === token) continue
          const inner = wrapped(token, width, lineBreak)
          add(`, of what was wrapped at ${width} with ${name}`, encode(inner), inner)
        }
      }
    }
  }
  return forms
}

/** A fourth of an encoded token, near its end, which its signature alone makes. */
const lastOf = (encoded: string): string => encoded.slice(Math.floor(encoded.length * 0.72), -8)

const runLength = 24

/** The first run of 24 characters of these texts that stands in another. */
export function runIn(text: string, secrets: readonly string[]): string | undefined {
  const runs = new Set(secrets.flatMap(runsOf))
  return runsOf(text).find((run) => runs.has(run))
}

const runsOf = (text: string): string[] =>
  Array.from({ length: Math.max(0, text.length - runLength + 1) }, (_, at) => text.slice(at, at + runLength))
