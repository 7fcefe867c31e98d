import { CogtoolError } from '../../text/cogtool-error.ts'
import { escapeLine } from '../../text/escape.ts'
import { shellWord } from '../../text/shell.ts'
import { equals, isShortEnough, startsWith } from '../list/filter.ts'

/** What a user can be looked up by. */
export const lookUps = ['username', 'sub', 'email', 'phone'] as const
export type LookUp = (typeof lookUps)[number]

/** Whom a look-up is about. */
export interface Who {
  /** As it was typed, without a final `*`. */
  readonly value: string
  /** Whether everybody is meant whose value begins so. */
  readonly isPrefix: boolean
  /** What the value may be: one filter each, the likeliest first. */
  readonly by: readonly [LookUp, ...LookUp[]]
}

const uuid = /^[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}$/i

/** Whom a text names; its form says what it is, unless `by` does. Fails with `invalid_value`. */
export function parseWho(text: string, by?: LookUp): Who {
  const isPrefix = text.endsWith('*')
  const typed = isPrefix ? text.slice(0, -1) : text
  const kinds: Who['by'] = by === undefined ? kindsOf(typed) : [by]
  // the service makes subs in lower case
  const who: Who = { value: kinds[0] === 'sub' ? typed.toLowerCase() : typed, isPrefix, by: kinds }
  if (who.value === '') {
    throw new CogtoolError('invalid_value', `the user to look for is ${isPrefix ? 'only a *' : 'empty'}`, {
      why: isPrefix
        ? 'a * finds every user whose name, sub, address or number begins with what is in front of it'
        : 'it must be a user name, a sub, an email address or a phone number',
      hint: 'without one, the first users are listed: cogtool users find',
    })
  }
  if (kinds.every((kind) => !isShortEnough(filterOf(who, kind)))) {
    throw new CogtoolError('invalid_value', 'the user to look for is too long', {
      why: 'the service accepts filters of up to 256 characters',
      hint: 'look for its beginning: a final * finds every user whose value begins so',
    })
  }
  return who
}

function kindsOf(text: string): Who['by'] {
  if (uuid.test(text)) return ['sub']
  if (text.includes('@')) return ['email', 'username']
  return /^\+\d/.test(text) ? ['phone'] : ['username']
}

/** Another look, where one found nobody. */
export interface WiderSearch {
  /** How it looks, as it follows "look". */
  readonly how: string
  readonly command: string
}

/**
 * What to search for after `who`, each wider than the one before, so that following them ends: the same in lower case, by the
 * beginning, as something else, and then the whole pool. Of a value that cannot be copied from a terminal there is none.
 */
export function widerSearches(who: Who): WiderSearch[] {
  const { value, isPrefix, by } = who
  if (escapeLine(value) !== value) return []
  const lower = value.toLowerCase()
  const inLowerCase = { how: 'in lower case', command: commandFor({ ...who, value: lower }) }
  const anywhere = { how: 'through the whole pool', command: `cogtool export-users | grep -iF ${grepWord(who)}` }
  // a word with a hyphen in front would be read as a flag
  if (value.startsWith('-')) return [anywhere]
  const star = value.indexOf('*')
  if (star >= 0) {
    const how = 'by the beginning, as only a final * stands for more'
    return star === 0 ? [anywhere] : [{ how, command: commandFor({ value: value.slice(0, star), isPrefix: true, by }) }]
  }
  const first = lower === value ? [] : [inLowerCase]
  if (!isPrefix && by[0] === 'sub' && uuid.test(value)) {
    return [{ how: 'as a user name', command: commandFor({ ...who, by: ['username'] }) }]
  }
  if (!isPrefix) return [...first, { how: 'by the beginning', command: commandFor({ ...who, isPrefix: true }) }]
  const asAddress = { how: 'by the beginning of addresses', command: commandFor({ ...who, by: ['email'] }) }
  return by[0] === 'username' ? [...first, asAddress] : [...first, anywhere]
}

function commandFor({ value, isPrefix, by }: Who): string {
  const flag = kindsOf(value).join() === by.join() ? '' : ` --by ${by[0]}`
  return `cogtool users find ${shellWord(`${value}${isPrefix ? '*' : ''}`)}${flag}`
}

/** The longest part without a `*`. */
function grepWord({ value }: Who): string {
  const [longest = ''] = value.split('*').sort((one, other) => other.length - one.length)
  return `${longest.startsWith('-') ? '-e ' : ''}${shellWord(longest)}`
}

/** The filter that finds `who` by this. */
export function filterOf({ value, isPrefix }: Pick<Who, 'value' | 'isPrefix'>, by: LookUp): string {
  return (isPrefix ? startsWith : equals)(by === 'phone' ? 'phone_number' : by, value)
}
