import type { PoolConfiguration } from './described.ts'
import type { AppClient } from './model.ts'
import { schemaAttributes } from './pool-schema.ts'

/** When the pool and its app clients were made and last changed, in seconds since 1970. */
export const made = {
  CreationDate: Date.UTC(2023, 10, 2, 8, 0) / 1000,
  LastModifiedDate: Date.UTC(2026, 4, 20, 14, 30) / 1000,
}

/** The prefix of the pool's domain, as DescribeUserPool gives it. */
export const domainPrefix = 'cogtool-local'

/** The pool as it is seeded. It is flawed on purpose: case-sensitive, with e-mail as an alias, and open to deletion. */
export function seedConfiguration(clients: readonly AppClient[]): PoolConfiguration {
  return {
    pool: {
      Name: 'cogtool-local',
      ...made,
      LambdaConfig: {},
      AccountRecoverySetting: { RecoveryMechanisms: [{ Name: 'verified_email', Priority: 1 }] },
      AdminCreateUserConfig: { AllowAdminCreateUserOnly: false, UnusedAccountValidityDays: 7 },
      AliasAttributes: ['email'],
      AutoVerifiedAttributes: ['email'],
      DeletionProtection: 'INACTIVE',
      Domain: domainPrefix,
      EmailConfiguration: { EmailSendingAccount: 'COGNITO_DEFAULT' },
      MfaConfiguration: 'OPTIONAL',
      Policies: {
        PasswordPolicy: {
          MinimumLength: 8,
          RequireUppercase: true,
          RequireLowercase: true,
          RequireNumbers: true,
          RequireSymbols: true,
          TemporaryPasswordValidityDays: 7,
        },
        SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD'] },
      },
      SchemaAttributes: schemaAttributes,
      UsernameConfiguration: { CaseSensitive: true },
      UserPoolTags: {},
      UserPoolTier: 'ESSENTIALS',
      VerificationMessageTemplate: { DefaultEmailOption: 'CONFIRM_WITH_CODE' },
    },
    mfa: { SoftwareTokenMfaConfiguration: { Enabled: true } },
    risk: new Map(),
    resourceServers: [
      {
        Identifier: 'api',
        Name: 'The API',
        Scopes: [
          { ScopeName: 'read', ScopeDescription: 'Read everything' },
          { ScopeName: 'write', ScopeDescription: 'Change everything' },
        ],
      },
    ],
    providers: [
      {
        ProviderName: 'DemoProvider',
        ProviderType: 'OIDC',
        ProviderDetails: {
          authorize_scopes: 'openid email',
          attributes_request_method: 'GET',
          client_id: 'cogtool-local',
          oidc_issuer: 'https://idp.example.com',
        },
        AttributeMapping: { email: 'email', username: 'sub' },
        IdpIdentifiers: [],
        ...made,
      },
    ],
    domains: [
      {
        Domain: domainPrefix,
        AWSAccountId: '000000000000',
        Status: 'ACTIVE',
        Version: '20231102083000',
        ManagedLoginVersion: 1,
        CustomDomainConfig: {} as never,
      },
    ],
    logDelivery: { LogConfigurations: [] } as never,
    terms: [],
    replicas: [],
    session: { UserSessionTracking: 'DISABLED' },
    branding: new Map(),
    secrets: new Map(clients.map((client) => [client.id, secretsOf(client)])),
  }
}

/** The secret that an app client was made with, as ListUserPoolClientSecrets names it. */
export function secretsOf({ id, secret, settings }: AppClient) {
  const at = settings.CreationDate ?? made.CreationDate
  return secret === undefined ? [] : [{ ClientSecretId: `${id}--${Math.floor(at)}`, ClientSecretCreateDate: at }]
}
