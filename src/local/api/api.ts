import type { PoolState } from '../state/model.ts'
import { describeManagedLoginBrandingByClient, updateUserPoolClient } from './api-clients.ts'
import { adminListGroupsForUser, listGroups, listUsersInGroup } from './api-groups.ts'
import { asInput, type Input } from './api-input.ts'
import {
  describeUserPool,
  describeUserPoolClient,
  describeUserPoolDomain,
  getUserPoolMfaConfig,
  listUserPoolClients,
  listUserPools,
} from './api-pools.ts'
import { getTokensFromRefreshToken, getUser, globalSignOut, revokeToken } from './api-tokens.ts'
import { adminGetUser, getCsvHeader, listUsers } from './api-users.ts'
import { adminInitiateAuth, initiateAuth } from './auth-flows.ts'
import { adminRespondToAuthChallenge, respondToAuthChallenge } from './challenges.ts'
import { ServiceError } from './service-error.ts'
import { associateSoftwareToken, verifySoftwareToken } from './software-tokens.ts'

type Operation = (state: PoolState, input: Input) => object | Promise<object>

/** Operations that take AWS credentials, and those that anybody may call. */
const operations: {
  readonly iam: Readonly<Record<string, Operation>>
  readonly open: Readonly<Record<string, Operation>>
} = {
  iam: {
    AdminGetUser: adminGetUser,
    AdminInitiateAuth: adminInitiateAuth,
    AdminListGroupsForUser: adminListGroupsForUser,
    AdminRespondToAuthChallenge: adminRespondToAuthChallenge,
    DescribeManagedLoginBrandingByClient: describeManagedLoginBrandingByClient,
    DescribeUserPool: describeUserPool,
    DescribeUserPoolClient: describeUserPoolClient,
    DescribeUserPoolDomain: describeUserPoolDomain,
    GetCSVHeader: getCsvHeader,
    GetUserPoolMfaConfig: getUserPoolMfaConfig,
    ListGroups: listGroups,
    ListUserPoolClients: listUserPoolClients,
    ListUserPools: listUserPools,
    ListUsers: listUsers,
    ListUsersInGroup: listUsersInGroup,
    UpdateUserPoolClient: updateUserPoolClient,
  },
  open: {
    AssociateSoftwareToken: associateSoftwareToken,
    GetTokensFromRefreshToken: getTokensFromRefreshToken,
    GetUser: getUser,
    GlobalSignOut: globalSignOut,
    InitiateAuth: initiateAuth,
    RespondToAuthChallenge: respondToAuthChallenge,
    RevokeToken: revokeToken,
    VerifySoftwareToken: verifySoftwareToken,
  },
}

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
    const body = await operationOf(request)(state, asInput(request.body))
    return { status: 200, body }
  } catch (error) {
    if (error instanceof ServiceError) return error.answer
    throw error
  }
}

function operationOf({ operation, signed }: ApiRequest): Operation {
  const open = own(operations.open, operation)
  if (open) return open
  const restricted = own(operations.iam, operation)
  if (!restricted) throw new ServiceError('UnknownOperationException', 'The local pool does not know this operation.')
  if (!signed) throw new ServiceError('MissingAuthenticationTokenException', 'Missing Authentication Token')
  return restricted
}

// names such as `constructor` are operations of nobody
function own(table: Readonly<Record<string, Operation>>, name: string): Operation | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined
}
