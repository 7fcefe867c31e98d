import { CogtoolError } from '../../text/cogtool-error.ts'
import { didYouMean } from '../../text/nearest.ts'

// API ListUsers, Filter: these and no custom ones
const filterable = [
  'username',
  'email',
  'phone_number',
  'name',
  'given_name',
  'family_name',
  'preferred_username',
  'cognito:user_status',
  'status',
  'sub',
]
const maxLength = 256

const shape = /^\s*(?:"(?<quoted>[^"\\]*)"|(?<bare>[^\s"=^<>!~]+))\s*(?<operator>[=^<>!~]+)\s*(?<rest>.*)$/s
const quotedValue = /^"(?<value>(?:[^"\\]|\\["\\])*)"\s*$/s

/**
 * A `--filter` in the one spelling that every version of the service takes, `name op "value"`; undefined where it is
 * empty and so means everybody. Fails with `filter_invalid` for all that the service is documented to refuse.
 */
export function parseFilter(text: string): string | undefined {
  if (text.trim() === '') return undefined
  const { quoted, bare, operator = '', rest = '' } = shape.exec(text)?.groups ?? {}
  const name = quoted ?? bare
  if (name === undefined) throw invalid('it is not of the form name = "value"')
  checkName(name)
  if (operator !== '=' && operator !== '^=') {
    throw invalid(`there is no operator ${operator}: only = (is) and ^= (begins with)`)
  }
  const value = quotedValue.exec(rest)?.groups?.value
  if (value === undefined) throw invalid(whyNoValue(rest))
  const filter = `${name} ${operator} "${value}"`
  if (!isShortEnough(filter)) throw invalid(`it has ${filter.length} characters of at most ${maxLength}`)
  return filter
}

/** A filter for one exact value, quoted as the service wants it. */
export function equals(name: string, value: string): string {
  return `${name} = ${quoted(value)}`
}

/** A filter for values that begin so. */
export function startsWith(name: string, value: string): string {
  return `${name} ^= ${quoted(value)}`
}

/** API ListUsers, Filter: whether the service takes one of this length. */
export function isShortEnough(filter: string): boolean {
  return filter.length <= maxLength
}

function quoted(value: string): string {
  return `"${value.replace(/["\\]/g, '\\$&')}"`
}

function checkName(name: string): void {
  if (filterable.includes(name)) return
  if (name.startsWith('custom:') || name.startsWith('dev:')) {
    throw invalid('the service cannot search custom attributes', 'export all users and pick from the rows')
  }
  throw invalid(
    `users cannot be searched by ${JSON.stringify(name)}`,
    didYouMean(name, filterable, `searchable are ${filterable.join(', ')}`),
  )
}

function whyNoValue(rest: string): string {
  if (/"\s*(?:and|or)\b/i.test(rest)) return 'the service accepts one condition, without AND and OR'
  if (!rest.startsWith('"')) return 'the value must be in double quotes'
  if (/\\(?!["\\])/.test(rest)) return 'a backslash in the value must come before " or another backslash'
  return 'the quotes of the value do not match; a " inside is written \\"'
}

// the text is not repeated: it may hold somebody's address
function invalid(why: string, hint = `e.g. --filter 'email ^= "jane"'`): CogtoolError {
  return new CogtoolError('filter_invalid', '--filter is not valid', { why, hint })
}
