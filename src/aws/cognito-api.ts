import type { ListUsersCommandInput, UserPoolType, UserType } from '@aws-sdk/client-cognito-identity-provider'
import { type CallCounts, type CallEdges, type CallOptions, callsTo } from './calls.ts'
import { incompleteAnswer } from './failure-kind.ts'
import type { PoolTarget } from './pool-target.ts'
import { rateLimiter } from './rate-limiter.ts'

/** One page of ListUsers; only an absent token ends a listing. */
export interface UserPage {
  readonly users: readonly UserType[]
  readonly token: string | undefined
}

export type UserPageRequest = Omit<ListUsersCommandInput, 'UserPoolId' | 'AttributesToGet'>

/** The calls of the cognito-idp API, about one pool: limited, retried, failing with a CogtoolError or a signal's reason. */
export interface CognitoApi {
  describeUserPool(): Promise<UserPoolType>
  listUsers(request: UserPageRequest): Promise<UserPage>
  /** What has been asked so far. */
  readonly counts: CallCounts
  close(): void
}

export interface ApiOptions extends CallOptions {
  /** ListUsers requests a second, at most. */
  readonly rps: number
}

// two thirds of the default quota (UserPoolRead, 15/s): it is the whole account's
const describeRps = 10

/** Opens the API of a pool. Nothing is sent yet. */
export async function cognitoApi(target: PoolTarget, options: ApiOptions, edges: CallEdges): Promise<CognitoApi> {
  const { DescribeUserPoolCommand, ListUsersCommand } = await import('@aws-sdk/client-cognito-identity-provider')
  const calls = await callsTo(target, options, edges)
  const listing = rateLimiter(options.rps, edges)
  const describing = rateLimiter(describeRps, edges)
  const UserPoolId = target.poolId
  return {
    describeUserPool: () =>
      calls.call('DescribeUserPool', describing, async (client, abortSignal) => {
        const { UserPool } = await client.send(new DescribeUserPoolCommand({ UserPoolId }), { abortSignal })
        if (!UserPool) throw incompleteAnswer()
        return UserPool
      }),
    listUsers: (request) =>
      calls.call('ListUsers', listing, async (client, abortSignal) => {
        const command = new ListUsersCommand({ ...request, UserPoolId })
        const { Users, PaginationToken } = await client.send(command, { abortSignal })
        // without this an answer with an empty body would read as the last page
        if (!Users) throw incompleteAnswer()
        return { users: Users, token: PaginationToken }
      }),
    counts: calls.counts,
    close: calls.close,
  }
}
