import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type FilesOf, poolId, snapshotFrom, userPool, writeFolder } from '../../checks/snapshot/folder-of.ts'
import { startTestPool } from '../../helpers/local-pool.ts'
import { callApi } from '../../helpers/pool-client.ts'
import { answersOf } from '../answers-of.ts'
import { misfitsOf } from '../sdk-schema.ts'

/** A folder with these files, for the time of a test. */
function folderWith(files: FilesOf): string {
  const folder = mkdtempSync(join(tmpdir(), 'cogtool-snapshot-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  writeFolder(folder, files)
  return folder
}

const dates = { CreationDate: '2024-03-01T10:00:00.500000+00:00', LastModifiedDate: '2025-03-01T10:00:00+00:00' }

/** A pool with something in every answer that a snapshot reads. */
const planted: FilesOf = {
  'user-pool.json': userPool({
    ...dates,
    Arn: `arn:aws:cognito-idp:eu-west-1:123456789012:userpool/${poolId}`,
    Domain: 'auth-prod',
    CustomDomain: 'auth.example.com',
    MfaConfiguration: 'ON',
    UserPoolTier: 'PLUS',
    UserPoolAddOns: { AdvancedSecurityMode: 'ENFORCED' },
    UsernameConfiguration: { CaseSensitive: false },
    UsernameAttributes: ['email'],
    SchemaAttributes: [{ Name: 'custom:plan', AttributeDataType: 'String', Mutable: false }],
    AcrConfiguration: {
      Level1: { AcrValue: 'urn:cognito:loa:1' },
      Level2: { AcrValue: 'urn:cognito:loa:2' },
      Level3: { AcrValue: 'urn:cognito:loa:3' },
      Level4: { AcrValue: 'gold' },
    },
  }),
  'mfa.json': { MfaConfiguration: 'ON', WebAuthnConfiguration: { RelyingPartyId: 'old.example.com' } },
  'resource-servers.json': {
    ResourceServers: [{ UserPoolId: poolId, Identifier: 'x', Name: 'x', Scopes: [], ManagedBy: 'COGNITO' }],
  },
  'log-delivery.json': {
    LogDeliveryConfiguration: {
      UserPoolId: poolId,
      LogConfigurations: [{ LogLevel: 'ERROR', EventSource: 'userNotification' }],
    },
  },
  'replicas.json': { UserPoolReplicas: [{ RegionName: 'eu-north-1', Role: 'SECONDARY', Status: 'INACTIVE' }] },
  'session.json': { UserPoolId: poolId, UserSessionTracking: 'ENABLED', TokenSession: { MaxPerUser: 3 } },
  'risk/pool.json': { RiskConfiguration: { UserPoolId: poolId } },
  'risk/c1.json': {
    RiskConfiguration: {
      UserPoolId: poolId,
      ClientId: 'c1',
      CompromisedCredentialsRiskConfiguration: { Actions: { EventAction: 'NO_ACTION' } },
      LastModifiedDate: dates.LastModifiedDate,
    },
  },
  'risk/c2.json': { RiskConfiguration: { UserPoolId: poolId, ClientId: 'c2' } },
  'clients.json': {
    UserPoolClients: [
      { ClientId: 'c1', ClientName: 'spa', UserPoolId: poolId },
      { ClientId: 'c2', ClientName: 'server', UserPoolId: poolId },
    ],
  },
  'clients/c1.json': {
    UserPoolClient: { ...dates, ClientId: 'c1', ClientName: 'spa', UserPoolId: poolId, RefreshTokenValidity: 3650 },
  },
  'clients/c2.json': {
    UserPoolClient: {
      ...dates,
      ClientId: 'c2',
      ClientName: 'server',
      UserPoolId: poolId,
      ClientSecret: '(not saved)',
      ClientType: 'DCR',
      ExplicitAuthFlows: ['ADMIN_NO_SRP_AUTH'],
      CallbackURLs: ['http://app.example.com/'],
    },
  },
  'client-secrets/c1.json': { ClientSecrets: [] },
  'client-secrets/c2.json': {
    ClientSecrets: [
      { ClientSecretId: 'c2--1', ClientSecretCreateDate: '2020-01-01T00:00:00.000Z' },
      { ClientSecretId: 'c2--2', ClientSecretCreateDate: '2021-01-01T00:00:00.000Z' },
    ],
  },
  'branding/c1.json': {
    ManagedLoginBranding: { ManagedLoginBrandingId: 'b', UserPoolId: poolId, UseCognitoProvidedValues: false },
  },
  'branding/c2.json': '',
  'identity-providers.json': { Providers: [{ ...dates, ProviderName: 'Corp', ProviderType: 'SAML' }] },
  'identity-providers/Corp.json': {
    IdentityProvider: {
      ...dates,
      UserPoolId: poolId,
      ProviderName: 'Corp',
      ProviderType: 'SAML',
      ProviderDetails: { MetadataFile: '<x/>', IDPInit: 'true' },
      AttributeMapping: { email: 'mail' },
      IdpIdentifiers: [],
    },
  },
  'terms.json': { Terms: [{ TermsId: 't1', TermsName: 'terms-of-use', Enforcement: 'NONE' }] },
  'domain.json': { DomainDescription: { UserPoolId: poolId, Domain: 'auth-prod', Status: 'FAILED' } },
  'custom-domain.json': {
    DomainDescription: {
      UserPoolId: poolId,
      Domain: 'auth.example.com',
      Status: 'ACTIVE',
      ManagedLoginVersion: 2,
      CustomDomainConfig: {
        CertificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/x',
        SecurityPolicy: 'TLS_V1',
      },
    },
  },
}

describe('a pool that is started from a snapshot', () => {
  it('answers exactly what the snapshot has', async () => {
    const pool = await startTestPool({ snapshotFolder: folderWith(planted) })
    expect(pool.poolId).toBe(poolId)
    const { answers: _answers, ...asked } = await snapshotFrom(await answersOf(pool))
    // which files it was, and with which bytes, is another matter
    const { answers: _files, ...given } = await snapshotFrom(planted)
    expect(asked).toEqual(given)
  })

  it('answers nothing that the SDK does not know', async () => {
    const pool = await startTestPool({ snapshotFolder: folderWith(planted) })
    const files = await answersOf(pool)
    const operations: Record<string, string> = {
      'user-pool.json': 'DescribeUserPool',
      'session.json': 'GetUserPoolSessionConfiguration',
      'clients/c2.json': 'DescribeUserPoolClient',
      'client-secrets/c2.json': 'ListUserPoolClientSecrets',
      'risk/c1.json': 'DescribeRiskConfiguration',
      'custom-domain.json': 'DescribeUserPoolDomain',
      'identity-providers/Corp.json': 'DescribeIdentityProvider',
      'branding/c1.json': 'DescribeManagedLoginBrandingByClient',
      'replicas.json': 'ListUserPoolReplicas',
      'terms.json': 'ListTerms',
    }
    for (const [file, operation] of Object.entries(operations)) expect(misfitsOf(operation, files[file])).toEqual([])
  })

  it('has a new secret where there was one, the seeded users, and the columns of its own schema', async () => {
    const pool = await startTestPool({ snapshotFolder: folderWith(planted) })
    expect(pool.clients.map(({ secret }) => secret?.length)).toEqual([undefined, 52])
    expect(pool.state.users.forSignIn(pool.demoUser.username)).toBeDefined()
    const answer = await callApi(pool, 'GetCSVHeader', JSON.stringify({ UserPoolId: poolId }))
    expect(await answer.json()).toMatchObject({ CSVHeader: ['custom:plan', 'cognito:mfa_enabled', 'cognito:username'] })
  })

  it('has the users that were saved with it', async () => {
    const pool = await startTestPool({
      snapshotFolder: folderWith({ ...planted, 'users.jsonl': '{"username":"ann","attributes":{"email":"a@x.io"}}\n' }),
    })
    expect(pool.state.users.all().map(({ username }) => username)).toEqual(['ann'])
  })

  it('has the seeded app clients where the snapshot tells of none', async () => {
    const pool = await startTestPool({ snapshotFolder: folderWith({ 'user-pool.json': userPool() }) })
    expect(pool.client.name).toBe('public')
  })
})
