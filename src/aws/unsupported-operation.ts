import { CogtoolError } from '../text/cogtool-error.ts'
import { isMarkup, isNameless, type SdkError } from './failure-kind.ts'
import type { PoolTarget } from './pool-target.ts'

/** What can be done at an endpoint that does not know an operation. */
const withoutOperation: Readonly<Record<string, string>> = {
  DescribeUserPool: 'a CSV does without it where its columns are named: --columns username,sub,email',
  GetCSVHeader: 'leave out --format cognito-import: every other format works without it',
  ListGroups: 'leave out --groups',
  ListUsersInGroup: 'leave out --groups',
  AdminListGroupsForUser: 'leave out --groups',
  AdminGetUser: 'leave out --mfa, or leave out --recheck',
  ListUserPools: 'name the pool: --user-pool-id <id>',
  ListUserPoolClients: 'name the app client: --client-id <id>',
  UpdateUserPoolClient: 'leave out --add-callback, and name a registered callback: --redirect-uri <url>',
  AdminInitiateAuth: 'leave out --auth-flow admin',
  AdminRespondToAuthChallenge: 'leave out --auth-flow admin',
}

/** The failure of an endpoint, most likely an emulator, that has no such operation; its own sentence is quoted. */
export function operationUnsupported(
  error: SdkError,
  { operation, target, answered = false }: { operation: string; target: PoolTarget; answered?: boolean },
): CogtoolError {
  const status = error.$metadata?.httpStatusCode
  const said = error.name === 'SyntaxError' || error.message === 'UnknownError' ? '' : error.message.slice(0, 200)
  const isApi = answered || target.isLocalPool || !isNameless(error)
  return new CogtoolError('operation_unsupported', `this endpoint does not know ${operation}: ${hostOf(target)}`, {
    why:
      said === ''
        ? `it answered with ${isMarkup(error) ? 'a web page' : 'no error of the API'}, status ${status}`
        : `it says ${JSON.stringify(said)}`,
    hint: isApi
      ? (withoutOperation[operation] ?? 'this command does not work without it: look at --endpoint-url')
      : 'look at --endpoint-url: is that the cognito-idp API?',
  })
}

/** Who was asked. */
export function hostOf({ service = 'cognito-idp', endpointUrl, region }: PoolTarget): string {
  if (endpointUrl === undefined) return `the ${service} API in ${region}`
  return URL.canParse(endpointUrl) ? new URL(endpointUrl).host : endpointUrl
}
