import type { PoolSettings } from './described.ts'

type Kind = 'String' | 'DateTime' | 'Number' | 'Boolean'

// the standard attributes of every pool, in the order of GetCSVHeader's example (API GetCSVHeader)
const standard: readonly (readonly [name: string, kind: Kind, least?: number, most?: number])[] = [
  ['name', 'String', 0, 2048],
  ['given_name', 'String', 0, 2048],
  ['family_name', 'String', 0, 2048],
  ['middle_name', 'String', 0, 2048],
  ['nickname', 'String', 0, 2048],
  ['preferred_username', 'String', 0, 2048],
  ['profile', 'String', 0, 2048],
  ['picture', 'String', 0, 2048],
  ['website', 'String', 0, 2048],
  ['email', 'String', 0, 2048],
  ['email_verified', 'Boolean'],
  ['gender', 'String', 0, 2048],
  ['birthdate', 'String', 10, 10],
  ['zoneinfo', 'String', 0, 2048],
  ['locale', 'String', 0, 2048],
  ['phone_number', 'String', 0, 2048],
  ['phone_number_verified', 'Boolean'],
  ['address', 'String', 0, 2048],
  ['updated_at', 'Number', 0],
]
const custom = ['custom:team']

/** SchemaAttributes of the pool: `sub`, the standard ones, `identities` and one custom one. */
export const schemaAttributes: NonNullable<PoolSettings['SchemaAttributes']> = [
  attribute('sub', 'String', { mutable: false, required: true, least: 1, most: 2048 }),
  ...standard.map(([name, kind, least, most]) => attribute(name, kind, { least, most })),
  attribute('identities', 'String', {}),
  ...custom.map((name) => attribute(name, 'String', { least: 0, most: 256 })),
]

/** The columns of an import file, as GetCSVHeader gives them. */
export function csvHeader({ SchemaAttributes: attributes = [] }: PoolSettings): readonly string[] {
  const names = attributes.map(({ Name = '' }) => Name).filter((name) => name !== 'sub' && name !== 'identities')
  return [...names, 'cognito:mfa_enabled', 'cognito:username']
}

interface Constraints {
  readonly mutable?: boolean
  readonly required?: boolean
  readonly least?: number | undefined
  readonly most?: number | undefined
}

function attribute(name: string, kind: Kind, { mutable = true, required = false, least, most }: Constraints) {
  const bounds = (noun: 'Length' | 'Value') => ({
    ...(least !== undefined && { [`Min${noun}`]: String(least) }),
    ...(most !== undefined && { [`Max${noun}`]: String(most) }),
  })
  return {
    Name: name,
    AttributeDataType: kind,
    DeveloperOnlyAttribute: false,
    Mutable: mutable,
    Required: required,
    ...(kind === 'String' && { StringAttributeConstraints: bounds('Length') }),
    ...(kind === 'Number' && { NumberAttributeConstraints: bounds('Value') }),
  }
}
