import type { PoolDescription } from '../list/pool-schema.ts'
import { attributeOf, isFederated, isTrue, type User } from '../list/user.ts'
import { countUnlisted } from './columns.ts'
import { type UserWriter, userJson } from './formats.ts'

/** The pool that users are to be imported into. */
export interface ImportTarget extends Pick<PoolDescription, 'rules' | 'mfa' | 'required' | 'schema'> {
  /** Its GetCSVHeader, in its order. */
  readonly header: readonly string[]
}

/** A row of an import file has at most so many characters (DG cognito-user-pools-using-import-tool, as all rules here). */
const longestRow = 16_000

const username = 'cognito:username'
const mfaEnabled = 'cognito:mfa_enabled'
// what an import file has in columns of its own, or cannot carry at all
const expectedLosses = ['sub', 'identities']

/**
 * The file that an import job of Cognito reads. It is no RFC 4180: nothing is quoted, a comma in a value is `\,`. A user whom
 * an import would refuse is rejected with the reason; every user is in one place or the other.
 */
export function importWriter(target: ImportTarget): UserWriter {
  const listed = new Set([...target.header, ...expectedLosses])
  return {
    head: `${target.header.join(',')}\n`,
    separator: '',
    tail: '',
    page(users) {
      const rows: string[] = []
      const importable: User[] = []
      const rejected: string[] = []
      const reasons: Record<string, number> = {}
      for (const user of users) {
        const outcome = importRow(user, target)
        if ('row' in outcome) {
          rows.push(`${outcome.row}\n`)
          importable.push(user)
        } else {
          rejected.push(`${userJson(user, outcome.reason)}\n`)
          reasons[outcome.reason] = (reasons[outcome.reason] ?? 0) + 1
        }
      }
      return {
        rows: rows.join(''),
        users: rows.length,
        changedCells: 0,
        unlisted: countUnlisted(importable, listed),
        rejected: rejected.join(''),
        reasons,
      }
    },
  }
}

/** A user's row without its line end, or why an import would refuse it. */
export function importRow(user: User, target: ImportTarget): { readonly row: string } | { readonly reason: string } {
  if (isFederated(user.status)) return { reason: 'federated' }
  const missing = target.required.find((name) => name !== 'sub' && !attributeOf(user, name))
  if (missing !== undefined) return { reason: `required_attribute_missing:${missing}` }
  if (!hasVerifiedAddress(user, target)) return { reason: 'no_verified_address' }
  const cells: string[] = []
  for (const name of target.header) {
    const value = cellOf(user, name, target)
    if (value === undefined) return { reason: `not_importable:${name}` }
    const reason = unsupportedText(value)
    if (reason !== undefined) return { reason }
    if (name === username && (value === '' || /\s/.test(value))) {
      return { reason: value === '' ? 'username_missing' : 'username_with_white_space' }
    }
    cells.push(value.replaceAll(',', '\\,'))
  }
  const row = cells.join(',')
  return row.length > longestRow ? { reason: 'row_too_long' } : { row }
}

/** Why no cell can hold a value: there is neither quoting nor any escape but that of the comma. */
function unsupportedText(value: string): string | undefined {
  if (/[\r\n\u2028\u2029]/.test(value)) return 'line_break'
  if (/[\p{Cc}\p{Surrogate}]/u.test(value)) return 'control_character'
  if (value.startsWith('"')) return 'leading_quote'
  return value.includes('\\') ? 'backslash' : undefined
}

/** The cell of a column; undefined where the attribute has no form that an import reads. */
function cellOf(user: User, name: string, { rules, mfa, schema }: ImportTarget): string | undefined {
  const value = attributeOf(user, name) ?? ''
  switch (name) {
    case username:
      return usernameOf(user, rules.usernameAttributes)
    case mfaEnabled:
      // OPTIONAL: what an import can switch on is SMS, known where --mfa asked for it
      return String(mfa === 'ON' || (mfa === 'OPTIONAL' && (user.mfa ?? []).some((kind) => kind.startsWith('SMS'))))
    case 'email_verified':
    case 'phone_number_verified':
      return String(isTrue(value))
    case 'birthdate':
      return importedDate(value)
    case 'updated_at':
      return importedTime(value)
    default:
      return schema.some((one) => one.name === name && one.isBoolean) ? value.toLowerCase() : value
  }
}

// where addresses are user names, the user name itself is a UUID of the old pool
function usernameOf(user: User, usernameAttributes: readonly string[]): string {
  if (usernameAttributes.length === 0) return user.username
  const addresses = ['email', 'phone_number'].filter((name) => usernameAttributes.includes(name))
  return addresses.map((name) => attributeOf(user, name)).find((value) => value) ?? ''
}

function hasVerifiedAddress(user: User, { rules }: ImportTarget): boolean {
  const kinds = rules.autoVerifiedAttributes
  if (kinds.length === 0) return true
  return kinds.some((kind) => attributeOf(user, kind) && isTrue(attributeOf(user, `${kind}_verified`)))
}

/** Pools hold 2001-12-31, an import reads 12/31/2001. */
function importedDate(value: string): string | undefined {
  if (value === '' || /^\d{2}\/\d{2}\/\d{4}$/.test(value)) return value
  const [whole, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(value) ?? []
  return whole === undefined ? undefined : `${month}/${day}/${year}`
}

/** Seconds since the epoch. */
function importedTime(value: string): string | undefined {
  if (value === '' || /^\d+(?:\.\d+)?$/.test(value)) return value
  const time = Date.parse(value)
  return Number.isNaN(time) ? undefined : String(Math.floor(time / 1000))
}
