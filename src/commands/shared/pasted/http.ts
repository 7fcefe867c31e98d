import { fromPercent } from './address.ts'
import type { Container, Leaf } from './container.ts'

const startLine = /^(?:HTTP\/\d(?:\.\d)? \d{3}(?: .*)?|[A-Z]+ (?<target>\S+) HTTP\/\d(?:\.\d)?)$/
// RFC 9110 5.1; those of HTTP/2 that browsers show begin with a colon
const headerLine = /^:?(?<name>[!#$%&'*+\-.^_`|~\w]+):(?<value>.*)$/
/** Without a start line one of these tells headers from other lines of names and values. */
const knownHeader = /^(?:(?:proxy-)?authorization|(?:set-)?cookie|x-[\w-]+|host|user-agent|accept|content-type)$/i

/** Header lines, with or without the start line of their request or answer, which may then go on with a body. */
export function readHttp(text: string): Container | undefined {
  const lines = text.split(/\r?\n/)
  const blank = lines.indexOf('')
  return blank === -1 ? messageOf(lines, []) : messageOf(lines.slice(0, blank), lines.slice(blank + 1))
}

/** What `curl -v` prints: header lines behind `> ` and `< `, remarks behind `* `, then the body. */
export function readCurlTranscript(text: string): Container | undefined {
  if (!/^(?:\* |[<>])/.test(text)) return undefined
  const lines = text.split(/\r?\n/).filter((line) => !/^(?:\* |[{}] \[)/.test(line))
  const headEnd = lines.findLastIndex((line) => isSentOrReceived.test(line)) + 1
  const head = lines.slice(0, headEnd)
  if (!head.every((line) => isSentOrReceived.test(line))) return undefined
  return messageOf(head.map((line) => line.slice(2)).filter(Boolean), lines.slice(headEnd))
}

const isSentOrReceived = /^[<>](?: |$)/

function messageOf(head: readonly string[], body: readonly string[]): Container | undefined {
  const leaves = leavesOfHead(head)
  const isMessage = head.some((line) => startLine.test(line))
  const content = bodyOf(body)
  const isHeaders = content.length === 0 && leaves?.some(({ name }) => knownHeader.test(name))
  if (!leaves || !(isMessage || isHeaders)) return undefined
  return { place: isMessage ? 'an HTTP message' : 'a header', leaves: [...leaves, ...content] }
}

function bodyOf(lines: readonly string[]): Leaf[] {
  const value = lines.join('\n').trim()
  return value === '' ? [] : [{ name: '', value }]
}

/** The values of header lines; undefined where a line is neither one nor a start line. */
function leavesOfHead(lines: readonly string[]): Leaf[] | undefined {
  const leaves: Leaf[] = []
  for (const line of lines) {
    const start = startLine.exec(line)
    const { name, value } = headerLine.exec(line)?.groups ?? {}
    if (start) leaves.push({ name: '', value: start.groups?.target ?? '', place: 'a URL' })
    else if (name !== undefined && value !== undefined) leaves.push(...leavesOfHeader(name, value.trim()))
    else return undefined
  }
  return leaves
}

/** What one header holds: cookies by their names, the credentials behind a scheme, or its value. */
export function leavesOfHeader(name: string, value: string): Leaf[] {
  const lower = name.toLowerCase()
  if (lower === 'cookie') {
    return [{ name, value: '' }, ...value.split(';').map((pair) => cookieOf(pair, 'a Cookie header'))]
  }
  if (lower === 'set-cookie') return [{ name, value: '' }, cookieOf(value.split(';')[0] ?? '', 'a Set-Cookie header')]
  const place = lower.endsWith('authorization') ? 'an Authorization header' : 'a header'
  // RFC 9110 11.4: the scheme may be another one than Bearer
  const credentials = lower.endsWith('authorization') ? /^[\w-]+ +(\S+)$/.exec(value)?.[1] : undefined
  return [{ name, value: credentials ?? value, place }]
}

function cookieOf(pair: string, place: string): Leaf {
  const equals = pair.indexOf('=')
  const value = pair.slice(equals + 1).trim()
  return { name: pair.slice(0, Math.max(equals, 0)).trim(), value: fromPercent(value.replace(/^"(.*)"$/, '$1')), place }
}
