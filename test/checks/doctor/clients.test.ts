import { describe, expect, it } from 'vitest'
import type { Client, Pool, PoolParts, Provider } from '../../../src/checks/snapshot/snapshot.ts'
import { outcomeOf, sayOf } from './snapshot-of.ts'

const oauth = (flow: string, more: object = {}): Client =>
  ({ ClientName: 'spa', AllowedOAuthFlowsUserPoolClient: true, AllowedOAuthFlows: [flow], ...more }) as Client
const client = (more: object = {}): Client => ({ ClientName: 'spa', ...more }) as Client
const machine = oauth('client_credentials', { ExplicitAuthFlows: ['ALLOW_REFRESH_TOKEN_AUTH'], ClientSecret: 'x' })
const closed = { AdminCreateUserConfig: { AllowAdminCreateUserOnly: true } }
const immutablePool: Partial<Pool> = { SchemaAttributes: [{ Name: 'custom:site', Mutable: false }] }

type Case = readonly [what: string, id: string, client: Client, says: string, pool?: Partial<Pool>]

const cases: readonly Case[] = [
  ['absent means LEGACY', 'client-user-existence', client(), 'high'],
  ['LEGACY', 'client-user-existence', client({ PreventUserExistenceErrors: 'LEGACY' }), 'high'],
  ['LEGACY with a secret', 'client-user-existence', client({ ClientSecret: 'x' }), 'medium'],
  ['ENABLED', 'client-user-existence', client({ PreventUserExistenceErrors: 'ENABLED' }), 'passes'],
  ['a machine', 'client-user-existence', machine, 'does not apply'],
  ['client_credentials and SRP by default', 'client-user-existence', oauth('client_credentials'), 'high'],

  ['absent', 'client-token-revocation', client(), 'medium'],
  ['off', 'client-token-revocation', client({ EnableTokenRevocation: false }), 'medium'],
  ['on', 'client-token-revocation', client({ EnableTokenRevocation: true }), 'passes'],
  ['a machine', 'client-token-revocation', machine, 'does not apply'],

  ['implicit', 'client-implicit-grant', oauth('implicit'), 'high'],
  ['code', 'client-implicit-grant', oauth('code'), 'passes'],
  ['OAuth is off', 'client-implicit-grant', client({ AllowedOAuthFlows: ['implicit'] }), 'does not apply'],

  ['http elsewhere', 'client-callback-http', oauth('code', { CallbackURLs: ['http://app.example.org/cb'] }), 'high'],
  ['http at sign-out', 'client-callback-http', oauth('code', { LogoutURLs: ['http://app.example.org/'] }), 'high'],
  ['http by default', 'client-callback-http', oauth('code', { DefaultRedirectURI: 'http://app.example.org/' }), 'high'],
  ['http here', 'client-callback-http', oauth('code', { CallbackURLs: ['http://localhost:3000/cb'] }), 'passes'],
  ['http at [::1]', 'client-callback-http', oauth('code', { CallbackURLs: ['http://[::1]:3000/cb'] }), 'passes'],
  ['a scheme of its own', 'client-callback-http', oauth('code', { CallbackURLs: ['myapp://cb'] }), 'passes'],
  ['no address at all', 'client-callback-http', oauth('code', { CallbackURLs: ['not an address'] }), 'passes'],
  [
    'localhost in front of a domain',
    'client-callback-http',
    oauth('code', { CallbackURLs: ['http://localhost.example.org/'] }),
    'high',
  ],
  ['OAuth is off', 'client-callback-http', client({ CallbackURLs: ['http://a.example.org/'] }), 'does not apply'],

  ['the default of the CDK', 'client-callback-dev', oauth('code', { CallbackURLs: ['https://example.com'] }), 'low'],
  [
    'this machine beside https',
    'client-callback-dev',
    oauth('code', { CallbackURLs: ['http://localhost:3000/cb', 'https://app.example.org/cb'] }),
    'low',
  ],
  [
    'a tunnel beside https',
    'client-callback-dev',
    oauth('code', { CallbackURLs: ['https://a1.ngrok-free.app/cb', 'https://app.example.org/cb'] }),
    'low',
  ],
  ['this machine alone', 'client-callback-dev', oauth('code', { CallbackURLs: ['http://localhost/cb'] }), 'passes'],
  [
    'example.community',
    'client-callback-dev',
    oauth('code', { CallbackURLs: ['https://example.community'] }),
    'passes',
  ],
  ['OAuth is off', 'client-callback-dev', client({ CallbackURLs: ['https://example.com'] }), 'does not apply'],

  ['by its old name', 'client-userpassword-flow', client({ ExplicitAuthFlows: ['USER_PASSWORD_AUTH'] }), 'medium'],
  [
    'by its new name',
    'client-userpassword-flow',
    client({ ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'] }),
    'medium',
  ],
  ['SRP', 'client-userpassword-flow', client({ ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH'] }), 'passes'],
  ['absent flows', 'client-userpassword-flow', client(), 'passes'],
  ['a machine', 'client-userpassword-flow', machine, 'does not apply'],

  [
    'without a secret',
    'client-admin-flow-public',
    client({ ExplicitAuthFlows: ['ALLOW_ADMIN_USER_PASSWORD_AUTH'] }),
    'medium',
  ],
  ['by its old name', 'client-admin-flow-public', client({ ExplicitAuthFlows: ['ADMIN_NO_SRP_AUTH'] }), 'medium'],
  [
    'with a secret',
    'client-admin-flow-public',
    client({ ExplicitAuthFlows: ['ADMIN_NO_SRP_AUTH'], ClientSecret: 'x' }),
    'passes',
  ],
  ['a machine', 'client-admin-flow-public', machine, 'does not apply'],

  ['flows by default', 'client-native-open', client({ SupportedIdentityProviders: ['Okta'] }), 'medium'],
  ['without sign-up', 'client-native-open', client({ SupportedIdentityProviders: ['Okta'] }), 'low', closed],
  [
    'refresh alone',
    'client-native-open',
    client({ SupportedIdentityProviders: ['Okta'], ExplicitAuthFlows: ['ALLOW_REFRESH_TOKEN_AUTH'] }),
    'passes',
  ],
  ['COGNITO in the list', 'client-native-open', client({ SupportedIdentityProviders: ['COGNITO', 'Okta'] }), 'passes'],
  ['no list', 'client-native-open', client(), 'passes'],
  ['a machine', 'client-native-open', machine, 'does not apply'],

  ['defaults', 'client-token-lifetime', client(), 'passes'],
  ['0 is the default', 'client-token-lifetime', client({ AccessTokenValidity: 0, RefreshTokenValidity: 0 }), 'passes'],
  ['just an hour', 'client-token-lifetime', client({ AccessTokenValidity: 1, IdTokenValidity: 1 }), 'passes'],
  ['two hours', 'client-token-lifetime', client({ AccessTokenValidity: 2 }), 'medium'],
  [
    '61 minutes of an ID token',
    'client-token-lifetime',
    client({ IdTokenValidity: 61, TokenValidityUnits: { IdToken: 'minutes' } }),
    'medium',
  ],
  [
    '60 minutes',
    'client-token-lifetime',
    client({ IdTokenValidity: 60, TokenValidityUnits: { IdToken: 'minutes' } }),
    'passes',
  ],
  [
    'an hour in seconds',
    'client-token-lifetime',
    client({ AccessTokenValidity: 3_600, TokenValidityUnits: { AccessToken: 'seconds' } }),
    'passes',
  ],
  [
    'an hour in seconds, which an unknown unit is taken for',
    'client-token-lifetime',
    client({ AccessTokenValidity: 3_600, TokenValidityUnits: { AccessToken: 'ticks' } }),
    'passes',
  ],
  ['31 days', 'client-token-lifetime', client({ RefreshTokenValidity: 31 }), 'medium'],
  ['30 days', 'client-token-lifetime', client({ RefreshTokenValidity: 30 }), 'passes'],
  [
    'all three',
    'client-token-lifetime',
    client({ AccessTokenValidity: 24, IdTokenValidity: 24, RefreshTokenValidity: 3650 }),
    'medium, medium, medium',
  ],
  ['a machine too', 'client-token-lifetime', { ...machine, AccessTokenValidity: 24 }, 'medium'],

  ['absent', 'client-refresh-rotation', client(), 'medium'],
  ['off', 'client-refresh-rotation', client({ RefreshTokenRotation: { Feature: 'DISABLED' } }), 'medium'],
  ['on', 'client-refresh-rotation', client({ RefreshTokenRotation: { Feature: 'ENABLED' } }), 'passes'],
  ['with a secret', 'client-refresh-rotation', client({ ClientSecret: 'x' }), 'does not apply'],
  [
    'implicit alone gets none',
    'client-refresh-rotation',
    oauth('implicit', { ExplicitAuthFlows: ['ALLOW_REFRESH_TOKEN_AUTH'] }),
    'does not apply',
  ],
  [
    'code alone',
    'client-refresh-rotation',
    oauth('code', { ExplicitAuthFlows: ['ALLOW_REFRESH_TOKEN_AUTH'] }),
    'medium',
  ],

  ['registered itself', 'client-dynamic', client({ ClientType: 'DCR' }), 'info'],
  ['regular', 'client-dynamic', client({ ClientType: 'REGULAR' }), 'passes'],
  ['older than client types', 'client-dynamic', client(), 'passes'],

  ['absent', 'client-write-attributes', client(), 'medium'],
  ['an empty list', 'client-write-attributes', client({ WriteAttributes: [] }), 'medium'],
  ['standard ones', 'client-write-attributes', client({ WriteAttributes: ['email', 'name'] }), 'passes'],
  ['custom:isAdmin', 'client-write-attributes', client({ WriteAttributes: ['custom:isAdmin'] }), 'high'],
  ['custom:tenant_id', 'client-write-attributes', client({ WriteAttributes: ['email', 'custom:tenant_id'] }), 'high'],
  ['custom:colour', 'client-write-attributes', client({ WriteAttributes: ['custom:colour'] }), 'passes'],
  ['an immutable one', 'client-write-attributes', client({ WriteAttributes: ['custom:site'] }), 'high', immutablePool],
  ['a mutable one', 'client-write-attributes', client({ WriteAttributes: ['custom:site'] }), 'passes'],
  ['a machine', 'client-write-attributes', machine, 'does not apply'],

  [
    'the scope',
    'client-self-admin-scope',
    oauth('code', { AllowedOAuthScopes: ['openid', 'aws.cognito.signin.user.admin'], WriteAttributes: ['name'] }),
    'low',
  ],
  [
    'the scope, and a privilege to write',
    'client-self-admin-scope',
    oauth('code', { AllowedOAuthScopes: ['aws.cognito.signin.user.admin'], WriteAttributes: ['custom:role'] }),
    'high',
  ],
  ['other scopes', 'client-self-admin-scope', oauth('code', { AllowedOAuthScopes: ['openid'] }), 'passes'],
  [
    'OAuth is off',
    'client-self-admin-scope',
    client({ AllowedOAuthScopes: ['aws.cognito.signin.user.admin'] }),
    'does not apply',
  ],
]

describe.each([...new Set(cases.map(([, id]) => id))])('%s', (check) => {
  for (const [what, id, description, says, pool = {}] of cases) {
    if (id !== check) continue
    it(`${what}: ${says}`, () => {
      expect(sayOf(id, { pool, clients: { one: { description } } })).toBe(says)
    })
  }

  it('is skipped where the client was not described', () => {
    expect(sayOf(check, { clients: { one: {} } })).toBe('skipped')
  })
})

it('names the client, and judges each', () => {
  const { findings, passed } = outcomeOf('client-token-revocation', {
    clients: {
      one: { description: client() },
      two: { description: client({ EnableTokenRevocation: true }) },
      three: { description: client({ ClientName: 'b', EnableTokenRevocation: false }) },
    },
  })
  expect(findings.map(({ resource }) => resource)).toEqual([
    'eu-west-1_AbC123xyz/clients/one',
    'eu-west-1_AbC123xyz/clients/three',
  ])
  expect(passed).toEqual([])
})

describe('what is told of a client', () => {
  const told = (id: string, description: Client) =>
    outcomeOf(id, { clients: { one: { description: { ClientId: 'one', ...description } } } }).findings[0]
  const access = (seconds: number) =>
    client({ AccessTokenValidity: seconds, TokenValidityUnits: { AccessToken: 'seconds' } })

  it.each([
    ['2 hours', access(7_200)],
    ['1 day', access(86_400)],
    ['25 hours', access(90_000)],
    ['61 minutes', access(3_660)],
    ['3661 seconds', access(3_661)],
  ])('%s', (length, description) => {
    expect(told('client-token-lifetime', description)?.observed).toBe(length)
  })

  it.each([
    ['its name', client({ AccessTokenValidity: 2 }), 'access tokens of "spa" live 2 hours, more than 1 hour'],
    ['its id', { AccessTokenValidity: 2 }, 'access tokens of the client one live 2 hours, more than 1 hour'],
    ['ID tokens', client({ IdTokenValidity: 2 }), 'ID tokens of "spa" live 2 hours, more than 1 hour'],
  ])('%s', (_, description, message) => {
    expect(told('client-token-lifetime', description)?.message).toBe(message)
  })

  it('how long a refresh token is good', () => {
    expect(told('client-refresh-rotation', client({ RefreshTokenValidity: 10 }))?.impact).toBe(
      'A stolen refresh token of "spa" works for 10 days.',
    )
  })
})

describe('client-secret-age', () => {
  const secret = (date: string) => ({ ClientSecretCreateDate: date })
  it.each([
    ['one, new', [secret('2026-01-01T00:00:00Z')], 'passes'],
    ['one, a year old today', [secret('2025-11-28T09:00:00Z')], 'passes'],
    ['one, older', [secret('2025-11-28T08:59:59Z')], 'low'],
    ['two', [secret('2026-11-01T00:00:00Z'), secret('2026-11-02T00:00:00Z')], 'low'],
    ['none that is known', [], 'passes'],
    ['without a date', [{}], 'passes'],
  ])('%s', (_, secrets, says) => {
    const clients = { one: { description: client({ ClientSecret: 'x' }), secrets } }
    expect(sayOf('client-secret-age', { clients })).toBe(says)
  })

  it.each([
    ['how old it is', [secret('2020-01-01T00:00:00Z')], 'made 2020-01-01'],
    ['how many there are', [secret('2020-01-01T00:00:00Z'), secret('2026-11-02T00:00:00Z')], '2 active secrets'],
  ])('says %s', (_, secrets, observed) => {
    const clients = { one: { description: client({ ClientSecret: 'x' }), secrets } }
    expect(outcomeOf('client-secret-age', { clients }).findings[0]?.observed).toBe(observed)
  })

  it.each([
    ['a public client', client(), 'does not apply'],
    ['one that registered itself', client({ ClientSecret: 'x', ClientType: 'DCR' }), 'does not apply'],
    ['secrets not read', client({ ClientSecret: 'x' }), 'skipped'],
  ])('%s', (_, description, says) => {
    expect(sayOf('client-secret-age', { clients: { one: { description } } })).toBe(says)
  })
})

describe('client-branding', () => {
  const domains = (version: number): Partial<PoolParts> => ({
    domain: { ManagedLoginVersion: version },
    customDomain: {},
  })
  it.each([
    ['managed login without a style', domains(2), {}, 'medium'],
    ['managed login with one', domains(2), { ManagedLoginBrandingId: 'x' }, 'passes'],
    ['the classic Hosted UI', domains(1), {}, 'does not apply'],
    ['domain not read', {}, {}, 'skipped'],
    ['style not read', domains(2), undefined, 'skipped'],
  ])('%s', (_, parts, branding, says) => {
    const clients = { one: { description: oauth('code'), ...(branding && { branding }) } }
    expect(sayOf('client-branding', { pool: { Domain: 'shop' }, parts, clients })).toBe(says)
  })

  it.each([
    ['managed login', 2, 'medium'],
    ['the classic Hosted UI', 1, 'does not apply'],
  ])('%s at the custom domain alone', (_, ManagedLoginVersion, says) => {
    const parts: Partial<PoolParts> = { domain: {}, customDomain: { ManagedLoginVersion } }
    const clients = { one: { description: oauth('code'), branding: {} } }
    expect(sayOf('client-branding', { pool: { CustomDomain: 'login.example.org' }, parts, clients })).toBe(says)
  })

  it.each([
    ['no domain', {}, oauth('code')],
    ['a machine', { Domain: 'shop' }, machine],
  ])('%s: does not apply', (_, pool, description) => {
    const clients = { one: { description, branding: {} } }
    expect(sayOf('client-branding', { pool, parts: domains(2), clients })).toBe('does not apply')
  })
})

describe('client-idp-write', () => {
  const okta: Provider = {
    ProviderName: 'Okta',
    AttributeMapping: { email: 'mail', 'custom:dept': 'dept', username: 'sub', email_verified: 'verified' },
  }
  const from = (providers: string[], writable?: string[]) =>
    oauth('code', { SupportedIdentityProviders: providers, WriteAttributes: writable })
  it.each([
    ['lacks one', from(['Okta'], ['email']), 'high'],
    ['has all but the verified one', from(['Okta'], ['email', 'custom:dept']), 'passes'],
    ['another provider lacks it', from(['Google'], ['name']), 'passes'],
    ['no list', from(['Okta']), 'does not apply'],
    ['COGNITO alone', from(['COGNITO'], ['name']), 'does not apply'],
  ])('%s', (_, description, says) => {
    const snapshot = { clients: { one: { description } }, providers: { Okta: { description: okta } } }
    expect(sayOf('client-idp-write', snapshot)).toBe(says)
  })

  it('is skipped where a provider was not described', () => {
    const clients = { one: { description: from(['Okta'], ['email']) } }
    expect(sayOf('client-idp-write', { unread: ['providerDescriptions'], clients })).toBe('skipped')
  })
})

describe('pool-clients-share-audience', () => {
  const two = { one: { description: client() }, two: { description: client() } }
  const scoped = [{ Identifier: 'api', Scopes: [{ ScopeName: 'read', ScopeDescription: '' }] }]
  it.each([
    ['two clients, no scope', two, [], 'medium'],
    ['a resource server without scopes', two, [{ Identifier: 'api' }], 'medium'],
    ['one that Cognito made', two, [{ ...scoped[0], ManagedBy: 'COGNITO' as const }], 'medium'],
    ['a scope', two, scoped, 'passes'],
    ['one client', { one: two.one }, [], 'passes'],
  ])('%s', (_, clients, resourceServers, says) => {
    expect(sayOf('pool-clients-share-audience', { clients, parts: { resourceServers } })).toBe(says)
  })

  it('is skipped without resource servers', () => {
    expect(sayOf('pool-clients-share-audience', { clients: two })).toBe('skipped')
  })
})
