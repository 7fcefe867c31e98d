import type {
  SetRiskConfigurationRequest,
  SetUserPoolMfaConfigRequest,
  UpdateUserPoolClientRequest,
  UpdateUserPoolRequest,
} from '@aws-sdk/client-cognito-identity-provider'

/** What becomes of a setting that a request does not name: it stays, or it is set to its default, where undefined stands for none. */
export type Reset = 'stays' | { readonly to: unknown }
type Resets<Request> = Readonly<Record<keyof Required<Request>, Reset>>

const none: Reset = { to: undefined }

/**
 * UpdateUserPool. The API sets what is not given to its default (API UpdateUserPool; aws/aws-cli#3302, #6698, #6839); the one
 * setting of which it says that it stays is DcrConfiguration. That a name stays is inferred.
 */
export const poolResets: Resets<Omit<UpdateUserPoolRequest, 'UserPoolId' | 'PoolName'>> = {
  Policies: {
    to: {
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
  },
  DeletionProtection: { to: 'INACTIVE' },
  LambdaConfig: { to: {} },
  AutoVerifiedAttributes: none,
  SmsVerificationMessage: none,
  EmailVerificationMessage: none,
  EmailVerificationSubject: none,
  VerificationMessageTemplate: { to: { DefaultEmailOption: 'CONFIRM_WITH_CODE' } },
  SmsAuthenticationMessage: none,
  UserAttributeUpdateSettings: none,
  MfaConfiguration: { to: 'OFF' },
  DeviceConfiguration: none,
  EmailConfiguration: { to: { EmailSendingAccount: 'COGNITO_DEFAULT' } },
  SmsConfiguration: none,
  UserPoolTags: { to: {} },
  AdminCreateUserConfig: { to: { AllowAdminCreateUserOnly: false, UnusedAccountValidityDays: 7 } },
  UserPoolAddOns: none,
  DcrConfiguration: 'stays',
  AccountRecoverySetting: none,
  UserPoolTier: { to: 'ESSENTIALS' },
  KeyConfiguration: none,
  IssuerConfiguration: none,
  AcrConfiguration: none,
}

/** UpdateUserPoolClient (API; aws/aws-cli#3302, #6839). That a name stays, and revocation is on, is inferred. */
export const clientResets: Resets<Omit<UpdateUserPoolClientRequest, 'UserPoolId' | 'ClientId'>> = {
  ClientName: 'stays',
  RefreshTokenValidity: { to: 30 },
  AccessTokenValidity: none,
  IdTokenValidity: none,
  TokenValidityUnits: none,
  ReadAttributes: none,
  WriteAttributes: none,
  ExplicitAuthFlows: none,
  SupportedIdentityProviders: none,
  CallbackURLs: none,
  LogoutURLs: none,
  DefaultRedirectURI: none,
  AllowedOAuthFlows: none,
  AllowedOAuthScopes: none,
  AllowedOAuthFlowsUserPoolClient: { to: false },
  AnalyticsConfiguration: none,
  PreventUserExistenceErrors: { to: 'LEGACY' },
  EnableTokenRevocation: { to: true },
  EnablePropagateAdditionalUserContextData: { to: false },
  AuthSessionValidity: { to: 3 },
  RefreshTokenRotation: none,
}

/** SetUserPoolMfaConfig. `MfaConfiguration` is a setting of the pool. */
export const mfaResets: Resets<Omit<SetUserPoolMfaConfigRequest, 'UserPoolId' | 'MfaConfiguration'>> = {
  SmsMfaConfiguration: none,
  SoftwareTokenMfaConfiguration: none,
  EmailMfaConfiguration: none,
  WebAuthnConfiguration: none,
}

/** SetRiskConfiguration: what is not given is deleted (API SetRiskConfiguration). */
export const riskResets: Resets<Omit<SetRiskConfigurationRequest, 'UserPoolId' | 'ClientId'>> = {
  CompromisedCredentialsRiskConfiguration: none,
  AccountTakeoverRiskConfiguration: none,
  RiskExceptionConfiguration: none,
}

/** Settings after a request: what it gives, and for what it leaves out the default. What no request can set stays. */
export function updated<Settings extends object>(
  settings: Settings,
  given: Readonly<Record<string, unknown>>,
  resets: Readonly<Record<string, Reset>>,
): Settings {
  const changes = Object.entries(resets).flatMap(([name, reset]) => {
    const value = given[name] ?? undefined
    if (value !== undefined) return [[name, value]]
    return reset === 'stays' ? [] : [[name, reset.to]]
  })
  return { ...settings, ...Object.fromEntries(changes) }
}
