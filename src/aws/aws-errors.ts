import { connectionProblem, failureWithCode, timeoutFailure } from '../net/failure.ts'
import { CogtoolError, networkCode, systemCode } from '../text/cogtool-error.ts'
import { nearest } from '../text/nearest.ts'
import { failureKind, isCutBody, isMarkup, type SdkError } from './failure-kind.ts'
import { addressOf, type PoolTarget } from './pool-target.ts'

/** What is known about a failed call beside its error. */
export interface FailedCall {
  /** e.g. ListUsers */
  readonly operation: string
  readonly target: PoolTarget
  /** How often it was tried. */
  readonly attempts: number
  /** The AWS profiles on this machine. */
  readonly profiles: readonly string[]
}

const refused = ['AccessDeniedException', 'AccessDenied', 'NotAuthorizedException']
const unknownKeys = [
  'UnrecognizedClientException',
  'InvalidClientTokenId',
  'InvalidSignatureException',
  'SignatureDoesNotMatch',
  'IncompleteSignatureException',
  'MissingAuthenticationTokenException',
]
/**
 * The SDK's failure in our words, with what to do next. Anything that is no failure of a call comes back as it is. The
 * SDK's error is not kept as the cause: its text may quote the answer, and so users.
 */
export function explainFailure(error: unknown, call: FailedCall): unknown {
  if (!(error instanceof Error) || error instanceof CogtoolError) return error
  return credentialsFailure(error, call) ?? serviceFailure(error, call) ?? connectionFailure(error, call) ?? error
}

function credentialsFailure(error: SdkError, { operation, target, profiles }: FailedCall): CogtoolError | undefined {
  const { profile } = target
  const login = profile === undefined ? 'aws sso login' : `aws sso login --profile ${profile}`
  if (error.name === 'CredentialsProviderError' || error.name === 'TokenProviderError') {
    if (profile !== undefined && !profiles.includes(profile)) return missingProfile(profile, profiles)
    if (/sso/i.test(error.message)) {
      return new CogtoolError('aws_credentials_expired', 'the AWS SSO session has ended, or there is none', {
        why: `AWS's sign-in for ${profile === undefined ? 'the default profile' : `profile "${profile}"`} is needed again`,
        hint: login,
      })
    }
    return new CogtoolError('aws_credentials_missing', 'no AWS credentials were found', {
      why:
        profile === undefined
          ? `${operation} needs them: neither the environment nor ~/.aws has any`
          : `the AWS profile "${profile}" gave none`,
      hint: 'try aws sts get-caller-identity; or try cogtool without AWS: cogtool local, then --pool local',
    })
  }
  if (failureKind(error) === 'expired') {
    return new CogtoolError('aws_credentials_expired', 'the AWS credentials have expired', {
      why: `${operation} was refused with them, and reading them again gave no newer ones`,
      hint: `sign in again, e.g. ${login}`,
    })
  }
  if (unknownKeys.includes(error.name)) {
    return new CogtoolError('aws_access_denied', 'AWS does not accept these credentials', {
      why: `${operation} was refused: ${error.name}`,
      hint: 'try aws sts get-caller-identity, and look at AWS_ACCESS_KEY_ID and AWS_SESSION_TOKEN',
    })
  }
  return undefined
}

function missingProfile(profile: string, profiles: readonly string[]): CogtoolError {
  const guess = nearest(profile, profiles)
  return new CogtoolError('aws_profile_missing', `there is no AWS profile named "${profile}"`, {
    why: profiles.length === 0 ? 'there are no profiles in ~/.aws' : `known profiles: ${profiles.join(', ')}`,
    hint: guess === undefined ? `aws configure --profile ${profile}` : `did you mean --profile ${guess}?`,
  })
}

function serviceFailure(error: SdkError, { operation, target, attempts }: FailedCall): CogtoolError | undefined {
  const { poolId, region, profile } = target
  if (failureKind(error) === 'throttled') {
    return new CogtoolError('service_failed', `the service throttled ${operation} ${attempts} times in a row`, {
      why: 'its quota is shared by everything in this account and region',
      hint: 'try again later, with a lower --rps or more --max-attempts',
    })
  }
  if (refused.includes(error.name)) return accessDenied(error.message, operation, target)
  if (error.name === 'ResourceNotFoundException') {
    return new CogtoolError('pool_not_found', `there is no user pool ${poolId} here`, {
      why: `it was looked for in ${region}, ${profile === undefined ? 'in the account of the AWS credentials' : `in the account of profile "${profile}"`}`,
      hint: `aws cognito-idp list-user-pools --max-results 60 --region ${region}`,
    })
  }
  if (isMarkup(error)) {
    return new CogtoolError('service_failed', `${hostOf(target)} answered ${operation} with a web page`, {
      why: 'the cognito-idp API answers with JSON',
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

function accessDenied(message: string, operation: string, { region, poolId }: PoolTarget): CogtoolError {
  const own = `cognito-idp:${operation}`
  // it is another one where the credentials themselves are fetched with a role: sts:AssumeRole
  const action = /perform: ([\w-]+:\w+)/.exec(message)?.[1] ?? own
  return new CogtoolError('aws_access_denied', `these AWS credentials may not call ${operation}`, {
    why: /explicit deny/i.test(message)
      ? `a policy denies the IAM action ${action} explicitly`
      : `no policy allows them the IAM action ${action}`,
    hint:
      action === own
        ? `allow it on ${poolId === '' ? '*' : `arn:aws:cognito-idp:${region}:*:userpool/${poolId}`}`
        : `allow ${action} first`,
  })
}

function hintFor(name: string): string {
  if (name === 'UnknownOperationException') return 'this endpoint does not have it: look at --endpoint-url'
  // documented for a filter it cannot read
  if (name === 'InvalidParameterException') return 'look at --filter'
  return 'try again later'
}

function connectionFailure(error: SdkError, { operation, target, attempts }: FailedCall): CogtoolError | undefined {
  const asked = {
    who: `the cognito-idp API (${operation}${attempts === 1 ? '' : `, tried ${attempts} times`})`,
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

function hostOf({ endpointUrl, region }: PoolTarget): string {
  if (endpointUrl === undefined) return `the cognito-idp API in ${region}`
  return URL.canParse(endpointUrl) ? new URL(endpointUrl).host : endpointUrl
}

/** Tells a repeated failure from a first one. */
function times(count: number): string {
  return count === 1 ? '' : ` (${count} times)`
}
