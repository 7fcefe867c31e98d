import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readFolder } from '../../../src/checks/snapshot/read-folder.ts'
import type { Snapshot } from '../../../src/checks/snapshot/snapshot.ts'
import { testEdges } from '../../helpers/test-edges.ts'
import { poolId, refusalOf, snapshotFrom, userPool, writeFolder } from './folder-of.ts'

const other = 'eu-west-1_Other0001'
const arn = 'arn:aws:lambda:eu-west-1:111122223333:function:sign-up'
const clientList = (...ids: string[]) => ({
  UserPoolClients: ids.map((ClientId) => ({ ClientId, UserPoolId: poolId })),
})
const client = (ClientId: string, more: object = {}) => ({ UserPoolClient: { ClientId, UserPoolId: poolId, ...more } })
const record = (files: object) => ({
  schema: 'cogtool.snapshot/1',
  pool: poolId,
  readAt: '2026-11-27T10:00:00Z',
  version: '0.1.0',
  files,
})
const stateOf = (reading: { state: string; needs?: string } | undefined) =>
  reading?.state === 'read' ? 'read' : `${reading?.state}: ${reading?.needs}`
const contentOf = (reading: { state: string } | undefined) =>
  reading && 'value' in reading ? reading.value : reading?.state

describe('a folder of answers', () => {
  it('is a pool, and everything else is absent', async () => {
    const { pool, region, readAt, parts, clients } = await snapshotFrom({})
    expect({ id: pool.Id, region, readAt, clients: clients.size }).toEqual({
      id: poolId,
      region: 'eu-west-1',
      readAt: undefined,
      clients: 0,
    })
    expect(stateOf(parts.mfa)).toBe('absent: mfa.json (aws cognito-idp get-user-pool-mfa-config)')
    expect(stateOf(parts.clients)).toBe('absent: clients.json (aws cognito-idp list-user-pool-clients)')
    const read = Object.entries(parts).filter(([, reading]) => reading.state === 'read')
    // a pool that has no domain needs no answer about one
    expect(read.map(([name]) => name)).toEqual(['domain', 'customDomain'])
  })

  it.each([
    { file: 'mfa.json', part: 'mfa', none: {} },
    { file: 'resource-servers.json', part: 'resourceServers', none: [] },
    { file: 'log-delivery.json', part: 'logDelivery', none: {} },
    { file: 'replicas.json', part: 'replicas', none: [] },
    { file: 'session.json', part: 'session', none: {} },
    { file: 'risk/pool.json', part: 'risk', none: {} },
    { file: 'clients.json', part: 'clients', none: [] },
    { file: 'clients.json', part: 'clientDescriptions', none: [] },
    { file: 'identity-providers.json', part: 'providers', none: [] },
    { file: 'waf.json', part: 'waf', none: {} },
    { file: 'stack/resources.json', part: 'stackResources', none: [] },
    { file: 'stack/stack.json', part: 'stack', none: {} },
    { file: 'stack/template.json', part: 'template', none: undefined },
    { file: 'stack/policy.json', part: 'stackPolicy', none: undefined },
    { file: 'key.json', part: 'key', none: {} },
    { file: 'certificate.json', part: 'certificate', none: {} },
    { file: 'sms.json', part: 'sms', none: {} },
  ] as const)('an empty $file is none: $part', async ({ file, part, none }) => {
    for (const empty of ['', ' \n', '{}', { NextToken: null }]) {
      const { parts } = await snapshotFrom({ [file]: empty })
      expect(parts[part]).toEqual({ state: 'read', value: none })
    }
  })

  it('takes what each call prints', async () => {
    const { parts } = await snapshotFrom({
      'mfa.json': { MfaConfiguration: 'ON', SoftwareTokenMfaConfiguration: { Enabled: true } },
      'resource-servers.json': { ResourceServers: [{ UserPoolId: poolId, Identifier: 'api' }] },
      'log-delivery.json': { LogDeliveryConfiguration: { UserPoolId: poolId, LogConfigurations: [] } },
      'replicas.json': { UserPoolReplicas: [{ RegionName: 'eu-central-1', Role: 'SECONDARY', Status: 'ACTIVE' }] },
      'session.json': { UserPoolId: poolId, UserSessionTracking: 'ENABLED' },
      'risk/pool.json': { RiskConfiguration: { UserPoolId: poolId } },
      'waf.json': { WebACL: { Name: 'acl', Id: 'x' } },
      'key.json': { KeyMetadata: { KeyState: 'Enabled', DeletionDate: 1_790_000_000 } },
      'certificate.json': { Certificate: { NotAfter: '2026-12-01T00:00:00+00:00', Status: 'ISSUED' } },
      'sms.json': { attributes: { MonthlySpendLimit: '1' } },
    })
    expect(
      Object.fromEntries(Object.entries(parts).map(([name, reading]) => [name, contentOf(reading)])),
    ).toMatchObject({
      mfa: { MfaConfiguration: 'ON' },
      resourceServers: [{ Identifier: 'api' }],
      logDelivery: { LogConfigurations: [] },
      replicas: [{ Role: 'SECONDARY' }],
      session: { UserSessionTracking: 'ENABLED' },
      risk: { UserPoolId: poolId },
      waf: { WebACL: { Name: 'acl' } },
      key: { KeyState: 'Enabled', DeletionDate: '2026-09-21T14:13:20.000Z' },
      certificate: { NotAfter: '2026-12-01T00:00:00.000Z' },
      sms: { MonthlySpendLimit: '1' },
    })
  })

  it('keeps of secrets that they are there, and of users no name', async () => {
    const snapshot = await snapshotFrom({
      'clients/a.json': client('a', { ClientSecret: 'MARKER' }),
      'client-secrets/a.json': { ClientSecrets: [{ ClientSecretId: 's', ClientSecretValue: 'MARKER' }] },
      'identity-providers/g.json': {
        IdentityProvider: { ProviderName: 'g', ProviderDetails: { client_secret: 'MARKER', private_key: 'MARKER' } },
      },
      'users.jsonl': '{"username":"MARKER","status":"CONFIRMED","attributes":{"sub":"1","email":"MARKER@x.io"}}\n',
    })
    const text = JSON.stringify([snapshot.parts, ...[snapshot.clients, snapshot.providers].map((map) => [...map])])
    expect(text).not.toContain('MARKER')
    expect(contentOf(snapshot.clients.get('a')?.description)).toMatchObject({ ClientSecret: '(not saved)' })
  })
})

describe('what does not fit is refused, with its file', () => {
  it.each([
    {
      name: 'not JSON',
      files: { 'mfa.json': 'MfaConfiguration: OFF' },
      says: 'input_invalid: snapshot/mfa.json is not JSON',
    },
    { name: 'a list', files: { 'mfa.json': [] }, says: 'input_invalid: snapshot/mfa.json is not JSON' },
    {
      name: 'cut off',
      files: { 'clients/a.json': '{"UserPoolClient": {' },
      says: 'input_invalid: snapshot/clients/a.json is not JSON',
    },
    {
      name: 'nested without end',
      files: { 'waf.json': `{"a":${'['.repeat(50_000)}${']'.repeat(50_000)}}` },
      says: 'input_invalid: snapshot/waf.json is not JSON',
    },
    {
      name: 'a wrong type',
      files: { 'mfa.json': { MfaConfiguration: [] } },
      says: 'input_invalid: snapshot/mfa.json cannot be used: MfaConfiguration is not a text',
    },
    {
      name: 'another answer',
      files: { 'mfa.json': { UserPool: {} } },
      says: 'input_invalid: snapshot/mfa.json is another answer',
    },
    {
      name: 'another answer in a list',
      files: { 'clients.json': { Providers: [] } },
      says: 'input_invalid: snapshot/clients.json is another answer',
    },
    {
      name: 'one page',
      files: { 'clients.json': { ...clientList('a'), NextToken: 'x' } },
      says: 'input_invalid: snapshot/clients.json is one page of several',
    },
    {
      name: 'a client of another pool',
      files: { 'clients/a.json': client('a', { UserPoolId: other }) },
      says: 'input_invalid: snapshot/clients/a.json is of another pool',
    },
    {
      name: 'a list of another pool',
      files: { 'clients.json': { UserPoolClients: [{ ClientId: 'a', UserPoolId: other }] } },
      says: 'input_invalid: snapshot/clients.json is of another pool',
    },
    {
      name: 'a replica of another pool',
      files: {
        'replicas.json': { UserPoolReplicas: [{ UserPoolArn: `arn:aws:cognito-idp:eu-west-1:1:userpool/${other}` }] },
      },
      says: 'input_invalid: snapshot/replicas.json is of another pool',
    },
    {
      name: 'an identity pool of another pool',
      files: {
        'identity-pools/x.json': {
          IdentityPoolId: 'x',
          CognitoIdentityProviders: [{ ProviderName: `cognito-idp.eu-west-1.amazonaws.com/${other}` }],
        },
      },
      says: 'input_invalid: snapshot/identity-pools/x.json is of another pool',
    },
    {
      name: 'a record of another pool',
      files: { 'snapshot.json': { ...record({}), pool: other } },
      says: 'input_invalid: snapshot/snapshot.json is of another pool',
    },
    {
      name: 'a record of something else',
      files: { 'snapshot.json': { schema: 'cogtool.findings/1' } },
      says: 'input_invalid: snapshot/snapshot.json is not what cogtool writes',
    },
    {
      name: 'a record with a strange state',
      files: { 'snapshot.json': record({ 'mfa.json': { state: 'lost' } }) },
      says: 'input_invalid: snapshot/snapshot.json is not what cogtool writes',
    },
    {
      name: 'the same client twice',
      files: { 'clients/a.json': client('a'), 'clients/b.json': client('a') },
      says: 'input_invalid: snapshot/clients/b.json is about what another file describes',
    },
    {
      name: 'a template that is none',
      files: { 'stack/template.json': { TemplateBody: 'a: [' } },
      says: 'input_invalid: snapshot/stack/template.json cannot be used: its template is neither JSON nor YAML: line 1 is not YAML',
    },
    {
      name: 'a policy that is none',
      files: { 'stack/policy.json': { StackPolicyBody: 'MARKER' } },
      says: 'input_invalid: snapshot/stack/policy.json cannot be used: StackPolicyBody is not JSON',
    },
    {
      name: 'a pool that is none',
      files: { 'user-pool.json': '' },
      says: 'input_invalid: snapshot/user-pool.json describes no user pool',
    },
    {
      name: 'a pool whose id is none',
      files: { 'user-pool.json': { UserPool: { Id: 'prod' } } },
      says: 'input_invalid: snapshot/user-pool.json describes no user pool',
    },
    {
      name: 'users that are none',
      files: { 'users.jsonl': 'no users' },
      says: 'input_invalid: line 1 of snapshot/users.jsonl',
    },
  ])('$name', async ({ files, says }) => {
    expect(await refusalOf(files)).toContain(says)
  })

  it.each([
    { name: 'there is none', files: undefined, code: 'input_unreadable' },
    { name: 'it is empty', files: {}, code: 'nothing_read' },
    { name: 'the pool is not in it', files: { 'mfa.json': {} }, code: 'input_unreadable' },
  ])('a folder: $name', async ({ files, code }) => {
    const edges = testEdges()
    const path = join(edges.home, 'snapshot')
    if (files) writeFolder(path, files)
    const silent = async () => {}
    await expect(readFolder({ path, name: 'snapshot' }, edges, { note: silent, warn: silent })).rejects.toMatchObject({
      code,
    })
  })

  it('a file instead of a folder, and the other way round', async () => {
    expect(await refusalOf({ clients: '{}' })).toMatch('input_unreadable: --from-json: snapshot/clients cannot be read')
    expect(await refusalOf({ 'mfa.json/x': '{}' })).toMatch(
      'input_unreadable: --from-json: snapshot/mfa.json cannot be read',
    )
  })
})

describe('why an answer is not there', () => {
  it.each([
    { saved: { state: 'denied' }, says: 'denied: allow cognito-idp:GetUserPoolMfaConfig' },
    { saved: { state: 'failed' }, says: 'failed: read it again: aws cognito-idp get-user-pool-mfa-config' },
    { saved: { state: 'unsupported' }, says: 'unsupported: an endpoint that does cognito-idp:GetUserPoolMfaConfig' },
    {
      saved: { state: 'unsupported', needs: 'the primary, in eu-central-1' },
      says: 'unsupported: the primary, in eu-central-1',
    },
    { saved: { state: 'read' }, says: 'absent: mfa.json (aws cognito-idp get-user-pool-mfa-config)' },
  ])('$saved', async ({ saved, says }) => {
    const { parts, readAt } = await snapshotFrom({ 'snapshot.json': record({ 'mfa.json': saved }) })
    expect(stateOf(parts.mfa)).toBe(says)
    expect(readAt).toEqual(new Date('2026-11-27T10:00:00Z'))
  })

  it('a file that is there counts, whatever the record says', async () => {
    const { parts } = await snapshotFrom({
      'snapshot.json': record({ 'mfa.json': { state: 'denied' } }),
      'mfa.json': {},
    })
    expect(parts.mfa.state).toBe('read')
  })

  it('a client whose description was denied', async () => {
    const { clients, parts } = await snapshotFrom({
      'clients.json': clientList('a'),
      'snapshot.json': record({ 'clients/a.json': { state: 'denied' } }),
    })
    expect(stateOf(clients.get('a')?.description)).toBe('denied: allow cognito-idp:DescribeUserPoolClient')
    expect(parts.clientDescriptions.state).toBe('denied')
  })
})

describe('app clients', () => {
  const summary = ({ clients, parts }: Snapshot) => ({
    clients: [...clients].map(([id, { description }]) => `${id} ${description.state}`),
    list: parts.clients.state,
    all: parts.clientDescriptions.state,
  })

  it.each([
    {
      name: 'all described',
      files: { 'clients.json': clientList('a', 'b'), 'clients/a.json': client('a'), 'clients/b.json': client('b') },
      gives: { clients: ['a read', 'b read'], list: 'read', all: 'read' },
    },
    {
      name: 'one that no file describes',
      files: { 'clients.json': clientList('b', 'a'), 'clients/b.json': client('b') },
      gives: { clients: ['a absent', 'b read'], list: 'read', all: 'absent' },
    },
    {
      name: 'one that is not listed',
      files: { 'clients.json': clientList('a'), 'clients/a.json': client('a'), 'clients/b.json': client('b') },
      gives: { clients: ['a read', 'b read'], list: 'read', all: 'read' },
    },
    {
      name: 'no list: those that are described',
      files: { 'clients/a.json': client('a') },
      gives: { clients: ['a read'], list: 'read', all: 'read' },
    },
    {
      name: 'a list that was denied is not made up',
      files: { 'clients/a.json': client('a'), 'snapshot.json': record({ 'clients.json': { state: 'denied' } }) },
      gives: { clients: ['a read'], list: 'denied', all: 'denied' },
    },
    {
      name: 'an empty description: it was deleted',
      files: { 'clients.json': clientList('a', 'b'), 'clients/a.json': client('a'), 'clients/b.json': '' },
      gives: { clients: ['a read'], list: 'read', all: 'read' },
    },
    {
      name: 'a name of the file that is not its id',
      files: { 'clients/spa.json': client('a'), 'client-secrets/spa.json': '' },
      gives: { clients: ['a read'], list: 'read', all: 'read' },
    },
  ])('$name', async ({ files, gives }) => {
    expect(summary(await snapshotFrom(files))).toEqual(gives)
  })
})

describe('providers, identity pools, triggers', () => {
  it('a provider whose name cannot be the name of a file', async () => {
    const { providers } = await snapshotFrom({
      'identity-providers.json': { Providers: [{ ProviderName: 'My/IdP' }, { ProviderName: 'Ação' }] },
      'identity-providers/My%2FIdP.json': { IdentityProvider: { ProviderName: 'My/IdP' } },
      'identity-providers/Ação.json': { IdentityProvider: { ProviderName: 'Ação' } },
    })
    expect([...providers].map(([name, { description }]) => `${name} ${description.state}`)).toEqual([
      'Ação read',
      'My/IdP read',
    ])
  })

  it('an identity pool beside those of other pools', async () => {
    const { identityPools, parts } = await snapshotFrom({
      'identity-pools/eu-west-1_x.json': {
        IdentityPoolId: 'eu-west-1:x',
        CognitoIdentityProviders: [poolId, other].map((id) => ({
          ProviderName: `cognito-idp.eu-west-1.amazonaws.com/${id}`,
        })),
      },
      'identity-pool-roles/eu-west-1_x.json': { IdentityPoolId: 'eu-west-1:x', Roles: { authenticated: 'arn' } },
    })
    const found = identityPools.get('eu-west-1:x')
    expect(contentOf(found?.roles)).toMatchObject({ Roles: { authenticated: 'arn' } })
    expect(stateOf(found?.tags)).toContain('absent: identity-pool-tags/<id>.json')
    expect(contentOf(parts.identityPools)).toHaveLength(1)
  })

  it('functions by ARN, in every form that a trigger has', async () => {
    const { triggers } = await snapshotFrom({
      'user-pool.json': userPool({
        LambdaConfig: {
          PreSignUp: arn,
          PostConfirmation: `${arn}:live`,
          PreTokenGenerationConfig: { LambdaVersion: 'V2_0', LambdaArn: `${arn}-token` },
          KMSKeyID: 'arn:aws:kms:eu-west-1:111122223333:key/x',
        },
      }),
      'lambda/sign-up.json': { Policy: '{"Statement":[]}' },
      'lambda/sign-up_live.json': '',
    })
    expect([...triggers].map(([name, { policy }]) => [name, contentOf(policy)])).toEqual([
      [arn, { Statement: [] }],
      [`${arn}-token`, 'absent'],
      [`${arn}:live`, undefined],
    ])
  })
})

describe('domains', () => {
  const domain = (Domain: string, more: object = {}) => ({ DomainDescription: { UserPoolId: poolId, Domain, ...more } })
  const domains = async (pool: object, files: object) => {
    const { parts } = await snapshotFrom({ 'user-pool.json': userPool(pool), ...files })
    return [parts.domain, parts.customDomain].map((reading) =>
      reading.state === 'read' ? (reading.value.Domain ?? 'none') : reading.state,
    )
  }
  it.each([
    {
      name: 'both',
      pool: { Domain: 'p', CustomDomain: 'a.example.org' },
      files: { 'domain.json': domain('p'), 'custom-domain.json': domain('a.example.org') },
      gives: ['p', 'a.example.org'],
    },
    {
      name: 'exchanged',
      pool: { Domain: 'p', CustomDomain: 'a.example.org' },
      files: { 'domain.json': domain('a.example.org'), 'custom-domain.json': domain('p') },
      gives: ['p', 'a.example.org'],
    },
    {
      name: 'the custom one in domain.json',
      pool: { CustomDomain: 'a.example.org' },
      files: { 'domain.json': domain('a.example.org') },
      gives: ['none', 'a.example.org'],
    },
    {
      name: 'the prefix alone was asked for',
      pool: { Domain: 'p', CustomDomain: 'a.example.org' },
      files: { 'domain.json': domain('p') },
      gives: ['p', 'absent'],
    },
    {
      name: 'the file is about another one',
      pool: { Domain: 'p' },
      files: { 'domain.json': domain('old') },
      gives: ['absent', 'none'],
    },
    { name: 'neither', pool: {}, files: {}, gives: ['none', 'none'] },
  ])('$name', async ({ pool, files, gives }) => {
    expect(await domains(pool, files)).toEqual(gives)
  })
})

describe('the stack', () => {
  const resource = (PhysicalResourceId: string, more: object = {}) => ({
    PhysicalResourceId,
    StackName: 'auth',
    ...more,
  })
  const many = (count: number) => Array.from({ length: count }, (_, place) => resource(`other-${place}`))
  const hasPool = async (resources: object) => {
    const { parts } = await snapshotFrom({ 'stack/resources.json': resources })
    const { stackResources: reading } = parts
    return reading.state === 'read' && reading.value.some(({ PhysicalResourceId }) => PhysicalResourceId === poolId)
  }

  it.each([
    { name: 'describe-stack-resources', resources: { StackResources: [resource(poolId)] }, has: true },
    {
      name: 'list-stack-resources',
      resources: { StackResourceSummaries: [{ PhysicalResourceId: poolId }] },
      has: true,
    },
    { name: '100, and the pool is not among them', resources: { StackResources: many(100) }, has: true },
    { name: '99, and the pool is not among them', resources: { StackResources: many(99) }, has: false },
    {
      name: 'a whole list of 150 without the pool',
      resources: { StackResourceSummaries: Array.from({ length: 150 }, () => ({ PhysicalResourceId: 'x' })) },
      has: false,
    },
  ])('$name', async ({ resources, has }) => {
    expect(await hasPool(resources)).toBe(has)
  })

  it('template, policy and stack, as the calls print them', async () => {
    const { parts } = await snapshotFrom({
      'stack/resources.json': { StackResources: [resource(poolId)] },
      'stack/stack.json': {
        Stacks: [{ StackName: 'other' }, { StackName: 'auth', EnableTerminationProtection: true }],
      },
      'stack/template.json': {
        TemplateBody: 'Resources:\n  Pool:\n    Properties: {Name: !Ref N}\n',
        StagesAvailable: [],
      },
      'stack/policy.json': { StackPolicyBody: '{"Statement":[]}' },
    })
    expect(contentOf(parts.stack)).toMatchObject({ EnableTerminationProtection: true })
    expect(contentOf(parts.template)).toEqual({ Resources: { Pool: { Properties: { Name: { Ref: 'N' } } } } })
    expect(contentOf(parts.stackPolicy)).toEqual({ Statement: [] })
  })
})

describe('users', () => {
  const user = (sub: string, more: object = {}, attributes: object = {}) =>
    JSON.stringify({
      username: sub,
      status: 'CONFIRMED',
      created: '2026-11-01T08:00:00Z',
      modified: '2026-11-02T08:00:00Z',
      ...more,
      attributes: { sub, ...attributes },
    })
  it.each([
    { name: 'an empty file: nobody', lines: [], gives: { total: 0, oddlyVerified: 0 } },
    {
      name: 'verified in other words',
      lines: [
        user('1', {}, { email_verified: 'True' }),
        user('2', {}, { email_verified: 'true' }),
        user('3', {}, { phone_number_verified: '1' }),
      ],
      gives: { total: 3, oddlyVerified: 2 },
    },
    {
      name: 'equal except for case',
      lines: [user('1', {}, { email: 'Ann@x.io' }), user('2', {}, { email: 'ann@x.io' })],
      gives: { caseTwins: { groups: 1, accounts: 2 }, sharedEmails: { groups: 0, accounts: 0 } },
    },
    {
      name: 'one email',
      lines: [user('1', {}, { email: 'ann@x.io' }), user('2', {}, { email: 'ann@x.io' }), user('3')],
      gives: { caseTwins: { groups: 0, accounts: 0 }, sharedEmails: { groups: 1, accounts: 2 } },
    },
    {
      name: 'a username in two cases',
      lines: [user('1', { username: 'Ann' }), user('2', { username: 'ann' })],
      gives: { caseTwins: { groups: 1, accounts: 2 } },
    },
    {
      name: 'days',
      lines: [user('1', { status: 'UNCONFIRMED' }), user('2', { status: 'FORCE_CHANGE_PASSWORD' })],
      gives: { unconfirmed: { '2026-11-01': 1 }, temporaryPasswords: { '2026-11-02': 1 } },
    },
  ])('$name', async ({ lines, gives }) => {
    const { parts } = await snapshotFrom({ 'users.jsonl': lines.map((line) => `${line}\n`).join('') })
    expect(contentOf(parts.users)).toMatchObject(gives)
  })
})
