import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cognitoApi } from '../../src/aws/cognito-api.ts'
import { listAppClients, listUserPools } from '../../src/aws/list-pools.ts'
import type { ApprovedTarget } from '../../src/aws/pool-target.ts'
import { adminService } from '../../src/login/headless/admin-api.ts'
import { main } from '../../src/main.ts'
import { CogtoolError } from '../../src/text/cogtool-error.ts'
import { reply, serveApi } from '../helpers/api-server.ts'
import { approved } from '../helpers/approved.ts'
import { testEdges } from '../helpers/test-edges.ts'

const good: Readonly<Record<string, unknown>> = {
  DescribeUserPool: { UserPool: { EstimatedNumberOfUsers: 1, AutoVerifiedAttributes: ['email'] } },
  ListUsers: { Users: [{ Username: 'ann', Enabled: true, UserStatus: 'CONFIRMED', Attributes: [] }] },
  ListGroups: { Groups: [{ GroupName: 'admins' }] },
  GetCSVHeader: { CSVHeader: ['cognito:username'] },
}

/** An endpoint that gives one answer at an operation, or at each of them, and what was asked of it. */
async function endpointWith(answers: (operation: string) => { readonly status?: number; readonly json: unknown }) {
  const asked: string[] = []
  const { origin } = await serveApi((request, response) => {
    const operation = String(request.headers['x-amz-target']).split('.').at(-1) ?? ''
    asked.push(operation)
    const { status = 200, json } = answers(operation)
    reply(response, {
      status,
      headers: { 'content-type': 'application/x-amz-json-1.1' },
      body: JSON.stringify(json) ?? '{}',
    })
  })
  return { origin, asked }
}

async function run(odd: Readonly<Record<string, unknown>>, args: readonly string[]) {
  const { origin, asked } = await endpointWith((operation) => ({ json: { ...good, ...odd }[operation] }))
  const edges = testEdges({ now: () => new Date() })
  const place = ['--endpoint-url', origin, '--user-pool-id', 'us-local-1_Demo0001', '--json']
  const exitCode = await main([...args, ...place], edges)
  const last = edges.err().trim().split('\n').at(-1) ?? ''
  return { exitCode, error: last.startsWith('{') ? JSON.parse(last).error : undefined, asked, err: edges.err() }
}

const exporting = ['export-users', '-o', 'u.csv']
const importing = [...exporting, '--format', 'cognito-import']
const pool = (UserPool: unknown) => ({ UserPool })

describe('an answer that is whole and odd', () => {
  it.each<[string, unknown, readonly string[], string]>([
    ['ListUsers', { Users: 'x' }, exporting, 'Users is not a list'],
    ['ListUsers', { Users: [null] }, exporting, 'Users[0] is not an object'],
    ['ListUsers', { Users: [{ Attributes: 'x' }] }, exporting, 'Users[0].Attributes is not a list'],
    ['ListUsers', { Users: [{ Attributes: [null] }] }, exporting, 'Users[0].Attributes[0] is not an object'],
    ['ListUsers', { Users: [{ Username: 1 }] }, exporting, 'Users[0].Username is not a text'],
    ['ListUsers', { Users: 'x' }, ['audit-duplicates'], 'Users is not a list'],
    ['ListUsers', { Users: [{ Attributes: [null] }] }, ['audit-duplicates'], 'Users[0].Attributes[0] is not an object'],
    ['ListUsers', { Users: [{ UserCreateDate: '2026-01-01T00:00:00Z' }] }, exporting, 'a value in it has another type'],
    ['ListUsers', { Users: [{ UserCreateDate: 1e300 }] }, exporting, 'Users[0].UserCreateDate is not a time'],
    ['ListUsers', { PaginationToken: 'x' }, exporting, 'it has no Users'],
    ['ListUsers', { __type: 'x', Users: null }, exporting, 'it has no Users'],
    ['ListUsers', {}, exporting, 'it has no Users'],
    ['ListUsers', null, exporting, 'it has no Users'],
    ['ListUsers', [], exporting, 'it has no Users'],
    ['DescribeUserPool', pool(null), exporting, 'it has no UserPool'],
    ['DescribeUserPool', pool({ SchemaAttributes: 'x' }), exporting, 'UserPool.SchemaAttributes is not a list'],
    [
      'DescribeUserPool',
      pool({ SchemaAttributes: [null] }),
      importing,
      'UserPool.SchemaAttributes[0] is not an object',
    ],
    ['DescribeUserPool', pool({ AliasAttributes: [1] }), ['audit-duplicates'], 'UserPool.AliasAttributes[0] is not a'],
    ['GetCSVHeader', { CSVHeader: 'x' }, importing, 'CSVHeader is not a list'],
    ['GetCSVHeader', { CSVHeader: [null] }, importing, 'CSVHeader[0] is not a text'],
    ['ListGroups', { Groups: [null] }, [...exporting, '--groups'], 'Groups[0] is not an object'],
    ['ListUsersInGroup', { Users: {} }, [...exporting, '--groups'], 'Users is not a list'],
    [
      'AdminGetUser',
      { Username: 'ann', UserMFASettingList: 'x' },
      [...exporting, '--mfa'],
      'UserMFASettingList is not',
    ],
    ['AdminGetUser', {}, [...exporting, '--mfa'], 'it has no Username'],
  ])('%s: %j', async (operation, json, args, fault) => {
    const { exitCode, error, asked, err } = await run({ [operation]: json }, args)
    expect(exitCode, err).toBe(4)
    expect(error.code).toBe('service_failed')
    expect(error.message).toContain(operation)
    expect(JSON.stringify(error)).toContain(fault)
    expect(JSON.stringify(error)).not.toMatch(/\b\w+Error\b|cut off|try again/)
    expect(asked.filter((one) => one === operation)).toHaveLength(1)
  })

  it('is taken where null stands for nothing', async () => {
    const user = { Username: 'ann', Attributes: [{ Name: 'email', Value: null }], MFAOptions: null }
    const described = { __type: 'UserPool', SchemaAttributes: null, EstimatedNumberOfUsers: null }
    const { exitCode, err } = await run(
      { ListUsers: { Users: [user], PaginationToken: null }, DescribeUserPool: pool(described) },
      exporting,
    )
    expect(exitCode, err).toBe(0)
  })
})

describe('any JSON at all', () => {
  const names = ['Users', 'UserPool', 'UserPools', 'UserPoolClients', 'Groups', 'CSVHeader', 'Username', 'GroupName']
  const more = ['SchemaAttributes', 'Attributes', 'UserAttributes', 'UserMFASettingList', 'ChallengeParameters']
  const errors = ['__type', 'message', 'code', 'name', 'limitSeconds', 'fault', '$metadata', 'syscall', 'Id', 'Name']
  const { json } = fc.letrec<{ json: unknown }>((tie) => ({
    json: fc.oneof(
      { maxDepth: 5, withCrossShrink: true },
      fc.constantFrom<unknown>(null, true, 1, 1e300, '', 'x', 'AccessDeniedException', 'open'),
      fc.array(tie('json'), { maxLength: 2 }),
      fc.dictionary(fc.constantFrom(...names, ...more, ...errors), tie('json'), { maxKeys: 4 }),
    ),
  }))

  it('is no bug of cogtool, whatever was asked', async () => {
    let next: { status: number; json: unknown } = { status: 200, json: {} }
    const { origin } = await endpointWith(() => next)
    const edges = testEdges({ now: () => new Date() })
    const at = <C extends 'aws-read' | 'secret'>(cargo: C): ApprovedTarget<C> => ({
      poolId: 'us-local-1_Demo0001',
      region: 'us-local-1',
      endpointUrl: origin,
      namedBy: 'flag',
      approved: approved(origin, cargo),
      profile: undefined,
      isLocalPool: true,
    })
    const api = await cognitoApi(at('aws-read'), { rps: 1e6, maxAttempts: 1 }, edges)
    const admin = await adminService(at('secret'), 'client', edges)
    const asking: readonly (() => Promise<unknown>)[] = [
      () => api.describeUserPool(),
      () => api.listUsers({}),
      () => api.importHeader(),
      () => api.readUser('ann'),
      () => api.listGroupsForUser('ann', undefined),
      () => listAppClients(at('aws-read'), { ...edges, signal: AbortSignal.timeout(20_000) }),
      () => listUserPools(at('aws-read'), { ...edges, signal: AbortSignal.timeout(20_000) }),
      () => admin.initiate('ADMIN_NO_SRP_AUTH', {}),
    ]
    await fc.assert(
      fc.asyncProperty(
        json,
        fc.constantFrom(200, 200, 200, 400),
        fc.nat(asking.length - 1),
        async (json, status, at) => {
          next = { status, json }
          const error = await asking[at]?.().then(
            () => undefined,
            (reason: unknown) => reason,
          )
          if (error !== undefined && !(error instanceof CogtoolError)) throw error
          expect(`${error?.message} ${error?.why}`).not.toMatch(/TypeError|RangeError|\[object/)
        },
      ),
      { numRuns: 400 },
    )
    api.close()
  })

  it('never ends a command with exit 70', async () => {
    const commands = [[...exporting, '--force', '--columns', 'username,email'], importing, ['audit-duplicates']]
    const operation = fc.constantFrom('ListUsers', 'DescribeUserPool', 'GetCSVHeader')
    await fc.assert(
      fc.asyncProperty(json, operation, fc.constantFrom(...commands), async (answer, at, args) => {
        const { exitCode, err } = await run({ [at]: answer }, args)
        expect(exitCode, err).not.toBe(70)
      }),
      { numRuns: 60 },
    )
  })
})
