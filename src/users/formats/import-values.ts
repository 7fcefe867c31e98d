import type { SchemaAttribute } from '../list/pool-schema.ts'

/** A value as an import reads it, and what it was changed by; or why an import refuses it. */
export type ImportValue = { readonly text: string; readonly changed?: string } | { readonly reason: string }

/**
 * The value of an attribute that is no boolean of our own, by the type and the constraints that the target's schema gives
 * it. Blanks around it are gone already.
 */
export function importValue(name: string, value: string, schema: SchemaAttribute | undefined): ImportValue {
  if (value === '') return { text: '' }
  const converted = convert(name, value, schema)
  if (converted === undefined) return { reason: `not_importable:${name}` }
  if (name === 'email' && !isEmail(converted)) return { reason: 'email_format' }
  if (name === 'phone_number' && !isPhone(converted)) return { reason: 'phone_format' }
  if (schema && !fits(converted, schema)) return { reason: `schema:${name}` }
  if (converted === value) return { text: value }
  return { text: converted, changed: name === 'birthdate' || name === 'updated_at' ? name : 'booleans' }
}

function convert(name: string, value: string, schema: SchemaAttribute | undefined): string | undefined {
  if (name === 'birthdate') return importedDate(value)
  if (name === 'updated_at') return importedTime(value)
  return schema?.isBoolean ? value.toLowerCase() : value
}

/** user@domain with a dot in the domain: what the service's check is not said to be, and every address that can be mailed is. */
function isEmail(value: string): boolean {
  return /^[^\s@]+@[^\s@.]+(?:\.[^\s@.]+)+$/.test(value)
}

/** E.164. */
function isPhone(value: string): boolean {
  return /^\+[1-9]\d{1,14}$/.test(value)
}

/** Whether a user name looks like an attribute that signs in, which a pool with that alias refuses (amplify-js#8800). */
export function looksLike(attribute: string, username: string): boolean {
  if (attribute === 'email') return /^[^\s@]+@[^\s@]+$/.test(username)
  return attribute === 'phone_number' && /^\+\d+$/.test(username)
}

function fits(value: string, { type, isBoolean, least, most }: SchemaAttribute): boolean {
  if (isBoolean) return value === 'true' || value === 'false'
  switch (type) {
    case 'Number':
      return /^-?\d+(?:\.\d+)?$/.test(value) && isWithin(Number(value), Number(value), least, most)
    case 'DateTime':
      return /^\d{4}-\d{2}-\d{2}(?:T[\d:.]+(?:Z|[+-]\d{2}:\d{2}))?$/.test(value) && !Number.isNaN(Date.parse(value))
    default:
      // whether the service counts code points or code units is not documented: both must fit
      return isWithin([...value].length, value.length, least, most)
  }
}

function isWithin(low: number, high: number, least = Number.NEGATIVE_INFINITY, most = Number.POSITIVE_INFINITY) {
  return low >= least && high <= most
}

/** Pools hold 2001-12-31, an import reads 12/31/2001. */
function importedDate(value: string): string | undefined {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(value) ?? []
  const [, itsMonth = month, itsDay = day, itsYear = year] = /^(\d{2})\/(\d{2})\/(\d{4})$/.exec(value) ?? []
  const iso = `${itsYear}-${itsMonth}-${itsDay}`
  const date = new Date(`${iso}T00:00:00Z`)
  // 31 February becomes a day of March
  const isDay = !Number.isNaN(date.getTime()) && date.toISOString().startsWith(iso)
  return isDay ? `${itsMonth}/${itsDay}/${itsYear}` : undefined
}

/** Seconds since the epoch. */
function importedTime(value: string): string | undefined {
  if (/^\d+(?:\.\d+)?$/.test(value)) return value
  const time = Date.parse(value)
  return Number.isNaN(time) ? undefined : String(Math.floor(time / 1000))
}
