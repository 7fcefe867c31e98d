import {
  DescribeUserPoolClientCommand,
  DescribeUserPoolCommand,
  DescribeUserPoolDomainCommand,
  GetCSVHeaderCommand,
  GetUserPoolMfaConfigCommand,
  ListUserPoolClientsCommand,
  ListUserPoolsCommand,
  paginateListUserPoolClients,
  paginateListUserPools,
  ResourceNotFoundException,
} from '@aws-sdk/client-cognito-identity-provider'
import { describe, expect, it } from 'vitest'
import { refusalOf, sharedPool } from '../shared-pool.ts'

const shared = sharedPool()
const pool = () => ({ UserPoolId: shared.pool.poolId })

describe('the pool', () => {
  it('is the only one in the list', async () => {
    const names: string[] = []
    for await (const page of paginateListUserPools({ client: shared.sdk, pageSize: 1 }, { MaxResults: 1 })) {
      names.push(...(page.UserPools ?? []).map((found) => `${found.Name} ${found.Id}`))
    }
    expect(names).toEqual([`cogtool-local ${shared.pool.poolId}`])
  })

  it('is flawed on purpose: case-sensitive, e-mail as an alias, open to deletion', async () => {
    const { UserPool } = await shared.sdk.send(new DescribeUserPoolCommand(pool()))
    expect(UserPool).toMatchObject({
      Id: shared.pool.poolId,
      Arn: `arn:aws:cognito-idp:us-local-1:000000000000:userpool/${shared.pool.poolId}`,
      UsernameConfiguration: { CaseSensitive: true },
      AliasAttributes: ['email'],
      AutoVerifiedAttributes: ['email'],
      DeletionProtection: 'INACTIVE',
      MfaConfiguration: 'OPTIONAL',
      Domain: 'cogtool-local',
      LambdaConfig: {},
    })
    expect(UserPool?.CreationDate).toEqual(new Date('2023-11-02T08:00:00Z'))
  })

  it('estimates its size a little off', async () => {
    const { UserPool } = await shared.sdk.send(new DescribeUserPoolCommand(pool()))
    const size = shared.pool.state.users.size
    expect(UserPool?.EstimatedNumberOfUsers).not.toBe(size)
    expect(UserPool?.EstimatedNumberOfUsers).toBeGreaterThan(size * 0.95)
  })

  it('has sub, the standard attributes, identities and a custom one', async () => {
    const { UserPool } = await shared.sdk.send(new DescribeUserPoolCommand(pool()))
    const schema = UserPool?.SchemaAttributes ?? []
    expect(schema.map(({ Name }) => Name)).toEqual(
      expect.arrayContaining(['sub', 'email', 'email_verified', 'phone_number', 'identities', 'custom:team']),
    )
    expect(schema.find(({ Name }) => Name === 'sub')).toEqual({
      Name: 'sub',
      AttributeDataType: 'String',
      DeveloperOnlyAttribute: false,
      Mutable: false,
      Required: true,
      StringAttributeConstraints: { MinLength: '1', MaxLength: '2048' },
    })
  })

  it('hides its domain where it has none', async () => {
    shared.pool.faults.noDomain = 'absent'
    const { UserPool } = await shared.sdk.send(new DescribeUserPoolCommand(pool()))
    expect(UserPool?.Domain).toBeUndefined()
    const { DomainDescription } = await shared.sdk.send(new DescribeUserPoolDomainCommand({ Domain: 'cogtool-local' }))
    expect(DomainDescription).toEqual({})
  })

  it('describes its domain, and an unknown one as empty', async () => {
    const known = await shared.sdk.send(new DescribeUserPoolDomainCommand({ Domain: 'cogtool-local' }))
    expect(known.DomainDescription).toMatchObject({ Status: 'ACTIVE', ManagedLoginVersion: 1, ...pool() })
    const unknown = await shared.sdk.send(new DescribeUserPoolDomainCommand({ Domain: 'somebody-else' }))
    expect(unknown.DomainDescription).toEqual({})
  })

  it('has software tokens as its optional second factor', async () => {
    expect(await shared.sdk.send(new GetUserPoolMfaConfigCommand(pool()))).toMatchObject({
      MfaConfiguration: 'OPTIONAL',
      SoftwareTokenMfaConfiguration: { Enabled: true },
    })
  })

  it('names the columns of an import file', async () => {
    const { CSVHeader } = await shared.sdk.send(new GetCSVHeaderCommand(pool()))
    expect(CSVHeader).toEqual(expect.arrayContaining(['email', 'email_verified', 'birthdate', 'custom:team']))
    expect(CSVHeader?.slice(-2)).toEqual(['cognito:mfa_enabled', 'cognito:username'])
    expect(CSVHeader).not.toContain('sub')
  })

  it.each([
    {
      name: 'another pool',
      id: 'us-local-1_Other',
      says: 'ResourceNotFoundException: User pool us-local-1_Other does not exist.',
    },
    {
      name: 'no pool id',
      id: 'nonsense!',
      says: "InvalidParameterException: 1 validation error detected: Value at 'userPoolId' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w-]+_[0-9a-zA-Z]+",
    },
    {
      name: 'none at all',
      id: undefined,
      says: "InvalidParameterException: 1 validation error detected: Value null at 'userPoolId' failed to satisfy constraint: Member must not be null",
    },
  ])('refuses $name', async ({ id, says }) => {
    expect(await refusalOf(shared.sdk.send(new DescribeUserPoolCommand({ UserPoolId: id })))).toBe(says)
  })
})

describe('app clients', () => {
  const describeClient = async (name: string) => {
    const ClientId = shared.clientNamed(name).id
    return (await shared.sdk.send(new DescribeUserPoolClientCommand({ ...pool(), ClientId }))).UserPoolClient
  }

  it('come in pages', async () => {
    const pages: number[] = []
    const ids: string[] = []
    for await (const page of paginateListUserPoolClients({ client: shared.sdk, pageSize: 2 }, pool())) {
      pages.push(page.UserPoolClients?.length ?? 0)
      ids.push(...(page.UserPoolClients ?? []).map(({ ClientId }) => ClientId ?? ''))
    }
    expect(pages).toEqual([2, 2, 2])
    expect(ids).toEqual(shared.pool.clients.map(({ id }) => id))
  })

  it('begin with the default one: public, with the code grant and loopback callbacks', async () => {
    const first = shared.pool.clients[0]
    expect(first?.name).toBe('public')
    const described = await describeClient('public')
    expect(described).toMatchObject({
      AllowedOAuthFlows: ['code'],
      AllowedOAuthFlowsUserPoolClient: true,
      AllowedOAuthScopes: ['aws.cognito.signin.user.admin', 'email', 'openid', 'phone', 'profile'],
      EnableTokenRevocation: true,
      PreventUserExistenceErrors: 'ENABLED',
      AccessTokenValidity: 1,
      RefreshTokenValidity: 30,
      TokenValidityUnits: { AccessToken: 'hours', IdToken: 'hours', RefreshToken: 'days' },
    })
    expect(described?.CallbackURLs).toEqual(
      expect.arrayContaining([
        'http://localhost:8484/callback',
        'http://127.0.0.1:8484/callback',
        'http://localhost:18484/callback',
        'http://localhost:28484/callback',
      ]),
    )
    expect(described).not.toHaveProperty('ClientSecret')
  })

  it('show a secret in clear, with both characters that careless encodings break', async () => {
    const secret = (await describeClient('confidential'))?.ClientSecret
    expect(secret).toBe(shared.clientNamed('confidential').secret)
    expect(secret).toMatch(/^[\w+]*_[\w+]*\+[\w+]*$/)
  })

  it('differ as their purposes do', async () => {
    expect(await describeClient('implicit')).toMatchObject({ AllowedOAuthFlows: ['implicit'] })
    expect(await describeClient('api-only')).toMatchObject({ AllowedOAuthFlowsUserPoolClient: false })
    expect(await describeClient('machine')).toMatchObject({
      AllowedOAuthFlows: ['client_credentials'],
      AllowedOAuthScopes: ['api/read', 'api/write'],
    })
    expect((await describeClient('wrong-callback'))?.CallbackURLs).toEqual(['https://app.example.com/callback'])
  })

  it('say how long a rotated refresh token still works', async () => {
    const client = shared.clientNamed('api-only')
    client.rotation = { graceSeconds: 10 }
    const described = await describeClient('api-only')
    client.rotation = undefined
    expect(described?.RefreshTokenRotation).toEqual({ Feature: 'ENABLED', RetryGracePeriodSeconds: 10 })
  })

  it('have ids shaped like those of the service', () => {
    for (const { id } of shared.pool.clients) expect(id).toMatch(/^[a-z0-9]{26}$/)
  })

  it('are not found by a wrong id', async () => {
    const request = shared.sdk.send(
      new DescribeUserPoolClientCommand({ ...pool(), ClientId: '1h57kf5cpq17m0eml12example' }),
    )
    await expect(request).rejects.toBeInstanceOf(ResourceNotFoundException)
    await expect(request).rejects.toThrow('User pool client 1h57kf5cpq17m0eml12example does not exist.')
  })
})

describe('bounds of the lists', () => {
  it.each([0, 61])('refuses MaxResults %i of ListUserPools', async (MaxResults) => {
    expect(await refusalOf(shared.sdk.send(new ListUserPoolsCommand({ MaxResults })))).toContain(
      "at 'maxResults' failed to satisfy constraint",
    )
  })

  it('wants MaxResults of ListUserPools', async () => {
    const request = shared.sdk.send(new ListUserPoolsCommand({ MaxResults: undefined }))
    expect(await refusalOf(request)).toContain('Member must not be null')
  })

  it.each([
    { list: 'ListUserPools', command: () => new ListUserPoolsCommand({ MaxResults: 1, NextToken: 'x' }) },
    { list: 'ListUserPoolClients', command: () => new ListUserPoolClientsCommand({ ...pool(), NextToken: 'x' }) },
  ])('refuses a wrong token of $list', async ({ command }) => {
    const request = shared.sdk.send(command() as ListUserPoolsCommand)
    expect(await refusalOf(request)).toBe('InvalidParameterException: Invalid pagination token.')
  })
})
