import {
  AdminGetUserCommand,
  DescribeUserPoolCommand,
  InitiateAuthCommand,
  ListUsersCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { expect, it } from 'vitest'
import { refusalOf, sharedPool } from '../shared-pool.ts'

const shared = sharedPool()
const id = () => ({ UserPoolId: shared.pool.poolId })
const describePool = () => shared.sdk.send(new DescribeUserPoolCommand(id()))

it('quotas are off unless somebody turns them on, and then throttle within the second', async () => {
  for (let request = 0; request < 8; request += 1) await describePool()
  shared.pool.faults.quotas = true
  for (let request = 0; request < 5; request += 1) await describePool()
  expect(await refusalOf(describePool())).toBe('TooManyRequestsException: Rate exceeded')
  shared.passed(1)
  await describePool()
})

it('calls are counted by operation, answered or not', async () => {
  const before = shared.pool.calls.get('DescribeUserPool') ?? 0
  await describePool()
  await refusalOf(shared.sdk.send(new DescribeUserPoolCommand({ UserPoolId: 'us-local-1_Other' })))
  expect(shared.pool.calls.get('DescribeUserPool')).toBe(before + 2)
  expect(shared.pool.calls.has('DeleteUserPool')).toBe(false)
})

it('a list makes nobody active; reading one user and signing in do', async () => {
  const { pool, sdk } = shared
  const { Users = [] } = await sdk.send(new ListUsersCommand(id()))
  expect(pool.activeUsers.size).toBe(0)
  const Username = Users[0]?.Username
  await sdk.send(new AdminGetUserCommand({ ...id(), Username }))
  await sdk.send(new AdminGetUserCommand({ ...id(), Username }))
  expect([...pool.activeUsers]).toEqual([Username])
  const { username, password } = pool.demoUser
  const AuthParameters = { USERNAME: username, PASSWORD: password }
  const client = shared.clientNamed('api-only')
  await sdk.send(new InitiateAuthCommand({ AuthFlow: 'USER_PASSWORD_AUTH', ClientId: client.id, AuthParameters }))
  expect(pool.activeUsers.size).toBe(2)
})
