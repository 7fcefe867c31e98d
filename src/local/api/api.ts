import type { PoolState } from '../state/model.ts'
import { spendQuotas } from '../state/quotas.ts'
import { updateUserPoolClient } from './api-clients.ts'
import {
  describeIdentityProvider,
  describeManagedLoginBrandingByClient,
  describeRiskConfiguration,
  getLogDeliveryConfiguration,
  getUserPoolSessionConfiguration,
  listIdentityProviders,
  listResourceServers,
  listTerms,
  listUserPoolClientSecrets,
  listUserPoolReplicas,
} from './api-configuration.ts'
import { adminListGroupsForUser, listGroups, listUsersInGroup } from './api-groups.ts'
import { asInput, type Input, requiredText, violated } from './api-input.ts'
import {
  describeUserPool,
  describeUserPoolClient,
  describeUserPoolDomain,
  getUserPoolMfaConfig,
  listUserPoolClients,
  listUserPools,
} from './api-pools.ts'
import { getTokensFromRefreshToken, getUser, globalSignOut, revokeToken } from './api-tokens.ts'
import { setRiskConfiguration, setUserPoolMfaConfig, updateUserPool } from './api-updates.ts'
import { adminGetUser, getCsvHeader, listUsers } from './api-users.ts'
import { adminInitiateAuth, initiateAuth } from './auth-flows.ts'
import { respondToAuthChallenge } from './challenges.ts'
import { resourceNotFound, ServiceError } from './service-error.ts'
import { associateSoftwareToken, verifySoftwareToken } from './software-tokens.ts'

type Operation = (state: PoolState, input: Input) => object | Promise<object>

/** By what an operation asks for before it runs: nothing, AWS credentials, or these and the id of this pool. */
const operations: Readonly<Record<'anyone' | 'signed' | 'pool', Readonly<Record<string, Operation>>>> = {
  anyone: {
    AssociateSoftwareToken: associateSoftwareToken,
    GetTokensFromRefreshToken: getTokensFromRefreshToken,
    GetUser: getUser,
    GlobalSignOut: globalSignOut,
    InitiateAuth: initiateAuth,
    RespondToAuthChallenge: respondToAuthChallenge,
    RevokeToken: revokeToken,
    VerifySoftwareToken: verifySoftwareToken,
  },
  signed: {
    DescribeUserPoolDomain: describeUserPoolDomain,
    ListUserPools: listUserPools,
  },
  pool: {
    AdminGetUser: adminGetUser,
    AdminInitiateAuth: adminInitiateAuth,
    AdminListGroupsForUser: adminListGroupsForUser,
    AdminRespondToAuthChallenge: respondToAuthChallenge,
    DescribeIdentityProvider: describeIdentityProvider,
    DescribeManagedLoginBrandingByClient: describeManagedLoginBrandingByClient,
    DescribeRiskConfiguration: describeRiskConfiguration,
    DescribeUserPool: describeUserPool,
    DescribeUserPoolClient: describeUserPoolClient,
    GetCSVHeader: getCsvHeader,
    GetLogDeliveryConfiguration: getLogDeliveryConfiguration,
    GetUserPoolMfaConfig: getUserPoolMfaConfig,
    GetUserPoolSessionConfiguration: getUserPoolSessionConfiguration,
    ListGroups: listGroups,
    ListIdentityProviders: listIdentityProviders,
    ListResourceServers: listResourceServers,
    ListTerms: listTerms,
    ListUserPoolClientSecrets: listUserPoolClientSecrets,
    ListUserPoolClients: listUserPoolClients,
    ListUserPoolReplicas: listUserPoolReplicas,
    ListUsers: listUsers,
    ListUsersInGroup: listUsersInGroup,
    SetRiskConfiguration: setRiskConfiguration,
    SetUserPoolMfaConfig: setUserPoolMfaConfig,
    UpdateUserPool: updateUserPool,
    UpdateUserPoolClient: updateUserPoolClient,
  },
}

/** A request to the API before its body has been looked at. */
export interface ApiRequest {
  /** The part of X-Amz-Target after the dot. */
  readonly operation: string
  /** The parsed body. */
  readonly body: unknown
  /** Whether a SigV4 Authorization header came along; any key will do. */
  readonly signed: boolean
}

/** Answers one request to the cognito-idp API, as `application/x-amz-json-1.1`. Faults of the wire are the server's business. */
export async function handleApi(state: PoolState, request: ApiRequest): Promise<{ status: number; body: object }> {
  try {
    return { status: 200, body: await run(state, request) }
  } catch (error) {
    if (error instanceof ServiceError) return error.answer
    throw error
  }
}

function run(state: PoolState, { operation, body, signed }: ApiRequest): object | Promise<object> {
  // `constructor` is not an operation
  const find = (table: Readonly<Record<string, Operation>>) =>
    Object.hasOwn(table, operation) ? table[operation] : undefined
  const ofPool = find(operations.pool)
  if (state.faults.quotas && !spendQuotas(state.memory.quotas, operation, ofPool !== undefined, state.now())) {
    throw new ServiceError('TooManyRequestsException', 'Rate exceeded')
  }
  const open = find(operations.anyone)
  if (open) return open(state, asInput(body))
  const restricted = ofPool ?? find(operations.signed)
  if (!restricted) throw new ServiceError('UnknownOperationException', 'The local pool does not know this operation.')
  if (!signed) throw new ServiceError('MissingAuthenticationTokenException', 'Missing Authentication Token')
  const input = asInput(body)
  if (ofPool) requirePool(state, input)
  return restricted(state, input)
}

/** Fails with ResourceNotFoundException unless the request names this pool. */
function requirePool(state: PoolState, input: Input): void {
  const id = requiredText(input, 'UserPoolId')
  if (!/^[\w-]+_[0-9A-Za-z]+$/.test(id)) {
    throw violated('UserPoolId', 'Member must satisfy regular expression pattern: [\\w-]+_[0-9a-zA-Z]+')
  }
  if (id !== state.poolId) throw resourceNotFound(`User pool ${id} does not exist.`)
}
