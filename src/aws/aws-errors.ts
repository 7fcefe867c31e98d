import { connectionProblem, failureWithCode, timeoutFailure } from '../net/failure.ts'
import { accountCommand, awsCommand } from '../pool/aws-command.ts'
import { CogtoolError, networkCode, systemCode } from '../text/cogtool-error.ts'
import { type CallCredentials, credentialsFailure } from './credential-errors.ts'
import { isCutBody, isMarkup, isNameless, meaningOf, type SdkError } from './failure-kind.ts'
import { addressOf, type PoolTarget } from './pool-target.ts'
import { hostOf, operationUnsupported } from './unsupported-operation.ts'

/** What is known about a failed call beside its error. */
export interface FailedCall {
  /** e.g. ListUsers */
  readonly operation: string
  readonly target: PoolTarget
  /** How often it was tried. */
  readonly attempts: number
  readonly credentials: CallCredentials
  /** Whether anything was answered well before. */
  readonly answered?: boolean
  /** The Region of the primary, where this pool is a secondary replica and that may be known. */
  readonly primaryRegion?: string | undefined
}

/**
 * The SDK's failure in our words, with what to do next. Anything that is no failure of a call comes back as it is. The
 * SDK's error is not kept as the cause: its text may quote the answer, and so users.
 */
export function explainFailure(error: unknown, call: FailedCall): unknown {
  if (!(error instanceof Error) || error instanceof CogtoolError) return error
  const { operation, target, credentials } = call
  return (
    credentialsFailure(error, operation, target, credentials) ??
    serviceFailure(error, call) ??
    connectionFailure(error, call) ??
    error
  )
}

function serviceFailure(error: SdkError, call: FailedCall): CogtoolError | undefined {
  const { operation, target, attempts } = call
  const { service = 'cognito-idp', poolId, region, profile } = target
  const meaning = meaningOf(error)
  if (meaning === 'throttled') {
    return new CogtoolError('service_failed', `the service throttled ${operation} ${attempts} times in a row`, {
      why: 'its quota is shared by everything in this account and region',
      hint: 'try again later, with a lower --rps or more --max-attempts',
    })
  }
  if (meaning === 'denied') return accessDenied(error, operation, target)
  if (meaning === 'replica') return secondaryReplica(call)
  if (meaning === 'missing') {
    return new CogtoolError('pool_not_found', `there is no user pool ${poolId} here`, {
      why: `it was looked for in ${region}, ${profile === undefined ? 'in the account of the AWS credentials' : `in the account of profile "${profile}"`}`,
      hint: accountCommand('list-user-pools --max-results 60', target),
    })
  }
  // AWS itself names each error: another answer comes from something on the way
  const isOurEndpoint = target.endpointUrl !== undefined || !isNameless(error)
  if (meaning === 'unsupported' && isOurEndpoint) return operationUnsupported(error, call)
  if (isMarkup(error)) {
    return new CogtoolError('service_failed', `${hostOf(target)} answered ${operation} with a web page`, {
      why: 'the cognito-idp API answers with JSON',
      hint: 'look at --endpoint-url, and at proxies on the way',
    })
  }
  if (error.fault !== undefined) {
    return new CogtoolError('service_failed', `the answer to ${operation} is none of the ${service} API`, {
      why: error.fault,
      hint: 'look at --endpoint-url, and at proxies on the way',
    })
  }
  if (isCutBody(error) || (systemCode(error) === 'ECONNRESET' && error.$metadata?.httpStatusCode !== undefined)) {
    const message = `the answer to ${operation} was cut off${times(attempts)}`
    return new CogtoolError('service_failed', message, connectionProblem('ECONNRESET'))
  }
  const status = error.$metadata?.httpStatusCode
  if (status === undefined) return undefined
  return new CogtoolError('service_failed', `the service could not do ${operation}`, {
    why: `it answered ${error.name === 'SyntaxError' ? '' : `${error.name}, `}status ${status}${times(attempts)}`,
    hint: hintFor(error.name),
  })
}

function accessDenied({ name, message }: SdkError, operation: string, target: PoolTarget): CogtoolError {
  const { service = 'cognito-idp', region, poolId } = target
  const own = `${service}:${operation}`
  // it is another one where the credentials themselves are fetched with a role: sts:AssumeRole
  const action = /perform: ([\w-]+:\w+)/.exec(message)?.[1] ?? own
  // the service's own no, which names no policy
  const isOwn = name.startsWith('NotAuthorized')
  return new CogtoolError('aws_access_denied', `these AWS credentials may not call ${operation}`, {
    why: isOwn
      ? `the pool's service answered ${name}`
      : /explicit deny/i.test(message)
        ? `a policy denies the IAM action ${action} explicitly`
        : `no policy allows them the IAM action ${action}`,
    hint:
      action === own
        ? `allow it on ${poolId === '' || service !== 'cognito-idp' ? '*' : `arn:aws:cognito-idp:${region}:*:userpool/${poolId}`}`
        : `allow ${action} first`,
  })
}

function secondaryReplica({ operation, target, primaryRegion }: FailedCall): CogtoolError {
  const ask =
    target.endpointUrl === undefined
      ? `ask the primary: --region ${primaryRegion}`
      : `the primary is in ${primaryRegion}: name its --endpoint-url and --region`
  return new CogtoolError('secondary_replica', `the pool in ${target.region} is a secondary replica`, {
    why: `only the primary pool does ${operation}`,
    hint:
      primaryRegion === undefined
        ? `ask the primary with --region; its Region is told by: ${awsCommand('list-user-pool-replicas', target)}`
        : ask,
    ...(primaryRegion !== undefined && { details: { primaryRegion } }),
  })
}

function hintFor(name: string): string {
  // documented for a filter it cannot read
  if (name === 'InvalidParameterException') return 'look at --filter'
  return 'try again later'
}

function connectionFailure(error: SdkError, { operation, target, attempts }: FailedCall): CogtoolError | undefined {
  const asked = {
    who: `the ${target.service ?? 'cognito-idp'} API (${operation}${attempts === 1 ? '' : `, tried ${attempts} times`})`,
    where: new URL(addressOf(target)).host,
    advice: target.endpointUrl === undefined || target.isLocalPool ? undefined : 'look at --endpoint-url',
  }
  if (error.limitSeconds !== undefined) return timeoutFailure(asked, error.limitSeconds)
  const code = networkCode(error)
  if (code !== '') return failureWithCode(code, asked)
  // the SDK's own one is about the connection, and without a code
  if (error.name === 'TimeoutError') return failureWithCode('ETIMEDOUT', asked)
  // one of fetch, see `networkCode`
  return error instanceof TypeError ? failureWithCode(code, asked) : undefined
}

/** Tells a repeated failure from a first one. */
function times(count: number): string {
  return count === 1 ? '' : ` (${count} times)`
}
