import { describe, expect, it } from 'vitest'
import { claimWriters } from '../../../src/checks/doctor/identity-pools.ts'
import type { Client, IdentityPool } from '../../../src/checks/snapshot/snapshot.ts'
import { outcomeOf, poolId, sayOf, snapshotOf } from './snapshot-of.ts'

const id = 'eu-west-1:7f1a'
const provider = (more: object = {}) => ({
  ProviderName: `cognito-idp.eu-west-1.amazonaws.com/${poolId}`,
  ClientId: 'one',
  ...more,
})
const say = (check: string, description: IdentityPool) => sayOf(check, { identityPools: { [id]: { description } } })

describe.each([
  ['idpool-guests', { AllowUnauthenticatedIdentities: true }, 'high'],
  ['idpool-guests', { AllowUnauthenticatedIdentities: false }, 'passes'],
  ['idpool-guests', {}, 'passes'],
  ['idpool-classic', { AllowClassicFlow: true }, 'low'],
  ['idpool-classic', { AllowClassicFlow: true, AllowUnauthenticatedIdentities: true }, 'high'],
  ['idpool-classic', { AllowUnauthenticatedIdentities: true }, 'passes'],
  ['idpool-server-token-check', { CognitoIdentityProviders: [provider({ ServerSideTokenCheck: true })] }, 'passes'],
  ['idpool-server-token-check', { CognitoIdentityProviders: [provider()] }, 'medium'],
  [
    'idpool-server-token-check',
    { CognitoIdentityProviders: [provider({ ServerSideTokenCheck: true }), provider({ ClientId: 'two' })] },
    'medium',
  ],
  [
    'idpool-server-token-check',
    { CognitoIdentityProviders: [provider({ ProviderName: 'cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Other' })] },
    'does not apply',
  ],
  ['idpool-server-token-check', {}, 'does not apply'],
])('%s', (check, description, says) => {
  it(`${JSON.stringify(description)}: ${says}`, () => expect(say(check, description)).toBe(says))
})

it.each([
  ['its name', { IdentityPoolName: 'shop', IdentityPoolId: id }, '"shop"'],
  ['its id', { IdentityPoolId: id }, id],
])('is told by %s', (_, description, name) => {
  const identityPools = { [id]: { description: { ...description, AllowUnauthenticatedIdentities: true } } }
  const [finding] = outcomeOf('idpool-guests', { identityPools }).findings
  expect(finding?.message).toBe(`guests get AWS credentials from ${name}`)
})

describe('idpool-role-claim', () => {
  const description = { IdentityPoolName: 'shop', CognitoIdentityProviders: [provider()] }
  const rules = (claim: string, type = 'Rules') => ({
    RoleMappings: { any: { Type: type, RulesConfiguration: { Rules: [{ Claim: claim, RoleARN: 'arn:x' }] } } },
  })
  const client = (more: object = {}): Client => ({ ClientId: 'one', ...more })
  const machine = client({
    AllowedOAuthFlowsUserPoolClient: true,
    AllowedOAuthFlows: ['client_credentials'],
    ExplicitAuthFlows: ['ALLOW_REFRESH_TOKEN_AUTH'],
  })
  it.each([
    ['a claim that users write', rules('custom:role'), {}, client({ WriteAttributes: ['custom:role'] }), 'high'],
    [
      'a tag that users write',
      {},
      { PrincipalTags: { team: 'custom:team' } },
      client({ WriteAttributes: ['custom:team'] }),
      'high',
    ],
    ['a standard one, without a list', rules('profile'), {}, client(), 'high'],
    ['a custom one, without a list', rules('custom:role'), {}, client(), 'passes'],
    ['groups', rules('cognito:groups'), {}, client(), 'passes'],
    ['not in the list', rules('custom:role'), {}, client({ WriteAttributes: ['name'] }), 'passes'],
    [
      'another kind of mapping',
      rules('custom:role', 'Token'),
      {},
      client({ WriteAttributes: ['custom:role'] }),
      'passes',
    ],
    ['another client', rules('profile'), {}, client({ ClientId: 'two' }), 'passes'],
    ['a machine', rules('profile'), {}, machine, 'passes'],
  ])('%s', (_, roles, tags, one, says) => {
    const snapshot = {
      clients: { [one.ClientId ?? '']: { description: one } },
      identityPools: { [id]: { description, roles, tags } },
    }
    expect(sayOf('idpool-role-claim', snapshot)).toBe(says)
  })

  it('is about the clients that let users write such a claim', () => {
    const [role, name] = [client({ WriteAttributes: ['custom:role'] }), client({ WriteAttributes: ['name'] })]
    const parts = { description, roles: rules('custom:role'), tags: {} }
    expect(claimWriters(parts, [role, name], snapshotOf({}))).toEqual([{ client: role, claims: ['custom:role'] }])
  })

  it.each([
    ['roles', { description, tags: {} }],
    ['tags', { description, roles: {} }],
  ])('is skipped without %s', (_, parts) => {
    expect(sayOf('idpool-role-claim', { identityPools: { [id]: parts } })).toBe('skipped')
  })
})

it.each(['idpool-guests', 'idpool-classic', 'idpool-server-token-check'])(
  '%s is skipped where it was not read',
  (check) => {
    expect(sayOf(check, { identityPools: { [id]: {} } })).toBe('skipped')
    expect(sayOf(check, {})).toBe('does not apply')
  },
)
