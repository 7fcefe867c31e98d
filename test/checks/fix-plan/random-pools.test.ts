import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { FixPlan, Step } from '../../../src/checks/fix-plan/fix-plan.ts'
import { targetOf, wholeConfigurations } from '../../../src/checks/fix-plan/targets.ts'
import type { Client, ClientParts, Pool, PoolParts, Snapshot } from '../../../src/checks/snapshot/snapshot.ts'
import { poolId, snapshotOf } from '../doctor/snapshot-of.ts'
import { findingsOf, planOf } from './plan-of.ts'

const maybe = <T>(values: fc.Arbitrary<T>) => fc.option(values, { nil: undefined })
const some = (...names: string[]) => maybe(fc.subarray(names))
const one = (...names: string[]) => maybe(fc.constantFrom(...names))

/** What a JSON file can hold: nothing undefined. */
const json = <T>(values: fc.Arbitrary<unknown>) => values.map((value) => JSON.parse(JSON.stringify(value)) as T)

const channel = fc.constantFrom('verified_email', 'verified_phone_number', 'admin_only')
const pools = json<Partial<Pool>>(
  fc.record({
    UserPoolTier: one('LITE', 'ESSENTIALS', 'PLUS'),
    DeletionProtection: one('ACTIVE', 'INACTIVE'),
    MfaConfiguration: one('OFF', 'OPTIONAL', 'ON'),
    CustomDomain: one('auth.example.org'),
    Policies: maybe(
      fc.record({
        PasswordPolicy: maybe(
          fc.record({
            MinimumLength: maybe(fc.integer({ min: 6, max: 99 })),
            RequireSymbols: maybe(fc.boolean()),
            RequireNumbers: maybe(fc.boolean()),
            PasswordHistorySize: maybe(fc.integer({ min: 0, max: 24 })),
            TemporaryPasswordValidityDays: maybe(fc.integer({ min: 0, max: 365 })),
          }),
        ),
        SignInPolicy: maybe(
          fc.record({ AllowedFirstAuthFactors: fc.subarray(['PASSWORD', 'WEB_AUTHN', 'EMAIL_OTP'], { minLength: 1 }) }),
        ),
      }),
    ),
    AdminCreateUserConfig: maybe(
      fc.record({
        AllowAdminCreateUserOnly: maybe(fc.boolean()),
        UnusedAccountValidityDays: maybe(fc.integer({ min: 0, max: 365 })),
      }),
    ),
    AutoVerifiedAttributes: some('email', 'phone_number'),
    UserAttributeUpdateSettings: maybe(
      fc.record({ AttributesRequireVerificationBeforeUpdate: some('email', 'phone_number') }),
    ),
    AccountRecoverySetting: maybe(
      fc.record({
        RecoveryMechanisms: fc
          .uniqueArray(channel, { maxLength: 2 })
          .map((names) => names.map((Name, place) => ({ Name, Priority: place + 1 }))),
      }),
    ),
    UserPoolAddOns: maybe(fc.record({ AdvancedSecurityMode: fc.constantFrom('OFF', 'AUDIT', 'ENFORCED') })),
    LambdaConfig: maybe(fc.record({ DefineAuthChallenge: one('arn:aws:lambda:eu-west-1:1:function:f') })),
    DcrConfiguration: maybe(
      fc.record({ EnableStatus: fc.constantFrom('Enabled', 'Disabled'), OpenDcrEnabled: maybe(fc.boolean()) }),
    ),
    UserPoolTags: maybe(fc.dictionary(fc.string(), fc.string())),
    SchemaAttributes: fc.constant([{ Name: 'custom:once', Mutable: false }]),
  }),
)

const addresses = maybe(
  fc.uniqueArray(
    fc.constantFrom(
      'https://app.example.org/',
      'http://app.example.org/',
      'http://localhost:3000/',
      'https://example.com',
      'https://x.ngrok.io/',
      'myapp://callback',
      'http://',
    ),
  ),
)
const attributes = some('name', 'email', 'family_name', 'custom:role', 'custom:once', 'custom:team')
const clients = json<Client>(
  fc.record({
    ClientName: maybe(fc.string()),
    ClientSecret: one('(not saved)'),
    ExplicitAuthFlows: some(
      'ALLOW_REFRESH_TOKEN_AUTH',
      'ALLOW_USER_SRP_AUTH',
      'ALLOW_USER_PASSWORD_AUTH',
      'ALLOW_USER_AUTH',
      'USER_PASSWORD_AUTH',
      'ADMIN_NO_SRP_AUTH',
    ),
    AllowedOAuthFlowsUserPoolClient: maybe(fc.boolean()),
    AllowedOAuthFlows: some('code', 'implicit', 'client_credentials'),
    AllowedOAuthScopes: some('openid', 'aws.cognito.signin.user.admin'),
    SupportedIdentityProviders: some('COGNITO', 'Okta', 'Corp'),
    CallbackURLs: addresses,
    LogoutURLs: addresses,
    WriteAttributes: attributes,
    PreventUserExistenceErrors: one('LEGACY', 'ENABLED'),
    EnableTokenRevocation: maybe(fc.boolean()),
    AccessTokenValidity: maybe(fc.integer({ min: 0, max: 86_400 })),
    IdTokenValidity: maybe(fc.integer({ min: 0, max: 24 })),
    RefreshTokenValidity: maybe(fc.integer({ min: 0, max: 3_650 })),
    TokenValidityUnits: maybe(
      fc.record({
        AccessToken: one('seconds', 'minutes', 'hours', 'days'),
        RefreshToken: one('minutes', 'hours', 'days', 'weeks'),
      }),
    ),
    RefreshTokenRotation: maybe(fc.record({ Feature: fc.constantFrom('ENABLED', 'DISABLED') })),
  }),
)

const action = fc.constantFrom('BLOCK', 'NO_ACTION')
const risks = json<ClientParts['risk']>(
  fc.record({
    CompromisedCredentialsRiskConfiguration: maybe(
      fc.record({ EventFilter: some('SIGN_IN'), Actions: fc.record({ EventAction: action }) }),
    ),
    AccountTakeoverRiskConfiguration: maybe(
      fc.record({
        Actions: fc.record({
          HighAction: maybe(fc.record({ Notify: fc.boolean(), EventAction: action })),
          LowAction: maybe(fc.record({ Notify: fc.boolean(), EventAction: action })),
        }),
      }),
    ),
  }),
)
const mfas = json<PoolParts['mfa']>(
  fc.record({
    MfaConfiguration: one('OFF', 'OPTIONAL', 'ON'),
    SoftwareTokenMfaConfiguration: maybe(fc.record({ Enabled: fc.boolean() })),
    SmsMfaConfiguration: maybe(fc.record({ SmsConfiguration: maybe(fc.record({ SnsCallerArn: fc.string() })) })),
    WebAuthnConfiguration: maybe(
      fc.record({ RelyingPartyId: one('auth.example.org', 'x'), UserVerification: one('required', 'preferred') }),
    ),
  }),
)

const snapshots: fc.Arbitrary<Snapshot> = fc
  .record({
    pool: pools,
    mfa: mfas,
    risk: risks,
    clients: fc.dictionary(fc.stringMatching(/^[a-z0-9]{1,4}$/), fc.tuple(clients, risks), { maxKeys: 3 }),
    mapping: fc.dictionary(fc.constantFrom('email', 'family_name', 'custom:role', 'username'), fc.constant('x')),
  })
  .map(({ pool, mfa, risk, clients: all, mapping }) =>
    snapshotOf({
      pool,
      parts: { mfa, risk, resourceServers: [], replicas: [] },
      clients: Object.fromEntries(
        Object.entries(all).map(([id, [description, own]]) => [
          id,
          { description: { ...description, ClientId: id, UserPoolId: poolId }, risk: own },
        ]),
      ),
      providers: { Okta: { description: { ProviderName: 'Okta', AttributeMapping: mapping } } },
    }),
  )

/** The members that findings of these ids may change. */
const mayChange: Readonly<Record<string, readonly string[]>> = {
  'pool-deletion-protection': ['DeletionProtection'],
  'pool-verify-before-update': ['UserAttributeUpdateSettings'],
  'pool-auto-verify': ['AutoVerifiedAttributes', 'UserAttributeUpdateSettings'],
  'pool-recovery-conflict': ['AccountRecoverySetting'],
  'pool-recovery': ['AccountRecoverySetting'],
  // the successor of UnusedAccountValidityDays takes its place
  'pool-password-policy': ['Policies', 'AdminCreateUserConfig'],
  'pool-threat-protection': ['UserPoolTier', 'UserPoolAddOns'],
  'pool-threat-custom-auth': ['UserPoolAddOns'],
  'pool-self-signup': ['AdminCreateUserConfig'],
  'pool-dcr-open': ['DcrConfiguration'],
  'client-user-existence': ['PreventUserExistenceErrors'],
  'client-token-revocation': ['EnableTokenRevocation'],
  'client-implicit-grant': ['AllowedOAuthFlows'],
  'client-callback-http': ['CallbackURLs', 'LogoutURLs', 'DefaultRedirectURI'],
  'client-callback-dev': ['CallbackURLs', 'LogoutURLs', 'DefaultRedirectURI'],
  'client-userpassword-flow': ['ExplicitAuthFlows'],
  'client-self-admin-scope': ['AllowedOAuthScopes'],
  'client-write-attributes': ['WriteAttributes'],
  'client-idp-write': ['WriteAttributes'],
  'client-native-open': ['ExplicitAuthFlows'],
  'client-token-lifetime': ['AccessTokenValidity', 'IdTokenValidity', 'RefreshTokenValidity', 'TokenValidityUnits'],
  'client-refresh-rotation': ['RefreshTokenRotation', 'ExplicitAuthFlows'],
  'pool-mfa': ['MfaConfiguration', 'SoftwareTokenMfaConfiguration'],
  'pool-passkey-rp': ['WebAuthnConfiguration'],
  'pool-passkey-verification': ['WebAuthnConfiguration'],
  'pool-risk-actions': ['CompromisedCredentialsRiskConfiguration', 'AccountTakeoverRiskConfiguration'],
}

function changedIn({ before, after }: Step): string[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])]
  return names.filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]))
}

const all = ({ steps, later }: FixPlan) => [...steps, ...later]

describe('a plan for any pool', () => {
  it('changes what its findings name, and nothing else', () => {
    fc.assert(
      fc.property(snapshots, (snapshot) => {
        for (const step of all(planOf(snapshot))) {
          const allowed = step.resolves.flatMap(({ id }) => mayChange[id] ?? [])
          expect(changedIn(step)).not.toEqual([])
          expect(changedIn(step).filter((name) => !allowed.includes(name))).toEqual([])
        }
      }),
    )
  })

  it('begins with what is there, and goes on from what the numbered steps have set', () => {
    fc.assert(
      fc.property(snapshots, (snapshot) => {
        const plan = planOf(snapshot)
        const [there, then] = [wholeConfigurations(snapshot), wholeConfigurations(plan.expected)]
        for (const { before } of plan.steps) expect(there).toContainEqual(before)
        for (const { before } of plan.later) expect(then).toContainEqual(before)
        for (const { changed, after } of plan.steps)
          expect(targetOf(changed, poolId).whole(plan.expected)).toEqual(after)
      }),
    )
  })

  it('leaves nothing, after the numbered steps, that a configuration mends and nobody must follow', () => {
    fc.assert(
      fc.property(snapshots, (snapshot) => {
        const plan = planOf(snapshot)
        // what opens an attribute to its users waits for the apps
        const waiting = plan.later.filter(({ resolves }) => resolves.some(({ check }) => !check.breaks))
        expect(waiting.every(({ condition }) => condition?.startsWith('no app may trust'))).toBe(true)
        const left = findingsOf(plan.expected).filter(
          ({ check }) => ['pool', 'client', 'mfa', 'risk'].includes(check.fix) && !check.breaks,
        )
        expect(left.map(({ id }) => id).filter((id) => id !== 'client-idp-write' || waiting.length === 0)).toEqual([])
      }),
    )
  })

  it('has every finding once: mended in a numbered step, later, or by hand', () => {
    fc.assert(
      fc.property(snapshots, (snapshot) => {
        const plan = planOf(snapshot)
        const planned = [...all(plan).flatMap(({ resolves }) => resolves), ...plan.byHand.map(({ finding }) => finding)]
        const keyOf = ({ id, resource, path, message }: (typeof planned)[number]) =>
          JSON.stringify([id, resource, path, message])
        expect(planned.map(keyOf).sort()).toEqual(findingsOf(snapshot).map(keyOf).sort())
      }),
    )
  })

  it('makes no finding that was not there, but where the plan of the pool allows more', () => {
    fc.assert(
      fc.property(snapshots, (snapshot) => {
        const keyOf = ({ id, resource, path }: ReturnType<typeof findingsOf>[number]) => [id, resource, path].join(' ')
        const before = new Set(findingsOf(snapshot).map(keyOf))
        const after = findingsOf(planOf(snapshot).expected)
        expect(after.map(keyOf).filter((key) => !before.has(key))).toEqual([])
      }),
    )
  })
})
