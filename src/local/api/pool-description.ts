import type { AppClient, PoolState } from '../state/model.ts'

/** UserPoolDescriptionType, as ListUserPools gives it. */
export function poolSummary({ poolId, configuration: { pool } }: PoolState): object {
  const { Name, LambdaConfig, LastModifiedDate, CreationDate } = pool
  return { Id: poolId, Name, LambdaConfig, LastModifiedDate, CreationDate }
}

const defaultAcrNames = Object.fromEntries(
  [1, 2, 3, 4].map((level) => [`Level${level}`, { AcrValue: `urn:cognito:loa:${level}` }]),
)

/** UserPoolType. */
export function poolDescription(state: PoolState): object {
  const { pool } = state.configuration
  return {
    Arn: `arn:aws:cognito-idp:${state.poolId.slice(0, state.poolId.indexOf('_'))}:000000000000:userpool/${state.poolId}`,
    // an estimate: a little off, as the real one is
    EstimatedNumberOfUsers: Math.ceil(state.users.size * 1.004),
    ...pool,
    // the names that nobody changed are in the answer too (API UserPoolType)
    AcrConfiguration: { ...defaultAcrNames, ...pool.AcrConfiguration },
    Id: state.poolId,
    Domain: state.faults.noDomain === undefined ? pool.Domain : undefined,
  }
}

/** UserPoolClientDescription, as ListUserPoolClients gives it. */
export function clientSummary(state: PoolState, client: AppClient): object {
  return { ClientId: client.id, UserPoolId: state.poolId, ClientName: client.name }
}

/** UserPoolClientType, with the secret in clear as the service has it. */
export function clientDescription(state: PoolState, client: AppClient): object {
  return {
    ...client.settings,
    UserPoolId: state.poolId,
    QuantumSignIn: state.faults.unknownClientSetting ? 'ENABLED' : undefined,
  }
}

/** DomainDescriptionType; an unknown domain has an empty one and is no error (API DescribeUserPoolDomain). */
export function domainDescription({ configuration, faults, poolId }: PoolState, domain: string): object {
  const found = configuration.domains.find(({ Domain }) => Domain === domain)
  if (!found || faults.noDomain !== undefined) return {}
  return { ...found, UserPoolId: poolId, ...(faults.managedLogin !== undefined && { ManagedLoginVersion: 2 }) }
}
