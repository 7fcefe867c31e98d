import { lifetimes } from '../doctor/client-tokens.ts'
import { passwordDays } from '../doctor/users.ts'
import type { Client, Pool } from '../snapshot/snapshot.ts'
import type { AnswerKind } from '../snapshot/sources.ts'

/** Members that no two pools have in common: ids, accounts, dates, counts, and what the service makes by itself. */
export const leftOut: ReadonlySet<string> = new Set([
  ...['Id', 'Arn', 'UserPoolId', 'UserPoolArn', 'ClientId', 'IdentityPoolId', 'ManagedLoginBrandingId', 'client_id'],
  ...['AWSAccountId', 'S3Bucket', 'CloudFrontDistribution', 'Version', 'PrimaryRoute53HealthCheckId'],
  ...['ExternalId', 'ApplicationId', 'ApplicationArn', 'ActiveEncryptionCertificate'],
  ...['CreationDate', 'LastModifiedDate', 'EstimatedNumberOfUsers', 'ResponseMetadata'],
])

/** Names that are taken once there is a pool that has them: only whether there is one counts. */
export const twinsAreNamedOtherwise: ReadonlySet<string> = new Set(['Domain', 'CustomDomain'])

/** Objects that turn something on by being there, whatever is in them. */
export const nothingButThere: ReadonlySet<string> = new Set([
  'DeviceConfiguration',
  'SmsMfaConfiguration',
  'EmailMfaConfiguration',
])

/** The members by which the items of a list are told apart. */
export const keysOfLists: Readonly<Record<string, readonly string[]>> = {
  SchemaAttributes: ['Name'],
  RecoveryMechanisms: ['Name'],
  ResourceServers: ['Identifier'],
  Scopes: ['ScopeName'],
  LogConfigurations: ['EventSource'],
  Replicas: ['RegionName'],
  CognitoIdentityProviders: ['ProviderName', 'ClientId'],
}

/** Lists that the service goes through from the first on (RulesConfigurationType: "rules are evaluated in order"). */
export const ordered: ReadonlySet<string> = new Set(['Rules'])

/** What an absent setting means, in the words of the API reference; `[]` stands for any item. */
export const defaults: Readonly<Partial<Record<AnswerKind, Readonly<Record<string, unknown>>>>> = {
  'user-pool': {
    DeletionProtection: 'INACTIVE',
    MfaConfiguration: 'OFF',
    UserPoolTier: 'ESSENTIALS',
    'UsernameConfiguration.CaseSensitive': true,
    'AdminCreateUserConfig.AllowAdminCreateUserOnly': false,
    'Policies.PasswordPolicy.MinimumLength': 8,
    'Policies.PasswordPolicy.RequireUppercase': false,
    'Policies.PasswordPolicy.RequireLowercase': false,
    'Policies.PasswordPolicy.RequireNumbers': false,
    'Policies.PasswordPolicy.RequireSymbols': false,
    'Policies.PasswordPolicy.PasswordHistorySize': 0,
    'Policies.SignInPolicy.AllowedFirstAuthFactors': ['PASSWORD'],
    'SchemaAttributes[].DeveloperOnlyAttribute': false,
    'SchemaAttributes[].Required': false,
    'UserPoolAddOns.AdvancedSecurityMode': 'OFF',
    'DcrConfiguration.EnableStatus': 'Disabled',
    'DcrConfiguration.OpenDcrEnabled': false,
    'IssuerConfiguration.Type': 'ORIGINAL',
    'KeyConfiguration.KeyType': 'AWS_OWNED_KEY',
    'DeviceConfiguration.ChallengeRequiredOnNewDevice': false,
    'DeviceConfiguration.DeviceOnlyRememberedOnUserPrompt': false,
    'EmailConfiguration.EmailSendingAccount': 'COGNITO_DEFAULT',
    'VerificationMessageTemplate.DefaultEmailOption': 'CONFIRM_WITH_CODE',
  },
  clients: {
    ExplicitAuthFlows: ['ALLOW_CUSTOM_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH', 'ALLOW_USER_SRP_AUTH'],
    AllowedOAuthFlowsUserPoolClient: false,
    PreventUserExistenceErrors: 'LEGACY',
    EnableTokenRevocation: false,
    EnablePropagateAdditionalUserContextData: false,
    AuthSessionValidity: 3,
    'RefreshTokenRotation.Feature': 'DISABLED',
    'RefreshTokenRotation.RetryGracePeriodSeconds': 0,
    'AnalyticsConfiguration.UserDataShared': false,
  },
  mfa: {
    MfaConfiguration: 'OFF',
    'SoftwareTokenMfaConfiguration.Enabled': false,
    'WebAuthnConfiguration.UserVerification': 'preferred',
    'WebAuthnConfiguration.FactorConfiguration': 'SINGLE_FACTOR',
  },
  domain: { ManagedLoginVersion: 1 },
  'custom-domain': { ManagedLoginVersion: 1 },
  session: { UserSessionTracking: 'DISABLED' },
  branding: { UseCognitoProvidedValues: false },
  'identity-pools': {
    AllowUnauthenticatedIdentities: false,
    AllowClassicFlow: false,
    'CognitoIdentityProviders[].ServerSideTokenCheck': false,
  },
  'identity-pool-tags': { UseDefaults: false },
  stack: { EnableTerminationProtection: false, DeletionPolicy: 'Delete', UpdateReplacePolicy: 'Delete' },
}

/** A pool with each setting in one place, where the API has two. */
export function plainPool({ Name: _, Status: __, ...pool }: Pool): object {
  const { UnusedAccountValidityDays: ___, ...adminCreateUserConfig } = pool.AdminCreateUserConfig ?? {}
  const { SmsVerificationMessage, EmailVerificationMessage, EmailVerificationSubject, ...rest } = pool
  const passwords = { ...pool.Policies?.PasswordPolicy, TemporaryPasswordValidityDays: passwordDays(pool) }
  return {
    ...rest,
    Policies: { ...pool.Policies, PasswordPolicy: passwords },
    AdminCreateUserConfig: adminCreateUserConfig,
    VerificationMessageTemplate: {
      SmsMessage: SmsVerificationMessage,
      EmailMessage: EmailVerificationMessage,
      EmailSubject: EmailVerificationSubject,
      ...pool.VerificationMessageTemplate,
    },
  }
}

/** A client whose lifetimes are in seconds, whatever their unit. */
export function plainClient(whole: Client): object {
  const { ClientName: _, TokenValidityUnits: __, ...client } = whole
  const seconds = lifetimes(whole).map(({ path, seconds }) => [path, `${seconds} seconds`])
  return { ...client, ...Object.fromEntries(seconds) }
}
