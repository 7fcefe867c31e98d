import type { AppClient, PoolState } from '../state/model.ts'
import { type Input, optionalText, requiredText, violated, wholeNumber } from './api-input.ts'
import { openPageToken, sealPageToken } from './paging.ts'
import {
  clientDescription,
  clientSummary,
  domainDescription,
  domainPrefix,
  poolDescription,
  poolSummary,
} from './pool-description.ts'
import { invalidParameter, resourceNotFound } from './service-error.ts'

/** Fails with ResourceNotFoundException unless the request names this pool. */
export function requirePool(state: PoolState, input: Input): void {
  const id = requiredText(input, 'UserPoolId')
  if (!/^[\w-]+_[0-9A-Za-z]+$/.test(id)) {
    throw violated('UserPoolId', 'Member must satisfy regular expression pattern: [\\w-]+_[0-9a-zA-Z]+')
  }
  if (id !== state.poolId) throw resourceNotFound(`User pool ${id} does not exist.`)
}

/** The app client that a request names. Fails with ResourceNotFoundException. */
export function requireClient(state: PoolState, input: Input): AppClient {
  const id = requiredText(input, 'ClientId')
  const client = state.clients.find((candidate) => candidate.id === id)
  if (!client) throw resourceNotFound(`User pool client ${id} does not exist.`)
  return client
}

export function listUserPools(state: PoolState, input: Input): object {
  // the one listing whose MaxResults is required
  if (wholeNumber(input, 'MaxResults', 1, 60) === undefined)
    throw violated('MaxResults', 'Member must not be null', 'Value null')
  if (optionalText(input, 'NextToken') !== undefined) throw invalidParameter('Invalid pagination token.')
  return { UserPools: [poolSummary(state)] }
}

export function describeUserPool(state: PoolState, input: Input): object {
  requirePool(state, input)
  return { UserPool: poolDescription(state) }
}

export function listUserPoolClients(state: PoolState, input: Input): object {
  requirePool(state, input)
  const { items, token } = listPage(state, ['ListUserPoolClients'], state.clients, {
    token: optionalText(input, 'NextToken'),
    limit: wholeNumber(input, 'MaxResults', 1, 60) ?? 60,
  })
  return {
    UserPoolClients: items.map((client) => clientSummary(state, client)),
    ...(token !== undefined && { NextToken: token }),
  }
}

export function describeUserPoolClient(state: PoolState, input: Input): object {
  requirePool(state, input)
  return { UserPoolClient: clientDescription(state, requireClient(state, input)) }
}

/** An unknown domain has an empty description and is no error (API DescribeUserPoolDomain). */
export function describeUserPoolDomain(state: PoolState, input: Input): object {
  const known = requiredText(input, 'Domain') === domainPrefix && state.faults.noDomain === undefined
  return { DomainDescription: known ? domainDescription(state) : {} }
}

export function getUserPoolMfaConfig(state: PoolState, input: Input): object {
  requirePool(state, input)
  return {
    MfaConfiguration: state.mfa,
    ...(state.mfa !== 'OFF' && { SoftwareTokenMfaConfiguration: { Enabled: true } }),
  }
}

/** One page of a list that is short and does not change; its token is bound to the parameters. */
export function listPage<T>(
  state: PoolState,
  parameters: readonly unknown[],
  items: readonly T[],
  { token, limit }: { token: string | undefined; limit: number },
): { items: readonly T[]; token: string | undefined } {
  const place = token === undefined ? undefined : openPageToken(token, parameters, state)
  if (token !== undefined && !place) throw invalidParameter('Invalid pagination token.')
  const start = Number(place?.next ?? 0)
  const end = start + limit
  const next = { next: String(end), page: (place?.page ?? 0) + 1 }
  return {
    items: items.slice(start, end),
    token: end < items.length ? sealPageToken(next, parameters, state) : undefined,
  }
}
