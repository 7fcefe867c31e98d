import { isLoopback } from '../net/loopback.ts'
import { CogtoolError } from '../text/cogtool-error.ts'
import { didYouMean } from '../text/nearest.ts'
import { shellWord } from '../text/shell.ts'
import type { SdkError } from './failure-kind.ts'
import type { PoolTarget } from './pool-target.ts'
import type { AwsProfiles } from './profiles.ts'

/** Why nothing gave credentials for a call, by what the profile sets and the SDK says. */
export function noCredentials(
  { message }: SdkError,
  operation: string,
  target: PoolTarget,
  { names, chosen }: AwsProfiles,
): CogtoolError {
  const { profile } = target
  if (profile !== undefined && !names.includes(profile)) return missingProfile(profile, names)
  const called = profile === undefined ? 'the default profile' : `profile "${profile}"`
  const isSso = /sso/i.test(message) || [...chosen.keys()].some((name) => name.startsWith('sso_'))
  if (isSso && /forbidden|no access/i.test(message)) {
    return new CogtoolError('aws_access_denied', `the AWS SSO user may not assume the role of ${called}`, {
      why: 'AWS SSO gives it no access to the account or the role that the profile names',
      hint: `look at sso_account_id and sso_role_name in ~/.aws/config`,
    })
  }
  if (isSso || chosen.has('login_session') || /\baws login\b/.test(message)) {
    const what = isSso ? 'AWS SSO session' : 'AWS sign-in'
    return new CogtoolError('aws_credentials_expired', `the ${what} has ended, or does not exist`, {
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
  if (profile === undefined && isOnThisMachine(target)) {
    return new CogtoolError('aws_credentials_missing', 'no AWS credentials were found', {
      why: `${operation} is signed with them, also for an emulator`,
      hint: 'most emulators accept any: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY to a word of your own',
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

const isOnThisMachine = ({ endpointUrl }: PoolTarget): boolean =>
  endpointUrl !== undefined && URL.canParse(endpointUrl) && isLoopback(new URL(endpointUrl).hostname)

function missingProfile(profile: string, profiles: readonly string[]): CogtoolError {
  return new CogtoolError('aws_profile_missing', `there is no AWS profile named "${profile}"`, {
    why: profiles.length === 0 ? 'there are no profiles in ~/.aws' : `known profiles: ${profiles.join(', ')}`,
    hint: didYouMean(
      profile,
      profiles,
      `aws configure --profile ${shellWord(profile)}`,
      (guess) => `--profile ${shellWord(guess)}`,
    ),
  })
}

/** Shows whose credentials the AWS CLI finds, or what keeps it from finding any. */
export const identityCommand = (target: PoolTarget): string => `aws sts get-caller-identity${profileFlag(target)}`
/** The profile that was named, as it follows in a command. */
export const profileFlag = ({ profile }: PoolTarget): string =>
  profile === undefined ? '' : ` --profile ${shellWord(profile)}`
