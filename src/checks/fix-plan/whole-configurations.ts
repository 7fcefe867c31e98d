import type {
  GetUserPoolMfaConfigResponse,
  RiskConfigurationType,
  UserPoolClientType,
  UserPoolType,
} from '@aws-sdk/client-cognito-identity-provider'
import { CogtoolError } from '../../text/cogtool-error.ts'
import type { JsonObject } from '../../text/json.ts'
import type { Client, Pool, PoolParts } from '../snapshot/snapshot.ts'

/** What happens to a member of a described configuration in the call that sets the configuration again. */
type Fate = 'kept' | 'left out' | { readonly as: string }
type Fates<Type> = Readonly<Record<keyof Required<Type>, Fate>>

// what an update does not name is reset to its default, so that a member missing here does not compile, and one that the
// API has and the SDK does not know is refused
const poolFates: Fates<UserPoolType> = {
  Id: { as: 'UserPoolId' },
  Name: { as: 'PoolName' },
  Policies: 'kept',
  DeletionProtection: 'kept',
  LambdaConfig: 'kept',
  AutoVerifiedAttributes: 'kept',
  SmsVerificationMessage: 'kept',
  EmailVerificationMessage: 'kept',
  EmailVerificationSubject: 'kept',
  VerificationMessageTemplate: 'kept',
  SmsAuthenticationMessage: 'kept',
  UserAttributeUpdateSettings: 'kept',
  MfaConfiguration: 'kept',
  DeviceConfiguration: 'kept',
  EmailConfiguration: 'kept',
  SmsConfiguration: 'kept',
  UserPoolTags: 'kept',
  AdminCreateUserConfig: 'kept',
  UserPoolAddOns: 'kept',
  DcrConfiguration: 'kept',
  AccountRecoverySetting: 'kept',
  UserPoolTier: 'kept',
  KeyConfiguration: 'kept',
  IssuerConfiguration: 'kept',
  AcrConfiguration: 'kept',
  Arn: 'left out',
  Status: 'left out',
  LastModifiedDate: 'left out',
  CreationDate: 'left out',
  SchemaAttributes: 'left out',
  AliasAttributes: 'left out',
  UsernameAttributes: 'left out',
  UsernameConfiguration: 'left out',
  EstimatedNumberOfUsers: 'left out',
  SmsConfigurationFailure: 'left out',
  EmailConfigurationFailure: 'left out',
  Domain: 'left out',
  CustomDomain: 'left out',
}

const clientFates: Fates<UserPoolClientType> = {
  UserPoolId: 'kept',
  ClientId: 'kept',
  ClientName: 'kept',
  RefreshTokenValidity: 'kept',
  AccessTokenValidity: 'kept',
  IdTokenValidity: 'kept',
  TokenValidityUnits: 'kept',
  ReadAttributes: 'kept',
  WriteAttributes: 'kept',
  ExplicitAuthFlows: 'kept',
  SupportedIdentityProviders: 'kept',
  CallbackURLs: 'kept',
  LogoutURLs: 'kept',
  DefaultRedirectURI: 'kept',
  AllowedOAuthFlows: 'kept',
  AllowedOAuthScopes: 'kept',
  AllowedOAuthFlowsUserPoolClient: 'kept',
  AnalyticsConfiguration: 'kept',
  PreventUserExistenceErrors: 'kept',
  EnableTokenRevocation: 'kept',
  EnablePropagateAdditionalUserContextData: 'kept',
  AuthSessionValidity: 'kept',
  RefreshTokenRotation: 'kept',
  ClientSecret: 'left out',
  ClientType: 'left out',
  LastModifiedDate: 'left out',
  CreationDate: 'left out',
}

const mfaFates: Fates<GetUserPoolMfaConfigResponse> = {
  MfaConfiguration: 'kept',
  SmsMfaConfiguration: 'kept',
  SoftwareTokenMfaConfiguration: 'kept',
  EmailMfaConfiguration: 'kept',
  WebAuthnConfiguration: 'kept',
}

const riskFates: Fates<RiskConfigurationType> = {
  UserPoolId: 'kept',
  ClientId: 'kept',
  CompromisedCredentialsRiskConfiguration: 'kept',
  AccountTakeoverRiskConfiguration: 'kept',
  RiskExceptionConfiguration: 'kept',
  LastModifiedDate: 'left out',
}

/** The names of levels that DescribeUserPool merges in (API AcrConfiguration). */
const defaultAcrNames: Readonly<Record<string, string>> = {
  Level1: 'urn:cognito:loa:1',
  Level2: 'urn:cognito:loa:2',
  Level3: 'urn:cognito:loa:3',
  Level4: 'urn:cognito:loa:4',
}

/**
 * The UpdateUserPool call that changes nothing. Fails with `input_invalid` where the pool has a member that is not known, or a
 * registration of clients that cannot be set again without turning it on.
 */
export function wholePool(pool: Pool): JsonObject {
  const whole: Record<string, unknown> = keep(pool, poolFates, 'user-pool.json')
  if (pool.DcrConfiguration && pool.DcrConfiguration.EnableStatus === undefined) {
    throw new CogtoolError('input_invalid', 'no plan can be made: DcrConfiguration has no EnableStatus', {
      why: 'an update without it would turn dynamic client registration on',
      hint: 'read the pool again with a newer AWS CLI, or set EnableStatus by hand first',
    })
  }
  return dropAbsent({
    ...whole,
    ...messageTexts(pool),
    AdminCreateUserConfig: withoutOldValidity(pool),
    SmsConfiguration: oneSender(pool.SmsConfiguration),
    AcrConfiguration: ownAcrNames(pool),
  })
}

/** The UpdateUserPoolClient call that changes nothing. Fails with `input_invalid` where the client has a member that is not known. */
export function wholeClient(poolId: string, clientId: string, client: Client): JsonObject {
  return dropAbsent({
    UserPoolId: poolId,
    ClientId: clientId,
    ...keep(client, clientFates, `clients/${clientId}.json`),
  })
}

/** The SetUserPoolMfaConfig call that changes nothing; fails as the others do. */
export function wholeMfa(poolId: string, mfa: PoolParts['mfa']): JsonObject {
  const whole: Record<string, unknown> = keep(mfa, mfaFates, 'mfa.json')
  const { SmsMfaConfiguration: sms } = mfa
  return dropAbsent({
    UserPoolId: poolId,
    ...whole,
    SmsMfaConfiguration: sms && dropAbsent({ ...sms, SmsConfiguration: oneSender(sms.SmsConfiguration) }),
  })
}

/** The SetRiskConfiguration call that changes nothing; of the pool without a client. Fails as the others do. */
export function wholeRisk(poolId: string, clientId: string | undefined, risk: PoolParts['risk']): JsonObject {
  const whole = keep(risk, riskFates, `risk/${clientId ?? 'pool'}.json`)
  return dropAbsent({ ...whole, UserPoolId: poolId, ClientId: clientId })
}

function keep(described: object, fates: Readonly<Record<string, Fate>>, file: string): Record<string, unknown> {
  const kept: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(described)) {
    const fate = Object.hasOwn(fates, name) ? fates[name] : undefined
    if (fate === undefined) {
      const shown = JSON.stringify(name.slice(0, 80))
      throw new CogtoolError('input_invalid', `no plan can be made: ${file} has the unknown member ${shown}`, {
        why: 'the API is newer than cogtool, and an update without it would reset it',
        hint: 'update cogtool, or change the setting in the console',
      })
    }
    if (fate !== 'left out') kept[fate === 'kept' ? name : fate.as] = value
  }
  return kept
}

/** The flat texts are twins of those in the template, and only one of each may be sent. */
function messageTexts({ VerificationMessageTemplate: template = {}, ...pool }: Pool): Record<string, unknown> {
  const flat = (text: string | undefined, twin: string | undefined) => (twin === undefined ? text : undefined)
  return {
    SmsVerificationMessage: flat(pool.SmsVerificationMessage, template.SmsMessage),
    EmailVerificationMessage: flat(pool.EmailVerificationMessage, template.EmailMessage),
    EmailVerificationSubject: flat(pool.EmailVerificationSubject, template.EmailSubject),
  }
}

/** UnusedAccountValidityDays is refused beside its successor. */
function withoutOldValidity({ AdminCreateUserConfig: config, Policies }: Pool): unknown {
  if (!config || Policies?.PasswordPolicy?.TemporaryPasswordValidityDays === undefined) return config
  const { UnusedAccountValidityDays: _, ...rest } = config
  return rest
}

/** Text messages go out through SNS or through End User Messaging, never both. */
function oneSender(config: Pool['SmsConfiguration']): unknown {
  if (!config?.EumsSms) return config
  const { SnsCallerArn: _, ...rest } = config
  return rest
}

/** The pool's own names: setting any needs Essentials, and LITE has none. */
function ownAcrNames({ AcrConfiguration: levels, UserPoolTier }: Pool): unknown {
  if (!levels || UserPoolTier === 'LITE') return undefined
  const own = Object.entries(levels).filter(([level, name]) => name?.AcrValue !== defaultAcrNames[level])
  return own.length === 0 ? undefined : Object.fromEntries(own)
}

function dropAbsent(of: Readonly<Record<string, unknown>>): JsonObject {
  return Object.fromEntries(Object.entries(of).filter(([, value]) => value !== undefined && value !== null))
}
