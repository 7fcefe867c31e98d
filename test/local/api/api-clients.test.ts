import {
  DescribeManagedLoginBrandingByClientCommand,
  DescribeUserPoolClientCommand,
  DescribeUserPoolDomainCommand,
  UpdateUserPoolClientCommand,
  type UpdateUserPoolClientCommandInput,
} from '@aws-sdk/client-cognito-identity-provider'
import { expect, it, onTestFinished } from 'vitest'
import { refusalOf, sharedPool } from '../shared-pool.ts'

const shared = sharedPool()
const ids = () => ({ UserPoolId: shared.pool.poolId, ClientId: shared.pool.client.id })

async function described() {
  const { UserPoolClient } = await shared.sdk.send(new DescribeUserPoolClientCommand(ids()))
  if (!UserPoolClient) throw new Error('nothing was described')
  return UserPoolClient
}

/** Updates the public client, which is as it was when the test is over. */
async function update(changes: Partial<UpdateUserPoolClientCommandInput>) {
  const { client } = shared.pool
  const before = { ...client }
  onTestFinished(() => {
    client.rotation = undefined
    Object.assign(client, before)
  })
  return shared.sdk.send(new UpdateUserPoolClientCommand({ ...ids(), ...changes }))
}

it('sending everything that was described back changes nothing', async () => {
  const { ClientSecret, ClientType, CreationDate, LastModifiedDate, ...before } = await described()
  await update(before)
  const { CreationDate: created, LastModifiedDate: modified, ...after } = await described()
  expect(after).toEqual(before)
})

it('everything that is not sent falls back to its default', async () => {
  await update({ CallbackURLs: ['http://localhost:1/x'] })
  const after = await described()
  expect(after.CallbackURLs).toEqual(['http://localhost:1/x'])
  expect(after).toMatchObject({ AllowedOAuthFlowsUserPoolClient: false, PreventUserExistenceErrors: 'LEGACY' })
  expect(after).not.toHaveProperty('AllowedOAuthScopes')
  expect(after).not.toHaveProperty('LogoutURLs')
  expect(after).not.toHaveProperty('SupportedIdentityProviders')
})

it.each<{ name: string; changes: Partial<UpdateUserPoolClientCommandInput> }>([
  {
    name: 'OAuth flows without scopes',
    changes: { AllowedOAuthFlowsUserPoolClient: true, AllowedOAuthFlows: ['code'] },
  },
  { name: 'plain http to another machine', changes: { CallbackURLs: ['http://app.example.com/'] } },
  { name: 'a fragment', changes: { CallbackURLs: ['http://localhost:1/#x'] } },
  { name: 'more than 100 callbacks', changes: { CallbackURLs: Array(101).fill('http://localhost:1/') } },
])('$name: InvalidParameterException', async ({ changes }) => {
  expect(await refusalOf(update(changes))).toMatch(/^InvalidParameterException: /)
})

it('rotation and lifetimes are kept in their units', async () => {
  await update({
    RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 10 },
    AccessTokenValidity: 5,
    TokenValidityUnits: { AccessToken: 'minutes' },
  })
  expect(shared.pool.client).toMatchObject({ rotation: { graceSeconds: 10 }, accessTokenSeconds: 300 })
})

it('managed login is told by its domain, and has no look where nobody made one', async () => {
  const { faults } = shared.pool
  onTestFinished(() => {
    faults.managedLogin = undefined
  })
  const version = async () => {
    const answer = await shared.sdk.send(new DescribeUserPoolDomainCommand({ Domain: 'cogtool-local' }))
    return answer.DomainDescription?.ManagedLoginVersion
  }
  const branding = () => shared.sdk.send(new DescribeManagedLoginBrandingByClientCommand(ids()))
  expect(await version()).toBe(1)
  faults.managedLogin = 'unbranded'
  expect(await version()).toBe(2)
  expect(await refusalOf(branding())).toMatch(/^ResourceNotFoundException: /)
  faults.managedLogin = 'branded'
  expect((await branding()).ManagedLoginBranding?.UseCognitoProvidedValues).toBe(true)
})
