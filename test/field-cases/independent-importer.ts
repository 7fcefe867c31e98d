import type { SchemaOfTest } from './import-pool.ts'

/** The settings of a pool that an import job looks at. */
export interface PoolOfTest {
  AutoVerifiedAttributes: string[]
  AliasAttributes?: string[]
  UsernameAttributes?: string[]
  UsernameConfiguration?: { CaseSensitive: boolean }
  MfaConfiguration?: string
  SchemaAttributes: SchemaOfTest[]
}

type Row = Record<string, string>

/** The rows of an import file: a comma that no backslash stands before ends a cell, and nothing is quoted. */
export function readRows(text: string): Row[] {
  const [head = '', ...lines] = text.split('\n')
  if (lines.pop() !== '') return []
  const columns = head.split(',')
  return lines.map((line) => {
    const cells = line.split(/(?<!\\),/)
    if (cells.length !== columns.length) throw new Error(`${cells.length} cells, ${columns.length} columns: ${line}`)
    return Object.fromEntries(columns.map((column, index) => [column, (cells[index] ?? '').replaceAll('\\,', ',')]))
  })
}

/**
 * What an import job does with rows, written from the developer guide alone ("Importing users into user pools from a CSV
 * file", "Customizing sign-in attributes", SchemaAttributeType of the API): the reason for which each fails; '' where it
 * is taken as it stands.
 */
export function importJob(pool: PoolOfTest, text: string): string[] {
  const taken = new Set<string>()
  const lines = text.split('\n').slice(1)
  return readRows(text).map((row, index) => {
    if ((lines[index] ?? '').length > 16_000) return 'row too long'
    return (
      badValue(row) ||
      badName(row, pool) ||
      unverified(row, pool) ||
      badSchema(row, pool) ||
      takenBefore(row, pool, taken)
    )
  })
}

function badValue(row: Row): string {
  for (const [name, value] of Object.entries(row)) {
    if (value !== value.trim()) return `${name} would be trimmed`
    if (/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/.test(value)) return `${name} has a control character`
    if (value.startsWith('"') || value.includes('\\')) return `${name} has a quote or backslash`
  }
  for (const name of ['email_verified', 'phone_number_verified', 'cognito:mfa_enabled']) {
    if (row[name] !== 'true' && row[name] !== 'false') return `${name} is no boolean`
  }
  if (row.email_verified === 'true' && !row.email) return 'email_verified without email'
  if (row.phone_number_verified === 'true' && !row.phone_number) return 'phone_number_verified without phone_number'
  if (row.email && !/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(row.email)) return 'email'
  if (row.phone_number && !/^\+[1-9][0-9]{1,14}$/.test(row.phone_number)) return 'phone_number'
  if (row.birthdate && !isDay(row.birthdate)) return 'birthdate'
  return row.updated_at && !/^[0-9]+(\.[0-9]+)?$/.test(row.updated_at) ? 'updated_at' : ''
}

function isDay(text: string): boolean {
  const [month, day, year] = text.split('/').map(Number)
  const date = new Date(Date.UTC(year ?? 0, (month ?? 0) - 1, day))
  return /^\d\d\/\d\d\/\d{4}$/.test(text) && date.getUTCMonth() + 1 === month && date.getUTCDate() === day
}

function badName(row: Row, { AliasAttributes = [], UsernameAttributes = [], MfaConfiguration }: PoolOfTest): string {
  const name = row['cognito:username'] ?? ''
  if (name === '' || name.length > 128 || /\s/.test(name)) return 'user name'
  if (MfaConfiguration === 'ON' && row['cognito:mfa_enabled'] !== 'true') return 'MFA is required'
  if (UsernameAttributes.length > 0 && name !== row.email && name !== row.phone_number)
    return 'the name must be an address'
  if (AliasAttributes.includes('email') && name.includes('@')) return 'name of the form of an address'
  return AliasAttributes.includes('phone_number') && /^\+[0-9]+$/.test(name) ? 'name of the form of a number' : ''
}

function unverified(row: Row, { AutoVerifiedAttributes }: PoolOfTest): string {
  const isVerified = AutoVerifiedAttributes.some((name) => row[name] && row[`${name}_verified`] === 'true')
  return isVerified ? '' : 'no verified address'
}

function badSchema(row: Row, { SchemaAttributes }: PoolOfTest): string {
  for (const { Name, AttributeDataType, Required, ...constraints } of SchemaAttributes) {
    const value = row[Name] ?? ''
    if (value === '') {
      if (Required && Name !== 'sub') return `${Name} is required`
      continue
    }
    const { MinLength = '0', MaxLength = '2048' } = constraints.StringAttributeConstraints ?? {}
    const { MinValue = '-Infinity', MaxValue = 'Infinity' } = constraints.NumberAttributeConstraints ?? {}
    if (AttributeDataType === 'Boolean' && value !== 'true' && value !== 'false') return `${Name} is no boolean`
    if (AttributeDataType === 'Number') {
      if (!/^-?[0-9]+(\.[0-9]+)?$/.test(value)) return `${Name} is no number`
      if (Number(value) < Number(MinValue) || Number(value) > Number(MaxValue)) return `${Name} is out of range`
    }
    if (AttributeDataType === 'DateTime' && Number.isNaN(Date.parse(value))) return `${Name} is no time`
    if (AttributeDataType === 'String' && (value.length < Number(MinLength) || value.length > Number(MaxLength))) {
      return `${Name} is too short or too long`
    }
  }
  return ''
}

function takenBefore(row: Row, pool: PoolOfTest, taken: Set<string>): string {
  const { AliasAttributes = [], UsernameAttributes = [] } = pool
  const fold = (text: string) => (pool.UsernameConfiguration?.CaseSensitive === false ? text.toLowerCase() : text)
  const names = ['email', 'phone_number', 'preferred_username'].filter((name) => {
    if (!row[name]) return false
    if (UsernameAttributes.includes(name)) return true
    return AliasAttributes.includes(name) && (name === 'preferred_username' || row[`${name}_verified`] === 'true')
  })
  const keys = ['cognito:username', ...names].map((name) => `${name}=${fold(row[name] ?? '')}`)
  const before = keys.find((key) => taken.has(key))
  for (const key of keys) taken.add(key)
  return before === undefined ? '' : `already there: ${before}`
}
