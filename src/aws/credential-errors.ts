import { CogtoolError, systemCode, systemReason } from '../text/cogtool-error.ts'
import type { Environment } from '../text/environment.ts'
import { durationWords } from '../text/instants.ts'
import { nearest } from '../text/nearest.ts'
import { shellWord } from '../text/shell.ts'
import { meaningOf, type SdkError } from './failure-kind.ts'
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
    return noCredentials(error, operation, target, credentials)
  }
  const code = systemCode(error)
  if (code !== undefined && 'syscall' in error && error.syscall === 'open') {
    // the SDK's own message would show the path, which is no secret, and the call, which helps nobody
    return new CogtoolError('aws_credentials_missing', 'a file with AWS credentials cannot be read', {
      why: `${systemReason(error)}: the environment or ~/.aws names it`,
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

function noCredentials(
  { message }: SdkError,
  operation: string,
  target: PoolTarget,
  credentials: CallCredentials,
): CogtoolError {
  const { profile } = target
  const { names, chosen } = credentials.profiles
  if (profile !== undefined && !names.includes(profile)) return missingProfile(profile, names)
  const called = profile === undefined ? 'the default profile' : `profile "${profile}"`
  const isSso = /sso/i.test(message) || [...chosen.keys()].some((name) => name.startsWith('sso_'))
  if (isSso && /forbidden|no access/i.test(message)) {
    return new CogtoolError('aws_access_denied', `the AWS SSO user may not take the role of ${called}`, {
      why: 'AWS SSO gives it no access to the account or the role that the profile names',
      hint: `look at sso_account_id and sso_role_name in ~/.aws/config`,
    })
  }
  if (isSso || chosen.has('login_session') || /\baws login\b/.test(message)) {
    const what = isSso ? 'AWS SSO session' : 'AWS sign-in'
    return new CogtoolError('aws_credentials_expired', `the ${what} has ended, or there is none`, {
      why: `AWS's sign-in for ${called} is needed again`,
      hint: `aws ${isSso ? 'sso login' : 'login'}${profileFlag(target)}`,
    })
  }
  if (/multi-factor/i.test(message)) {
    return new CogtoolError('aws_credentials_missing', `${called} asks for an MFA code, which cogtool does not`, {
      why: `${operation} needs the credentials of its role`,
      hint: `let the AWS CLI ask for it: eval "$(aws configure export-credentials --format env${profileFlag(target)})"`,
    })
  }
  const process = chosen.get('credential_process')
  if (process !== undefined) {
    return new CogtoolError('aws_credentials_missing', `the credential_process of ${called} gave no AWS credentials`, {
      why: `${operation} needs them, and the command failed or printed something else`,
      hint: `see what it says: ${identityCommand(target)}`,
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

function missingProfile(profile: string, profiles: readonly string[]): CogtoolError {
  const guess = nearest(profile, profiles)
  return new CogtoolError('aws_profile_missing', `there is no AWS profile named "${profile}"`, {
    why: profiles.length === 0 ? 'there are no profiles in ~/.aws' : `known profiles: ${profiles.join(', ')}`,
    hint: guess === undefined ? `aws configure --profile ${shellWord(profile)}` : `did you mean --profile ${guess}?`,
  })
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

const identityCommand = (target: PoolTarget): string => `aws sts get-caller-identity${profileFlag(target)}`
const profileFlag = ({ profile }: PoolTarget): string =>
  profile === undefined ? '' : ` --profile ${shellWord(profile)}`
