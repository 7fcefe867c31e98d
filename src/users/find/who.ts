import { CogtoolError } from '../../text/cogtool-error.ts'
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
    throw new CogtoolError('invalid_value', 'the user to look for is empty', {
      why: 'it must be a user name, a sub, an email address or a phone number',
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

/** The command line that looks for more than `who`: for what begins so, then for the same as an address, then for anybody. */
export function widerSearch({ value, isPrefix, by }: Who): string {
  const all = 'cogtool users find'
  // a word with a hyphen in front would be read as a flag
  if ((isPrefix && by[0] !== 'username') || value.startsWith('-')) return all
  const flag = isPrefix ? ' --by email' : kindsOf(value).join() === by.join() ? '' : ` --by ${by[0]}`
  return `${all} ${shellWord(`${value}*`)}${flag}`
}

/** The filter that finds `who` by this. */
export function filterOf({ value, isPrefix }: Pick<Who, 'value' | 'isPrefix'>, by: LookUp): string {
  return (isPrefix ? startsWith : equals)(by === 'phone' ? 'phone_number' : by, value)
}
