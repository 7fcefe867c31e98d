import { awsCommand } from '../../pool/aws-command.ts'
import { isLocalPoolId, regionInPoolId, type UserPool } from '../../pool/pool-address.ts'
import type { ApiRefusal } from '../../session/protocol/api.ts'
import { shellWord } from '../../text/shell.ts'

/** What a refusal is read by beside its words. */
export interface RefusalContext {
  readonly pool: Pick<UserPool, 'id' | 'region'>
  /** Of the API, where one was given. */
  readonly endpointUrl: string | undefined
  readonly username: string
  /** Whether the app client's secret was sent. */
  readonly secretGiven: boolean
  /** Whether the person chose a password in this step. */
  readonly newPassword?: boolean
  /** Whether the code was computed, from a secret that is known here. */
  readonly isComputed?: boolean
}

interface Denial {
  readonly type: string
  /** The pool's own words; absent = whatever it says. */
  readonly words?: RegExp
  readonly when?: (context: RefusalContext) => boolean
  readonly hint: string | ((context: RefusalContext) => string)
}

const notAuthorized = 'NotAuthorizedException'
const wrongPassword = 'check the user name and the password; repeated failures lock the user for a while'
const forgotten = 'set a new password: "Forgot your password?" on the sign-in page of cogtool login'

/** What to do about each refusal of a sign-in, by its type and words: the first that fits, so that the general ones come last. */
const denials: readonly Denial[] = [
  {
    type: notAuthorized,
    words: /\bexpired\b.*\badministrator\b/i,
    hint: (context) =>
      byAdministrator(
        'an administrator must send a new temporary password',
        context,
        'admin-create-user',
        ' --message-action RESEND',
      ),
  },
  {
    type: notAuthorized,
    words: /\buser is disabled\b/i,
    hint: (context) => byAdministrator('an administrator must enable the user', context, 'admin-enable-user'),
  },
  {
    type: notAuthorized,
    words: /\battempts exceeded\b/i,
    hint: 'wait, up to 15 minutes: each further try makes the lock longer',
  },
  {
    type: notAuthorized,
    words: /\bsecurity reasons\b/i,
    hint: "the pool's threat protection took this sign-in for a risk: try from a known device or network, or ask the pool's owner",
  },
  { type: notAuthorized, words: /\b(?:must reset|reset required)\b/i, hint: forgotten },
  {
    type: notAuthorized,
    words: /\binvalid session\b/i,
    hint: 'begin again: a step of a sign-in works once, and within 3 minutes unless AuthSessionValidity of the app client says otherwise',
  },
  { type: notAuthorized, hint: wrongPassword },
  { type: 'UserNotFoundException', hint: 'check the user name and the pool' },
  {
    type: 'UserNotConfirmedException',
    hint: 'the account waits for its confirmation: the e-mail or SMS of the sign-up',
  },
  { type: 'PasswordResetRequiredException', hint: forgotten },
  {
    type: 'CodeMismatchException',
    when: ({ isComputed }) => isComputed === true,
    hint: 'the secret may be that of another account or of an earlier set-up: compare --totp-secret-file with the authenticator app',
  },
  { type: 'CodeMismatchException', hint: 'begin again with a new code: cogtool login' },
  {
    type: 'ExpiredCodeException',
    hint: 'begin again with a new code; a code works once, the next comes within 30 seconds',
  },
  {
    type: 'EnableSoftwareTokenMFAException',
    hint: 'the code did not fit the new secret: begin again, and check the clock of both machines',
  },
  {
    // cognito-local says this of a wrong password: nobody chose one
    type: 'InvalidPasswordException',
    when: ({ newPassword }) => newPassword !== true,
    hint: wrongPassword,
  },
  { type: 'InvalidPasswordException', hint: "choose another password: it must follow the pool's policy" },
  { type: 'PasswordHistoryPolicyViolationException', hint: 'choose a password that was not used before' },
  { type: 'UserLambdaValidationException', hint: 'the words are those of a Lambda trigger of this pool' },
  { type: 'UnexpectedLambdaException', hint: 'a Lambda trigger of this pool failed; its log tells more' },
  {
    type: 'InvalidLambdaResponseException',
    hint: 'a Lambda trigger of this pool answered wrongly; its log tells more',
  },
  { type: 'ForbiddenException', hint: "the pool's firewall (AWS WAF) refused the request" },
  {
    type: 'InvalidParameterException',
    hint: 'the pool did not accept what was sent; --debug shows the names of the parameters',
  },
  { type: 'SoftwareTokenMFANotFoundException', hint: 'this pool has no authenticator apps' },
  { type: 'MFAMethodNotFoundException', hint: 'this user has no such second factor' },
  { type: 'AliasExistsException', hint: 'another account has this address or user name' },
]

/** The hint for a refusal; undefined where it is none that a person can do something about. */
export function hintForDenial({ type, message }: ApiRefusal, context: RefusalContext): string | undefined {
  const found = denials.find(
    (one) => one.type === type && (one.words?.test(message) ?? true) && (one.when?.(context) ?? true),
  )
  return typeof found?.hint === 'function' ? found.hint(context) : found?.hint
}

/** Whether the API gives an error of this type to who signs in. */
export function isDenial(type: string): boolean {
  return denials.some((one) => one.type === type)
}

function byAdministrator(
  what: string,
  { username, pool: { id, region }, endpointUrl }: RefusalContext,
  operation: string,
  more = '',
): string {
  // cogtool's own pool does not know these operations
  if (id === undefined || isLocalPoolId(id)) return what
  const target = { poolId: id, region: region ?? regionInPoolId(id), endpointUrl }
  return `${what}: ${awsCommand(operation, target, `--username=${shellWord(username)}${more}`)}`
}
