import type {
  SetRiskConfigurationRequest,
  SetUserPoolMfaConfigRequest,
  UpdateUserPoolClientRequest,
  UpdateUserPoolRequest,
  UserPoolClientType,
  UserPoolType,
} from '@aws-sdk/client-cognito-identity-provider'
import { describe, expect, it } from 'vitest'
import { wholeClient, wholeMfa, wholePool, wholeRisk } from '../../../src/checks/fix-plan/whole-configurations.ts'
import type { AsJson, Client, Pool } from '../../../src/checks/snapshot/snapshot.ts'
import { CogtoolError } from '../../../src/text/cogtool-error.ts'
import { poolId } from '../doctor/snapshot-of.ts'
import { snapshotFrom, userPool } from '../snapshot/folder-of.ts'

/** A pool with everything that AWS describes, so that a new member does not compile before it stands here. */
const fullPool: AsJson<Required<UserPoolType>> = {
  Id: poolId,
  Name: 'prod',
  Policies: { PasswordPolicy: { MinimumLength: 12 } },
  DeletionProtection: 'ACTIVE',
  LambdaConfig: { PreSignUp: 'arn:aws:lambda:eu-west-1:1:function:f' },
  Status: 'Enabled',
  LastModifiedDate: '2026-01-01T00:00:00.000Z',
  CreationDate: '2026-01-01T00:00:00.000Z',
  SchemaAttributes: [{ Name: 'email' }],
  AutoVerifiedAttributes: ['email'],
  AliasAttributes: ['email'],
  UsernameAttributes: ['email'],
  SmsVerificationMessage: 'sms {####}',
  EmailVerificationMessage: 'mail {####}',
  EmailVerificationSubject: 'subject',
  VerificationMessageTemplate: { DefaultEmailOption: 'CONFIRM_WITH_CODE' },
  SmsAuthenticationMessage: 'code {####}',
  UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['email'] },
  MfaConfiguration: 'OPTIONAL',
  DeviceConfiguration: { ChallengeRequiredOnNewDevice: true },
  EstimatedNumberOfUsers: 7,
  EmailConfiguration: { EmailSendingAccount: 'DEVELOPER' },
  SmsConfiguration: { SnsCallerArn: 'arn:aws:iam::1:role/sms', ExternalId: 'x' },
  UserPoolTags: { team: 'auth' },
  SmsConfigurationFailure: 'InvalidSmsRoleAccessPolicyException',
  EmailConfigurationFailure: 'x',
  Domain: 'prod',
  CustomDomain: 'auth.example.org',
  AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
  UserPoolAddOns: { AdvancedSecurityMode: 'ENFORCED' },
  UsernameConfiguration: { CaseSensitive: false },
  Arn: `arn:aws:cognito-idp:eu-west-1:1:userpool/${poolId}`,
  AccountRecoverySetting: { RecoveryMechanisms: [{ Name: 'verified_email', Priority: 1 }] },
  UserPoolTier: 'PLUS',
  KeyConfiguration: { KeyType: 'CUSTOMER_MANAGED_KEY', KmsKeyArn: 'arn:aws:kms:eu-west-1:1:key/k' },
  IssuerConfiguration: { Type: 'ORIGINAL' },
  DcrConfiguration: { EnableStatus: 'Disabled' },
  AcrConfiguration: { Level4: { AcrValue: 'gold' } },
}

const fullClient: AsJson<Required<UserPoolClientType>> = {
  UserPoolId: poolId,
  ClientId: 'c1',
  ClientName: 'spa',
  ClientSecret: '(not saved)',
  ClientType: 'DCR',
  LastModifiedDate: '2026-01-01T00:00:00.000Z',
  CreationDate: '2026-01-01T00:00:00.000Z',
  RefreshTokenValidity: 30,
  AccessTokenValidity: 1,
  IdTokenValidity: 1,
  TokenValidityUnits: { AccessToken: 'hours' },
  ReadAttributes: ['email'],
  WriteAttributes: ['name'],
  ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH'],
  SupportedIdentityProviders: ['COGNITO'],
  CallbackURLs: ['https://app.example.org/'],
  LogoutURLs: ['https://app.example.org/out'],
  DefaultRedirectURI: 'https://app.example.org/',
  AllowedOAuthFlows: ['code'],
  AllowedOAuthScopes: ['openid'],
  AllowedOAuthFlowsUserPoolClient: true,
  AnalyticsConfiguration: { ApplicationId: 'a' },
  PreventUserExistenceErrors: 'ENABLED',
  EnableTokenRevocation: true,
  EnablePropagateAdditionalUserContextData: false,
  AuthSessionValidity: 3,
  RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 10 },
}

/** What each call takes; a list that lacks a member of the SDK does not compile. */
const taken = {
  pool: namesOf<UpdateUserPoolRequest>({
    UserPoolId: true,
    PoolName: true,
    Policies: true,
    DeletionProtection: true,
    LambdaConfig: true,
    AutoVerifiedAttributes: true,
    SmsVerificationMessage: true,
    EmailVerificationMessage: true,
    EmailVerificationSubject: true,
    VerificationMessageTemplate: true,
    SmsAuthenticationMessage: true,
    UserAttributeUpdateSettings: true,
    MfaConfiguration: true,
    DeviceConfiguration: true,
    EmailConfiguration: true,
    SmsConfiguration: true,
    UserPoolTags: true,
    AdminCreateUserConfig: true,
    UserPoolAddOns: true,
    AccountRecoverySetting: true,
    UserPoolTier: true,
    KeyConfiguration: true,
    IssuerConfiguration: true,
    DcrConfiguration: true,
    AcrConfiguration: true,
  }),
  client: namesOf<UpdateUserPoolClientRequest>({
    UserPoolId: true,
    ClientId: true,
    ClientName: true,
    RefreshTokenValidity: true,
    AccessTokenValidity: true,
    IdTokenValidity: true,
    TokenValidityUnits: true,
    ReadAttributes: true,
    WriteAttributes: true,
    ExplicitAuthFlows: true,
    SupportedIdentityProviders: true,
    CallbackURLs: true,
    LogoutURLs: true,
    DefaultRedirectURI: true,
    AllowedOAuthFlows: true,
    AllowedOAuthScopes: true,
    AllowedOAuthFlowsUserPoolClient: true,
    AnalyticsConfiguration: true,
    PreventUserExistenceErrors: true,
    EnableTokenRevocation: true,
    EnablePropagateAdditionalUserContextData: true,
    AuthSessionValidity: true,
    RefreshTokenRotation: true,
  }),
  mfa: namesOf<SetUserPoolMfaConfigRequest>({
    UserPoolId: true,
    MfaConfiguration: true,
    SmsMfaConfiguration: true,
    SoftwareTokenMfaConfiguration: true,
    EmailMfaConfiguration: true,
    WebAuthnConfiguration: true,
  }),
  risk: namesOf<SetRiskConfigurationRequest>({
    UserPoolId: true,
    ClientId: true,
    CompromisedCredentialsRiskConfiguration: true,
    AccountTakeoverRiskConfiguration: true,
    RiskExceptionConfiguration: true,
  }),
}

function namesOf<T>(names: Readonly<Record<keyof Required<T>, true>>): string[] {
  return Object.keys(names).sort()
}

function refusalOf(work: () => unknown): string {
  try {
    work()
  } catch (error) {
    if (!(error instanceof CogtoolError)) throw error
    return `${error.code}: ${error.message}`
  }
  return 'nothing'
}

const pool = (more: Partial<Pool> & Readonly<Record<string, unknown>> = {}) => ({ ...fullPool, ...more }) as Pool

describe('the whole configuration of a pool', () => {
  it('names all that the update takes, as it is', () => {
    const call = wholePool(fullPool)
    expect(Object.keys(call).sort()).toEqual(taken.pool)
    const { UserPoolId, PoolName, ...rest } = call
    expect({ UserPoolId, PoolName }).toEqual({ UserPoolId: poolId, PoolName: 'prod' })
    expect(fullPool).toMatchObject(rest)
  })

  it('names nothing that is not there', () => {
    expect(wholePool({ Id: poolId, Name: 'prod' })).toEqual({ UserPoolId: poolId, PoolName: 'prod' })
  })

  it.each([
    { name: 'no text in the template', template: {}, left: ['Sms', 'EmailMessage', 'EmailSubject'] },
    { name: 'no template', template: undefined, left: ['Sms', 'EmailMessage', 'EmailSubject'] },
    { name: 'a text message', template: { SmsMessage: 's' }, left: ['EmailMessage', 'EmailSubject'] },
    { name: 'a mail', template: { EmailMessage: 'm' }, left: ['Sms', 'EmailSubject'] },
    { name: 'a subject', template: { EmailSubject: 's' }, left: ['Sms', 'EmailMessage'] },
    { name: 'links alone', template: { EmailMessageByLink: 'm' }, left: ['Sms', 'EmailMessage', 'EmailSubject'] },
    { name: 'all', template: { SmsMessage: 's', EmailMessage: 'm', EmailSubject: 's' }, left: [] },
  ])('$name: the flat texts that stay are $left', ({ template, left }) => {
    const { VerificationMessageTemplate: _, ...rest } = fullPool
    const call = wholePool({ ...rest, ...(template && { VerificationMessageTemplate: template }) })
    const names = {
      SmsVerificationMessage: 'Sms',
      EmailVerificationMessage: 'EmailMessage',
      EmailVerificationSubject: 'EmailSubject',
    }
    expect(Object.entries(names).flatMap(([name, short]) => (name in call ? [short] : []))).toEqual(left)
    expect(call.VerificationMessageTemplate).toEqual(template)
  })

  it.each([
    { name: 'alone', policy: undefined, kept: true },
    { name: 'beside a policy without days', policy: { PasswordPolicy: { MinimumLength: 8 } }, kept: true },
    {
      name: 'beside its successor',
      policy: { PasswordPolicy: { TemporaryPasswordValidityDays: 7 } },
      kept: false,
    },
    { name: 'beside a successor of 0', policy: { PasswordPolicy: { TemporaryPasswordValidityDays: 0 } }, kept: false },
  ])('UnusedAccountValidityDays $name: kept is $kept', ({ policy, kept }) => {
    const { Policies: _, ...rest } = fullPool
    const config = { AllowAdminCreateUserOnly: true, UnusedAccountValidityDays: 30 }
    const call = wholePool({ ...rest, AdminCreateUserConfig: config, ...(policy && { Policies: policy }) })
    expect(call.AdminCreateUserConfig).toEqual(kept ? config : { AllowAdminCreateUserOnly: true })
  })

  const eums = { CallerArn: 'arn:aws:iam::1:role/eums', OriginationIdentity: 'pool' }
  it.each([
    { name: 'SNS', config: { SnsCallerArn: 'a', ExternalId: 'x', SnsRegion: 'eu-west-1' }, sender: 'SnsCallerArn' },
    { name: 'End User Messaging', config: { EumsSms: eums }, sender: 'EumsSms' },
    { name: 'both', config: { SnsCallerArn: 'a', EumsSms: eums }, sender: 'EumsSms' },
  ])('text messages by $name have one sender', ({ config, sender }) => {
    const sent = wholePool(pool({ SmsConfiguration: config })).SmsConfiguration as object
    expect(['SnsCallerArn', 'EumsSms'].filter((name) => name in sent)).toEqual([sender])
    const mfa = wholeMfa(poolId, { SmsMfaConfiguration: { SmsAuthenticationMessage: 'm', SmsConfiguration: config } })
    expect(mfa.SmsMfaConfiguration).toEqual({ SmsAuthenticationMessage: 'm', SmsConfiguration: sent })
  })

  const defaults = Object.fromEntries([1, 2, 3, 4].map((n) => [`Level${n}`, { AcrValue: `urn:cognito:loa:${n}` }]))
  it.each([
    { name: 'own names', tier: 'PLUS', levels: { Level4: { AcrValue: 'g' } }, sent: { Level4: { AcrValue: 'g' } } },
    { name: 'the default ones', tier: 'ESSENTIALS', levels: defaults, sent: undefined },
    {
      name: 'both',
      tier: 'ESSENTIALS',
      levels: { ...defaults, Level4: { AcrValue: 'g' } },
      sent: { Level4: { AcrValue: 'g' } },
    },
    { name: 'own names on LITE', tier: 'LITE', levels: { Level4: { AcrValue: 'g' } }, sent: undefined },
    { name: 'none', tier: 'PLUS', levels: {}, sent: undefined },
  ])('AcrConfiguration with $name', ({ tier, levels, sent }) => {
    expect(wholePool(pool({ UserPoolTier: tier as 'PLUS', AcrConfiguration: levels })).AcrConfiguration).toEqual(sent)
  })

  it('sends the registration of clients exactly as it is', () => {
    const dcr = { EnableStatus: 'Enabled', OpenDcrEnabled: true, AllowedScopes: ['a'] } as const
    expect(wholePool(pool({ DcrConfiguration: dcr })).DcrConfiguration).toEqual(dcr)
  })

  it.each([
    {
      name: 'registration of clients without EnableStatus',
      pool: pool({ DcrConfiguration: { OpenDcrEnabled: true } }),
      says: 'input_invalid: no plan can be made: DcrConfiguration has no EnableStatus',
    },
    {
      name: 'a member that nobody knows',
      pool: pool({ QuantumConfiguration: { Mode: 'ON' } }),
      says: 'input_invalid: no plan can be made: user-pool.json has the unknown member "QuantumConfiguration"',
    },
    {
      name: 'a name that every object has',
      pool: pool({ constructor: 'x' } as never),
      says: 'input_invalid: no plan can be made: user-pool.json has the unknown member "constructor"',
    },
  ])('refuses $name', ({ pool, says }) => {
    expect(refusalOf(() => wholePool(pool))).toBe(says)
  })
})

describe('the other whole configurations', () => {
  it('of a client name all that the update takes, and no secret', () => {
    const call = wholeClient(poolId, 'c1', fullClient)
    expect(Object.keys(call).sort()).toEqual(taken.client)
    expect(fullClient).toMatchObject(call)
  })

  it('of a client that does not say whose it is, name it', () => {
    expect(wholeClient(poolId, 'c1', { ClientName: 'spa' })).toEqual({
      UserPoolId: poolId,
      ClientId: 'c1',
      ClientName: 'spa',
    })
  })

  it('of MFA name all that the call takes', () => {
    const mfa = {
      MfaConfiguration: 'ON',
      SmsMfaConfiguration: { SmsAuthenticationMessage: 'm' },
      SoftwareTokenMfaConfiguration: { Enabled: true },
      EmailMfaConfiguration: { Subject: 's' },
      WebAuthnConfiguration: { UserVerification: 'required' },
    } as const
    const call = wholeMfa(poolId, mfa)
    expect(Object.keys(call).sort()).toEqual(taken.mfa)
    expect(call).toMatchObject(mfa)
  })

  it('of risks name all that the call takes', () => {
    const risk = {
      UserPoolId: poolId,
      ClientId: 'c1',
      CompromisedCredentialsRiskConfiguration: { Actions: { EventAction: 'BLOCK' } },
      AccountTakeoverRiskConfiguration: { Actions: {} },
      RiskExceptionConfiguration: { SkippedIPRangeList: ['192.0.2.0/24'] },
      LastModifiedDate: '2026-01-01T00:00:00.000Z',
    } as const
    expect(Object.keys(wholeRisk(poolId, 'c1', risk)).sort()).toEqual(taken.risk)
    expect(wholeRisk(poolId, undefined, {})).toEqual({ UserPoolId: poolId })
  })

  it.each([
    { name: 'clients/c1.json', work: () => wholeClient(poolId, 'c1', { ...fullClient, New: 1 } as Client) },
    { name: 'mfa.json', work: () => wholeMfa(poolId, { New: 1 } as never) },
    { name: 'risk/pool.json', work: () => wholeRisk(poolId, undefined, { New: 1 } as never) },
    { name: 'risk/c1.json', work: () => wholeRisk(poolId, 'c1', { New: 1 } as never) },
  ])('refuse an unknown member of $name', ({ name, work }) => {
    expect(refusalOf(work)).toBe(`input_invalid: no plan can be made: ${name} has the unknown member "New"`)
  })
})

describe('a folder of answers', () => {
  it('keeps the members that nobody knows, at every level', async () => {
    const { pool, clients, parts } = await snapshotFrom({
      'user-pool.json': userPool({ New: { a: [1, null] }, Policies: { PasswordPolicy: { Newer: 3 } }, Gone: null }),
      'clients/c1.json': { UserPoolClient: { ClientId: 'c1', UserPoolId: poolId, New: true } },
      'mfa.json': { MfaConfiguration: 'OFF', New: 'x' },
      'risk/pool.json': { RiskConfiguration: { UserPoolId: poolId, New: 'x' } },
    })
    const client = clients.get('c1')?.description
    expect(pool).toMatchObject({ New: { a: [1, null] }, Policies: { PasswordPolicy: { Newer: 3 } } })
    expect(pool).not.toHaveProperty('Gone')
    for (const reading of [client, parts.mfa, parts.risk]) expect(reading).toHaveProperty('value.New')
  })
})
