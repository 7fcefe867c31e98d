import { isJsonObject, type JsonObject } from '../../text/json.ts'
import type { User } from '../list/user.ts'
import type { WrongValue } from './export-source.ts'
import { valueReaders } from './respelled-values.ts'

/** A member of a user that cannot be taken for what it should hold. */
export class WrongMember extends Error {
  readonly member: string
  readonly text: string
  readonly wrong: WrongValue

  constructor(member: string, value: unknown, wrong: WrongValue) {
    super(wrong.fault)
    this.member = member
    this.text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
    this.wrong = wrong
  }
}

/** How members are read: with care, or, where nobody can have spelled them again, as they are. */
export interface MemberReading {
  readonly isExact: boolean
}

/**
 * The user that a JSON value is, in the form of `export-users` or of ListUsers; undefined where it is neither. Fails with a
 * `WrongMember` where a member has an unknown value, which is never as if it were not there.
 */
export function asJsonUser(value: unknown, reading: MemberReading): User | undefined {
  if (!isJsonObject(value)) return undefined
  const { username, attributes } = value
  if (typeof username === 'string' && isJsonObject(attributes)) return userOf(username, value, attributes, reading)
  const { Username, Attributes = [], UserStatus, Enabled, UserCreateDate, UserLastModifiedDate } = value
  if (typeof Username !== 'string' || !Array.isArray(Attributes)) return undefined
  const pairs = Object.create(null)
  for (const pair of Attributes) {
    if (!isJsonObject(pair) || typeof pair.Name !== 'string') return undefined
    pairs[pair.Name] = pair.Value
  }
  const members = {
    status: UserStatus,
    enabled: Enabled,
    created: isoOfSeconds(UserCreateDate),
    modified: isoOfSeconds(UserLastModifiedDate),
  }
  return userOf(Username, members, pairs, reading)
}

/** The API, and with it version 1 of the AWS CLI, gives seconds since the epoch. */
function isoOfSeconds(value: unknown): unknown {
  if (typeof value !== 'number') return value
  const date = new Date(value * 1000)
  return Number.isNaN(date.getTime()) ? value : date.toISOString()
}

function userOf(username: string, members: JsonObject, attributes: JsonObject, { isExact }: MemberReading): User {
  const user = {
    username: isExact ? username : readText('username', username),
    status: textOf('status', members.status, isExact),
    enabled: booleanOf(members.enabled),
    created: textOf('created', members.created, isExact),
    modified: textOf('modified', members.modified, isExact),
    attributes: attributeTexts(attributes, isExact),
  }
  const { groups, mfa } = members
  if (groups === undefined && mfa === undefined) return user
  return { ...user, ...namesOf('groups', groups), ...namesOf('mfa', mfa) }
}

function namesOf(member: 'groups' | 'mfa', value: unknown): Pick<User, 'groups' | 'mfa'> {
  if (value === undefined) return {}
  if (Array.isArray(value) && value.every((name) => typeof name === 'string')) return { [member]: value }
  throw new WrongMember(member, value, { fault: 'is not a list of texts', why: 'export-users writes it as one' })
}

// in JSON no value is null, so that a name may be any text
const readers = new Map([...valueReaders].filter(([name]) => name !== 'preferred_username'))

/** A member as text, read as a column of its name would be; undefined where there is none. */
function textOf(member: string, value: unknown, isExact: boolean): string | undefined {
  if (typeof value === 'string') return isExact || value === '' ? value : readText(member, value)
  if (value === undefined || value === null) return undefined
  // other programs write a boolean attribute as one
  if (typeof value === 'boolean') return readText(member, String(value))
  throw new WrongMember(member, value, { fault: 'is not a text', why: 'all that a user has is text, except enabled' })
}

function readText(member: string, text: string): string {
  const read = readers.get(member)
  if (read === undefined) return text
  const result = read(text)
  if (typeof result !== 'string') throw new WrongMember(member, text, result)
  return result
}

function booleanOf(value: unknown): boolean | undefined {
  if (typeof value === 'boolean' || value === undefined) return value
  const word = valueReaders.get('enabled')?.(String(value)) ?? ''
  if (typeof word !== 'string') throw new WrongMember('enabled', value, word)
  return word === 'true'
}

/** Only what is there; the object itself, not a copy, where nothing has to be read otherwise, as nearly always. */
function attributeTexts(values: JsonObject, isExact: boolean): Readonly<Record<string, string>> {
  let copy: Record<string, string> | undefined
  for (const name in values) {
    const value = values[name]
    const text = textOf(name, value, isExact)
    if (text === value) continue
    copy ??= Object.assign(Object.create(null), values) as Record<string, string>
    if (text === undefined) delete copy[name]
    else copy[name] = text
  }
  return copy ?? (values as Readonly<Record<string, string>>)
}
