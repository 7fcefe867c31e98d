import type {
  ListUsersCommandInput,
  UserPoolClientType,
  UserPoolType,
  UserType,
} from '@aws-sdk/client-cognito-identity-provider'
import { CogtoolError } from '../text/cogtool-error.ts'
import { type CallCounts, type CallEdges, type CallOptions, callsTo } from './calls.ts'
import { whole } from './failure-kind.ts'
import type { ApprovedTarget } from './pool-target.ts'
import { rateLimiter } from './rate-limiter.ts'

/** One page of ListUsers or ListUsersInGroup; only an absent token ends a listing. */
export interface UserPage {
  readonly users: readonly UserType[]
  readonly token: string | undefined
}

/** One page of names of groups. */
export interface GroupPage {
  readonly names: readonly string[]
  readonly token: string | undefined
}

export type UserPageRequest = Omit<ListUsersCommandInput, 'UserPoolId' | 'AttributesToGet'>

/** The calls of the cognito-idp API, about one pool: limited, retried, failing with a CogtoolError or a signal's reason. */
export interface CognitoApi {
  describeUserPool(): Promise<UserPoolType>
  /** undefined where the pool has no such app client. Its secret is in it: for memory alone. */
  describeUserPoolClient(clientId: string): Promise<UserPoolClientType | undefined>
  /** Fails with `page_token_refused` where the service does not take the token (any more). */
  listUsers(request: UserPageRequest, signal?: AbortSignal): Promise<UserPage>
  listGroups(token: string | undefined): Promise<GroupPage>
  /** From the same quota as `listUsers`. */
  listUsersInGroup(group: string, token: string | undefined): Promise<UserPage>
  /** undefined where the user is gone. */
  listGroupsForUser(username: string, token: string | undefined): Promise<GroupPage | undefined>
  /** The kinds of MFA that a user has set up, the preferred one first; undefined where the user is gone. */
  mfaOfUser(username: string): Promise<readonly string[] | undefined>
  /** A user as it is now, with its kinds of MFA as above; undefined where it is gone. */
  readUser(username: string): Promise<{ readonly user: UserType; readonly mfa: readonly string[] } | undefined>
  /** The columns of an import file for this pool, in their order. */
  importHeader(): Promise<readonly string[]>
  /** What has been asked so far. */
  readonly counts: CallCounts
  close(): void
}

export interface ApiOptions extends CallOptions {
  /** ListUsers and ListUsersInGroup requests a second, at most. */
  readonly rps: number
}

// about two thirds of the default quotas, which are the whole account's: UserPoolRead 15/s, UserPoolClientRead 15/s, UserPoolResourceRead 5/s for
// each operation and pool, UserResourceRead 50/s, UserRead 120/s
const describeRps = 10
const groupsRps = 4
const userGroupsRps = 33
/** AdminGetUser requests a second, at most. */
export const userRps = 80
/** What AdminGetUser costs, behind the flag that asks for it (API AdminGetUser: it "contributes to your monthly active user count"). */
export const countsAsActive = 'counts each user as active this month (billed)'

/** Opens the API of a pool. Nothing is sent yet. */
export async function cognitoApi(target: ApprovedTarget, options: ApiOptions, edges: CallEdges): Promise<CognitoApi> {
  const sdk = await import('./cognito-sdk.ts')
  const { call, counts, close } = await callsTo(target, options, edges)
  const listing = rateLimiter(options.rps, edges)
  const describing = rateLimiter(describeRps, edges)
  const grouping = rateLimiter(groupsRps, edges)
  const userGrouping = rateLimiter(userGroupsRps, edges)
  const reading = rateLimiter(userRps, edges)
  const UserPoolId = target.poolId
  const readUser = (username: string) =>
    call('AdminGetUser', reading, async (client, abortSignal) => {
      const command = new sdk.AdminGetUserCommand({ UserPoolId, Username: username })
      const answer = await client.send(command, { abortSignal }).catch(goneAsUndefined)
      if (!answer) return undefined
      const { UserAttributes, UserMFASettingList: all = [], PreferredMfaSetting: preferred, ...rest } = answer
      const user: UserType = {
        ...rest,
        Username: whole({ Username: answer.Username }),
        ...(UserAttributes && { Attributes: UserAttributes }),
      }
      // emulators name no preference as an empty text
      return { user, mfa: preferred ? [preferred, ...all.filter((kind) => kind !== preferred)] : all }
    })
  return {
    describeUserPool: () =>
      call('DescribeUserPool', describing, async (client, abortSignal) => {
        const { UserPool } = await client.send(new sdk.DescribeUserPoolCommand({ UserPoolId }), { abortSignal })
        return whole({ UserPool })
      }),
    describeUserPoolClient: (ClientId) =>
      call('DescribeUserPoolClient', describing, async (client, abortSignal) => {
        const command = new sdk.DescribeUserPoolClientCommand({ UserPoolId, ClientId })
        const answer = await client.send(command, { abortSignal }).catch(undefinedFor('ResourceNotFoundException'))
        return answer && whole({ UserPoolClient: answer.UserPoolClient })
      }),
    listUsers: (request, signal) =>
      call(
        'ListUsers',
        listing,
        async (client, abortSignal) => {
          const command = new sdk.ListUsersCommand({ ...request, UserPoolId })
          const { Users, PaginationToken } = await client.send(command, { abortSignal }).catch((error: unknown) => {
            throw request.PaginationToken !== undefined && isNamed(error, 'InvalidParameterException')
              ? tokenRefused()
              : error
          })
          // without this an answer of another service would read as the last page
          return { users: whole({ Users }), token: PaginationToken }
        },
        signal,
      ),
    listGroups: (NextToken) =>
      call('ListGroups', grouping, async (client, abortSignal) => {
        const command = new sdk.ListGroupsCommand({ UserPoolId, Limit: 60, ...(NextToken && { NextToken }) })
        const { Groups, NextToken: token } = await client.send(command, { abortSignal })
        return { names: whole({ Groups }).map(({ GroupName }) => GroupName ?? ''), token }
      }),
    listUsersInGroup: (GroupName, NextToken) =>
      call('ListUsersInGroup', listing, async (client, abortSignal) => {
        const command = new sdk.ListUsersInGroupCommand({
          UserPoolId,
          GroupName,
          Limit: 60,
          ...(NextToken && { NextToken }),
        })
        const { Users, NextToken: token } = await client.send(command, { abortSignal })
        return { users: whole({ Users }), token }
      }),
    listGroupsForUser: (Username, NextToken) =>
      call('AdminListGroupsForUser', userGrouping, async (client, abortSignal) => {
        const command = new sdk.AdminListGroupsForUserCommand({
          UserPoolId,
          Username,
          Limit: 60,
          ...(NextToken && { NextToken }),
        })
        const answer = await client.send(command, { abortSignal }).catch(goneAsUndefined)
        if (!answer) return undefined
        return {
          names: whole({ Groups: answer.Groups }).map(({ GroupName }) => GroupName ?? ''),
          token: answer.NextToken,
        }
      }),
    mfaOfUser: async (username) => (await readUser(username))?.mfa,
    readUser,
    importHeader: () =>
      call('GetCSVHeader', grouping, async (client, abortSignal) => {
        const { CSVHeader } = await client.send(new sdk.GetCSVHeaderCommand({ UserPoolId }), { abortSignal })
        return whole({ CSVHeader })
      }),
    counts,
    close,
  }
}

/** For an error that says there is no such thing. */
function undefinedFor(name: string): (error: unknown) => undefined {
  return (error) => {
    if (!isNamed(error, name)) throw error
  }
}
const goneAsUndefined = undefinedFor('UserNotFoundException')

function isNamed(error: unknown, name: string): boolean {
  return error instanceof Error && error.name === name
}

// documented for a token of other parameters; also what a token older than an hour gets
function tokenRefused(): CogtoolError {
  return new CogtoolError('page_token_refused', 'the service refuses to continue the listing', {
    why: 'it no longer accepts its own paging token: they live for an hour',
    hint: 'run it again; a listing that paused for so long must start anew',
  })
}
