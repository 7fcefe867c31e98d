import { CogtoolError, systemCode, systemReason } from '../text/cogtool-error.ts'
import type { Environment } from '../text/environment.ts'
import { durationWords } from '../text/instants.ts'
import { meaningOf, type SdkError } from './failure-kind.ts'
import { identityCommand, noCredentials, profileFlag } from './missing-credentials.ts'
import type { PoolTarget } from './pool-target.ts'
import type { AwsProfiles } from './profiles.ts'

/** What is known about the credentials of a call that failed. */
export interface CallCredentials {
  /** The AWS profiles on this machine. */
  readonly profiles: AwsProfiles
  readonly env: Environment
  readonly now: Date
}

/** A failure that is about the credentials of a call, in our words; undefined for any other. */
export function credentialsFailure(
  error: SdkError,
  operation: string,
  target: PoolTarget,
  credentials: CallCredentials,
): CogtoolError | undefined {
  if (error.name === 'CredentialsProviderError' || error.name === 'TokenProviderError') {
    return noCredentials(error, operation, target, credentials.profiles)
  }
  if (systemCode(error) !== undefined && 'syscall' in error && error.syscall === 'open') {
    const path = 'path' in error && typeof error.path === 'string' ? `: ${error.path}` : ''
    return new CogtoolError('aws_credentials_missing', `a file with AWS credentials cannot be read${path}`, {
      why: `${systemReason(error)}; the environment or ~/.aws names it`,
      hint: `see what the AWS CLI says: ${identityCommand(target)}`,
    })
  }
  const meaning = meaningOf(error)
  if (meaning === 'expired') {
    return new CogtoolError('aws_credentials_expired', 'the AWS credentials have expired', {
      why: `${operation} was refused with them, and reading them again gave no newer ones`,
      hint: renewal(target, credentials),
    })
  }
  if (meaning === 'clock') return wrongClock(error, operation, target, credentials)
  if (meaning !== 'keys') return undefined
  return new CogtoolError('aws_credentials_invalid', `${serviceAt(target)} does not accept these AWS credentials`, {
    why: `${operation} was refused with ${error.name}: ${reasonFor(error.name)}`,
    hint: `see whose they are: ${identityCommand(target)}${whereKeysAre(target, credentials)}`,
  })
}

/** AWS, or the host of an endpoint that is not its own. */
export function serviceAt({ endpointUrl }: Pick<PoolTarget, 'endpointUrl'>): string {
  return endpointUrl === undefined ? 'AWS' : URL.canParse(endpointUrl) ? new URL(endpointUrl).host : endpointUrl
}

/** Why a service knows no such credentials, by the stem of its error's name. */
const reasons: Readonly<Record<string, string>> = {
  InvalidSignature: 'the secret access key does not belong to the access key',
  SignatureDoesNotMatch: 'the secret access key does not belong to the access key',
  IncompleteSignature: 'the access key, or the region, has a form that no signature can hold',
  MissingAuthenticationToken: 'the request came without its signature, as behind a proxy that removes it',
}

function reasonFor(name: string): string {
  return (
    reasons[name.replace(/Exception$/, '')] ?? 'no such access key, or not with this session token or in this Region'
  )
}

/** A signature that is too old or from the future, though the SDK has corrected what the service's clock told. */
function wrongClock(error: SdkError, operation: string, target: PoolTarget, { now }: CallCredentials): CogtoolError {
  const theirs = Date.parse(error.$response?.headers?.date ?? '')
  const ahead = Math.round((now.getTime() - theirs) / 1000)
  const difference = `${durationWords(ahead)} ${ahead > 0 ? 'ahead of' : 'behind'} the service's`
  return new CogtoolError('aws_credentials_invalid', `${serviceAt(target)} does not accept the time of this machine`, {
    why: Math.abs(ahead) >= 60 ? `its clock is ${difference}` : `the signature of ${operation} is of another time`,
    hint: 'set the clock of this machine, and its time zone',
  })
}

/** How to get credentials that have not expired, by where these came from. */
function renewal(target: PoolTarget, { env, profiles: { chosen } }: CallCredentials): string {
  if (target.profile === undefined && env.AWS_SESSION_TOKEN) {
    return 'AWS_SESSION_TOKEN in the environment is of an earlier time: export new keys, or unset it'
  }
  if (env.AWS_WEB_IDENTITY_TOKEN_FILE || chosen.has('web_identity_token_file')) {
    return 'the web identity token has to be a new one: in CI, run the job again'
  }
  if (chosen.has('login_session')) return `aws login${profileFlag(target)}`
  return `sign in again, e.g. aws sso login${profileFlag(target)}`
}

function whereKeysAre({ profile }: PoolTarget, { env }: CallCredentials): string {
  if (profile !== undefined) return ''
  const set = ['AWS_ACCESS_KEY_ID', 'AWS_SESSION_TOKEN'].filter((name) => env[name])
  return set.length === 0 ? '' : `; ${set.join(' and ')} ${set.length === 1 ? 'counts' : 'count'} before ~/.aws`
}
