import { CogtoolError } from '../text/cogtool-error.ts'

/** One line of a request's or an answer's head, in its own spelling. */
export type HeaderLine = readonly [name: string, value: string]

// RFC 9110 5.6.2 and 5.5. Node checks the same, but its errors repeat the value, which may be a secret
const nameShape = /^[!#$%&'*+\-.^_`|~\w]+$/
const valueShape = /^[\t\x20-\x7e\x80-\xff]*$/

/** What decides about the message's length or the connection is ours to say. */
const ownNames = new Set(['connection', 'content-length', 'expect', 'transfer-encoding', 'upgrade'])

const secretName = /auth|cookie|credential|key|password|secret|session|signature|token/i

/** Whether a header's name says that its value is a secret. */
export function isSecretHeader(name: string): boolean {
  return secretName.test(name)
}

/** What of a head no output may hold: values of headers named like a secret, also without their scheme, and each cookie's. */
export function secretValues(headers: readonly HeaderLine[]): string[] {
  return headers
    .filter(([name]) => isSecretHeader(name))
    .flatMap(([name, value]) => [
      value,
      value.replace(/^\S+\s+/, ''),
      ...(name.toLowerCase() === 'cookie' ? value.split(/;\s*/).map((one) => one.replace(/^[^=]*=/, '')) : []),
    ])
}

/** A header from `'Name: value'`, which a flag gives as in `example`. Fails with `header_invalid`, never repeating the value. */
export function parseHeader(text: string, example = "-H 'Accept: application/json'"): HeaderLine {
  const colon = text.indexOf(':')
  if (colon < 1) {
    throw new CogtoolError('header_invalid', 'a header has no name', {
      why: 'a header is a name, a colon and a value',
      hint: `write it as ${example}`,
    })
  }
  const name = parseHeaderName(text.slice(0, colon).trim(), example)
  return [name, checkedValue(name, text.slice(colon + 1).trim())]
}

/** A header's name. Fails with `header_invalid`. */
export function parseHeaderName(name: string, example = '--header-name X-Token'): string {
  if (nameShape.test(name)) return name
  throw new CogtoolError('header_invalid', 'a header name holds a character that cannot be in one', {
    why: "letters, digits and !#$%&'*+-.^_`|~ make a name (RFC 9110 5.6.2)",
    hint: `write it as ${example}`,
  })
}

/** An authentication scheme; empty text sends the bare token. Fails with `header_invalid`. */
export function parseScheme(text: string): string {
  if (text === '' || nameShape.test(text)) return text
  throw new CogtoolError('header_invalid', 'this scheme cannot be sent in a header', {
    why: 'a scheme is one word, such as Bearer or JWT (RFC 9110 11.1)',
    hint: "--scheme Bearer; --scheme '' sends the token alone",
  })
}

/** What the head of a request is made of. */
export interface HeadOptions {
  readonly token: string
  /** Empty for the bare token. */
  readonly scheme: string
  /** The header that carries the token. */
  readonly headerName: string
  /** From `-H`. */
  readonly extra: readonly HeaderLine[]
  readonly body: Uint8Array | undefined
}

/** The lines to send, exactly one of them with the token. Fails with `header_invalid`. */
export function requestHeaders({ token, scheme, headerName, extra, body }: HeadOptions): HeaderLine[] {
  for (const [name] of extra) checkExtra(name, headerName)
  const credentials = checkedValue(headerName, scheme === '' ? token : `${scheme} ${token}`)
  const own: HeaderLine[] = [
    ['Accept', 'application/json'],
    ['Accept-Encoding', 'gzip, deflate, br'],
    ['User-Agent', 'cogtool'],
    ...(body ? [['Content-Type', contentType(body)] as const] : []),
  ]
  const given = new Set(extra.map(([name]) => name.toLowerCase()))
  return [
    ...own.filter(([name]) => !given.has(name.toLowerCase())),
    ...extra,
    ...(body ? [['Content-Length', String(body.length)] as const] : []),
    [headerName, credentials],
  ]
}

function checkExtra(name: string, headerName: string): void {
  const lower = name.toLowerCase()
  if (lower === 'authorization' || lower === headerName.toLowerCase()) {
    throw new CogtoolError('header_invalid', `-H cannot set ${name}`, {
      why: 'me sends the token once, and says what became of that one',
      hint: '--scheme and --header-name say how it is sent, --token-file and COGTOOL_TOKEN which one',
    })
  }
  if (ownNames.has(lower)) {
    throw new CogtoolError('header_invalid', `-H cannot set ${name}`, {
      why: 'it would change where the request ends or how the connection is used',
      hint: 'leave it out',
    })
  }
}

function checkedValue(name: string, value: string): string {
  if (valueShape.test(value)) return value
  throw new CogtoolError('header_invalid', `the value of the header ${name} cannot be sent`, {
    why: 'it holds a line break, another control character or one outside Latin-1 (RFC 9110 5.5)',
    hint: 'check what it was copied from',
  })
}

function contentType(body: Uint8Array): string {
  try {
    JSON.parse(Buffer.from(body).toString('utf8'))
    return 'application/json'
  } catch {
    return 'application/octet-stream'
  }
}
