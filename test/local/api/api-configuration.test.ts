import * as sdk from '@aws-sdk/client-cognito-identity-provider'
import { describe, expect, it, onTestFinished } from 'vitest'
import { startTestPool } from '../../helpers/local-pool.ts'
import { callApi } from '../../helpers/pool-client.ts'
import { misfitsOf } from '../sdk-schema.ts'
import { refusalOf, sharedPool } from '../shared-pool.ts'

const shared = sharedPool()
const pool = () => ({ UserPoolId: shared.pool.poolId })
const clientOf = (name: string) => ({ ...pool(), ClientId: shared.clientNamed(name).id })

/** Every answer that a snapshot is made from, by operation and input. */
const reads: readonly { operation: string; input: () => object }[] = [
  { operation: 'DescribeUserPool', input: pool },
  { operation: 'ListUserPoolClients', input: pool },
  ...['public', 'confidential', 'machine'].flatMap((name) => [
    { operation: 'DescribeUserPoolClient', input: () => clientOf(name) },
    { operation: 'ListUserPoolClientSecrets', input: () => clientOf(name) },
  ]),
  { operation: 'GetUserPoolMfaConfig', input: pool },
  { operation: 'ListResourceServers', input: pool },
  { operation: 'ListIdentityProviders', input: pool },
  { operation: 'DescribeIdentityProvider', input: () => ({ ...pool(), ProviderName: 'DemoProvider' }) },
  { operation: 'GetLogDeliveryConfiguration', input: pool },
  { operation: 'ListUserPoolReplicas', input: pool },
  { operation: 'GetUserPoolSessionConfiguration', input: pool },
  { operation: 'DescribeUserPoolDomain', input: () => ({ Domain: 'cogtool-local' }) },
  { operation: 'DescribeRiskConfiguration', input: pool },
  { operation: 'DescribeRiskConfiguration', input: () => clientOf('public') },
  { operation: 'DescribeManagedLoginBrandingByClient', input: () => clientOf('public') },
]

describe('what the SDK knows of each answer', () => {
  it.each(reads)('$operation holds nothing else, and all of it arrives', async ({ operation, input }) => {
    const { configuration } = shared.pool.state
    const before = configuration.pool
    onTestFinished(() => {
      configuration.pool = before
    })
    configuration.pool = { ...before, UserPoolAddOns: { AdvancedSecurityMode: 'AUDIT' } }
    shared.pool.faults.managedLogin = 'branded'
    const raw = await (await callApi(shared.pool, operation, JSON.stringify(input()))).json()
    expect(misfitsOf(operation, raw)).toEqual([])
    const Command = (sdk as unknown as Record<string, new (input: object) => never>)[`${operation}Command`]
    if (!Command) throw new Error(`the SDK has no ${operation}Command`)
    const { $metadata, ...answer } = (await shared.sdk.send(new Command(input()))) as sdk.DescribeUserPoolCommandOutput
    expect(inSeconds(answer)).toEqual(raw)
  })
})

/** An answer of the SDK as the wire has it. */
function inSeconds(value: unknown): unknown {
  if (value instanceof Date) return value.getTime() / 1000
  if (Array.isArray(value)) return value.map(inSeconds)
  if (typeof value !== 'object' || value === null) return value
  const members = Object.entries(value).filter(([, inner]) => inner !== undefined)
  return Object.fromEntries(members.map(([name, inner]) => [name, inSeconds(inner)]))
}

describe('the seeded pool', () => {
  it('has a resource server, whose scopes its machine has', async () => {
    const { ResourceServers } = await shared.sdk.send(new sdk.ListResourceServersCommand(pool()))
    const scopes = ResourceServers?.flatMap(({ Identifier, Scopes = [] }) =>
      Scopes.map(({ ScopeName }) => `${Identifier}/${ScopeName}`),
    )
    expect(scopes).toEqual(shared.clientNamed('machine').scopes)
  })

  it('has an identity provider', async () => {
    const { Providers } = await shared.sdk.send(new sdk.ListIdentityProvidersCommand(pool()))
    expect(Providers).toMatchObject([{ ProviderName: 'DemoProvider', ProviderType: 'OIDC' }])
    const unknown = new sdk.DescribeIdentityProviderCommand({ ...pool(), ProviderName: 'Nobody' })
    expect(await refusalOf(shared.sdk.send(unknown))).toMatch(/^ResourceNotFoundException: /)
  })

  it('has secrets of confidential app clients alone, and shows none of them', async () => {
    const secretsOf = async (name: string) =>
      (await shared.sdk.send(new sdk.ListUserPoolClientSecretsCommand(clientOf(name)))).ClientSecrets
    expect(await secretsOf('public')).toEqual([])
    expect(await secretsOf('confidential')).toEqual([
      {
        ClientSecretId: `${shared.clientNamed('confidential').id}--1698912000`,
        ClientSecretCreateDate: new Date('2023-11-02T08:00:00Z'),
      },
    ])
  })

  it('has no threat protection, no replicas, no log, and tracks no sessions', async () => {
    const { sdk: client } = shared
    expect(await refusalOf(client.send(new sdk.DescribeRiskConfigurationCommand(pool())))).toMatch(
      /^UserPoolAddOnNotEnabledException: /,
    )
    expect((await client.send(new sdk.ListUserPoolReplicasCommand(pool()))).UserPoolReplicas).toEqual([])
    const { LogDeliveryConfiguration } = await client.send(new sdk.GetLogDeliveryConfigurationCommand(pool()))
    expect(LogDeliveryConfiguration).toEqual({ ...pool(), LogConfigurations: [] })
    const { UserSessionTracking } = await client.send(new sdk.GetUserPoolSessionConfigurationCommand(pool()))
    expect(UserSessionTracking).toBe('DISABLED')
  })
})

describe('the lists that have pages', () => {
  const names = ['one', 'two', 'three']
  const lists = new Map<string, Readonly<Record<string, unknown>>>([
    ['user-pool.json', { UserPool: { Id: 'us-local-1_Demo0001' } }],
    ['resource-servers.json', { ResourceServers: names.map((Identifier) => ({ Identifier })) }],
    ['identity-providers.json', { Providers: names.map((ProviderName) => ({ ProviderName })) }],
    ['clients.json', { UserPoolClients: [{ ClientId: 'c1' }] }],
    // more than anyone can make, as no size can be asked for
    [
      'client-secrets/c1.json',
      { ClientSecrets: Array.from({ length: 61 }, (_, place) => ({ ClientSecretId: `c1--${place}` })) },
    ],
    ['terms.json', { Terms: Array.from({ length: 61 }, (_, place) => ({ TermsId: `t${place}` })) }],
    ['replicas.json', { UserPoolReplicas: Array.from({ length: 61 }, (_, place) => ({ RegionName: `r${place}` })) }],
  ])

  it.each([
    { operation: 'ListResourceServers', more: { MaxResults: 2 }, pages: [2, 1] },
    { operation: 'ListIdentityProviders', more: { MaxResults: 2 }, pages: [2, 1] },
    { operation: 'ListUserPoolClientSecrets', more: { ClientId: 'c1' }, pages: [60, 1] },
    { operation: 'ListTerms', more: {}, pages: [60, 1] },
    { operation: 'ListUserPoolReplicas', more: {}, pages: [60, 1] },
  ])('$operation: $pages', async ({ operation, more, pages }) => {
    const own = await startTestPool({ answers: lists })
    const sizes: number[] = []
    let NextToken: string | undefined
    do {
      const body = JSON.stringify({ UserPoolId: own.poolId, ...more, NextToken })
      const answer = (await (await callApi(own, operation, body)).json()) as Record<string, unknown>
      sizes.push(Object.values(answer).find(Array.isArray)?.length ?? 0)
      NextToken = answer.NextToken as string | undefined
    } while (NextToken !== undefined)
    expect(sizes).toEqual(pages)
    const strange = await callApi(own, operation, JSON.stringify({ UserPoolId: own.poolId, ...more, NextToken: 'x' }))
    expect(await strange.json()).toMatchObject({ __type: 'InvalidParameterException' })
  })
})
