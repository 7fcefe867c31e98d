import type { AppClient, PoolState } from '../state/model.ts'
import { schemaAttributes } from '../state/pool-schema.ts'

const created = Date.UTC(2023, 10, 2, 8, 0) / 1000
const modified = Date.UTC(2026, 4, 20, 14, 30) / 1000

/** The prefix of the pool's domain, as DescribeUserPool gives it. */
export const domainPrefix = 'cogtool-local'

/** UserPoolDescriptionType, as ListUserPools gives it. */
export function poolSummary(state: PoolState): object {
  return { Id: state.poolId, Name: state.name, LambdaConfig: {}, LastModifiedDate: modified, CreationDate: created }
}

/** UserPoolType. The pool is flawed on purpose: case-sensitive, with e-mail as an alias, and open to deletion. */
export function poolDescription(state: PoolState): object {
  return {
    ...poolSummary(state),
    Arn: `arn:aws:cognito-idp:${state.poolId.slice(0, state.poolId.indexOf('_'))}:000000000000:userpool/${state.poolId}`,
    AccountRecoverySetting: { RecoveryMechanisms: [{ Name: 'verified_email', Priority: 1 }] },
    AdminCreateUserConfig: { AllowAdminCreateUserOnly: false, UnusedAccountValidityDays: 7 },
    AliasAttributes: ['email'],
    AutoVerifiedAttributes: ['email'],
    DeletionProtection: 'INACTIVE',
    Domain: state.faults.noDomain === undefined ? domainPrefix : undefined,
    EmailConfiguration: { EmailSendingAccount: 'COGNITO_DEFAULT' },
    // an estimate: a little off, as the real one is
    EstimatedNumberOfUsers: Math.ceil(state.users.size * 1.004),
    MfaConfiguration: state.mfa,
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
  }
}

/** UserPoolClientDescription, as ListUserPoolClients gives it. */
export function clientSummary(state: PoolState, client: AppClient): object {
  return { ClientId: client.id, UserPoolId: state.poolId, ClientName: client.name }
}

/** UserPoolClientType, with the secret in clear as the service has it. */
export function clientDescription(state: PoolState, client: AppClient): object {
  const access = validity(client.accessTokenSeconds)
  const id = validity(client.idTokenSeconds)
  const refresh = validity(client.refreshTokenSeconds)
  return {
    ...clientSummary(state, client),
    ClientSecret: client.secret,
    LastModifiedDate: modified,
    CreationDate: created,
    AccessTokenValidity: access.value,
    IdTokenValidity: id.value,
    RefreshTokenValidity: refresh.value,
    TokenValidityUnits: { AccessToken: access.unit, IdToken: id.unit, RefreshToken: refresh.unit },
    ExplicitAuthFlows: client.explicitAuthFlows,
    SupportedIdentityProviders: client.identityProviders,
    CallbackURLs: unlessEmpty(client.callbackUrls),
    LogoutURLs: unlessEmpty(client.logoutUrls),
    AllowedOAuthFlows: unlessEmpty(client.oauthFlows),
    AllowedOAuthScopes: unlessEmpty(client.scopes),
    AllowedOAuthFlowsUserPoolClient: client.hostedUi,
    PreventUserExistenceErrors: client.preventUserExistenceErrors,
    EnableTokenRevocation: client.tokenRevocation,
    EnablePropagateAdditionalUserContextData: false,
    AuthSessionValidity: 3,
    QuantumSignIn: state.faults.unknownClientSetting ? 'ENABLED' : undefined,
    RefreshTokenRotation: client.rotation && {
      Feature: 'ENABLED',
      RetryGracePeriodSeconds: client.rotation.graceSeconds,
    },
  }
}

/** DomainDescriptionType of the pool's own domain. */
export function domainDescription(state: PoolState): object {
  return {
    Domain: domainPrefix,
    UserPoolId: state.poolId,
    AWSAccountId: '000000000000',
    Status: 'ACTIVE',
    Version: '20231102083000',
    ManagedLoginVersion: state.faults.managedLogin === undefined ? 1 : 2,
    CustomDomainConfig: {},
  }
}

// lists that nothing was put into are not in the answer
function unlessEmpty<T>(list: readonly T[]): readonly T[] | undefined {
  return list.length > 0 ? list : undefined
}

/** A lifetime in the largest unit that holds it exactly. */
function validity(seconds: number): { readonly value: number; readonly unit: string } {
  const units = [
    ['days', 86_400],
    ['hours', 3600],
    ['minutes', 60],
  ] as const
  const [unit, size] = units.find(([, unitSeconds]) => seconds % unitSeconds === 0) ?? ['seconds', 1]
  return { value: seconds / size, unit }
}
