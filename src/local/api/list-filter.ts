import type { LocalUser } from '../state/model.ts'
import { invalidParameter } from './service-error.ts'

/** A parsed `Filter` of ListUsers. */
export interface ListFilter {
  readonly attribute: string
  readonly operator: '=' | '^='
  readonly value: string
}

/** What can be searched (API ListUsers); custom attributes cannot. */
const attributes =
  'username email phone_number name given_name family_name preferred_username cognito:user_status status sub'.split(' ')
/**
 * The API reference calls username and status case-sensitive and the status of the user case-insensitive; for the others the developer guide says
 * that searches ignore case. `sub` is always lower case, so for it nothing is at stake (inferred).
 */
const caseSensitive = ['username', 'status', 'sub']

// one attribute, its name optionally quoted; blanks are optional; `"` and `\` in the value are escaped by a backslash
const grammar = /^\s*(?:"([\w:]+)"|([\w:]+))\s*(\^?=)\s*"((?:[^"\\]|\\.)*)"\s*$/su

/** The filter of a text; undefined for an empty one, which means everybody. Fails with InvalidParameterException. */
export function parseFilter(text: string): ListFilter | undefined {
  if (text.trim() === '') return undefined
  const [whole, quotedName, plainName, operator, value = ''] = grammar.exec(text) ?? []
  // the sentence of the service for every fault in a filter (aws/aws-sdk-php#1088)
  if (whole === undefined) throw invalidParameter('Error while parsing filter.')
  const attribute = quotedName ?? plainName ?? ''
  if (!attributes.includes(attribute)) throw invalidParameter('Error while parsing filter.')
  return { attribute, operator: operator === '=' ? '=' : '^=', value: value.replace(/\\(.)/gsu, '$1') }
}

/** Whether a user is among those that the filter finds. */
export function matches(filter: ListFilter, user: LocalUser): boolean {
  const actual = searchable(user, filter.attribute)
  if (actual === undefined) return false
  const [one, other] = caseSensitive.includes(filter.attribute)
    ? [actual, filter.value]
    : [actual.toLowerCase(), filter.value.toLowerCase()]
  return filter.operator === '=' ? one === other : one.startsWith(other)
}

function searchable(user: LocalUser, attribute: string): string | undefined {
  if (attribute === 'username') return user.username
  if (attribute === 'sub') return user.sub
  if (attribute === 'cognito:user_status') return user.status
  // the words of the console (inferred)
  if (attribute === 'status') return user.enabled ? 'Enabled' : 'Disabled'
  return user.attributes[attribute]
}
