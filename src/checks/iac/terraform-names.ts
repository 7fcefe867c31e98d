import { isJsonObject, type JsonObject } from '../../text/json.ts'
import { coerce, type Shape } from './coerce.ts'
import { hidden } from './hidden.ts'
import { attributeName } from './standard-attributes.ts'
import { isMarked, valueAt } from './terraform-values.ts'
import type { ChangedResource, Side } from './weakened.ts'

/**
 * What the provider calls a setting, what the snapshot calls it, and what it is: `block` is one that switches something on by being
 * there. Of list items the members are named alike in both.
 */
type NameRow = readonly [provider: string, snapshot: string, shape: Shape | 'block']

const recoveryItem: Shape = { items: { members: { name: 'text', priority: 'number' } } }
const schemaItem: Shape = {
  items: { members: { name: 'text', attribute_data_type: 'text', mutable: 'flag', required: 'flag' } },
}
const providerItem: Shape = {
  items: { members: { client_id: 'text', provider_name: 'text', server_side_token_check: 'flag' } },
}

/** `aws_cognito_user_pool`, as DescribeUserPool would give it. */
const poolRows: readonly NameRow[] = [
  ['name', 'Name', 'text'],
  ['account_recovery_setting.recovery_mechanism', 'AccountRecoverySetting.RecoveryMechanisms', recoveryItem],
  ['admin_create_user_config.allow_admin_create_user_only', 'AdminCreateUserConfig.AllowAdminCreateUserOnly', 'flag'],
  ['alias_attributes', 'AliasAttributes', 'texts'],
  ['auto_verified_attributes', 'AutoVerifiedAttributes', 'texts'],
  ['deletion_protection', 'DeletionProtection', 'text'],
  ['domain', 'Domain', 'text'],
  ['custom_domain', 'CustomDomain', 'text'],
  ['email_configuration.email_sending_account', 'EmailConfiguration.EmailSendingAccount', 'text'],
  ['email_configuration.source_arn', 'EmailConfiguration.SourceArn', 'text'],
  ['estimated_number_of_users', 'EstimatedNumberOfUsers', 'number'],
  ['lambda_config.create_auth_challenge', 'LambdaConfig.CreateAuthChallenge', 'text'],
  ['lambda_config.custom_message', 'LambdaConfig.CustomMessage', 'text'],
  ['lambda_config.define_auth_challenge', 'LambdaConfig.DefineAuthChallenge', 'text'],
  ['lambda_config.kms_key_id', 'LambdaConfig.KMSKeyID', 'text'],
  ['lambda_config.post_authentication', 'LambdaConfig.PostAuthentication', 'text'],
  ['lambda_config.post_confirmation', 'LambdaConfig.PostConfirmation', 'text'],
  ['lambda_config.pre_authentication', 'LambdaConfig.PreAuthentication', 'text'],
  ['lambda_config.pre_sign_up', 'LambdaConfig.PreSignUp', 'text'],
  ['lambda_config.pre_token_generation', 'LambdaConfig.PreTokenGeneration', 'text'],
  ['lambda_config.pre_token_generation_config.lambda_arn', 'LambdaConfig.PreTokenGenerationConfig.LambdaArn', 'text'],
  ['lambda_config.user_migration', 'LambdaConfig.UserMigration', 'text'],
  ['lambda_config.verify_auth_challenge_response', 'LambdaConfig.VerifyAuthChallengeResponse', 'text'],
  ['mfa_configuration', 'MfaConfiguration', 'text'],
  ['password_policy.minimum_length', 'Policies.PasswordPolicy.MinimumLength', 'number'],
  ['password_policy.password_history_size', 'Policies.PasswordPolicy.PasswordHistorySize', 'number'],
  ['password_policy.require_lowercase', 'Policies.PasswordPolicy.RequireLowercase', 'flag'],
  ['password_policy.require_numbers', 'Policies.PasswordPolicy.RequireNumbers', 'flag'],
  ['password_policy.require_symbols', 'Policies.PasswordPolicy.RequireSymbols', 'flag'],
  ['password_policy.require_uppercase', 'Policies.PasswordPolicy.RequireUppercase', 'flag'],
  [
    'password_policy.temporary_password_validity_days',
    'Policies.PasswordPolicy.TemporaryPasswordValidityDays',
    'number',
  ],
  ['schema', 'SchemaAttributes', schemaItem],
  ['sign_in_policy.allowed_first_auth_factors', 'Policies.SignInPolicy.AllowedFirstAuthFactors', 'texts'],
  ['sms_configuration.sns_caller_arn', 'SmsConfiguration.SnsCallerArn', 'text'],
  ['sms_configuration.sns_region', 'SmsConfiguration.SnsRegion', 'text'],
  [
    'user_attribute_update_settings.attributes_require_verification_before_update',
    'UserAttributeUpdateSettings.AttributesRequireVerificationBeforeUpdate',
    'texts',
  ],
  ['user_pool_add_ons.advanced_security_mode', 'UserPoolAddOns.AdvancedSecurityMode', 'text'],
  [
    'user_pool_add_ons.advanced_security_additional_flows.custom_auth_mode',
    'UserPoolAddOns.AdvancedSecurityAdditionalFlows.CustomAuthMode',
    'text',
  ],
  ['user_pool_tier', 'UserPoolTier', 'text'],
  ['username_attributes', 'UsernameAttributes', 'texts'],
  ['username_configuration.case_sensitive', 'UsernameConfiguration.CaseSensitive', 'flag'],
]

/** The same resource, as GetUserPoolMfaConfig would give it. */
const mfaRows: readonly NameRow[] = [
  ['mfa_configuration', 'MfaConfiguration', 'text'],
  ['email_mfa_configuration', 'EmailMfaConfiguration', 'block'],
  ['sms_configuration', 'SmsMfaConfiguration', 'block'],
  ['software_token_mfa_configuration.enabled', 'SoftwareTokenMfaConfiguration.Enabled', 'flag'],
  ['web_authn_configuration.relying_party_id', 'WebAuthnConfiguration.RelyingPartyId', 'text'],
  ['web_authn_configuration.user_verification', 'WebAuthnConfiguration.UserVerification', 'text'],
]

/** `aws_cognito_user_pool_client`, as DescribeUserPoolClient would give it. */
const clientRows: readonly NameRow[] = [
  ['id', 'ClientId', 'text'],
  ['name', 'ClientName', 'text'],
  ['access_token_validity', 'AccessTokenValidity', 'number'],
  ['allowed_oauth_flows', 'AllowedOAuthFlows', 'texts'],
  ['allowed_oauth_flows_user_pool_client', 'AllowedOAuthFlowsUserPoolClient', 'flag'],
  ['allowed_oauth_scopes', 'AllowedOAuthScopes', 'texts'],
  ['auth_session_validity', 'AuthSessionValidity', 'number'],
  ['callback_urls', 'CallbackURLs', 'texts'],
  ['default_redirect_uri', 'DefaultRedirectURI', 'text'],
  ['enable_token_revocation', 'EnableTokenRevocation', 'flag'],
  ['explicit_auth_flows', 'ExplicitAuthFlows', 'texts'],
  ['id_token_validity', 'IdTokenValidity', 'number'],
  ['logout_urls', 'LogoutURLs', 'texts'],
  ['prevent_user_existence_errors', 'PreventUserExistenceErrors', 'text'],
  ['read_attributes', 'ReadAttributes', 'texts'],
  ['refresh_token_rotation.feature', 'RefreshTokenRotation.Feature', 'text'],
  ['refresh_token_rotation.retry_grace_period_seconds', 'RefreshTokenRotation.RetryGracePeriodSeconds', 'number'],
  ['refresh_token_validity', 'RefreshTokenValidity', 'number'],
  ['supported_identity_providers', 'SupportedIdentityProviders', 'texts'],
  ['token_validity_units.access_token', 'TokenValidityUnits.AccessToken', 'text'],
  ['token_validity_units.id_token', 'TokenValidityUnits.IdToken', 'text'],
  ['token_validity_units.refresh_token', 'TokenValidityUnits.RefreshToken', 'text'],
  ['write_attributes', 'WriteAttributes', 'texts'],
]

/** `aws_cognito_identity_provider`, as DescribeIdentityProvider would give it. */
const providerRows: readonly NameRow[] = [
  ['provider_name', 'ProviderName', 'text'],
  ['provider_type', 'ProviderType', 'text'],
  ['attribute_mapping', 'AttributeMapping', 'map'],
  ['idp_identifiers', 'IdpIdentifiers', 'texts'],
  ['provider_details', 'ProviderDetails', 'map'],
]

/** `aws_cognito_identity_pool`, as DescribeIdentityPool would give it. */
const identityPoolRows: readonly NameRow[] = [
  ['id', 'IdentityPoolId', 'text'],
  ['identity_pool_name', 'IdentityPoolName', 'text'],
  ['allow_classic_flow', 'AllowClassicFlow', 'flag'],
  ['allow_unauthenticated_identities', 'AllowUnauthenticatedIdentities', 'flag'],
  ['cognito_identity_providers', 'CognitoIdentityProviders', providerItem],
]

/** A resource of the provider as the snapshot would have it; `marks` say which of its values are not known or not to be shown. */
export function describe(about: ChangedResource['about'], resource: JsonObject, marks: readonly unknown[]): Side {
  const renamed = (rows: readonly NameRow[]) => renamedBy(rows, resource, marks)
  switch (about) {
    case 'pool': {
      const { SchemaAttributes, ...rest } = renamed(poolRows)
      return { description: { ...rest, ...withNames(SchemaAttributes) }, mfa: renamed(mfaRows) }
    }
    case 'client':
      return { description: { ...renamed(clientRows), ...secretOf(resource) } }
    case 'provider':
      return { description: renamed(providerRows) }
    case 'identityPool':
      return { description: renamed(identityPoolRows) }
  }
}

function renamedBy(rows: readonly NameRow[], resource: JsonObject, marks: readonly unknown[]): JsonObject {
  const described: Record<string, unknown> = {}
  for (const [provider, snapshot, shape] of rows) {
    const path = provider.split('.')
    const isHidden = marks.some((one) => isMarked(one, path))
    const value = isHidden ? hidden : shapedAs(shape, valueAt(resource, path))
    if (value !== undefined) setAt(described, snapshot.split('.'), value)
  }
  return described
}

/** To the provider '' and an empty list are nothing. */
function shapedAs(shape: NameRow[2], value: unknown): unknown {
  if (value === '' || (Array.isArray(value) && value.length === 0)) return undefined
  if (shape === 'block') return isJsonObject(valueAt([value].flat(), [0])) ? {} : undefined
  const coerced = coerce(value, shape)
  const isList = typeof shape === 'object' && 'items' in shape && Array.isArray(coerced)
  return isList ? coerced.map((item) => (isJsonObject(item) ? inPascalCase(item) : item)) : coerced
}

function setAt(target: Record<string, unknown>, [step = '', ...rest]: readonly string[], value: unknown): void {
  if (rest.length === 0) target[step] = value
  else {
    const inner = isJsonObject(target[step]) ? { ...target[step] } : {}
    setAt(inner, rest, value)
    target[step] = inner
  }
}

/** `attribute_data_type` is AttributeDataType. */
function inPascalCase(item: JsonObject): JsonObject {
  const entries = Object.entries(item).map(([name, value]) => {
    return [name.replace(/(?:^|_)(\w)/g, (_, letter: string) => letter.toUpperCase()), value] as const
  })
  return Object.fromEntries(entries)
}

function withNames(attributes: unknown): object {
  if (!Array.isArray(attributes)) return attributes === undefined ? {} : { SchemaAttributes: attributes }
  return {
    SchemaAttributes: attributes.map((one) => {
      return isJsonObject(one) && typeof one.Name === 'string' ? { ...one, Name: attributeName(one.Name) } : one
    }),
  }
}

/** Whether a client has a secret; never which. */
function secretOf({ client_secret, generate_secret }: JsonObject): object {
  const hasSecret = generate_secret === true || (typeof client_secret === 'string' && client_secret !== '')
  return hasSecret ? { ClientSecret: '(not shown)' } : {}
}
