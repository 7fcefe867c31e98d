import type { WrongValue } from './export-source.ts'

/** A value as it is to be read, or what is wrong with it. */
export type ReadValue = string | WrongValue

/** How the text of a column is read: never as something else than it says. */
export type ValueReader = (text: string) => ReadValue

// what databases, data frames and spreadsheets write where there is no value; none of them is an address, a number or a time
const noValue = /^(?:\\N|<?null>?|\(null\)|\[null\]|none|nan|nil|undefined|n\/a|#n\/a|#name\?|#null!|#ref!|#value!)$/i

const isNoValue: WrongValue = {
  fault: 'holds a word for no value',
  why: 'cogtool leaves a cell empty where a user has none; as a text it would be compared with others',
}

// millions of values are looked at, and nearly all of them are longer than these words
const longestWord = 9

function present(text: string): ReadValue {
  if (text.length > longestWord || text === 'CONFIRMED') return text
  return noValue.test(text) ? isNoValue : text
}

/** `true` or `false`, in any case, blanks around it set aside. */
function boolean(text: string): ReadValue {
  if (text === 'true' || text === 'false') return text
  const word = text.trim().toLowerCase()
  if (word === 'true' || word === 'false') return word
  return {
    fault: word === '' ? 'is empty, neither true nor false' : 'is neither true nor false',
    why: 'a boolean in other words might be taken for the opposite',
  }
}

const plus = 43
const rounded = /^[+-]?\d+(?:[.,]\d+)?e[+-]?\d+$/i

const wasRounded: WrongValue = {
  fault: 'was rounded by a spreadsheet',
  why: 'two different numbers may look alike now',
}

/** Every number in a pool begins with a plus: without it a spreadsheet or a database has spelled it again. */
function phone(text: string): ReadValue {
  const first = text.charCodeAt(0)
  if (first === plus && !text.includes('E') && !text.includes('e')) return text
  if (rounded.test(text.trim())) return wasRounded
  const value = present(text)
  if (first === plus || typeof value !== 'string' || text.trim() === '') return value
  return { fault: 'does not begin with a plus', why: 'a pool has +4915112345678, which would not be found equal to it' }
}

/** As spreadsheets write a large number; a pool's own ids have other letters, or none. */
const spreadsheetNumber = /^\d(?:[.,]\d+)?E\+\d{2,}$/

function id(text: string): ReadValue {
  return text.includes('E+') && spreadsheetNumber.test(text.trim()) ? wasRounded : text
}

function sub(text: string): ReadValue {
  const value = id(text)
  return typeof value === 'string' ? present(value) : value
}

function email(text: string): ReadValue {
  const value = present(text)
  if (typeof value !== 'string' || text.includes('@') || text.trim() === '') return value
  return { fault: 'is not an email address', why: 'it has no @, and as a text it would be compared with others' }
}

const isoTime = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}(?::?\d{2})?)?)?$/
const zone = /(?:Z|[+-]\d{2}(?::?\d{2})?)$/

/** Whether the marks of a time as export-users writes it stand at their places: the digits between them are ours then. */
function isOwnTime(text: string): boolean {
  return text.length === 24 && text[4] === '-' && text[10] === 'T' && text[19] === '.' && text[23] === 'Z'
}

/** ISO 8601 as UTC with milliseconds; a time without a zone is UTC. */
function time(text: string): ReadValue {
  if (isOwnTime(text)) return text
  const trimmed = text.trim()
  const date = new Date(isoTime.test(trimmed) ? withZone(trimmed) : Number.NaN)
  if (!Number.isNaN(date.getTime())) return date.toISOString()
  return { fault: 'is not an ISO 8601 time', why: 'e.g. 01.03. may be a day of January or of March' }
}

// the form that Date reads: a T, and a zone with a colon
function withZone(text: string): string {
  if (text.length === 10) return text
  const [offset = 'Z'] = zone.exec(text.slice(10)) ?? []
  const wall = text.slice(0, text.length - (zone.test(text.slice(10)) ? offset.length : 0)).replace(' ', 'T')
  if (offset === 'Z') return `${wall}Z`
  const digits = offset.slice(1).replace(':', '').padEnd(4, '0')
  return `${wall}${offset.slice(0, 1)}${digits.slice(0, 2)}:${digits.slice(2)}`
}

/** The columns whose text must be read with care: what users are compared, judged or sorted by. */
export const valueReaders: ReadonlyMap<string, ValueReader> = new Map([
  ['enabled', boolean],
  ['email_verified', boolean],
  ['phone_number_verified', boolean],
  ['phone_number', phone],
  ['created', time],
  ['modified', time],
  ['username', id],
  ['sub', sub],
  ['email', email],
  ['status', present],
  ['identities', present],
  ['preferred_username', present],
])
