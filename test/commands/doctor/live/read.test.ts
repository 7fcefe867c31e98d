import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { checks } from '../../../../src/checks/doctor/table.ts'
import { main } from '../../../../src/main.ts'
import { startTestPool } from '../../../helpers/local-pool.ts'
import { type AwsAnswers, AwsFault } from '../../../helpers/scripted-aws.ts'
import { testEdges } from '../../../helpers/test-edges.ts'
import { actionsOf, answers, doctorAt, filesIn, identityPoolId, marker, poolId } from './pool-at-aws.ts'

afterEach(() => {
  vi.unstubAllEnvs()
})

const strict = ['--rules', 'strict', '--json', '--at', '2026-11-28']
const documentOf = (out: string) => JSON.parse(out)
const errorOf = (err: string) => JSON.parse(err.split('\n').find((line) => line.startsWith('{')) ?? '{}').error
const idsOf = (found: readonly { readonly id: string }[]) => [...new Set(found.map(({ id }) => id))].sort()

/** What --print-policy gives. */
async function policyOf(...args: string[]) {
  const edges = testEdges()
  expect(await main(['doctor', '--print-policy', ...args], edges)).toBe(0)
  return JSON.parse(edges.out())
}
const actionsIn = ({ Statement }: { readonly Statement: readonly { readonly Action: readonly string[] }[] }) =>
  Statement.flatMap(({ Action }) => Action)

describe('reading a pool', () => {
  it('asks for all that strict checks need, and gives each an answer', async () => {
    const { exitCode, out, err, aws } = await doctorAt(answers, [...strict, '--users'])
    const { skipped, findings, pool } = documentOf(out)
    expect({ exitCode, skipped }, err).toEqual({ exitCode: 1, skipped: [] })
    expect(pool).toEqual({ id: poolId, name: 'prod', region: 'eu-west-1', tier: 'PLUS', users: 2, clients: 2 })
    // what else there is to read: the rest of a stack, and what no check looks at
    const { 'cloudformation:ListStackResources': _rest, 'cognito-idp:ListTerms': _terms, ...all } = answers
    expect(actionsOf(aws)).toEqual(Object.keys(all).sort())
    expect(idsOf(findings)).toEqual(
      expect.arrayContaining([
        'client-branding',
        'idpool-guests',
        'pool-sms-spend',
        'pool-waf',
        'users-case-collisions',
      ]),
    )
  })

  it('asks where ARNs say, and about what names this pool alone', async () => {
    const { aws } = await doctorAt(answers, strict)
    const regions = new Map(aws.calls.map(({ action, region }) => [action, region]))
    expect(regions.get('kms:DescribeKey')).toBe('eu-central-1')
    expect(regions.get('acm:DescribeCertificate')).toBe('us-east-1')
    expect(regions.get('lambda:GetPolicy')).toBe('eu-west-1')
    const roles = aws.calls.filter(({ action }) => action === 'cognito-identity:GetIdentityPoolRoles')
    expect(roles.map(({ input }) => input.IdentityPoolId)).toEqual([identityPoolId])
    const secrets = aws.calls.filter(({ action }) => action.endsWith(':ListUserPoolClientSecrets'))
    expect(secrets.map(({ input }) => input.ClientId)).toEqual(['c2'])
  })

  it.each<[check: string, actions: readonly string[]]>([
    ['pool-deletion-protection', []],
    ['pool-mfa', ['GetUserPoolMfaConfig']],
    ['client-user-existence', ['DescribeUserPoolClient', 'ListUserPoolClients']],
    ['client-secret-age', ['DescribeUserPoolClient', 'ListUserPoolClientSecrets', 'ListUserPoolClients']],
    ['pool-risk-actions', ['DescribeRiskConfiguration', 'ListUserPoolClients']],
    ['idp-certificate', ['DescribeIdentityProvider', 'ListIdentityProviders']],
    ['pool-waf', ['wafv2:GetWebACLForResource']],
    ['pool-domain-certificate', ['DescribeUserPoolDomain', 'acm:DescribeCertificate']],
    ['iac-unmanaged', ['cloudformation:DescribeStackResources']],
    ['pool-self-signup', ['cognito-identity:DescribeIdentityPool', 'cognito-identity:ListIdentityPools']],
    ['users-stale', ['ListUsers']],
  ])('for %s it calls these alone', async (check, actions) => {
    const { aws } = await doctorAt(answers, ['--only', check, '--users', '--json'])
    const called = ['DescribeUserPool', ...actions].map((name) => (name.includes(':') ? name : `cognito-idp:${name}`))
    // users are listed where they are asked for
    expect(actionsOf(aws)).toEqual([...new Set([...called, 'cognito-idp:ListUsers'])].sort())
  })

  it('calls nothing that its policy does not allow, that writes, or that is about one user', async () => {
    for (const id of new Set(checks.map((one) => one.id))) {
      const { aws } = await doctorAt(answers, ['--only', id, '--json'])
      const allowed = actionsIn(await policyOf('--only', id))
      expect(
        actionsOf(aws).filter((action) => !allowed.includes(action)),
        id,
      ).toEqual([])
    }
    const everything = actionsIn(await policyOf('--rules', 'strict', '--users'))
    expect(everything.filter((action) => !/:(?:Describe|Get|List)/.test(action))).toEqual([])
    expect(everything.filter((action) => /:Admin|User$/.test(action))).toEqual([])
  })

  it.each([
    {
      name: 'read',
      given: { Terms: [{ TermsName: 'terms-of-use' }] },
      said: '- **Terms:** terms-of-use: not enforced',
    },
    { name: 'denied', given: new AwsFault('AccessDeniedException'), said: 'allow cognito-idp:ListTerms' },
  ])('asks for terms where a passport tells them: $name', async ({ given, said }) => {
    const all = { ...answers, 'cognito-idp:ListTerms': given }
    const { aws, edges } = await doctorAt(all, ['--only', 'pool-mfa', '--report', 'passport.md'])
    expect(actionsOf(aws)).toContain('cognito-idp:ListTerms')
    expect(readFileSync(join(edges.home, 'passport.md'), 'utf8')).toContain(said)
  })

  it('asks for no answer about what does not apply', async () => {
    const { UserPool } = answers['cognito-idp:DescribeUserPool'] as { UserPool: object }
    const { Id, Arn } = UserPool as { Id: string; Arn: string }
    const plain = { ...answers, 'cognito-idp:DescribeUserPool': { UserPool: { Id, Arn } } }
    const { aws, out } = await doctorAt(plain, strict)
    const unneeded = ['kms:', 'acm:', 'sns:', 'lambda:', ':DescribeUserPoolDomain', 'Branding', 'Risk']
    expect(actionsOf(aws).filter((action) => unneeded.some((part) => action.includes(part)))).toEqual([])
    expect(idsOf(documentOf(out).skipped)).toEqual(expect.arrayContaining(['users-stale']))
  })

  it('finds the rest of a stack with more than 100 resources', async () => {
    const many = Array.from({ length: 100 }, (_, place) => ({
      StackName: 'auth',
      LogicalResourceId: `R${place}`,
      PhysicalResourceId: `r${place}`,
      ResourceType: 'AWS::SNS::Topic',
      Timestamp: '2026-01-01T00:00:00Z',
      ResourceStatus: 'CREATE_COMPLETE',
    }))
    const given = { ...answers, 'cloudformation:DescribeStackResources': { StackResources: many } }
    const { aws, out } = await doctorAt(given, ['--only', 'iac-*', '--json'])
    expect(actionsOf(aws)).toContain('cloudformation:ListStackResources')
    expect(documentOf(out)).toMatchObject({ skipped: [], passed: ['iac-drift', 'iac-unmanaged'] })
  })

  it.each([
    { name: 'it is', args: ['--stack', 'auth'], given: {}, exitCode: 1, code: undefined },
    {
      name: 'it is not there',
      args: ['--stack', 'auht'],
      given: {
        'cloudformation:ListStackResources': new AwsFault('ValidationError', 'Stack with id auht does not exist'),
      },
      exitCode: 2,
      code: 'invalid_value',
    },
    {
      name: 'it has another pool',
      args: ['--stack', 'auth'],
      given: { 'cloudformation:ListStackResources': { StackResourceSummaries: [] } },
      exitCode: 2,
      code: 'invalid_value',
    },
  ])('--stack names a stack: $name', async ({ args, given, exitCode, code }) => {
    const run = await doctorAt({ ...answers, ...given }, ['--only', 'iac-*', '--json', ...args, '--fail-on', 'medium'])
    expect({ exitCode: run.exitCode, code: errorOf(run.err)?.code }, run.err).toEqual({ exitCode, code })
    expect(actionsOf(run.aws)).not.toContain('cloudformation:DescribeStackResources')
  })
})

describe('what cannot be read', () => {
  const others = Object.keys(answers).filter(
    (action) => !/:(?:DescribeUserPool|ListStackResources|ListTerms)$/.test(action),
  )
  const ends = [
    {
      name: 'denied',
      fault: (action: string) => new AwsFault('AccessDeniedException', `not authorized to perform: ${action}`),
    },
    { name: 'unsupported', fault: () => new AwsFault('UnknownOperationException', 'no such operation') },
    { name: 'failed', fault: () => new AwsFault('InternalFailure', 'oops', 500) },
  ] as const

  describe.each(ends)('$name', ({ name, fault }) => {
    it.each(others)('%s: its checks are skipped, now and in the saved answers', async (action) => {
      const args = [...strict, '--users', '--fail-on', 'none']
      const given = { ...answers, [action]: fault(action) }
      const live = await doctorAt(given, [...args, '--save-json', 'saved'])
      const { skipped, findings, passed } = documentOf(live.out)
      const reasons = new Set(skipped.map(({ reason }: { reason: string }) => reason))
      // the pool can do without what identity pools tell of its sign-up
      expect([...reasons], live.err).toEqual([name])
      if (name === 'denied') expect(skipped[0].needs).toBe(`allow ${action}`)
      expect(live.exitCode).toBe(name === 'failed' ? 4 : 0)
      const again = testEdges({ workingDirectory: live.edges.home })
      const exitCode = await main(['doctor', '--from-json', 'saved', ...args.filter((arg) => arg !== '--users')], again)
      const saved = documentOf(again.out())
      const unplaced = saved.findings.map(({ location: _, ...finding }: { location?: unknown }) => finding)
      expect({ exitCode, ...saved, findings: unplaced }).toMatchObject({
        exitCode: live.exitCode,
        skipped,
        passed,
        findings,
      })
    })
  })

  it.each([
    {
      action: 'cognito-idp:DescribeRiskConfiguration',
      name: 'UserPoolAddOnNotEnabledException',
      id: 'pool-risk-actions',
    },
    {
      action: 'cognito-idp:GetLogDeliveryConfiguration',
      name: 'FeatureUnavailableInTierException',
      id: 'pool-log-delivery',
    },
    {
      action: 'cognito-idp:GetUserPoolSessionConfiguration',
      name: 'FeatureUnavailableInTierException',
      id: 'pool-sessions',
    },
  ])('$name means that $id does not apply', async ({ action, name, id }) => {
    const live = await doctorAt({ ...answers, [action]: new AwsFault(name) }, [...strict, '--save-json', 'saved'])
    const again = testEdges({ workingDirectory: live.edges.home })
    await main(['doctor', '--from-json', 'saved', ...strict], again)
    for (const out of [live.out, again.out()]) {
      const { findings, skipped, passed } = documentOf(out)
      expect([...idsOf([...findings, ...skipped]), ...passed]).not.toContain(id)
    }
  })

  it('a secondary replica names the Region of its primary', async () => {
    const given = {
      ...answers,
      'cognito-idp:GetUserPoolMfaConfig': new AwsFault('OperationNotEnabledException'),
      'cognito-idp:ListUserPoolReplicas': { UserPoolReplicas: [{ RegionName: 'us-west-2', Role: 'PRIMARY' }] },
    }
    const { out } = await doctorAt(given, ['--only', 'pool-mfa', '--json'])
    expect(documentOf(out).skipped).toEqual([
      { id: 'pool-mfa', resource: poolId, reason: 'unsupported', needs: 'the primary pool, in us-west-2' },
    ])
  })

  it('a denied operation is not asked for each app client', async () => {
    const given = { ...answers, 'cognito-idp:DescribeRiskConfiguration': new AwsFault('AccessDeniedException') }
    const { aws } = await doctorAt(given, ['--only', 'pool-risk-actions', '--json'])
    expect(aws.calls.filter(({ action }) => action.endsWith('DescribeRiskConfiguration'))).toHaveLength(1)
  })

  it('an identity pool that cannot be described may name this pool', async () => {
    const known = answers['cognito-identity:DescribeIdentityPool'] as (input: object) => unknown
    const given = {
      ...answers,
      'cognito-identity:DescribeIdentityPool': (input: { readonly IdentityPoolId?: string }) =>
        input.IdentityPoolId === identityPoolId ? new AwsFault('AccessDeniedException') : known(input),
    }
    const { out } = await doctorAt(given, ['--only', 'idpool-guests', '--json'])
    expect(documentOf(out)).toMatchObject({
      findings: [],
      passed: [],
      skipped: [{ id: 'idpool-guests', reason: 'denied', needs: 'allow cognito-identity:DescribeIdentityPool' }],
    })
  })

  it.each([
    { name: 'denied', fault: new AwsFault('AccessDeniedException'), exitCode: 3, code: 'aws_access_denied' },
    { name: 'expired', fault: new AwsFault('ExpiredTokenException'), exitCode: 3, code: 'aws_credentials_expired' },
    { name: 'not there', fault: new AwsFault('ResourceNotFoundException'), exitCode: 2, code: 'pool_not_found' },
    { name: 'another one', fault: { UserPool: { Id: 'eu-west-1_Other0001' } }, exitCode: 4, code: 'service_failed' },
    { name: 'not reached', fault: 'hang up', exitCode: 4, code: 'service_unreachable' },
  ])('the pool itself is $name: $code', async ({ fault, exitCode, code }) => {
    const run = await doctorAt({ ...answers, 'cognito-idp:DescribeUserPool': fault }, ['--json'])
    expect({ exitCode: run.exitCode, code: errorOf(run.err).code, out: run.out }, run.err).toEqual({
      exitCode,
      code,
      out: '',
    })
  })

  it.each([
    { name: 'with findings', args: ['--rules', 'article'], exitCode: 1 },
    { name: 'without', args: ['--only', 'pool-mfa,pool-waf,client-dynamic'], exitCode: 4 },
  ])('the network goes half-way: what was read is judged, $name', async ({ args, exitCode }) => {
    const { 'cognito-idp:DescribeUserPool': pool, ...rest } = answers
    const gone = Object.fromEntries(Object.keys(rest).map((action) => [action, 'hang up']))
    const run = await doctorAt({ ...gone, 'cognito-idp:DescribeUserPool': pool }, [...args, '--json'])
    expect(run.exitCode, run.err).toBe(exitCode)
    expect(new Set(documentOf(run.out).skipped.map(({ reason }: { reason: string }) => reason))).toContain('failed')
    // what is gone is not asked again for each app client
    expect(run.aws.calls.length).toBeLessThan(150)
  })

  it('throttles slow it down, and are no end', async () => {
    let throttled = 0
    const known = answers['cognito-idp:DescribeUserPoolClient'] as (input: object) => unknown
    const given: AwsAnswers = {
      ...answers,
      'cognito-idp:DescribeUserPoolClient': (input: object) =>
        throttled++ < 3 ? new AwsFault('TooManyRequestsException') : known(input),
    }
    const { out } = await doctorAt(given, ['--only', 'client-dynamic', '--json'])
    expect(documentOf(out)).toMatchObject({ skipped: [], passed: ['client-dynamic'] })
  })
})

describe('an endpoint of the pool alone', () => {
  it('is asked for the pool, and nothing leaves for the other services', async () => {
    const pool = await startTestPool()
    const args = ['--endpoint-url', pool.baseUrl, '--user-pool-id', pool.poolId, ...strict]
    // who asked another service all the same would be answered
    const { out, aws, err } = await doctorAt(answers, args)
    expect(aws.calls).toEqual([])
    const { skipped } = documentOf(out)
    const unsupported = skipped.filter(({ reason }: { reason: string }) => reason === 'unsupported')
    expect(idsOf(unsupported), err).toEqual(expect.arrayContaining(['iac-unmanaged', 'idpool-guests', 'pool-waf']))
    const ofUsers = skipped.filter(({ id }: { id: string }) => id.startsWith('users-'))
    expect(ofUsers.map(({ needs }: { needs: string }) => needs)).toEqual(Array(4).fill('--users'))
  })
})

describe('--save-json', () => {
  it('writes a folder for the owner alone, sorted, and nothing in the place of secrets', async () => {
    const { out, err, edges } = await doctorAt(answers, [...strict, '--users', '--save-json', 'saved'])
    const folder = join(edges.home, 'saved')
    const files = filesIn(folder)
    expect(Object.keys(files)).toEqual([
      'branding/c1.json',
      'branding/c2.json',
      'certificate.json',
      'client-secrets/c2.json',
      'clients.json',
      'clients/c1.json',
      'clients/c2.json',
      'custom-domain.json',
      'domain.json',
      `identity-pool-roles/${identityPoolId.replace(':', '_')}.json`,
      `identity-pool-tags/${identityPoolId.replace(':', '_')}.json`,
      `identity-pools/${identityPoolId.replace(':', '_')}.json`,
      'identity-providers.json',
      'identity-providers/Google.json',
      'key.json',
      'lambda/sign-up.json',
      'log-delivery.json',
      'mfa.json',
      'replicas.json',
      'resource-servers.json',
      'risk/c1.json',
      'risk/c2.json',
      'risk/pool.json',
      'session.json',
      'sms.json',
      'snapshot.json',
      'stack/policy.json',
      'stack/resources.json',
      'stack/stack.json',
      'stack/template.json',
      'terms.json',
      'user-pool.json',
      'users.jsonl',
      'waf.json',
    ])
    expect(Object.values(files).filter((text) => text.includes(marker))).toEqual([])
    expect(`${out}${err}`).not.toContain(marker)
    expect(files['clients/c2.json']).toContain('"ClientSecret": "(not saved)"')
    const modes = ['.', 'clients', 'stack'].map((name) => statSync(join(folder, name)).mode & 0o777)
    expect(modes).toEqual([0o700, 0o700, 0o700])
    expect(new Set(Object.keys(files).map((name) => statSync(join(folder, name)).mode & 0o777))).toEqual(
      new Set([0o600]),
    )
    expect(JSON.parse(files['snapshot.json'] ?? '')).toMatchObject({
      schema: 'cogtool.snapshot/1',
      pool: poolId,
      files: {
        'user-pool.json': { call: 'aws cognito-idp describe-user-pool', state: 'read', sha256: /^[0-9a-f]{64}$/ },
      },
    })
    expect(err).toBe('')
    const inWords = strict.filter((word) => word !== '--json')
    const again = await doctorAt(answers, [...inWords, '--users', '--save-json', 'saved'])
    expect(again.err).toContain('personal data')
  })

  it('is refused where something is in it, before anything is asked', async () => {
    const edges = testEdges()
    await edges.files.replace(join(edges.home, 'saved/mfa.json'), '{}')
    const { exitCode, err, aws } = await doctorAt(answers, ['--save-json', 'saved', '--json'], edges)
    expect({ exitCode, code: errorOf(err).code, calls: aws.calls }).toEqual({
      exitCode: 2,
      code: 'output_exists',
      calls: [],
    })
  })
})

describe('what else looks at a live pool', () => {
  it('--diff finds no difference between a pool and its saved answers', async () => {
    const { edges } = await doctorAt(answers, [...strict, '--save-json', 'saved'])
    const own = testEdges({ workingDirectory: edges.home })
    const { exitCode, out, err } = await doctorAt(answers, ['--diff', 'saved', poolId, '--json'], own)
    expect({ exitCode, diff: JSON.parse(out) }, err).toMatchObject({
      exitCode: 0,
      diff: { differences: [], unknown: [] },
    })
  })

  it('--fix-plan names the pool and the profile of its command line', async () => {
    const edges = testEdges()
    const config = join(edges.home, 'aws-config')
    await edges.files.replace(config, '[profile shop]\naws_access_key_id = a\naws_secret_access_key = b\n')
    vi.stubEnv('AWS_CONFIG_FILE', config)
    const args = ['--profile', 'shop', '--only', 'pool-deletion-protection', '--fix-plan', 'fix']
    const { err } = await doctorAt(answers, args, edges)
    const files = filesIn(join(edges.home, 'fix'))
    expect(files['01-user-pool/command.txt'], err).toContain('--profile shop')
    const [, endpoint] = /--endpoint-url (\S+) --profile shop/.exec(files['01-user-pool/command.txt'] ?? '') ?? []
    expect(endpoint).toMatch(/^http:/)
    expect(files['README.md']).toContain(
      `cogtool doctor --diff fix/expected ${poolId} --endpoint-url ${endpoint} --profile shop\n`,
    )
  })

  it('--calendar asks for what ends alone', async () => {
    const { out, aws } = await doctorAt(answers, ['--calendar', '--json', '--at', '2026-11-28'])
    expect(JSON.parse(out).events.map(({ kind }: { kind: string }) => kind)).toEqual(['client-secret', 'certificate'])
    expect(actionsOf(aws)).toEqual([
      'acm:DescribeCertificate',
      'cognito-idp:DescribeIdentityProvider',
      'cognito-idp:DescribeUserPool',
      'cognito-idp:DescribeUserPoolClient',
      'cognito-idp:DescribeUserPoolDomain',
      'cognito-idp:ListIdentityProviders',
      'cognito-idp:ListUserPoolClientSecrets',
      'cognito-idp:ListUserPoolClients',
      'kms:DescribeKey',
    ])
  })
})

describe('what is said', () => {
  it('before, and at the end', async () => {
    const { out, err } = await doctorAt(answers, ['--rules', 'article', '--at', '2026-11-28'])
    expect(out.split('\n').slice(0, 2)).toEqual([
      `${poolId} "prod", PLUS, 2 users, 2 app clients`,
      expect.stringMatching(/^read \d+ of \d+ answers in less than a second · rules article, 25 checks$/),
    ])
    expect(out).toMatch(/DeletionProtection absent +user-pool\.json/)
    expect(err).toMatch(/2 app clients: about 4 requests, 1 s/)
    expect(err).toMatch(/asked the pool: \d+ requests in less than a second/)
    expect(out.split('\n').filter((line) => line.length > 80 && !line.startsWith('Steps'))).toEqual([])
  })

  it('as the least policy', async () => {
    expect(await policyOf('--only', 'pool-waf,pool-key,users-*', '--users', '--user-pool-id', poolId)).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Sid: 'CogtoolDoctorPool',
          Effect: 'Allow',
          Action: [
            'cognito-idp:DescribeUserPool',
            'cognito-idp:GetWebACLForResource',
            'cognito-idp:ListTerms',
            'cognito-idp:ListUsers',
          ],
          Resource: `arn:aws:cognito-idp:eu-west-1:ACCOUNT:userpool/${poolId}`,
        },
        {
          Sid: 'CogtoolDoctorAccount',
          Effect: 'Allow',
          Action: ['cognito-idp:ListUserPools', 'wafv2:GetWebACL', 'wafv2:GetWebACLForResource'],
          Resource: '*',
        },
        { Sid: 'CogtoolDoctorOptional', Effect: 'Allow', Action: ['kms:DescribeKey'], Resource: '*' },
      ],
    })
  })
})
