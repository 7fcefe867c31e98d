import type { LocalPool } from '../../src/local/server/local-pool.ts'
import { callApi } from '../helpers/pool-client.ts'

type Answer = Readonly<Record<string, unknown>>

/** What a pool answers to all that a snapshot is made from, by the files of a snapshot; errors are missing files, but for what is not there. */
export async function answersOf(pool: LocalPool): Promise<Record<string, Answer>> {
  const files: Record<string, Answer> = {}
  const add = async (file: string, operation: string, more: object = {}): Promise<Answer> => {
    const response = await callApi(pool, operation, JSON.stringify({ UserPoolId: pool.poolId, ...more }))
    const answer = (await response.json()) as Answer
    if (response.ok) files[file] = answer
    else if (answer.__type === 'ResourceNotFoundException') files[file] = {}
    return answer
  }
  const { UserPool } = await add('user-pool.json', 'DescribeUserPool')
  const { Domain, CustomDomain } = UserPool as { Domain?: string; CustomDomain?: string }
  await add('mfa.json', 'GetUserPoolMfaConfig')
  await add('resource-servers.json', 'ListResourceServers')
  await add('log-delivery.json', 'GetLogDeliveryConfiguration')
  await add('terms.json', 'ListTerms')
  await add('replicas.json', 'ListUserPoolReplicas')
  await add('session.json', 'GetUserPoolSessionConfiguration')
  await add('risk/pool.json', 'DescribeRiskConfiguration')
  if (Domain !== undefined) await add('domain.json', 'DescribeUserPoolDomain', { Domain })
  if (CustomDomain !== undefined) await add('custom-domain.json', 'DescribeUserPoolDomain', { Domain: CustomDomain })
  const { UserPoolClients } = await add('clients.json', 'ListUserPoolClients')
  for (const { ClientId } of UserPoolClients as { ClientId: string }[]) {
    await add(`clients/${ClientId}.json`, 'DescribeUserPoolClient', { ClientId })
    await add(`client-secrets/${ClientId}.json`, 'ListUserPoolClientSecrets', { ClientId })
    await add(`branding/${ClientId}.json`, 'DescribeManagedLoginBrandingByClient', { ClientId })
    await add(`risk/${ClientId}.json`, 'DescribeRiskConfiguration', { ClientId })
  }
  const { Providers } = await add('identity-providers.json', 'ListIdentityProviders')
  for (const { ProviderName } of Providers as { ProviderName: string }[]) {
    await add(`identity-providers/${ProviderName}.json`, 'DescribeIdentityProvider', { ProviderName })
  }
  return files
}
