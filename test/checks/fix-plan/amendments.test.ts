import { describe, expect, it } from 'vitest'
import { checks } from '../../../src/checks/doctor/table.ts'
import { AmendedSnapshot } from '../../../src/checks/fix-plan/amended-snapshot.ts'
import { amendments } from '../../../src/checks/fix-plan/amendments.ts'
import { type FixPlan, type Step, stepsOf } from '../../../src/checks/fix-plan/fix-plan.ts'
import type { Client, Pool, PoolParts, Snapshot } from '../../../src/checks/snapshot/snapshot.ts'
import { poolId, type SnapshotDescription, snapshotOf } from '../doctor/snapshot-of.ts'
import { findingsOf, planOf } from './plan-of.ts'

const configurations = ['pool', 'client', 'mfa', 'risk']

const pool = (more: Partial<Pool>): SnapshotDescription => ({ pool: more })
const client = (more: Partial<Client>, rest: SnapshotDescription = {}): SnapshotDescription => ({
  ...rest,
  clients: { c1: { description: { ClientId: 'c1', ClientName: 'spa', UserPoolId: poolId, ...more } as Client } },
})
const mfa = (value: Partial<PoolParts['mfa']>, more: Partial<Pool> = {}): SnapshotDescription => ({
  pool: more,
  parts: { mfa: value as PoolParts['mfa'] },
})
const oauth = { AllowedOAuthFlowsUserPoolClient: true } as const
const okta = { ProviderName: 'Okta', AttributeMapping: { email: 'mail', 'custom:role': 'role', username: 'sub' } }
const corp = { ProviderName: 'Corp', AttributeMapping: { family_name: 'sn', email_verified: 'v' } }
const providers = { providers: { Okta: { description: okta }, Corp: { description: corp } } }
const passkeys = { Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'WEB_AUTHN'] } } } as Partial<Pool>
const recovery = (...names: string[]) =>
  ({
    AccountRecoverySetting: { RecoveryMechanisms: names.map((Name, place) => ({ Name, Priority: place + 1 })) },
  }) as Partial<Pool>
const identityPool = (claims: Readonly<Record<string, string>>): Required<SnapshotDescription>['identityPools'] => ({
  'eu-west-1:1': {
    description: {
      IdentityPoolId: 'eu-west-1:1',
      CognitoIdentityProviders: [
        { ProviderName: `cognito-idp.eu-west-1.amazonaws.com/${poolId}`, ClientId: 'c1', ServerSideTokenCheck: true },
      ],
    },
    roles: {},
    tags: { PrincipalTags: claims },
  },
})

interface Case {
  readonly id: string
  readonly name: string
  readonly given: SnapshotDescription
  /** What is another once the finding is mended. */
  readonly change: Readonly<Record<string, unknown>>
}

const lifetime = (more: Partial<Client>) => client({ ...oauth, AllowedOAuthFlows: ['code'], ...more })
const oauthCode = { ...oauth, AllowedOAuthFlows: ['code'] } as Partial<Client>
const emailFirst = (...others: string[]) => ({
  AccountRecoverySetting: {
    RecoveryMechanisms: ['verified_email', ...others].map((Name, place) => ({ Name, Priority: place + 1 })),
  },
})

const safe: readonly Case[] = [
  {
    id: 'pool-deletion-protection',
    name: 'INACTIVE',
    given: pool({ DeletionProtection: 'INACTIVE' }),
    change: { DeletionProtection: 'ACTIVE' },
  },
  { id: 'pool-deletion-protection', name: 'absent', given: pool({}), change: { DeletionProtection: 'ACTIVE' } },
  {
    id: 'pool-verify-before-update',
    name: 'nothing',
    given: pool({ AutoVerifiedAttributes: ['email'] }),
    change: { UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['email'] } },
  },
  {
    id: 'pool-verify-before-update',
    name: 'one of two',
    given: pool({
      AutoVerifiedAttributes: ['email', 'phone_number'],
      UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['phone_number'] },
    }),
    change: { UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['phone_number', 'email'] } },
  },
  {
    id: 'pool-recovery-conflict',
    name: 'the phone alone, with MFA by text message',
    given: mfa(
      { MfaConfiguration: 'ON', SmsMfaConfiguration: { SmsConfiguration: { SnsCallerArn: 'a' } } as never },
      recovery('verified_phone_number'),
    ),
    change: emailFirst('verified_phone_number'),
  },
  {
    id: 'pool-recovery-conflict',
    name: 'email alone, with MFA by email',
    given: mfa({ MfaConfiguration: 'OPTIONAL', EmailMfaConfiguration: {} as never }, recovery('verified_email')),
    change: emailFirst('verified_phone_number'),
  },
  { id: 'pool-recovery', name: 'absent', given: pool({}), change: emailFirst('verified_phone_number') },
  {
    id: 'pool-recovery',
    name: 'the phone alone',
    given: pool(recovery('verified_phone_number')),
    change: emailFirst('verified_phone_number'),
  },
  {
    id: 'pool-recovery',
    name: 'the phone first',
    given: pool(recovery('verified_phone_number', 'verified_email')),
    change: emailFirst('verified_phone_number'),
  },
  {
    id: 'pool-password-policy',
    name: 'none',
    given: pool({}),
    change: {
      Policies: {
        PasswordPolicy: {
          MinimumLength: 12,
          RequireLowercase: true,
          RequireUppercase: true,
          RequireNumbers: true,
          RequireSymbols: true,
          PasswordHistorySize: 5,
        },
      },
    },
  },
  {
    id: 'pool-password-policy',
    name: 'a long one, and old invitations, on LITE',
    given: pool({
      UserPoolTier: 'LITE',
      Policies: { PasswordPolicy: { MinimumLength: 20, TemporaryPasswordValidityDays: 90 } },
    } as Partial<Pool>),
    change: {
      Policies: {
        PasswordPolicy: {
          MinimumLength: 20,
          TemporaryPasswordValidityDays: 7,
          RequireLowercase: true,
          RequireUppercase: true,
          RequireNumbers: true,
          RequireSymbols: true,
        },
      },
    },
  },
  {
    id: 'client-user-existence',
    name: 'LEGACY',
    given: client({ PreventUserExistenceErrors: 'LEGACY' }),
    change: { PreventUserExistenceErrors: 'ENABLED' },
  },
  {
    id: 'client-token-revocation',
    name: 'absent',
    given: client({}),
    change: { EnableTokenRevocation: true },
  },
  {
    id: 'client-idp-write',
    name: 'two providers',
    given: client(
      { ...oauth, SupportedIdentityProviders: ['Okta', 'Corp'], WriteAttributes: ['name', 'custom:role'] },
      providers,
    ),
    change: { WriteAttributes: ['name', 'custom:role', 'email', 'family_name'] },
  },
]

const breaking: readonly Case[] = [
  {
    id: 'pool-auto-verify',
    name: 'nothing verified',
    given: pool({}),
    change: {
      AutoVerifiedAttributes: ['email'],
      UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['email'] },
    },
  },
  {
    id: 'pool-threat-protection',
    name: 'on LITE',
    given: pool({ UserPoolTier: 'LITE' }),
    change: { UserPoolTier: 'PLUS', UserPoolAddOns: { AdvancedSecurityMode: 'ENFORCED' } },
  },
  {
    id: 'pool-threat-protection',
    name: 'AUDIT on PLUS',
    given: pool({ UserPoolTier: 'PLUS', UserPoolAddOns: { AdvancedSecurityMode: 'AUDIT' } }),
    change: { UserPoolAddOns: { AdvancedSecurityMode: 'ENFORCED' } },
  },
  {
    id: 'pool-threat-custom-auth',
    name: 'on PLUS',
    given: pool({ UserPoolTier: 'PLUS', LambdaConfig: { DefineAuthChallenge: 'arn' } }),
    change: {
      UserPoolAddOns: {
        AdvancedSecurityMode: 'OFF',
        AdvancedSecurityAdditionalFlows: { CustomAuthMode: 'ENFORCED' },
      },
    },
  },
  {
    id: 'pool-self-signup',
    name: 'open',
    given: pool({ AdminCreateUserConfig: { InviteMessageTemplate: { SMSMessage: 's' } } }),
    change: {
      AdminCreateUserConfig: { AllowAdminCreateUserOnly: true, InviteMessageTemplate: { SMSMessage: 's' } },
    },
  },
  {
    id: 'pool-dcr-open',
    name: 'open',
    given: pool({ DcrConfiguration: { EnableStatus: 'Enabled', OpenDcrEnabled: true, AllowedScopes: ['a'] } }),
    change: { DcrConfiguration: { EnableStatus: 'Enabled', OpenDcrEnabled: false, AllowedScopes: ['a'] } },
  },
  {
    id: 'pool-replica-issuer',
    name: 'ORIGINAL',
    given: {
      parts: {
        replicas: [
          { RegionName: 'eu-west-1', Role: 'PRIMARY', Status: 'ACTIVE' },
          { RegionName: 'us-east-1', Role: 'SECONDARY', Status: 'ACTIVE' },
        ],
      },
    },
    change: { IssuerConfiguration: { Type: 'UPDATED' } },
  },
  {
    id: 'client-implicit-grant',
    name: 'beside code',
    given: client({ ...oauth, AllowedOAuthFlows: ['code', 'implicit'] }),
    change: { AllowedOAuthFlows: ['code'] },
  },
  {
    id: 'client-implicit-grant',
    name: 'alone',
    given: client({ ...oauth, AllowedOAuthFlows: ['implicit'] }),
    change: { AllowedOAuthFlows: ['code'] },
  },
  {
    id: 'client-callback-http',
    name: 'in all three',
    given: client({
      ...oauth,
      CallbackURLs: ['http://app.example.org:8080/cb?a=http:', 'https://app.example.org/', 'http://localhost/'],
      LogoutURLs: ['HTTP://app.example.org', 'https://app.example.org'],
      DefaultRedirectURI: 'http://app.example.org:8080/cb?a=http:',
    }),
    change: {
      CallbackURLs: ['https://app.example.org:8080/cb?a=http:', 'https://app.example.org/', 'http://localhost/'],
      LogoutURLs: ['https://app.example.org'],
      DefaultRedirectURI: 'https://app.example.org:8080/cb?a=http:',
    },
  },
  {
    id: 'client-callback-dev',
    name: 'beside one of production',
    given: client({
      ...oauth,
      CallbackURLs: ['https://app.example.org/', 'http://localhost:3000/', 'https://jwt.io'],
      DefaultRedirectURI: 'http://localhost:3000/',
    }),
    change: { CallbackURLs: ['https://app.example.org/'], DefaultRedirectURI: undefined },
  },
  {
    id: 'client-userpassword-flow',
    name: 'beside SRP',
    given: client({ ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_USER_SRP_AUTH'] }),
    change: { ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH'] },
  },
  {
    id: 'client-userpassword-flow',
    name: 'with refresh alone',
    given: client({ ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'] }),
    change: { ExplicitAuthFlows: ['ALLOW_REFRESH_TOKEN_AUTH', 'ALLOW_USER_SRP_AUTH'] },
  },
  {
    id: 'client-userpassword-flow',
    name: 'alone, by its old name',
    given: client({ ExplicitAuthFlows: ['USER_PASSWORD_AUTH'] }),
    change: { ExplicitAuthFlows: ['ALLOW_REFRESH_TOKEN_AUTH', 'ALLOW_USER_SRP_AUTH'] },
  },
  {
    id: 'client-userpassword-flow',
    name: 'beside another old name',
    given: client({ ExplicitAuthFlows: ['USER_PASSWORD_AUTH', 'ADMIN_NO_SRP_AUTH'] }),
    change: { ExplicitAuthFlows: ['ADMIN_NO_SRP_AUTH'] },
  },
  {
    id: 'client-self-admin-scope',
    name: 'beside openid',
    given: client({ ...oauth, AllowedOAuthScopes: ['openid', 'aws.cognito.signin.user.admin'] }),
    change: { AllowedOAuthScopes: ['openid'] },
  },
  {
    id: 'client-write-attributes',
    name: 'a role',
    given: client({ WriteAttributes: ['name', 'custom:role', 'custom:tenant'] }),
    change: { WriteAttributes: ['name'] },
  },
  {
    id: 'client-native-open',
    name: 'the default flows',
    given: client({ SupportedIdentityProviders: ['Okta'] }),
    change: { ExplicitAuthFlows: ['ALLOW_REFRESH_TOKEN_AUTH'] },
  },
  {
    id: 'client-token-lifetime',
    name: 'hours',
    given: lifetime({ AccessTokenValidity: 8 }),
    change: { AccessTokenValidity: 1 },
  },
  {
    id: 'client-token-lifetime',
    name: 'a day, as minutes',
    given: lifetime({ IdTokenValidity: 1_440, TokenValidityUnits: { IdToken: 'minutes' } }),
    change: { IdTokenValidity: 60 },
  },
  {
    id: 'client-token-lifetime',
    name: 'a day, as a day',
    given: lifetime({ AccessTokenValidity: 1, TokenValidityUnits: { AccessToken: 'days', IdToken: 'minutes' } }),
    change: { TokenValidityUnits: { AccessToken: 'hours', IdToken: 'minutes' } },
  },
  {
    id: 'client-token-lifetime',
    name: 'a year',
    given: lifetime({ RefreshTokenValidity: 365 }),
    change: { RefreshTokenValidity: 30 },
  },
  {
    id: 'client-token-lifetime',
    name: 'two months, as hours',
    given: lifetime({ RefreshTokenValidity: 1_440, TokenValidityUnits: { RefreshToken: 'hours' } }),
    change: { RefreshTokenValidity: 720 },
  },
  {
    id: 'client-refresh-rotation',
    name: 'the default flows',
    given: client(oauthCode),
    change: {
      ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ALLOW_CUSTOM_AUTH'],
      RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 10 },
    },
  },
  {
    id: 'client-refresh-rotation',
    name: 'off, with a grace period',
    given: client({
      ...oauthCode,
      ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH'],
      RefreshTokenRotation: { Feature: 'DISABLED', RetryGracePeriodSeconds: 0 },
    }),
    change: { RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 0 } },
  },
  {
    id: 'idpool-role-claim',
    name: 'a tag by an attribute in a list',
    given: client(
      { WriteAttributes: ['name', 'custom:team'] },
      { identityPools: identityPool({ team: 'custom:team' }) },
    ),
    change: { WriteAttributes: ['name'] },
  },
  {
    id: 'pool-mfa',
    name: 'off',
    given: mfa({ MfaConfiguration: 'OFF' }),
    change: { MfaConfiguration: 'ON', SoftwareTokenMfaConfiguration: { Enabled: true } },
  },
  {
    id: 'pool-mfa',
    name: 'by text message alone',
    given: mfa({
      MfaConfiguration: 'ON',
      SmsMfaConfiguration: { SmsConfiguration: { SnsCallerArn: 'a' } } as never,
      SoftwareTokenMfaConfiguration: { Enabled: false },
    }),
    change: { SoftwareTokenMfaConfiguration: { Enabled: true } },
  },
  {
    id: 'pool-passkey-rp',
    name: 'the prefix domain',
    given: mfa(
      { WebAuthnConfiguration: { UserVerification: 'required' } as never },
      { ...passkeys, CustomDomain: 'auth.example.org' },
    ),
    change: { WebAuthnConfiguration: { UserVerification: 'required', RelyingPartyId: 'auth.example.org' } },
  },
  {
    id: 'pool-passkey-verification',
    name: 'absent',
    given: mfa({}, passkeys),
    change: { WebAuthnConfiguration: { UserVerification: 'required' } },
  },
  {
    id: 'pool-risk-actions',
    name: 'of the pool',
    given: { ...pool({ UserPoolAddOns: { AdvancedSecurityMode: 'ENFORCED' } }), parts: { risk: {} as never } },
    change: {
      CompromisedCredentialsRiskConfiguration: { Actions: { EventAction: 'BLOCK' } },
      AccountTakeoverRiskConfiguration: { Actions: { HighAction: { Notify: false, EventAction: 'BLOCK' } } },
    },
  },
  {
    id: 'pool-risk-actions',
    name: 'of a client, and one of the two',
    given: {
      ...pool({ UserPoolAddOns: { AdvancedSecurityMode: 'ENFORCED' } }),
      clients: {
        c1: {
          risk: {
            CompromisedCredentialsRiskConfiguration: { EventFilter: ['SIGN_IN'], Actions: { EventAction: 'BLOCK' } },
            AccountTakeoverRiskConfiguration: { Actions: { HighAction: { Notify: true, EventAction: 'NO_ACTION' } } },
          } as never,
        },
      },
    },
    change: { AccountTakeoverRiskConfiguration: { Actions: { HighAction: { Notify: true, EventAction: 'BLOCK' } } } },
  },
]

/** The steps for what one check finds. */
function stepsFor({ id, given }: Case): { plan: FixPlan; steps: readonly Step[] } {
  const plan = planOf(snapshotOf(given), [id])
  return { plan, steps: [...plan.steps, ...plan.later] }
}

/** The members that a step changes. */
function changeIn({ before, after }: Step) {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])]
  return Object.fromEntries(
    names.flatMap((name) =>
      JSON.stringify(before[name]) === JSON.stringify(after[name]) ? [] : [[name, after[name]]],
    ),
  )
}

/** The snapshot once the steps for one check are made. */
function after({ id, given }: Case): Snapshot {
  const snapshot = snapshotOf(given)
  const plan = planOf(snapshot, [id])
  const amended = new AmendedSnapshot(plan.expected)
  for (const { changed } of plan.later) amended.set(changed)
  return amended.snapshot
}

describe('each amendment', () => {
  it.each(safe)('$id, $name: changes what it names, and nobody has to follow', (one) => {
    const { plan, steps } = stepsFor(one)
    expect(steps.map(changeIn)).toEqual([one.change])
    expect({ later: plan.later, byHand: plan.byHand }).toEqual({ later: [], byHand: [] })
  })

  it.each(breaking)('$id, $name: changes what it names, later, on a condition', (one) => {
    const { plan, steps } = stepsFor(one)
    expect(steps.map(changeIn)).toEqual([one.change])
    expect({ steps: plan.steps, byHand: plan.byHand }).toEqual({ steps: [], byHand: [] })
    expect(steps.map(({ condition }) => condition ?? 'none')).not.toContain('none')
  })

  it.each([...safe, ...breaking])('$id, $name: the finding is gone', (one) => {
    expect(findingsOf(snapshotOf(one.given), [one.id])).not.toEqual([])
    expect(findingsOf(after(one), [one.id])).toEqual([])
  })
})

describe('the table of amendments', () => {
  it('has each check once whose fix is a configuration', () => {
    const wanted = [...new Set(checks.filter(({ fix }) => configurations.includes(fix)).map(({ id }) => id))]
    expect(amendments.map(({ id }) => id).sort()).toEqual(wanted.sort())
  })

  it('has a condition where users or apps must follow, and there alone', () => {
    for (const { id, condition } of amendments) {
      const breaks = checks.some((one) => one.id === id && one.breaks)
      expect({ id, hasCondition: condition !== undefined }).toEqual({ id, hasCondition: breaks })
    }
  })

  it('has a case for each, or a reason why it is done by hand', () => {
    const tried = new Set([...safe, ...breaking].map(({ id }) => id))
    expect(amendments.filter(({ id }) => !tried.has(id)).map(({ id }) => id)).toEqual(['pool-email-sender'])
  })
})

describe('by hand', () => {
  const scope = 'aws.cognito.signin.user.admin'
  it.each([
    { id: 'pool-email-sender', name: 'always', given: pool({}) },
    { id: 'client-write-attributes', name: 'no list', given: client({}) },
    { id: 'client-write-attributes', name: 'nothing left', given: client({ WriteAttributes: ['custom:role'] }) },
    {
      id: 'client-write-attributes',
      name: 'an identity provider maps it',
      given: client(
        { ...oauth, SupportedIdentityProviders: ['Okta'], WriteAttributes: ['email', 'custom:role'] },
        providers,
      ),
    },
    {
      id: 'client-write-attributes',
      name: 'what identity providers map is not known',
      given: client(
        { ...oauth, SupportedIdentityProviders: ['Okta'], WriteAttributes: ['email', 'custom:role'] },
        { unread: ['providerDescriptions'] },
      ),
    },
    {
      id: 'idpool-role-claim',
      name: 'no list',
      given: client({}, { identityPools: identityPool({ name: 'family_name' }) }),
    },
    { id: 'client-self-admin-scope', name: 'no other scope', given: client({ ...oauth, AllowedOAuthScopes: [scope] }) },
    {
      id: 'client-callback-dev',
      name: 'no other callback',
      given: client({ ...oauth, CallbackURLs: ['https://example.com'] }),
    },
    {
      id: 'client-refresh-rotation',
      name: 'no other flow',
      given: client({ ...oauthCode, ExplicitAuthFlows: ['ALLOW_REFRESH_TOKEN_AUTH'] }),
    },
    {
      id: 'client-native-open',
      name: 'with rotation',
      given: client({ SupportedIdentityProviders: ['Okta'], RefreshTokenRotation: { Feature: 'ENABLED' } as never }),
    },
    { id: 'pool-mfa', name: 'passkeys alone let people in', given: mfa({ MfaConfiguration: 'OFF' }, passkeys) },
    { id: 'pool-sms', name: 'another service', given: pool({ SmsConfigurationFailure: 'x' }) },
    { id: 'pool-case-sensitive', name: 'fixed at birth', given: pool({}) },
  ])('$id, $name', ({ id, given }) => {
    const { steps, later, byHand } = planOf(snapshotOf(given), [id])
    expect({ steps, later, byHand: byHand.map(({ finding }) => finding.id) }).toEqual({
      steps: [],
      later: [],
      byHand: [id],
    })
  })
})

describe('an attribute that an app may trust', () => {
  it('is added for an identity provider later, on a condition', () => {
    const given = client({ ...oauth, SupportedIdentityProviders: ['Okta'], WriteAttributes: ['email'] }, providers)
    const plan = planOf(snapshotOf(given), ['client-idp-write'])
    expect(plan.steps).toEqual([])
    expect(plan.later.map(({ condition }) => condition)).toEqual([
      'no app may trust custom:role: users can then write it themselves',
    ])
  })
})

describe('a finding', () => {
  it('knows its steps', () => {
    const snapshot = snapshotOf(client({ ...oauthCode, PreventUserExistenceErrors: 'LEGACY' }))
    const findings = findingsOf(snapshot)
    const plan = planOf(snapshot)
    const stepOf = (id: string) =>
      findings.filter((one) => one.id === id).flatMap((one) => stepsOf(plan, one).map(({ name }) => name))
    expect(stepOf('client-user-existence')).toEqual(['step 02'])
    expect(stepOf('client-refresh-rotation')).toHaveLength(1)
    expect(stepOf('pool-case-sensitive')).toEqual([])
  })
})

describe('a snapshot that is amended', () => {
  it('leaves the one that it was made from as it is', () => {
    const snapshot = snapshotOf(client({}))
    const amended = new AmendedSnapshot(snapshot)
    amended.set({ kind: 'client', client: 'c1', value: { ClientId: 'c1', ClientName: 'new' } as Client })
    expect(amended.snapshot).not.toEqual(snapshot)
    expect(snapshot).toEqual(snapshotOf(client({})))
  })

  it('tells of a client in both places', () => {
    const value = { ClientId: 'c1', ClientName: 'new' } as Client
    const amended = new AmendedSnapshot(snapshotOf(client({})))
    amended.set({ kind: 'client', client: 'c1', value })
    const { clients, parts } = amended.snapshot
    expect([clients.get('c1')?.description, parts.clientDescriptions]).toEqual([
      { state: 'read', value },
      { state: 'read', value: [value] },
    ])
  })

  it('has no client that is not there', () => {
    const snapshot = snapshotOf(client({}))
    const amended = new AmendedSnapshot(snapshot)
    amended.set({ kind: 'client', client: 'c9', value: {} as Client })
    expect(amended.snapshot).toEqual(snapshot)
  })
})
