import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { comparePools } from '../../../src/checks/compare/compare-pools.ts'
import { runChecks } from '../../../src/checks/doctor/run-checks.ts'
import { checks } from '../../../src/checks/doctor/table.ts'
import type { Snapshot } from '../../../src/checks/snapshot/snapshot.ts'
import { isJsonObject } from '../../../src/text/json.ts'
import { at, poolId, type SnapshotDescription, snapshotOf } from '../doctor/snapshot-of.ts'

const functionArn = 'arn:aws:lambda:eu-west-1:111122223333:function:sign-up'
const none = { groups: 0, accounts: 0 }

/** A pool with something in each kind of answer. */
const rich = (): SnapshotDescription => ({
  pool: {
    Arn: `arn:aws:cognito-idp:eu-west-1:111122223333:userpool/${poolId}`,
    UserPoolTier: 'PLUS',
    DeletionProtection: 'ACTIVE',
    MfaConfiguration: 'OPTIONAL',
    Domain: 'auth',
    CustomDomain: 'login.example.org',
    Policies: {
      PasswordPolicy: { MinimumLength: 12, RequireNumbers: true, TemporaryPasswordValidityDays: 3 },
      SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'WEB_AUTHN'] },
    },
    LambdaConfig: { PreSignUp: functionArn },
    SchemaAttributes: [
      { Name: 'email', AttributeDataType: 'String', Mutable: true, Required: true },
      {
        Name: 'custom:plan',
        AttributeDataType: 'String',
        Mutable: true,
        StringAttributeConstraints: { MaxLength: '9' },
      },
    ],
    AutoVerifiedAttributes: ['email', 'phone_number'],
    UsernameConfiguration: { CaseSensitive: false },
    AccountRecoverySetting: {
      RecoveryMechanisms: [
        { Name: 'verified_email', Priority: 1 },
        { Name: 'verified_phone_number', Priority: 2 },
      ],
    },
    UserPoolAddOns: { AdvancedSecurityMode: 'ENFORCED' },
    EmailConfiguration: { SourceArn: 'arn:aws:ses:eu-west-1:111122223333:identity/a@example.org' },
    KeyConfiguration: { KeyType: 'CUSTOMER_MANAGED_KEY', KmsKeyArn: 'arn:aws:kms:eu-west-1:111122223333:alias/pool' },
    UserPoolTags: { team: 'id' },
  },
  parts: {
    mfa: { MfaConfiguration: 'OPTIONAL', SoftwareTokenMfaConfiguration: { Enabled: true } },
    resourceServers: [
      { Identifier: 'api', Name: 'API', Scopes: [{ ScopeName: 'read', ScopeDescription: 'reads' }] },
      { Identifier: 'other', Name: 'Other' },
    ],
    logDelivery: { UserPoolId: poolId, LogConfigurations: [{ EventSource: 'userNotification', LogLevel: 'ERROR' }] },
    replicas: [],
    session: { UserSessionTracking: 'ENABLED' },
    risk: {
      CompromisedCredentialsRiskConfiguration: {
        EventFilter: ['SIGN_IN', 'SIGN_UP'],
        Actions: { EventAction: 'BLOCK' },
      },
    },
    domain: { Domain: 'auth', Status: 'ACTIVE', ManagedLoginVersion: 2 },
    customDomain: {
      Domain: 'login.example.org',
      Status: 'ACTIVE',
      CustomDomainConfig: { CertificateArn: 'arn:aws:acm:us-east-1:1:certificate/c', SecurityPolicy: 'TLS_V1' },
    },
    waf: { WebACL: { Name: 'acl' } },
    stackResources: [{ LogicalResourceId: 'Pool', PhysicalResourceId: poolId, StackName: 'auth' }],
    stack: { StackName: 'auth', EnableTerminationProtection: true },
    template: { Resources: { Pool: { Type: 'AWS::Cognito::UserPool', DeletionPolicy: 'Retain' } } },
    stackPolicy: { Statement: [{ Effect: 'Deny', Action: ['Update:Replace', 'Update:Delete'], Resource: '*' }] },
    key: { KeyState: 'Enabled' },
    certificate: { Status: 'ISSUED', NotAfter: '2027-01-01T00:00:00Z', RenewalEligibility: 'ELIGIBLE' },
    sms: { MonthlySpendLimit: '50' },
    users: { total: 1, oddlyVerified: 0, unconfirmed: {}, temporaryPasswords: {}, caseTwins: none, sharedEmails: none },
  },
  clients: {
    c1: {
      description: {
        ClientId: 'c1',
        ClientName: 'spa',
        ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
        CallbackURLs: ['https://a.example.org/', 'https://b.example.org/'],
        AllowedOAuthFlowsUserPoolClient: true,
        AccessTokenValidity: 30,
        TokenValidityUnits: { AccessToken: 'minutes' },
        RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 10 },
      },
      secrets: [],
      branding: { UseCognitoProvidedValues: true },
      risk: {},
    },
    c2: {
      description: { ClientId: 'c2', ClientName: 'web', ClientSecret: '(not saved)', EnableTokenRevocation: true },
      secrets: [],
      branding: {},
      risk: {},
    },
    c3: {
      description: {
        ClientId: 'c3',
        ClientName: 'job',
        ClientSecret: '(not saved)',
        AllowedOAuthFlowsUserPoolClient: true,
        AllowedOAuthFlows: ['client_credentials'],
        AllowedOAuthScopes: ['api/read', 'aws.cognito.signin.user.admin'],
        ExplicitAuthFlows: ['ALLOW_REFRESH_TOKEN_AUTH'],
        SupportedIdentityProviders: ['Google'],
      },
      secrets: [],
      branding: {},
      risk: {},
    },
  },
  providers: {
    Google: {
      description: {
        ProviderType: 'Google',
        ProviderDetails: { authorize_scopes: 'openid', client_id: 'g', client_secret: '(not saved)' },
        AttributeMapping: { email: 'email' },
      },
    },
  },
  identityPools: {
    'eu-west-1:p1': {
      description: {
        IdentityPoolName: 'people',
        AllowUnauthenticatedIdentities: false,
        CognitoIdentityProviders: [
          { ProviderName: `cognito-idp.eu-west-1.amazonaws.com/${poolId}`, ClientId: 'c1', ServerSideTokenCheck: true },
          { ProviderName: `cognito-idp.eu-west-1.amazonaws.com/${poolId}`, ClientId: 'c2', ServerSideTokenCheck: true },
        ],
      },
      roles: {
        Roles: { authenticated: 'arn:aws:iam::111122223333:role/user' },
        RoleMappings: {
          [`cognito-idp.eu-west-1.amazonaws.com/${poolId}:c1`]: {
            Type: 'Rules',
            RulesConfiguration: {
              Rules: [
                { Claim: 'a', RoleARN: 'r1' },
                { Claim: 'b', RoleARN: 'r2' },
              ],
            },
          },
        },
      },
      tags: { PrincipalTags: { plan: 'custom:plan' } },
    },
  },
  triggers: {
    [functionArn]: {
      policy: {
        Statement: [
          { Effect: 'Allow', Action: 'lambda:InvokeFunction', Principal: { Service: 'cognito-idp.amazonaws.com' } },
        ],
      },
    },
  },
})

const diff = (a: Snapshot, b: Snapshot) => comparePools(a, b, checks)
const differ = (a: SnapshotDescription, b: SnapshotDescription) =>
  diff(snapshotOf(a), snapshotOf(b)).differences.map(({ resource, path }) => `${resource} ${path}`)

/** A copy of JSON in another order of members and of lists; those whose order counts stay. */
function shuffled(value: unknown, next: () => number, name = ''): unknown {
  const order = <T>(items: readonly T[]): T[] =>
    items
      .map((item) => [next(), item] as const)
      .sort(([a], [b]) => a - b)
      .map(([, item]) => item)
  if (Array.isArray(value)) {
    const items = value.map((item) => shuffled(item, next))
    return name === 'Rules' ? items : order(items)
  }
  if (!isJsonObject(value)) return value
  return Object.fromEntries(order(Object.entries(value)).map(([key, inner]) => [key, shuffled(inner, next, key)]))
}

/** Every value in JSON that is neither list nor object, by its path. */
function leavesOf(value: unknown, path: readonly (string | number)[] = []): (readonly (string | number)[])[] {
  if (typeof value !== 'object' || value === null) return [path]
  return Object.entries(value).flatMap(([name, inner]) =>
    leavesOf(inner, [...path, Array.isArray(value) ? Number(name) : name]),
  )
}

/** What names things or is left out of a comparison, and what is said twice. */
const noSettings = [
  ...['Arn', 'Name', 'Domain', 'CustomDomain', 'ClientId', 'ClientName', 'ClientSecret', 'client_id', 'client_secret'],
  ...[
    'users',
    'NotAfter',
    'UserPoolId',
    'Identifier',
    'ScopeName',
    'EventSource',
    'IdentityPoolName',
    'ProviderName',
    'StackName',
  ],
  ...['PhysicalResourceId', 'LogicalResourceId', 'Type', 'unread', 'policy'],
]
const namesOfSettings = ['waf', 'resourceServers']

describe('a pool and itself', () => {
  it('have no difference, in whatever order', () => {
    fc.assert(
      fc.property(fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })), (stream) => {
        const next = () => stream.next().value as number
        const other = snapshotOf(shuffled(rich(), next) as SnapshotDescription)
        expect(diff(snapshotOf(rich()), other)).toEqual({ differences: [], unknown: [] })
      }),
    )
  })

  const leaves = leavesOf(rich()).filter((path) => {
    const isNamed = path.some((name) => noSettings.includes(String(name)))
    return !isNamed || (path.at(-1) === 'Name' && path.some((name) => namesOfSettings.includes(String(name))))
  })
  it.each(leaves.map((path) => [path.join('.'), path] as const))('differ in %s alone once it is changed', (_, path) => {
    const other = structuredClone(rich())
    let holder = other as Record<string | number, unknown>
    for (const name of path.slice(0, -1)) holder = holder[name] as typeof holder
    const last = path.at(-1) ?? ''
    const value = holder[last]
    holder[last] =
      typeof value === 'boolean'
        ? !value
        : typeof value === 'number'
          ? value + 1
          : (units[String(value)] ?? `${value}x`)
    const { differences, unknown } = diff(snapshotOf(rich()), snapshotOf(other))
    expect(differences).toHaveLength(1)
    expect(unknown).toEqual([])
  })
  /** What each check says, as text. */
  const saidOf = (snapshot: Snapshot) => {
    const { findings, skipped, passed } = runChecks(checks, snapshot, { rules: 'strict', only: [], skip: [], at })
    const said = new Map(passed.map((id) => [id, 'passed']))
    for (const { id, severity, observed, resource } of findings) {
      said.set(id, `${said.get(id) ?? ''} ${severity} ${observed} ${resource}`)
    }
    for (const { id, needs, resource } of skipped) said.set(id, `${said.get(id) ?? ''} ${needs} ${resource}`)
    return said
  }
  const before = saidOf(snapshotOf(rich()))
  it.each(leaves.map((path) => [path.join('.'), path] as const))('names every check that %s matters to', (_, path) => {
    const other = structuredClone(rich())
    let holder = other as Record<string | number, unknown>
    for (const name of path.slice(0, -1)) holder = holder[name] as typeof holder
    delete holder[path.at(-1) ?? '']
    const without = snapshotOf(
      JSON.parse(JSON.stringify(other), (_, value) =>
        Array.isArray(value) ? value.filter((item) => item !== null) : value,
      ),
    )
    const after = saidOf(without)
    const matters = [...new Set([...before.keys(), ...after.keys()])].filter((id) => before.get(id) !== after.get(id))
    const named = diff(snapshotOf(rich()), without).differences.flatMap(({ checks: ids }) => ids)
    expect(matters.filter((id) => !named.includes(id))).toEqual([])
  })
  const units: Readonly<Record<string, string>> = { minutes: 'seconds' }

  it('covers what there is', () => expect(leaves.length).toBeGreaterThan(60))
})

describe('what means the same', () => {
  const { pool = {}, clients = {} } = rich()
  it.each<[string, SnapshotDescription, SnapshotDescription]>([
    ['absent and its default', {}, { pool: { DeletionProtection: 'INACTIVE', MfaConfiguration: 'OFF' } }],
    ['an object without a setting', {}, { pool: { UserPoolAddOns: { AdvancedSecurityMode: 'OFF' }, Policies: {} } }],
    ['an empty list and none', {}, { pool: { AutoVerifiedAttributes: [], AliasAttributes: [] } }],
    [
      'a list twice the same',
      { pool: { AutoVerifiedAttributes: ['email'] } },
      { pool: { AutoVerifiedAttributes: ['email', 'email'] } },
    ],
    [
      'ARNs of two accounts and Regions',
      { pool: { LambdaConfig: { PreSignUp: functionArn } } },
      { pool: { LambdaConfig: { PreSignUp: 'arn:aws-cn:lambda:cn-north-1:444455556666:function:sign-up' } } },
    ],
    [
      'keys',
      { pool: { KeyConfiguration: { KmsKeyArn: 'arn:aws:kms:a:1:key/11111111-2222-3333-4444-555555555555' } } },
      { pool: { KeyConfiguration: { KmsKeyArn: 'arn:aws:kms:b:2:key/mrk-0123456789abcdef0123456789abcdef' } } },
    ],
    [
      'names, dates and counts',
      {},
      { pool: { Name: 'x', EstimatedNumberOfUsers: 3, CreationDate: '2020-01-01', Status: 'Enabled' } },
    ],
    ['the name of a domain', { pool: { Domain: 'a' } }, { pool: { Domain: 'b' } }],
    [
      'the old word for the life of a temporary password',
      { pool: { AdminCreateUserConfig: { UnusedAccountValidityDays: 9 } } },
      { pool: { Policies: { PasswordPolicy: { TemporaryPasswordValidityDays: 9 } } } },
    ],
    [
      'a message in two places',
      { pool: { EmailVerificationMessage: 'code {####}' } },
      { pool: { VerificationMessageTemplate: { EmailMessage: 'code {####}' } } },
    ],
    [
      'lifetimes in two units',
      {
        clients: {
          a: {
            description: { ClientName: 'x', AccessTokenValidity: 60, TokenValidityUnits: { AccessToken: 'minutes' } },
          },
        },
      },
      { clients: { b: { description: { ClientName: 'x' } } } },
    ],
    [
      'the flows of an app client that names none',
      { clients: { a: { description: { ClientName: 'x', ExplicitAuthFlows: [] } } } },
      {
        clients: {
          b: {
            description: {
              ClientName: 'x',
              ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ALLOW_CUSTOM_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
            },
          },
        },
      },
    ],
    [
      'app clients of other ids',
      { pool, clients },
      { pool, clients: { x1: clients.c1 ?? {}, x2: clients.c2 ?? {}, x3: clients.c3 ?? {} } },
    ],
    [
      'secrets',
      { clients: { a: { description: { ClientName: 'x', ClientSecret: 'one' } } } },
      { clients: { a: { description: { ClientName: 'x', ClientSecret: 'two' } } } },
    ],
    [
      'two app clients of one name',
      {
        clients: {
          a: { description: { ClientName: 'x' } },
          b: { description: { ClientName: 'x', AuthSessionValidity: 9 } },
        },
      },
      {
        clients: {
          d: { description: { ClientName: 'x', AuthSessionValidity: 9 } },
          e: { description: { ClientName: 'x' } },
        },
      },
    ],
  ])('%s', (_, a, b) => expect(differ(a, b)).toEqual([]))
})

describe('what differs', () => {
  it.each<[string, SnapshotDescription, SnapshotDescription, string[]]>([
    [
      'a secret and none',
      { clients: { a: { description: { ClientName: 'x', ClientSecret: 'MARKER' } } } },
      { clients: { a: { description: { ClientName: 'x' } } } },
      ['clients/x ClientSecret'],
    ],
    ['an app client more', {}, { clients: { a: { description: { ClientName: 'x' } } } }, ['clients/x null']],
    ['a provider more', { providers: { G: { description: {} } } }, {}, ['identity-providers/G null']],
    [
      'an attribute more, as a whole',
      {},
      { pool: { SchemaAttributes: [{ Name: 'custom:a', Mutable: true }] } },
      ['user-pool SchemaAttributes[custom:a]'],
    ],
    [
      'an MFA channel without a text of its own',
      { parts: { mfa: {} } },
      { parts: { mfa: { EmailMfaConfiguration: {} } } },
      ['mfa EmailMfaConfiguration'],
    ],
    ['remembered devices', {}, { pool: { DeviceConfiguration: {} } }, ['user-pool DeviceConfiguration']],
    ['a domain and none', {}, { pool: { Domain: 'a' } }, ['user-pool Domain']],
    [
      'another name of an AWS resource',
      { pool: { LambdaConfig: { PreSignUp: functionArn } } },
      { pool: { LambdaConfig: { PreSignUp: `${functionArn}2` } } },
      ['user-pool LambdaConfig.PreSignUp'],
    ],
    [
      'a stack and none',
      { parts: { stackResources: [] } },
      { parts: { stackResources: rich().parts?.stackResources ?? [] } },
      ['stack/resources IsManaged'],
    ],
    ['a member that nobody knows yet', {}, { pool: { NewThing: { On: true } } as never }, ['user-pool NewThing.On']],
  ])('%s', (_, a, b, differences) => {
    expect(differ(a, b)).toEqual(differences)
    expect(differ(b, a)).toEqual(differences)
  })

  it('names both values, and the checks that read it', () => {
    const { differences } = diff(snapshotOf({ pool: { DeletionProtection: 'ACTIVE' } }), snapshotOf({}))
    expect(differences).toEqual([
      { resource: 'user-pool', path: 'DeletionProtection', a: 'ACTIVE', b: null, checks: ['pool-deletion-protection'] },
    ])
  })

  it('shows no secret', () => {
    const secret = { ClientName: 'x', ClientSecret: 'MARKER' }
    const details = { ProviderDetails: { client_secret: 'MARKER', private_key: 'MARKER' } }
    const some = snapshotOf({ clients: { a: { description: secret } }, providers: { G: { description: details } } })
    const other = snapshotOf({
      clients: { a: { description: { ClientName: 'x' } } },
      providers: { G: { description: {} } },
    })
    const found = diff(some, other)
    expect(found.differences.map(({ path }) => path)).toEqual([
      'ClientSecret',
      'ProviderDetails.client_secret',
      'ProviderDetails.private_key',
    ])
    expect(JSON.stringify(found)).not.toContain('MARKER')
  })
})

describe('what could not be read', () => {
  const unknownOf = (a: SnapshotDescription, b: SnapshotDescription) =>
    diff(snapshotOf(a), snapshotOf(b)).unknown.map(({ resource, a, b }) => `${resource} ${a ? 'a' : ''}${b ? 'b' : ''}`)
  const without = (...unread: NonNullable<SnapshotDescription['unread']>): SnapshotDescription => ({
    ...rich(),
    unread,
  })

  it.each<[string, SnapshotDescription, SnapshotDescription, string[]]>([
    ['on one side', rich(), without('mfa'), ['mfa b']],
    ['on both', without('mfa'), without('mfa'), ['mfa ab']],
    ['a list', without('clients'), rich(), ['clients a']],
    ['a description', rich(), { ...rich(), clients: { ...rich().clients, c1: {} } }, ['clients/spa b', 'risk/spa b']],
  ])('is unknown: %s', (_, a, b, resources) => {
    const unknown = unknownOf(a, b)
    expect(unknown).toEqual(resources)
    expect(differ(a, b)).toEqual([])
  })

  it('is no matter where there is no such thing', () => {
    const plain: SnapshotDescription = { ...rich(), pool: {}, triggers: {} }
    const { key: _, certificate: __, ...parts } = plain.parts ?? {}
    expect(unknownOf({ ...plain, parts }, { ...plain, parts })).toEqual([])
  })

  it('hides no difference of what was', () => {
    const { differences, unknown } = diff(snapshotOf(without('clients')), snapshotOf({ ...rich(), clients: {} }))
    expect(differences.filter(({ resource }) => resource.startsWith('clients/'))).toHaveLength(3)
    expect(unknown.map(({ resource }) => resource)).toEqual(['clients'])
  })
})
