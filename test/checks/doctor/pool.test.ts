import { describe, expect, it } from 'vitest'
import type { Pool } from '../../../src/checks/snapshot/snapshot.ts'
import { outcomeOf, poolId, type SnapshotDescription, sayOf } from './snapshot-of.ts'

interface Case {
  readonly what: string
  readonly pool?: object
  readonly parts?: object
  readonly says: string
}

const cases: Readonly<Record<string, readonly Case[]>> = {
  'pool-case-sensitive': [
    { what: 'absent', says: 'high' },
    { what: 'true', pool: { UsernameConfiguration: { CaseSensitive: true } }, says: 'high' },
    { what: 'false', pool: { UsernameConfiguration: { CaseSensitive: false } }, says: 'passes' },
  ],
  'pool-required-attributes': [
    { what: 'a name', pool: { SchemaAttributes: [{ Name: 'name', Required: true }] }, says: 'info' },
    {
      what: 'sub and email',
      pool: {
        SchemaAttributes: [{ Name: 'sub', Required: true }, { Name: 'email', Required: true }, { Name: 'name' }],
      },
      says: 'passes',
    },
  ],
  'pool-email-uniqueness': [
    { what: 'the user name', pool: { UsernameAttributes: ['email'] }, says: 'passes' },
    { what: 'an alias', pool: { AliasAttributes: ['email', 'preferred_username'] }, says: 'medium' },
    { what: 'neither', pool: { UsernameAttributes: ['phone_number'] }, says: 'low' },
  ],
  'pool-deletion-protection': [
    { what: 'absent', says: 'high' },
    { what: 'off', pool: { DeletionProtection: 'INACTIVE' }, says: 'high' },
    { what: 'on', pool: { DeletionProtection: 'ACTIVE' }, says: 'passes' },
  ],
  'pool-verify-before-update': [
    { what: 'absent', pool: { AutoVerifiedAttributes: ['email'] }, says: 'high' },
    {
      what: 'one of two',
      pool: {
        AutoVerifiedAttributes: ['email', 'phone_number'],
        UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['email'] },
      },
      says: 'high',
    },
    {
      what: 'all',
      pool: {
        AutoVerifiedAttributes: ['email'],
        UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['email', 'phone_number'] },
      },
      says: 'passes',
    },
    { what: 'nothing is verified', says: 'does not apply' },
  ],
  'pool-auto-verify': [
    { what: 'open, nothing', says: 'medium' },
    { what: 'open, email', pool: { AutoVerifiedAttributes: ['email'] }, says: 'passes' },
    { what: 'closed', pool: { AdminCreateUserConfig: { AllowAdminCreateUserOnly: true } }, says: 'does not apply' },
  ],
  'pool-no-attribute-trigger': [
    { what: 'a copy', pool: { LambdaConfig: { PostConfirmation: 'arn' } }, says: 'info' },
    {
      what: 'a copy that is brought up to date',
      pool: { LambdaConfig: { PostConfirmation: 'arn', PreTokenGenerationConfig: { LambdaArn: 'arn' } } },
      says: 'passes',
    },
    { what: 'no copy', says: 'passes' },
  ],
  'pool-no-password-export': [{ what: 'always', says: 'info' }],
  'pool-mfa': [
    { what: 'off', parts: { mfa: { MfaConfiguration: 'OFF' } }, says: 'medium' },
    { what: 'absent', parts: { mfa: {} }, says: 'medium' },
    {
      what: 'optional',
      parts: { mfa: { MfaConfiguration: 'OPTIONAL', SoftwareTokenMfaConfiguration: { Enabled: true } } },
      says: 'low',
    },
    {
      what: 'on, by app',
      parts: { mfa: { MfaConfiguration: 'ON', SoftwareTokenMfaConfiguration: { Enabled: true } } },
      says: 'passes',
    },
    {
      what: 'on, by text message alone',
      parts: {
        mfa: {
          MfaConfiguration: 'ON',
          SmsMfaConfiguration: { SmsConfiguration: { SnsCallerArn: 'arn' } },
          SoftwareTokenMfaConfiguration: { Enabled: false },
        },
      },
      says: 'low',
    },
    {
      what: 'a pool without passwords',
      pool: { Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['WEB_AUTHN', 'EMAIL_OTP'] } } },
      parts: { mfa: {} },
      says: 'does not apply',
    },
    { what: 'not read', says: 'skipped' },
  ],
  'pool-recovery-conflict': [
    {
      what: 'email is both',
      pool: { AccountRecoverySetting: { RecoveryMechanisms: [{ Name: 'verified_email', Priority: 1 }] } },
      parts: { mfa: { MfaConfiguration: 'OPTIONAL', EmailMfaConfiguration: {} } },
      says: 'medium',
    },
    {
      what: 'two channels',
      pool: {
        AccountRecoverySetting: {
          RecoveryMechanisms: [
            { Name: 'verified_email', Priority: 1 },
            { Name: 'verified_phone_number', Priority: 2 },
          ],
        },
      },
      parts: { mfa: { MfaConfiguration: 'OPTIONAL', EmailMfaConfiguration: {} } },
      says: 'passes',
    },
    {
      what: 'MFA is off',
      pool: { AccountRecoverySetting: { RecoveryMechanisms: [{ Name: 'verified_email', Priority: 1 }] } },
      parts: { mfa: { MfaConfiguration: 'OFF', EmailMfaConfiguration: {} } },
      says: 'passes',
    },
    { what: 'not read', says: 'skipped' },
  ],
  'pool-passkey-rp': [
    { what: 'the prefix domain', pool: passkeys('login.example.org'), parts: { mfa: {} }, says: 'medium' },
    {
      what: 'the custom domain',
      pool: passkeys('login.example.org'),
      parts: { mfa: { WebAuthnConfiguration: { RelyingPartyId: 'login.example.org' } } },
      says: 'passes',
    },
    { what: 'no custom domain', pool: passkeys(), parts: { mfa: {} }, says: 'does not apply' },
    { what: 'no passkeys', pool: { CustomDomain: 'login.example.org' }, parts: { mfa: {} }, says: 'does not apply' },
    { what: 'not read', pool: passkeys('login.example.org'), says: 'skipped' },
  ],
  'pool-passkey-verification': [
    { what: 'absent', pool: passkeys(), parts: { mfa: {} }, says: 'low' },
    {
      what: 'preferred',
      pool: passkeys(),
      parts: { mfa: { WebAuthnConfiguration: { UserVerification: 'preferred' } } },
      says: 'low',
    },
    {
      what: 'required',
      pool: passkeys(),
      parts: { mfa: { WebAuthnConfiguration: { UserVerification: 'required' } } },
      says: 'passes',
    },
    { what: 'no passkeys', parts: { mfa: {} }, says: 'does not apply' },
    { what: 'not read', pool: passkeys(), says: 'skipped' },
  ],
  'pool-password-policy': [
    { what: 'strong', pool: passwords(), says: 'passes' },
    { what: 'seven characters', pool: passwords({ MinimumLength: 7 }), says: 'medium' },
    { what: 'eight characters', pool: passwords({ MinimumLength: 8 }), says: 'low' },
    { what: 'eleven characters', pool: passwords({ MinimumLength: 11 }), says: 'low' },
    { what: 'a class missing', pool: passwords({ RequireSymbols: false }), says: 'low' },
    { what: 'temporary ones of eight days', pool: passwords({ TemporaryPasswordValidityDays: 8 }), says: 'low' },
    {
      what: 'temporary ones of as many days as is usual',
      pool: passwords({ TemporaryPasswordValidityDays: undefined }),
      says: 'passes',
    },
    { what: 'no history', pool: passwords({ PasswordHistorySize: 0 }), says: 'low' },
    {
      what: 'no history on LITE',
      pool: { ...passwords({ PasswordHistorySize: undefined }), UserPoolTier: 'LITE' },
      says: 'passes',
    },
    { what: 'no policy at all', says: 'low' },
    {
      what: 'a pool without passwords',
      pool: { Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['EMAIL_OTP'] } } },
      says: 'does not apply',
    },
  ],
  'pool-recovery': [
    { what: 'absent', says: 'low' },
    { what: 'phone first', pool: recovery('verified_phone_number', 'verified_email'), says: 'low' },
    { what: 'email first', pool: recovery('verified_email', 'verified_phone_number'), says: 'passes' },
    { what: 'an administrator', pool: recovery('admin_only'), says: 'passes' },
    {
      what: 'phone first by its number, last in the list',
      pool: {
        AccountRecoverySetting: {
          RecoveryMechanisms: [
            { Name: 'verified_email', Priority: 2 },
            { Name: 'verified_phone_number', Priority: 1 },
          ],
        },
      },
      says: 'low',
    },
  ],
  'pool-threat-protection': [
    { what: 'enforced', pool: threats('ENFORCED'), says: 'passes' },
    { what: 'audit on PLUS', pool: { ...threats('AUDIT'), UserPoolTier: 'PLUS' }, says: 'medium' },
    { what: 'off elsewhere', pool: { UserPoolTier: 'ESSENTIALS' }, says: 'info' },
  ],
  'pool-threat-custom-auth': [
    { what: 'off', pool: custom('PLUS'), says: 'medium' },
    { what: 'audit', pool: custom('PLUS', 'AUDIT'), says: 'medium' },
    { what: 'enforced', pool: custom('PLUS', 'ENFORCED'), says: 'passes' },
    { what: 'another plan', pool: custom('ESSENTIALS'), says: 'does not apply' },
    { what: 'no custom sign-in', pool: { UserPoolTier: 'PLUS' }, says: 'does not apply' },
  ],
  'pool-risk-actions': [
    { what: 'none', pool: threats('ENFORCED'), parts: { risk: {} }, says: 'medium' },
    { what: 'one of two', pool: threats('ENFORCED'), parts: { risk: risk('BLOCK', 'NO_ACTION') }, says: 'medium' },
    { what: 'both', pool: threats('ENFORCED'), parts: { risk: risk('BLOCK', 'MFA_REQUIRED') }, says: 'passes' },
    { what: 'not enforced', pool: threats('AUDIT'), parts: { risk: {} }, says: 'does not apply' },
    { what: 'not read', pool: threats('ENFORCED'), says: 'skipped' },
  ],
  'pool-self-signup': [
    { what: 'open', says: 'info' },
    { what: 'closed', pool: { AdminCreateUserConfig: { AllowAdminCreateUserOnly: true } }, says: 'passes' },
  ],
  'pool-dcr-open': [
    { what: 'open', pool: { DcrConfiguration: { EnableStatus: 'Enabled', OpenDcrEnabled: true } }, says: 'high' },
    { what: 'open by default', pool: { DcrConfiguration: { OpenDcrEnabled: true } }, says: 'high' },
    {
      what: 'disabled',
      pool: { DcrConfiguration: { EnableStatus: 'Disabled', OpenDcrEnabled: true } },
      says: 'passes',
    },
    { what: 'for those who may', pool: { DcrConfiguration: { EnableStatus: 'Enabled' } }, says: 'passes' },
    { what: 'absent', says: 'does not apply' },
  ],
  'pool-waf': [
    { what: 'none', parts: { waf: {} }, says: 'low' },
    { what: 'one', parts: { waf: { WebACL: { Name: 'acl' } } }, says: 'passes' },
    { what: 'not read', says: 'skipped' },
  ],
  'pool-email-sender': [
    { what: 'absent', says: 'low' },
    { what: 'the default', pool: { EmailConfiguration: { EmailSendingAccount: 'COGNITO_DEFAULT' } }, says: 'low' },
    { what: 'SES', pool: { EmailConfiguration: { EmailSendingAccount: 'DEVELOPER' } }, says: 'passes' },
    { what: 'a trigger', pool: { LambdaConfig: { CustomEmailSender: { LambdaArn: 'arn' } } }, says: 'does not apply' },
  ],
  'pool-sms': [
    { what: 'a failure', pool: { SmsConfigurationFailure: 'SNSSandbox' }, says: 'medium' },
    { what: 'absent', says: 'passes' },
  ],
  'pool-sms-spend': [
    {
      what: 'a dollar',
      pool: { SmsConfiguration: { SnsCallerArn: 'arn' } },
      parts: { sms: { MonthlySpendLimit: '1' } },
      says: 'medium',
    },
    { what: 'absent', pool: { SmsConfiguration: { SnsCallerArn: 'arn' } }, parts: { sms: {} }, says: 'medium' },
    {
      what: 'no number',
      pool: { SmsConfiguration: { SnsCallerArn: 'arn' } },
      parts: { sms: { MonthlySpendLimit: 'lots' } },
      says: 'skipped',
    },
    {
      what: 'by another service',
      pool: { SmsConfiguration: { EumsSms: {} } },
      parts: { sms: {} },
      says: 'does not apply',
    },
    {
      what: 'a trigger',
      pool: { SmsConfiguration: { SnsCallerArn: 'arn' }, LambdaConfig: { CustomSMSSender: { LambdaArn: 'arn' } } },
      parts: { sms: {} },
      says: 'does not apply',
    },
    {
      what: 'more',
      pool: { SmsConfiguration: { SnsCallerArn: 'arn' } },
      parts: { sms: { MonthlySpendLimit: '1.01' } },
      says: 'passes',
    },
    { what: 'no text messages', parts: { sms: {} }, says: 'does not apply' },
    { what: 'not read', pool: { SmsConfiguration: { SnsCallerArn: 'arn' } }, says: 'skipped' },
  ],
  'pool-log-delivery': [
    { what: 'none', parts: { logDelivery: {} }, says: 'low' },
    { what: 'of messages', parts: { logDelivery: logs('userNotification') }, says: 'passes' },
    {
      what: 'of messages alone, with threat protection',
      pool: { ...threats('AUDIT'), UserPoolTier: 'PLUS' },
      parts: { logDelivery: logs('userNotification') },
      says: 'low',
    },
    {
      what: 'of both',
      pool: { ...threats('AUDIT'), UserPoolTier: 'PLUS' },
      parts: { logDelivery: logs('userNotification', 'userAuthEvents') },
      says: 'passes',
    },
    { what: 'not read', says: 'skipped' },
  ],
  'pool-issuer': [{ what: 'always', says: 'info' }],
  'pool-replica-issuer': [
    { what: 'ORIGINAL', parts: { replicas: [{ RegionName: 'eu-west-2', Status: 'ACTIVE' }] }, says: 'medium' },
    {
      what: 'UPDATED',
      pool: { IssuerConfiguration: { Type: 'UPDATED' } },
      parts: { replicas: [{ RegionName: 'eu-west-2' }] },
      says: 'passes',
    },
    { what: 'no replica', parts: { replicas: [] }, says: 'does not apply' },
    {
      what: 'the primary alone',
      parts: { replicas: [{ RegionName: 'eu-west-1', Role: 'PRIMARY', Status: 'ACTIVE' }] },
      says: 'does not apply',
    },
    { what: 'not read', says: 'skipped' },
  ],
  'pool-replica': [
    { what: 'one is made', parts: { replicas: [{ RegionName: 'eu-west-2', Status: 'CREATING' }] }, says: 'info' },
    { what: 'active', parts: { replicas: [{ RegionName: 'eu-west-2', Status: 'ACTIVE' }] }, says: 'passes' },
    { what: 'no replica', parts: { replicas: [] }, says: 'does not apply' },
    {
      what: 'the primary alone',
      parts: { replicas: [{ RegionName: 'eu-west-1', Role: 'PRIMARY', Status: 'ACTIVE' }] },
      says: 'does not apply',
    },
    { what: 'not read', says: 'skipped' },
  ],
  'pool-key': [
    {
      what: 'well',
      pool: { KeyConfiguration: { KmsKeyArn: 'arn' } },
      parts: { key: { KeyState: 'Enabled' } },
      says: 'info',
    },
    {
      what: 'disabled',
      pool: { KeyConfiguration: { KmsKeyArn: 'arn' } },
      parts: { key: { KeyState: 'Disabled' } },
      says: 'high',
    },
    {
      what: 'about to be deleted',
      pool: { KeyConfiguration: { KmsKeyArn: 'arn' } },
      parts: { key: { KeyState: 'PendingDeletion', DeletionDate: '2026-12-05T00:00:00Z' } },
      says: 'high',
    },
    { what: "AWS's own", parts: { key: {} }, says: 'does not apply' },
    { what: 'not read', pool: { KeyConfiguration: { KmsKeyArn: 'arn' } }, says: 'skipped' },
  ],
  'pool-sessions': [
    { what: 'absent', parts: { session: {} }, says: 'info' },
    { what: 'off', parts: { session: { UserSessionTracking: 'DISABLED' } }, says: 'info' },
    { what: 'on', parts: { session: { UserSessionTracking: 'ENABLED' } }, says: 'passes' },
    { what: 'not read', says: 'skipped' },
  ],
  'pool-domain': [
    { what: 'active', pool: { Domain: 'shop' }, parts: domains('ACTIVE'), says: 'passes' },
    { what: 'failed', pool: { Domain: 'shop' }, parts: domains('FAILED'), says: 'low' },
    {
      what: 'both are made',
      pool: { Domain: 'shop', CustomDomain: 'login.example.org' },
      parts: domains('CREATING', { Domain: 'login.example.org', Status: 'UPDATING' }),
      says: 'low, low',
    },
    { what: 'none', parts: domains('FAILED'), says: 'does not apply' },
    { what: 'not there', pool: { Domain: 'shop' }, parts: { domain: {} }, says: 'low' },
    {
      what: 'one failed, the other was not read',
      pool: { Domain: 'shop', CustomDomain: 'login.example.org' },
      parts: { domain: { Status: 'FAILED' } },
      says: 'low',
    },
    {
      what: 'one is well, the other was not read',
      pool: { Domain: 'shop', CustomDomain: 'login.example.org' },
      parts: { domain: { Status: 'ACTIVE' } },
      says: 'skipped',
    },
    { what: 'not read', pool: { Domain: 'shop' }, says: 'skipped' },
  ],
  'pool-domain-tls': [
    { what: 'TLS_V1', pool: { CustomDomain: 'login.example.org' }, parts: tls('TLS_V1'), says: 'medium' },
    { what: 'TLS 1.2', pool: { CustomDomain: 'login.example.org' }, parts: tls('TLS_V1_2_2021'), says: 'passes' },
    { what: 'no custom domain', parts: tls('TLS_V1'), says: 'does not apply' },
    { what: 'not read', pool: { CustomDomain: 'login.example.org' }, says: 'skipped' },
  ],
  'pool-domain-certificate': [
    { what: 'not there', pool: { CustomDomain: 'login.example.org' }, parts: { certificate: {} }, says: 'high' },
    { what: 'over', pool: { CustomDomain: 'login.example.org' }, parts: issued('2026-11-28T09:00:00Z'), says: 'high' },
    {
      what: 'within 30 days',
      pool: { CustomDomain: 'login.example.org' },
      parts: issued('2026-12-28T09:00:00Z'),
      says: 'medium',
    },
    {
      what: 'within 30 days, and renewing',
      pool: { CustomDomain: 'login.example.org' },
      parts: issued('2026-12-28T09:00:00Z', 'ELIGIBLE'),
      says: 'passes',
    },
    {
      what: 'just after them',
      pool: { CustomDomain: 'login.example.org' },
      parts: issued('2026-12-28T09:00:01Z'),
      says: 'passes',
    },
    {
      what: 'not issued',
      pool: { CustomDomain: 'login.example.org' },
      parts: { certificate: { Status: 'REVOKED' } },
      says: 'high',
    },
    { what: 'no custom domain', parts: issued('2026-01-01T00:00:00Z'), says: 'does not apply' },
    { what: 'not read', pool: { CustomDomain: 'login.example.org' }, says: 'skipped' },
  ],
}

describe.each(Object.entries(cases))('%s', (id, ofCheck) => {
  it.each(ofCheck)('$what: $says', ({ pool = {}, parts = {}, says }) => {
    expect(sayOf(id, { pool, parts } as SnapshotDescription)).toBe(says)
  })
})

function passkeys(domain?: string): object {
  return { Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'WEB_AUTHN'] } }, CustomDomain: domain }
}

function passwords(more: object = {}): Partial<Pool> {
  const classes = { RequireLowercase: true, RequireUppercase: true, RequireNumbers: true, RequireSymbols: true }
  const policy = { MinimumLength: 12, TemporaryPasswordValidityDays: 7, PasswordHistorySize: 5, ...classes, ...more }
  return { Policies: { PasswordPolicy: policy } }
}

function recovery(...names: string[]): object {
  return { AccountRecoverySetting: { RecoveryMechanisms: names.map((Name, index) => ({ Name, Priority: index + 1 })) } }
}

function threats(mode: string): object {
  return { UserPoolAddOns: { AdvancedSecurityMode: mode } }
}

function custom(tier: string, mode?: string): object {
  return {
    UserPoolTier: tier,
    LambdaConfig: { DefineAuthChallenge: 'arn' },
    UserPoolAddOns: { AdvancedSecurityMode: 'ENFORCED', AdvancedSecurityAdditionalFlows: { CustomAuthMode: mode } },
  }
}

function risk(compromised: string, high: string): object {
  return {
    CompromisedCredentialsRiskConfiguration: { Actions: { EventAction: compromised } },
    AccountTakeoverRiskConfiguration: { Actions: { HighAction: { EventAction: high, Notify: false } } },
  }
}

function logs(...sources: string[]): object {
  return { LogConfigurations: sources.map((EventSource) => ({ EventSource, LogLevel: 'ERROR' })) }
}

function domains(status: string, customDomain: object = {}): object {
  return { domain: { Domain: 'shop', Status: status }, customDomain }
}

function tls(SecurityPolicy: string): object {
  return { customDomain: { Domain: 'login.example.org', CustomDomainConfig: { SecurityPolicy } } }
}

function issued(NotAfter: string, RenewalEligibility = 'INELIGIBLE'): object {
  return { certificate: { Status: 'ISSUED', NotAfter, RenewalEligibility } }
}

it.each([
  {
    name: 'a password policy',
    id: 'pool-password-policy',
    pool: {},
    observed: '8 characters; lower case, upper case, numbers, symbols not required; no history',
  },
  {
    name: 'registration of clients',
    id: 'pool-dcr-open',
    pool: { DcrConfiguration: { OpenDcrEnabled: true, AllowedScopes: ['openid'] } },
    observed: 'true',
  },
  {
    name: 'registration of clients that cost',
    id: 'pool-dcr-open',
    pool: {
      DcrConfiguration: {
        ...{ OpenDcrEnabled: true, OpenDcrGrantTypes: ['client_credentials'] },
        AllowedScopes: ['aws.cognito.signin.user.admin'],
      },
    },
    observed: 'true; client_credentials, whose tokens you pay for; the scope aws.cognito.signin.user.admin',
  },
])('says what it sees of $name', ({ id, pool, observed }) => {
  expect(outcomeOf(id, { pool } as SnapshotDescription).findings[0]?.observed).toBe(observed)
})

describe('pool-risk-actions of a client', () => {
  const say = (own: object | undefined, mode = 'ENFORCED') =>
    sayOf('pool-risk-actions', {
      pool: threats(mode),
      parts: { risk: risk('BLOCK', 'BLOCK') },
      clients: { one: own ? { risk: own } : {} },
    } as SnapshotDescription)
  it.each([
    ['it inherits', {}, 'passes'],
    ['it takes actions away', risk('NO_ACTION', 'BLOCK'), 'medium'],
    ['it has its own', risk('BLOCK', 'BLOCK'), 'passes'],
    ['not read', undefined, 'skipped'],
  ])('%s', (_, own, says) => expect(say(own)).toBe(says))

  it('does not apply without threat protection', () =>
    expect(say(risk('NO_ACTION', 'BLOCK'), 'OFF')).toBe('does not apply'))
})

describe('pool-trigger', () => {
  const arn = 'arn:aws:lambda:eu-west-1:111122223333:function:sign-up'
  const poolArn = `arn:aws:cognito-idp:eu-west-1:111122223333:userpool/${poolId}`
  const allow = (more: object = {}) => ({
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: 'cognito-idp.amazonaws.com' },
        Action: 'lambda:InvokeFunction',
        Resource: arn,
        ...more,
      },
    ],
  })
  const from = (source: string, operator = 'ArnLike') =>
    allow({ Condition: { [operator]: { 'AWS:SourceArn': source } } })
  const say = (policy: unknown) =>
    sayOf('pool-trigger', {
      pool: { Arn: poolArn, LambdaConfig: { PreSignUp: arn } },
      triggers: { [arn]: { policy } },
    })
  it.each([
    ['this pool', from(poolArn), 'passes'],
    ['every pool of the account', from('arn:aws:cognito-idp:eu-west-1:111122223333:userpool/*'), 'passes'],
    ['no source', allow(), 'passes'],
    ['another pool', from(`${poolArn}x`), 'high'],
    ['another service', allow({ Principal: { Service: 's3.amazonaws.com' } }), 'high'],
    ['another action', allow({ Action: 'lambda:GetFunction' }), 'high'],
    ['a refusal', allow({ Effect: 'Deny' }), 'high'],
    ['lists', allow({ Principal: { Service: ['cognito-idp.amazonaws.com'] }, Action: ['lambda:*'] }), 'passes'],
    ['no statement', {}, 'high'],
    ['nonsense', 'text', 'high'],
    ['every pool of every Region', from('arn:aws:cognito-idp:*:111122223333:userpool/*'), 'passes'],
    ['this account', allow({ Condition: { StringEquals: { 'aws:SourceAccount': '111122223333' } } }), 'passes'],
    ['another account', allow({ Condition: { StringEquals: { 'aws:SourceAccount': '444455556666' } } }), 'high'],
    [
      'a refusal beside',
      { Statement: [...allow().Statement, ...allow({ Effect: 'Deny', Principal: '*' }).Statement] },
      'high',
    ],
    [
      'a refusal of other pools beside',
      {
        Statement: [...allow().Statement, ...from(`${poolArn}x`).Statement.map((one) => ({ ...one, Effect: 'Deny' }))],
      },
      'passes',
    ],
    ['everybody', allow({ Principal: '*' }), 'passes'],
    ['a statement by itself', { Statement: allow().Statement[0] }, 'passes'],
  ])('%s', (_, policy, says) => expect(say(policy)).toBe(says))

  it('takes a pool that is not described whole to be in the account of its function', () => {
    const policy = from('arn:aws:cognito-idp:*:111122223333:userpool/*')
    const snapshot = { pool: { LambdaConfig: { PreSignUp: arn } }, triggers: { [arn]: { policy } } }
    expect(sayOf('pool-trigger', snapshot)).toBe('passes')
  })

  it('is skipped where the policy was not read, and names the trigger', () => {
    expect(sayOf('pool-trigger', { triggers: { [arn]: {} } })).toBe('skipped')
    const snapshot = { pool: { LambdaConfig: { PreSignUp: arn } }, triggers: { [arn]: { policy: {} } } }
    expect(outcomeOf('pool-trigger', snapshot).findings[0]?.message).toBe(
      'PreSignUp: the function does not let this pool call it',
    )
  })
})

describe('pool-self-signup beside identity pools', () => {
  const say = (roles: object | undefined) =>
    sayOf('pool-self-signup', { identityPools: { 'eu-west-1:x': { description: {}, ...(roles && { roles }) } } })
  it.each([
    ['a role for users', { Roles: { authenticated: 'arn' } }, 'high'],
    ['roles by rules', { RoleMappings: { provider: { Type: 'Rules' } } }, 'high'],
    ['a role for guests alone', { Roles: { unauthenticated: 'arn' } }, 'info'],
    ['no role', {}, 'info'],
    ['roles that were not read', undefined, 'info'],
  ] as const)('%s', (_, roles, says) => expect(say(roles)).toBe(says))
})
