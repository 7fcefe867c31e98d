import type { AppClient, PoolState } from '../state/model.ts'
import { type Input, optionalText, requiredText, violated, wholeNumber } from './api-input.ts'
import { listPage } from './paging.ts'
import {
  clientDescription,
  clientSummary,
  domainDescription,
  poolDescription,
  poolSummary,
} from './pool-description.ts'
import { invalidParameter, resourceNotFound } from './service-error.ts'

/** The app client that a request names. Fails with ResourceNotFoundException. */
export function requireClient(state: PoolState, input: Input): AppClient {
  const id = requiredText(input, 'ClientId')
  const client = state.clients.find((candidate) => candidate.id === id)
  if (!client) throw resourceNotFound(`User pool client ${id} does not exist.`)
  return client
}

/** ListUserPools: this pool alone. */
export function listUserPools(state: PoolState, input: Input): object {
  // the one listing whose MaxResults is required
  if (wholeNumber(input, 'MaxResults', 1, 60) === undefined)
    throw violated('MaxResults', 'Member must not be null', 'Value null')
  if (optionalText(input, 'NextToken') !== undefined) throw invalidParameter('Invalid pagination token.')
  return { UserPools: [poolSummary(state)] }
}

/** DescribeUserPool. */
export function describeUserPool(state: PoolState): object {
  return { UserPool: poolDescription(state) }
}

/** ListUserPoolClients. */
export function listUserPoolClients(state: PoolState, input: Input): object {
  const { items, token } = listPage(state, ['ListUserPoolClients'], state.clients, {
    token: optionalText(input, 'NextToken'),
    limit: wholeNumber(input, 'MaxResults', 1, 60) ?? 60,
  })
  return { UserPoolClients: items.map((client) => clientSummary(state, client)), NextToken: token }
}

/** DescribeUserPoolClient. */
export function describeUserPoolClient(state: PoolState, input: Input): object {
  return { UserPoolClient: clientDescription(state, requireClient(state, input)) }
}

/** DescribeUserPoolDomain: the prefix domain or the custom one. */
export function describeUserPoolDomain(state: PoolState, input: Input): object {
  return { DomainDescription: domainDescription(state, requiredText(input, 'Domain')) }
}

/** GetUserPoolMfaConfig. */
export function getUserPoolMfaConfig({ configuration: { pool, mfa } }: PoolState): object {
  return { ...mfa, MfaConfiguration: pool.MfaConfiguration ?? 'OFF' }
}
