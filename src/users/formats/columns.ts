import { CogtoolError } from '../../text/cogtool-error.ts'
import type { SchemaAttribute } from '../list/pool-schema.ts'
import { attributeOf, type User } from '../list/user.ts'

/** A column of a CSV export: its header, and the cell that a user gets in it. */
export interface Column {
  readonly name: string
  readonly cell: (user: User) => string
}

const ownFields: Readonly<Record<string, (user: User) => string>> = {
  username: (user) => user.username,
  status: (user) => user.status ?? '',
  enabled: (user) => (user.enabled === undefined ? '' : String(user.enabled)),
  created: (user) => user.created ?? '',
  modified: (user) => user.modified ?? '',
  // no name of a group can contain a space, no kind of MFA does
  groups: (user) => (user.groups ?? []).join(' '),
  mfa: (user) => (user.mfa ?? []).join(' '),
}

// always in front and in this order, so that scripts can rely on them
const leading = [
  'username',
  'sub',
  'email',
  'email_verified',
  'phone_number',
  'phone_number_verified',
  'status',
  'enabled',
  'created',
  'modified',
]
const alwaysBoolean = ['email_verified', 'phone_number_verified']

/** Every column of a pool with this schema: the leading ones, its other attributes and `identities`, sorted, and what else was asked for. */
export function columnsOf(schema: readonly SchemaAttribute[], more: readonly string[] = []): Column[] {
  // no schema lists `identities`, yet federated and linked users have it
  const others = new Set([...schema.map(({ name }) => name), 'identities'])
  for (const name of leading) others.delete(name)
  return namedColumns([...leading, ...[...others].sort(), ...more], schema)
}

/** These columns in this order. The schema, where known, tells which attributes are booleans. */
export function namedColumns(names: readonly string[], schema: readonly SchemaAttribute[]): Column[] {
  const booleans = new Set([...alwaysBoolean, ...schema.filter(({ isBoolean }) => isBoolean).map(({ name }) => name)])
  return names.map((name) => ({
    name,
    cell: (Object.hasOwn(ownFields, name) ? ownFields[name] : undefined) ?? attributeCell(name, booleans.has(name)),
  }))
}

function attributeCell(name: string, isBoolean: boolean): (user: User) => string {
  const text = (user: User) => attributeOf(user, name) ?? ''
  return isBoolean ? (user) => text(user).replace(/^(?:true|false)$/i, (word) => word.toLowerCase()) : text
}

/** The value of `--columns`: names separated by commas. Fails with `invalid_value`. */
export function parseColumnNames(text: string): string[] {
  const names = text.split(',').map((name) => name.trim())
  const invalid = (why: string) =>
    new CogtoolError('invalid_value', `--columns is not valid: ${JSON.stringify(text.slice(0, 200))}`, {
      why,
      hint: 'e.g. --columns username,email,custom:plan',
    })
  if (names.includes('')) throw invalid('a name between two commas is empty')
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined) throw invalid(`${JSON.stringify(twice)} appears twice`)
  return names
}

/** Counts, by name, the attributes of these users that are not among those listed: what an export leaves out. */
export function countUnlisted(users: readonly User[], listed: ReadonlySet<string>): Record<string, number> {
  const seen = new Map<string, number>()
  for (const { attributes } of users) {
    for (const name in attributes) if (!listed.has(name)) seen.set(name, (seen.get(name) ?? 0) + 1)
  }
  return Object.fromEntries(seen)
}
