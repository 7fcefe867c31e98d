import type { PoolDescription, SchemaAttribute } from '../list/pool-schema.ts'
import { attributeOf, isFederated, isTrue, type User } from '../list/user.ts'
import { importValue, looksLike } from './import-values.ts'

/** The pool that users are to be imported into. */
export interface ImportTarget extends Pick<PoolDescription, 'rules' | 'mfa' | 'required' | 'schema'> {
  /** Its GetCSVHeader, in its order. */
  readonly header: readonly string[]
  /** Whether disabled users go into the file too, although an import enables them. */
  readonly includesDisabled?: boolean
}

/** A row of an import file, without its line end. */
export interface ImportRow {
  readonly row: string
  /** What no other row may have: user name, addresses that sign in, verified aliases, folded as the target folds. */
  readonly keys: readonly string[]
  /** What is not as the pool holds it, by code. */
  readonly adjusted: readonly string[]
}

/** Why an import would refuse a user, by code. */
export interface ImportRefusal {
  readonly reason: string
}

/** A row of an import file has at most so many characters (DG cognito-user-pools-using-import-tool, as all rules here). */
const longestRow = 16_000
/** Username of the API. */
const longestUsername = 128

const usernameColumn = 'cognito:username'
const mfaColumn = 'cognito:mfa_enabled'
const addresses = ['email', 'phone_number']
const verifiedFlags: ReadonlyMap<string, string> = new Map(addresses.map((name) => [`${name}_verified`, name]))

/**
 * A user's row, or why an import would refuse it. The file is no RFC 4180: nothing is quoted, a comma in a value is `\,`. The
 * service takes blanks around a value away, so that the row has none.
 */
export function importRow(user: User, target: ImportTarget): ImportRow | ImportRefusal {
  const { rules, required, header } = target
  if (isFederated(user.status)) return { reason: 'federated' }
  const missing = required.find((name) => name !== 'sub' && trimmedValue(user, name) === '')
  if (missing !== undefined) return { reason: `required_attribute_missing:${missing}` }
  const mustVerify = rules.autoVerifiedAttributes
  if (mustVerify.length > 0 && !mustVerify.some((kind) => isVerified(user, kind)))
    return { reason: 'no_verified_address' }
  const username = usernameOf(user, rules.usernameAttributes)
  const refused = usernameRefusal(username, rules.aliasAttributes)
  if (refused !== undefined) return { reason: refused }
  const adjusted: string[] = []
  const cells: string[] = []
  const schema = schemaOf(target)
  for (const name of header) {
    const cell = name === usernameColumn ? { text: username } : cellOf(user, name, target, schema)
    if ('reason' in cell) return cell
    const reason = unsupportedText(cell.text)
    if (reason !== undefined) return { reason }
    if (attributeOf(user, name) !== undefined) {
      if (attributeOf(user, name) !== trimmedValue(user, name)) adjusted.push(`trimmed:${name}`)
      if (cell.changed !== undefined) adjusted.push(cell.changed)
    }
    cells.push(cell.text.replaceAll(',', '\\,'))
  }
  const row = cells.join(',')
  if (row.length > longestRow) return { reason: 'row_too_long' }
  // last, so that its number is that of the users whom --include-disabled takes along
  if (user.enabled === false && !target.includesDisabled) return { reason: 'disabled' }
  return { row, keys: keysOf(user, username, target), adjusted }
}

/** An attribute without the blanks around it. */
function trimmedValue(user: User, name: string): string {
  return (attributeOf(user, name) ?? '').trim()
}

function isVerified(user: User, address: string): boolean {
  return trimmedValue(user, address) !== '' && isTrue(trimmedValue(user, `${address}_verified`))
}

// where addresses are user names, the user name itself is a UUID of the old pool
function usernameOf(user: User, usernameAttributes: readonly string[]): string {
  if (usernameAttributes.length === 0) return user.username
  const names = addresses.filter((name) => usernameAttributes.includes(name))
  return names.map((name) => trimmedValue(user, name)).find((value) => value !== '') ?? ''
}

function usernameRefusal(username: string, aliasAttributes: readonly string[]): string | undefined {
  if (username === '') return 'username_missing'
  if (/\s/.test(username)) return 'username_with_white_space'
  if (username.length > longestUsername) return 'username_too_long'
  return aliasAttributes.some((name) => looksLike(name, username)) ? 'username_is_alias_form' : undefined
}

type Cell = { readonly text: string; readonly changed?: string } | ImportRefusal

function cellOf(user: User, name: string, { mfa }: ImportTarget, schema: ReadonlyMap<string, SchemaAttribute>): Cell {
  if (name === mfaColumn) {
    // OPTIONAL: what an import can switch on is SMS, known where --mfa asked for it
    return {
      text: String(mfa === 'ON' || (mfa === 'OPTIONAL' && (user.mfa ?? []).some((kind) => kind.startsWith('SMS')))),
    }
  }
  const address = verifiedFlags.get(name)
  if (address === undefined) return importValue(name, trimmedValue(user, name), schema.get(name))
  const value = trimmedValue(user, name)
  const says = isTrue(value)
  if (says && trimmedValue(user, address) === '') return { text: 'false', changed: `verified_without_value:${address}` }
  return { text: String(says), ...(value !== '' && value !== String(says) && { changed: 'booleans' }) }
}

/** Why no cell can hold a value: there is neither quoting nor any escape but that of the comma. */
function unsupportedText(value: string): string | undefined {
  if (/[\r\n\u2028\u2029]/.test(value)) return 'line_break'
  if (/[\p{Cc}\p{Surrogate}]/u.test(value)) return 'control_character'
  if (value.startsWith('"')) return 'leading_quote'
  return value.includes('\\') ? 'backslash' : undefined
}

function keysOf(user: User, username: string, { rules }: ImportTarget): string[] {
  const { caseSensitive, aliasAttributes, usernameAttributes } = rules
  const fold = (text: string) => (caseSensitive ? text : text.toLowerCase())
  const signsIn = ['email', 'phone_number', 'preferred_username'].filter((name) => {
    if (trimmedValue(user, name) === '') return false
    if (usernameAttributes.includes(name)) return true
    // only the verified holder of an address can sign in with it; a preferred user name needs no verification
    return aliasAttributes.includes(name) && (name === 'preferred_username' || isVerified(user, name))
  })
  return [`username ${fold(username)}`, ...signsIn.map((name) => `${name} ${fold(trimmedValue(user, name))}`)]
}

const schemas = new WeakMap<ImportTarget, ReadonlyMap<string, SchemaAttribute>>()

/** The target's attributes by name, made once for all rows. */
function schemaOf(target: ImportTarget): ReadonlyMap<string, SchemaAttribute> {
  const before = schemas.get(target)
  if (before) return before
  const schema = new Map(target.schema.map((attribute) => [attribute.name, attribute]))
  schemas.set(target, schema)
  return schema
}
