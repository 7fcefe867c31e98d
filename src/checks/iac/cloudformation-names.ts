import { isJsonObject, type JsonObject, member } from '../../text/json.ts'
import { coerce, type Shape } from './coerce.ts'
import { hidden, isHidden } from './hidden.ts'
import { attributeName } from './standard-attributes.ts'
import type { ChangedResource, Side } from './weakened.ts'

/** A property of a resource of CloudFormation, and what the snapshot calls it. */
interface PropertyName {
  /** In the template. */
  readonly property: string
  /** In what Describe answers; the same name where it is not given. */
  readonly described?: string
  readonly shape: Shape
  /** What Cognito takes where the template has none, for those whose absence Describe does not show as such. */
  readonly absent?: unknown
}

const lambda: Shape = { members: { LambdaArn: 'text', LambdaVersion: 'text' } }

const poolProperties: readonly PropertyName[] = [
  { property: 'UserPoolName', described: 'Name', shape: 'text' },
  { property: 'AccountRecoverySetting', shape: { members: { RecoveryMechanisms: { items: recovery() } } } },
  {
    property: 'AdminCreateUserConfig',
    shape: { members: { AllowAdminCreateUserOnly: 'flag', UnusedAccountValidityDays: 'number' } },
  },
  { property: 'AliasAttributes', shape: 'texts' },
  { property: 'AutoVerifiedAttributes', shape: 'texts' },
  { property: 'DeletionProtection', shape: 'text' },
  {
    property: 'EmailConfiguration',
    shape: { members: { EmailSendingAccount: 'text', SourceArn: 'text', From: 'text' } },
  },
  { property: 'IssuerConfiguration', shape: { members: { Type: 'text' } } },
  { property: 'KeyConfiguration', shape: { members: { KeyType: 'text', KmsKeyArn: 'text' } } },
  {
    property: 'LambdaConfig',
    shape: {
      members: {
        CreateAuthChallenge: 'text',
        CustomEmailSender: lambda,
        CustomMessage: 'text',
        CustomSMSSender: lambda,
        DefineAuthChallenge: 'text',
        InboundFederation: lambda,
        KMSKeyID: 'text',
        PostAuthentication: 'text',
        PostConfirmation: 'text',
        PreAuthentication: 'text',
        PreSignUp: 'text',
        PreTokenGeneration: 'text',
        PreTokenGenerationConfig: lambda,
        UserMigration: 'text',
        VerifyAuthChallengeResponse: 'text',
      },
    },
  },
  { property: 'MfaConfiguration', shape: 'text' },
  {
    property: 'Policies',
    shape: {
      members: {
        PasswordPolicy: {
          members: {
            MinimumLength: 'number',
            PasswordHistorySize: 'number',
            RequireLowercase: 'flag',
            RequireNumbers: 'flag',
            RequireSymbols: 'flag',
            RequireUppercase: 'flag',
            TemporaryPasswordValidityDays: 'number',
          },
        },
        SignInPolicy: { members: { AllowedFirstAuthFactors: 'texts' } },
      },
    },
  },
  { property: 'SmsConfiguration', shape: { members: { SnsCallerArn: 'text', SnsRegion: 'text' } } },
  {
    property: 'UserAttributeUpdateSettings',
    shape: { members: { AttributesRequireVerificationBeforeUpdate: 'texts' } },
  },
  {
    property: 'UserPoolAddOns',
    shape: {
      members: {
        AdvancedSecurityMode: 'text',
        AdvancedSecurityAdditionalFlows: { members: { CustomAuthMode: 'text' } },
      },
    },
  },
  { property: 'UserPoolTier', shape: 'text' },
  { property: 'UsernameAttributes', shape: 'texts' },
  { property: 'UsernameConfiguration', shape: { members: { CaseSensitive: 'flag' } } },
]

/** Of a pool in the template, and of GetUserPoolMfaConfig in the snapshot. */
const mfaProperties: readonly PropertyName[] = [
  { property: 'EnabledMfas', shape: 'texts' },
  { property: 'MfaConfiguration', shape: 'text' },
  { property: 'WebAuthnFactorConfiguration', shape: 'text' },
  { property: 'WebAuthnRelyingPartyID', shape: 'text' },
  { property: 'WebAuthnUserVerification', shape: 'text' },
]

const schemaShape: Shape = {
  items: { members: { Name: 'text', AttributeDataType: 'text', Mutable: 'flag', Required: 'flag' } },
}

const clientProperties: readonly PropertyName[] = [
  { property: 'ClientName', shape: 'text' },
  { property: 'AccessTokenValidity', shape: 'number' },
  { property: 'AllowedOAuthFlows', shape: 'texts' },
  { property: 'AllowedOAuthFlowsUserPoolClient', shape: 'flag' },
  { property: 'AllowedOAuthScopes', shape: 'texts' },
  { property: 'AuthSessionValidity', shape: 'number' },
  { property: 'CallbackURLs', shape: 'texts' },
  { property: 'DefaultRedirectURI', shape: 'text' },
  // API CreateUserPoolClient: on for new clients unless it is turned off
  { property: 'EnableTokenRevocation', shape: 'flag', absent: true },
  { property: 'ExplicitAuthFlows', shape: 'texts' },
  { property: 'IdTokenValidity', shape: 'number' },
  { property: 'LogoutURLs', shape: 'texts' },
  { property: 'PreventUserExistenceErrors', shape: 'text' },
  { property: 'ReadAttributes', shape: 'texts' },
  {
    property: 'RefreshTokenRotation',
    shape: { members: { Feature: 'text', RetryGracePeriodSeconds: 'number' } },
  },
  { property: 'RefreshTokenValidity', shape: 'number' },
  { property: 'SupportedIdentityProviders', shape: 'texts' },
  {
    property: 'TokenValidityUnits',
    shape: { members: { AccessToken: 'text', IdToken: 'text', RefreshToken: 'text' } },
  },
  { property: 'WriteAttributes', shape: 'texts' },
]

const providerProperties: readonly PropertyName[] = [
  { property: 'ProviderName', shape: 'text' },
  { property: 'ProviderType', shape: 'text' },
  { property: 'AttributeMapping', shape: 'map' },
  { property: 'IdpIdentifiers', shape: 'texts' },
  { property: 'ProviderDetails', shape: 'map' },
]

const identityPoolProperties: readonly PropertyName[] = [
  { property: 'IdentityPoolName', shape: 'text' },
  { property: 'AllowClassicFlow', shape: 'flag' },
  { property: 'AllowUnauthenticatedIdentities', shape: 'flag' },
  {
    property: 'CognitoIdentityProviders',
    shape: { items: { members: { ClientId: 'text', ProviderName: 'text', ServerSideTokenCheck: 'flag' } } },
  },
]

function recovery(): Shape {
  return { members: { Name: 'text', Priority: 'number' } }
}

/** The resources of which the snapshot has a description. */
export const describedTypes: Readonly<Record<string, ChangedResource['about']>> = {
  'AWS::Cognito::UserPool': 'pool',
  'AWS::Cognito::UserPoolClient': 'client',
  'AWS::Cognito::UserPoolIdentityProvider': 'provider',
  'AWS::Cognito::IdentityPool': 'identityPool',
}

const tables: Readonly<Record<ChangedResource['about'], readonly PropertyName[]>> = {
  pool: [
    ...poolProperties,
    ...mfaProperties,
    { property: 'Schema', described: 'SchemaAttributes', shape: schemaShape },
  ],
  client: [...clientProperties, { property: 'GenerateSecret', shape: 'flag' }],
  provider: providerProperties,
  identityPool: identityPoolProperties,
}

/** Whether a check may read the property, under the name that the snapshot has for it. */
export function isJudged(about: ChangedResource['about'], property: string): boolean {
  return tables[about].some((row) => row.property === property)
}

/** The property that a path of a finding (`Policies.PasswordPolicy`) is about. */
export function propertyOf(about: ChangedResource['about'], path: string): string {
  const [, name = path] = /^(\w+)/.exec(path) ?? []
  if (about === 'pool' && name === 'WebAuthnConfiguration') return `WebAuthn${path.split('.')[1] ?? ''}`
  return tables[about].find((row) => row.described === name)?.property ?? name
}

/** A resource's properties, their hidden values marked, as the snapshot would have them. */
export function describe(about: ChangedResource['about'], logicalId: string, properties: JsonObject): Side {
  const renamed = (rows: readonly PropertyName[]) =>
    Object.fromEntries(
      rows
        .map(({ property, described = property, shape, absent }) => {
          return [described, coerce(member(properties, property), shape) ?? absent] as const
        })
        .filter(([, value]) => value !== undefined),
    )
  switch (about) {
    case 'pool':
      return {
        description: { ...renamed(poolProperties), ...schemaOf(member(properties, 'Schema')) },
        mfa: mfaOf(renamed(mfaProperties)),
      }
    case 'client':
      return { description: { ClientId: logicalId, ...renamed(clientProperties), ...secretOf(properties) } }
    case 'provider':
      return { description: renamed(providerProperties) }
    case 'identityPool':
      return { description: { IdentityPoolId: logicalId, ...renamed(identityPoolProperties) } }
  }
}

/** Whether a client has a secret; never which. */
function secretOf(properties: JsonObject): object {
  const given = coerce(member(properties, 'GenerateSecret'), 'flag')
  if (isHidden(given)) return { ClientSecret: hidden }
  return given === true ? { ClientSecret: '(not shown)' } : {}
}

/** Attributes that everybody has have a plain name, those of the pool begin with `custom:`. */
function schemaOf(schema: unknown): object {
  const attributes = coerce(schema, schemaShape)
  if (attributes === undefined) return {}
  if (!Array.isArray(attributes)) return { SchemaAttributes: hidden }
  return {
    SchemaAttributes: attributes.map((one) => {
      return isJsonObject(one) && typeof one.Name === 'string' ? { ...one, Name: attributeName(one.Name) } : one
    }),
  }
}

function mfaOf({ EnabledMfas, MfaConfiguration, ...webAuthn }: JsonObject): object {
  const passkeys = definedOf({
    FactorConfiguration: webAuthn.WebAuthnFactorConfiguration,
    RelyingPartyId: webAuthn.WebAuthnRelyingPartyID,
    UserVerification: webAuthn.WebAuthnUserVerification,
  })
  const factor = (name: string, on: object) => {
    if (Array.isArray(EnabledMfas) && EnabledMfas.includes(name)) return on
    return isHidden(EnabledMfas) ? hidden : undefined
  }
  const members = {
    MfaConfiguration,
    SmsMfaConfiguration: factor('SMS_MFA', { SmsConfiguration: {} }),
    SoftwareTokenMfaConfiguration: factor('SOFTWARE_TOKEN_MFA', { Enabled: true }),
    EmailMfaConfiguration: factor('EMAIL_OTP', {}),
    WebAuthnConfiguration: Object.keys(passkeys).length === 0 ? undefined : passkeys,
  }
  return definedOf(members)
}

function definedOf(members: JsonObject): object {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined))
}
