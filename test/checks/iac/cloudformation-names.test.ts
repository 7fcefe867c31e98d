import { describe, expect, it } from 'vitest'
import { checks } from '../../../src/checks/doctor/table.ts'
import { describe as described, propertyOf } from '../../../src/checks/iac/cloudformation-names.ts'
import { hidden } from '../../../src/checks/iac/hidden.ts'
import { compareChecks, weakened } from '../../../src/checks/iac/weakened.ts'

const at = new Date('2026-11-22T06:22:00Z')

const good = {
  pool: {
    UserPoolName: 'prod',
    UserPoolTier: 'PLUS',
    AccountRecoverySetting: { RecoveryMechanisms: [{ Name: 'verified_email', Priority: '1' }] },
    AdminCreateUserConfig: { AllowAdminCreateUserOnly: 'true' },
    AutoVerifiedAttributes: ['email'],
    EmailConfiguration: { EmailSendingAccount: 'DEVELOPER' },
    EnabledMfas: ['SOFTWARE_TOKEN_MFA'],
    LambdaConfig: { DefineAuthChallenge: 'arn:d', PostConfirmation: 'arn:a', PostAuthentication: 'arn:b' },
    MfaConfiguration: 'ON',
    Policies: {
      PasswordPolicy: {
        MinimumLength: '14',
        PasswordHistorySize: '5',
        RequireLowercase: 'true',
        RequireNumbers: 'true',
        RequireSymbols: 'true',
        RequireUppercase: 'true',
        TemporaryPasswordValidityDays: '3',
      },
      SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'WEB_AUTHN'] },
    },
    Schema: [{ Name: 'email' }, { Name: 'team', Mutable: 'false' }],
    UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['email'] },
    UserPoolAddOns: {
      AdvancedSecurityMode: 'ENFORCED',
      AdvancedSecurityAdditionalFlows: { CustomAuthMode: 'ENFORCED' },
    },
    WebAuthnUserVerification: 'required',
  },
  client: {
    ClientName: 'spa',
    AccessTokenValidity: '30',
    TokenValidityUnits: { AccessToken: 'minutes' },
    AllowedOAuthFlows: ['code'],
    AllowedOAuthFlowsUserPoolClient: 'true',
    AllowedOAuthScopes: ['openid'],
    CallbackURLs: ['https://app.io/'],
    ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH'],
    PreventUserExistenceErrors: 'ENABLED',
    RefreshTokenRotation: { Feature: 'ENABLED' },
    SupportedIdentityProviders: ['COGNITO'],
    WriteAttributes: ['name'],
  },
  provider: {
    ProviderName: 'saml',
    ProviderType: 'SAML',
    AttributeMapping: { email: 'mail', email_verified: 'verified' },
    ProviderDetails: { IDPInit: 'false', client_secret: 'MARKER' },
  },
  identityPool: {
    IdentityPoolName: 'main',
    AllowClassicFlow: 'false',
    AllowUnauthenticatedIdentities: 'false',
    CognitoIdentityProviders: [{ ClientId: 'c', ProviderName: 'p', ServerSideTokenCheck: 'true' }],
  },
}
type About = keyof typeof good

const compare = (about: About, change: object, pool?: object) => ({
  about,
  name: 'Resource',
  before: described(about, 'Resource', good[about]),
  after: described(about, 'Resource', { ...good[about], ...change }),
  ...(pool && { pool: described('pool', 'Pool', { ...pool }) }),
})

const cases: readonly { id: string; about: About; change: object; pool?: object }[] = [
  {
    id: 'pool-verify-before-update',
    about: 'pool',
    change: { UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: [] } },
  },
  { id: 'pool-auto-verify', about: 'pool', change: { AutoVerifiedAttributes: undefined, AdminCreateUserConfig: {} } },
  { id: 'pool-no-attribute-trigger', about: 'pool', change: { LambdaConfig: { PostConfirmation: 'arn:a' } } },
  { id: 'pool-mfa', about: 'pool', change: { MfaConfiguration: 'OFF' } },
  { id: 'pool-recovery-conflict', about: 'pool', change: { EnabledMfas: ['SOFTWARE_TOKEN_MFA', 'EMAIL_OTP'] } },
  { id: 'pool-passkey-verification', about: 'pool', change: { WebAuthnUserVerification: 'preferred' } },
  { id: 'pool-threat-protection', about: 'pool', change: { UserPoolAddOns: { AdvancedSecurityMode: 'OFF' } } },
  {
    id: 'pool-threat-custom-auth',
    about: 'pool',
    change: { UserPoolAddOns: { AdvancedSecurityMode: 'ENFORCED' } },
  },
  { id: 'pool-password-policy', about: 'pool', change: { Policies: { PasswordPolicy: { MinimumLength: 6 } } } },
  { id: 'pool-self-signup', about: 'pool', change: { AdminCreateUserConfig: { AllowAdminCreateUserOnly: false } } },
  { id: 'pool-recovery', about: 'pool', change: { AccountRecoverySetting: undefined } },
  { id: 'pool-email-sender', about: 'pool', change: { EmailConfiguration: undefined } },
  { id: 'client-user-existence', about: 'client', change: { PreventUserExistenceErrors: 'LEGACY' } },
  { id: 'client-token-revocation', about: 'client', change: { EnableTokenRevocation: 'false' } },
  { id: 'client-implicit-grant', about: 'client', change: { AllowedOAuthFlows: ['code', 'implicit'] } },
  { id: 'client-callback-http', about: 'client', change: { LogoutURLs: ['http://app.io/'] } },
  { id: 'client-callback-dev', about: 'client', change: { CallbackURLs: ['https://app.io/', 'http://localhost/'] } },
  { id: 'client-userpassword-flow', about: 'client', change: { ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'] } },
  {
    id: 'client-admin-flow-public',
    about: 'client',
    change: { ExplicitAuthFlows: ['ALLOW_ADMIN_USER_PASSWORD_AUTH'] },
  },
  { id: 'client-self-admin-scope', about: 'client', change: { AllowedOAuthScopes: ['aws.cognito.signin.user.admin'] } },
  { id: 'client-write-attributes', about: 'client', change: { WriteAttributes: ['custom:role'] } },
  {
    id: 'client-write-attributes',
    about: 'client',
    change: { WriteAttributes: ['custom:team'] },
    pool: good.pool,
  },
  { id: 'client-native-open', about: 'client', change: { SupportedIdentityProviders: ['saml'] } },
  { id: 'client-token-lifetime', about: 'client', change: { AccessTokenValidity: 90 } },
  { id: 'client-refresh-rotation', about: 'client', change: { RefreshTokenRotation: undefined } },
  { id: 'pool-idp-email-verified', about: 'provider', change: { AttributeMapping: { email: 'mail' } } },
  { id: 'idp-initiated', about: 'provider', change: { ProviderDetails: { IDPInit: 'true' } } },
  {
    id: 'pool-idp-immutable',
    about: 'provider',
    change: { AttributeMapping: { 'custom:team': 'team', email: 'mail', email_verified: 'v' } },
    pool: good.pool,
  },
  { id: 'idpool-guests', about: 'identityPool', change: { AllowUnauthenticatedIdentities: 'true' } },
  {
    id: 'idpool-server-token-check',
    about: 'identityPool',
    change: { CognitoIdentityProviders: [{ ClientId: 'c', ProviderName: 'p' }] },
  },
  { id: 'idpool-classic', about: 'identityPool', change: { AllowClassicFlow: 'true' } },
]

/** Why a check has no case here. */
const apart = {
  'rules of their own': [
    ...['pool-deletion-protection', 'pool-case-sensitive', 'pool-required-attributes', 'pool-email-uniqueness'],
    ...['pool-passkey-rp', 'pool-issuer'],
  ],
  'about another resource, or none of a template': [
    ...['client-idp-write', 'client-branding', 'client-dynamic', 'client-secret-age', 'pool-clients-share-audience'],
    ...['pool-trigger', 'pool-risk-actions', 'pool-sms', 'pool-sms-spend', 'pool-log-delivery', 'pool-waf'],
    ...['pool-replica-issuer', 'pool-replica', 'pool-key', 'pool-sessions', 'pool-dcr-open', 'pool-domain'],
    ...['pool-domain-tls', 'pool-domain-certificate', 'pool-no-password-export', 'idp-certificate'],
    ...['idpool-role-claim', 'iac-stack-policy', 'iac-unmanaged', 'iac-drift'],
    ...['users-verified-spelling', 'users-case-collisions', 'users-duplicates', 'users-stale'],
  ],
}

describe('a resource of a template, as the checks see it', () => {
  it.each(cases)('$about → $id', ({ about, change, id, pool }) => {
    const found = weakened(compare(about, change, pool), at)
    expect(found.map((one) => one.id)).toContain(id)
    expect(weakened(compare(about, {}, pool), at)).toEqual([])
  })

  it('knows of every check whether a template can fail it', () => {
    const ids = [...cases.map(({ id }) => id), ...Object.values(apart).flat()]
    expect([...new Set(ids)].sort()).toEqual([...new Set(checks.map(({ id }) => id))].sort())
  })

  it('keeps no secret', () => {
    expect(JSON.stringify(described('provider', 'Saml', good.provider))).not.toContain('MARKER')
  })

  it.each([
    { path: 'Policies.PasswordPolicy', property: 'Policies' },
    { path: 'SchemaAttributes', property: 'Schema' },
    { path: 'WebAuthnConfiguration.UserVerification', property: 'WebAuthnUserVerification' },
    { path: 'MfaConfiguration', property: 'MfaConfiguration' },
  ])('calls $path of a pool $property', ({ path, property }) => {
    expect(propertyOf('pool', path)).toBe(property)
  })
})

describe('a value that is not shown', () => {
  it.each([
    { name: 'a whole setting', change: { MfaConfiguration: hidden }, unknown: 'pool-mfa' },
    { name: 'one of a list', change: { EnabledMfas: ['EMAIL_OTP', hidden] }, unknown: 'pool-mfa' },
    {
      name: 'a member',
      change: { Policies: { PasswordPolicy: { MinimumLength: hidden } } },
      unknown: 'pool-password-policy',
    },
    { name: 'another form', change: { AutoVerifiedAttributes: [{ a: 1 }] }, unknown: 'pool-verify-before-update' },
    {
      name: 'no number',
      change: { Policies: { PasswordPolicy: { MinimumLength: 'ten' } } },
      unknown: 'pool-password-policy',
    },
  ])('$name → $unknown cannot be told', ({ change, unknown }) => {
    const compared = compareChecks(compare('pool', change), at)
    expect(compared.unknown).toContain(unknown)
    expect(compared.weaker.map(({ id }) => id)).not.toContain(unknown)
  })

  it.each([
    { title: 'is hidden before too', before: hidden, after: hidden, isUnknown: true },
    { title: 'was bad before', before: 'OFF', after: hidden, isUnknown: false },
    { title: 'is shown afterwards', before: hidden, after: 'OFF', isUnknown: false },
  ])('that $title: unknown $isUnknown', ({ before, after, isUnknown }) => {
    const compared = compareChecks(
      {
        about: 'pool',
        name: 'P',
        before: described('pool', 'P', { ...good.pool, MfaConfiguration: before } as never),
        after: described('pool', 'P', { ...good.pool, MfaConfiguration: after } as never),
      },
      at,
    )
    expect(compared.unknown.includes('pool-mfa')).toBe(isUnknown)
    expect(compared.weaker).toEqual([])
  })

  it.each([
    { title: 'one provider of an identity pool', providers: [hidden] },
    { title: 'one provider, and not the other that is well', providers: [good.provider, hidden] },
  ])('$title → idpool-server-token-check cannot be told', ({ providers }) => {
    const compared = compareChecks(compare('identityPool', { CognitoIdentityProviders: providers }), at)
    expect(compared.unknown).toContain('idpool-server-token-check')
  })

  it('keeps no other check from its answer', () => {
    const { weaker } = compareChecks(compare('pool', { MfaConfiguration: hidden, EmailConfiguration: {} }), at)
    expect(weaker.map(({ id }) => id)).toEqual(['pool-email-sender'])
  })
})

it('calls what was bad and gets worse weaker too, and what gets better not', () => {
  const optional = { ...good.pool, MfaConfiguration: 'OPTIONAL' }
  const off = { ...good.pool, MfaConfiguration: 'OFF' }
  const between = (before: object, after: object) =>
    weakened(
      {
        about: 'pool',
        name: 'P',
        before: described('pool', 'P', before as never),
        after: described('pool', 'P', after as never),
      },
      at,
    ).map(({ id, severity }) => `${id} ${severity}`)
  expect(between(optional, off)).toEqual(['pool-mfa medium'])
  expect(between(off, optional)).toEqual([])
})
