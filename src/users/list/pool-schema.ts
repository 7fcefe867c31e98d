import type { SchemaAttributeType, UserPoolType } from '@aws-sdk/client-cognito-identity-provider'

/** An attribute as DescribeUserPool's SchemaAttributes name it. */
export interface SchemaAttribute {
  readonly name: string
  readonly isBoolean: boolean
  /** String, Number, DateTime or Boolean. */
  readonly type?: string
  /** The fewest and the most characters of a String, the lowest and the highest value of a Number. */
  readonly least?: number
  readonly most?: number
}

/** What DescribeUserPool tells about the users of a pool. */
export interface PoolDescription {
  readonly schema: readonly SchemaAttribute[]
  /** For progress; the service calls it an estimate. */
  readonly estimatedUsers: number | undefined
  readonly rules: PoolRules
  /** Whether a user needs MFA: ON, OFF or OPTIONAL. */
  readonly mfa: string
  /** Attributes that nobody can be without. */
  readonly required: readonly string[]
  /** How many days a temporary password is good for; undefined where the pool does not say. */
  readonly temporaryPasswordDays: number | undefined
}

/** What a pool keeps apart, and what a user can sign in with. */
export interface PoolRules {
  /** Whether user names and aliases that differ in case are different. */
  readonly caseSensitive: boolean
  /** Attributes that sign in beside the user name: email, phone_number, preferred_username. */
  readonly aliasAttributes: readonly string[]
  /** Attributes that sign in in place of a user name: email, phone_number. */
  readonly usernameAttributes: readonly string[]
  readonly autoVerifiedAttributes: readonly string[]
}

export function asPoolDescription(pool: UserPoolType): PoolDescription {
  const attributes = pool.SchemaAttributes ?? []
  return {
    schema: attributes.flatMap(asSchemaAttribute),
    mfa: pool.MfaConfiguration ?? 'OFF',
    required: attributes.flatMap(({ Name, Required }) => (Name !== undefined && Required ? [Name] : [])),
    estimatedUsers: pool.EstimatedNumberOfUsers,
    // pools from before the password policy had it say it elsewhere; what 0 means is not documented
    temporaryPasswordDays:
      pool.Policies?.PasswordPolicy?.TemporaryPasswordValidityDays ||
      pool.AdminCreateUserConfig?.UnusedAccountValidityDays ||
      undefined,
    rules: {
      // absent in pools from before the setting, which are case-sensitive (DG user-pool-case-sensitivity)
      caseSensitive: pool.UsernameConfiguration?.CaseSensitive ?? true,
      aliasAttributes: pool.AliasAttributes ?? [],
      usernameAttributes: pool.UsernameAttributes ?? [],
      autoVerifiedAttributes: pool.AutoVerifiedAttributes ?? [],
    },
  }
}

function asSchemaAttribute(attribute: SchemaAttributeType): SchemaAttribute[] {
  const { Name, AttributeDataType, StringAttributeConstraints, NumberAttributeConstraints } = attribute
  if (Name === undefined) return []
  const least = numberOf(StringAttributeConstraints?.MinLength ?? NumberAttributeConstraints?.MinValue)
  const most = numberOf(StringAttributeConstraints?.MaxLength ?? NumberAttributeConstraints?.MaxValue)
  return [
    {
      name: Name,
      isBoolean: AttributeDataType === 'Boolean',
      ...(AttributeDataType !== undefined && { type: AttributeDataType }),
      ...(least !== undefined && { least }),
      ...(most !== undefined && { most }),
    },
  ]
}

/** The service gives its constraints as text. */
function numberOf(text: string | undefined): number | undefined {
  const number = text === undefined || text.trim() === '' ? Number.NaN : Number(text)
  return Number.isNaN(number) ? undefined : number
}
