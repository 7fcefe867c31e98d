import { expect, it } from 'vitest'
import { expectedFiles } from '../../../src/checks/fix-plan/expected-files.ts'
import type { Snapshot } from '../../../src/checks/snapshot/snapshot.ts'
import { poolId, snapshotFrom, userPool } from '../snapshot/folder-of.ts'

/** The hashes are those of other bytes; terms are in no plan. */
const withoutEvidence = ({ answers: _answers, terms: _terms, ...rest }: Snapshot) => rest

it('what is written of a snapshot reads as the snapshot', async () => {
  const function_ = 'arn:aws:lambda:eu-west-1:111122223333:function:sign-up:live'
  const snapshot = await snapshotFrom({
    'user-pool.json': userPool({
      Domain: 'prod',
      CustomDomain: 'auth.example.org',
      LambdaConfig: { PreSignUp: function_ },
    }),
    'mfa.json': { MfaConfiguration: 'OFF' },
    'resource-servers.json': { ResourceServers: [{ Identifier: 'api', UserPoolId: poolId }] },
    'log-delivery.json': '',
    'replicas.json': { UserPoolReplicas: [] },
    'session.json': { UserSessionTracking: 'ENABLED' },
    'risk/pool.json': { RiskConfiguration: { UserPoolId: poolId } },
    'clients.json': { UserPoolClients: [{ ClientId: 'c1' }, { ClientId: 'c2' }] },
    'clients/c1.json': { UserPoolClient: { ClientId: 'c1', ClientSecret: 'x' } },
    'client-secrets/c1.json': { ClientSecrets: [] },
    'branding/c1.json': '',
    'risk/c1.json': { RiskConfiguration: { ClientId: 'c1', UserPoolId: poolId } },
    'identity-providers/a_b.json': { IdentityProvider: { ProviderName: 'a/b', UserPoolId: poolId } },
    'domain.json': { DomainDescription: { Domain: 'prod', Status: 'ACTIVE' } },
    'custom-domain.json': { DomainDescription: { Domain: 'auth.example.org', ManagedLoginVersion: 2 } },
    'waf.json': '',
    'identity-pools/eu-west-1_1.json': {
      IdentityPoolId: 'eu-west-1:1',
      CognitoIdentityProviders: [{ ProviderName: `cognito-idp.eu-west-1.amazonaws.com/${poolId}` }],
    },
    'identity-pool-roles/eu-west-1_1.json': { Roles: { authenticated: 'arn' } },
    'identity-pool-tags/eu-west-1_1.json': { PrincipalTags: { team: 'custom:team' } },
    'stack/resources.json': { StackResources: [{ StackName: 'auth', PhysicalResourceId: poolId }] },
    'stack/stack.json': { Stacks: [{ StackName: 'auth', EnableTerminationProtection: true }] },
    'stack/template.json': { TemplateBody: { Resources: {} } },
    'stack/policy.json': { StackPolicyBody: '{"Statement":[]}' },
    'key.json': { KeyMetadata: { KeyState: 'Enabled' } },
    'certificate.json': { Certificate: { Status: 'ISSUED' } },
    'sms.json': { attributes: { MonthlySpendLimit: '1' } },
    'lambda/sign-up_live.json': { Policy: '{"Statement":[]}' },
  })
  expect(withoutEvidence(await snapshotFrom(Object.fromEntries(expectedFiles(snapshot))))).toEqual(
    withoutEvidence(snapshot),
  )
})

it('what was not read, or is not there, stays so', async () => {
  const snapshot = await snapshotFrom({ 'stack/policy.json': '', 'clients.json': '' })
  expect(withoutEvidence(await snapshotFrom(Object.fromEntries(expectedFiles(snapshot))))).toEqual(
    withoutEvidence(snapshot),
  )
})
