import type { PoolState } from '../state/model.ts'
import { type Input, optionalText, requiredText, wholeNumber } from './api-input.ts'
import { requireClient } from './api-pools.ts'
import { listPage } from './paging.ts'
import { resourceNotFound, ServiceError } from './service-error.ts'

// the most that a page of a list holds whose size nobody can choose; the API does not tell (inferred)
const fixedPage = 60

/** ListResourceServers. */
export function listResourceServers(state: PoolState, input: Input): object {
  const limit = wholeNumber(input, 'MaxResults', 1, 50) ?? 50
  const { items, token } = page(state, input, ['ListResourceServers'], state.configuration.resourceServers, limit)
  return { ResourceServers: items.map((item) => ({ ...item, UserPoolId: state.poolId })), NextToken: token }
}

/** ListIdentityProviders: names, kinds and dates. */
export function listIdentityProviders(state: PoolState, input: Input): object {
  const limit = wholeNumber(input, 'MaxResults', 0, 60) || 60
  const { items, token } = page(state, input, ['ListIdentityProviders'], state.configuration.providers, limit)
  return {
    Providers: items.map(({ ProviderName, ProviderType, LastModifiedDate, CreationDate }) => ({
      ProviderName,
      ProviderType,
      LastModifiedDate,
      CreationDate,
    })),
    NextToken: token,
  }
}

/** DescribeIdentityProvider. Fails with ResourceNotFoundException. */
export function describeIdentityProvider(state: PoolState, input: Input): object {
  const name = requiredText(input, 'ProviderName')
  const found = state.configuration.providers.find(({ ProviderName }) => ProviderName === name)
  if (!found) throw resourceNotFound(`Identity provider ${name} does not exist.`)
  return { IdentityProvider: { ...found, UserPoolId: state.poolId } }
}

/** ListUserPoolClientSecrets: ids and dates, never a value. */
export function listUserPoolClientSecrets(state: PoolState, input: Input): object {
  const { id } = requireClient(state, input)
  const secrets = state.configuration.secrets.get(id) ?? []
  const { items, token } = page(state, input, ['ListUserPoolClientSecrets', id], secrets, fixedPage)
  return {
    ClientSecrets: items.map(({ ClientSecretId, ClientSecretCreateDate }) => ({
      ClientSecretId,
      ClientSecretCreateDate,
    })),
    NextToken: token,
  }
}

/** ListTerms. */
export function listTerms(state: PoolState, input: Input): object {
  const { items, token } = page(state, input, ['ListTerms'], state.configuration.terms, fixedPage)
  return { Terms: items, NextToken: token }
}

/** ListUserPoolReplicas. */
export function listUserPoolReplicas(state: PoolState, input: Input): object {
  const { replicas } = state.configuration
  const { items, token } = page(state, input, ['ListUserPoolReplicas'], replicas, fixedPage)
  return { UserPoolReplicas: items, NextToken: token }
}

/**
 * DescribeRiskConfiguration, of the pool or, with ClientId, of an app client; one that was never set has nothing in it. Fails with
 * UserPoolAddOnNotEnabledException where threat protection is off.
 */
export function describeRiskConfiguration(state: PoolState, input: Input): object {
  requireThreatProtection(state)
  const { configuration, poolId } = state
  const clientId = optionalText(input, 'ClientId') === undefined ? undefined : requireClient(state, input).id
  return {
    RiskConfiguration: { ...configuration.risk.get(clientId ?? ''), UserPoolId: poolId, ClientId: clientId },
  }
}

/** Fails with UserPoolAddOnNotEnabledException where the pool neither watches sign-ins for threats nor stops any. */
export function requireThreatProtection({ configuration: { pool } }: PoolState): void {
  const mode = pool.UserPoolAddOns?.AdvancedSecurityMode ?? 'OFF'
  if (mode === 'OFF') throw new ServiceError('UserPoolAddOnNotEnabledException', 'User pool add-ons are not enabled.')
}

/** GetLogDeliveryConfiguration. */
export function getLogDeliveryConfiguration({ configuration, poolId }: PoolState): object {
  return { LogDeliveryConfiguration: { ...configuration.logDelivery, UserPoolId: poolId } }
}

/** GetUserPoolSessionConfiguration. */
export function getUserPoolSessionConfiguration({ configuration, poolId }: PoolState): object {
  return { ...configuration.session, UserPoolId: poolId }
}

/** Managed login's look for an app client. Fails with ResourceNotFoundException where nobody has made one. */
export function describeManagedLoginBrandingByClient(state: PoolState, input: Input): object {
  const { id } = requireClient(state, input)
  const { configuration, faults, poolId } = state
  const made = { ManagedLoginBrandingId: '0b0a1d2e-0000-4000-8000-000000000001', UseCognitoProvidedValues: true }
  const branding = configuration.branding.get(id) ?? (faults.managedLogin === 'branded' ? made : undefined)
  if (!branding) throw resourceNotFound(`No managed login branding exists for client ${id}.`)
  return { ManagedLoginBranding: { ...branding, UserPoolId: poolId } }
}

function page<T>(state: PoolState, input: Input, parameters: readonly string[], items: readonly T[], limit: number) {
  return listPage(state, parameters, items, { token: optionalText(input, 'NextToken'), limit })
}
