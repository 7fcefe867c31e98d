import type { ApiRefusal } from '../../session/protocol/api.ts'
import { isAboutSecret } from '../../session/protocol/api-tokens.ts'
import { clientSecretError } from '../../session/protocol/token-endpoint.ts'
import { CogtoolError } from '../../text/cogtool-error.ts'
import { redact } from '../../text/redact.ts'
import type { Parameters, Reply } from './api.ts'

const deniedHints: Readonly<Record<string, string>> = {
  NotAuthorizedException: 'check the user name and the password; it was sent once, and each failure counts',
  UserNotFoundException: 'check the user name and the pool',
  UserNotConfirmedException: 'the account waits for its confirmation: the e-mail or SMS of the sign-up',
  PasswordResetRequiredException: 'set a new password: "Forgot your password?" on the sign-in page of cogtool login',
  CodeMismatchException: 'begin again with a new code: cogtool login',
  ExpiredCodeException: 'begin again with a new code; a code works once, the next comes within 30 seconds',
  EnableSoftwareTokenMFAException:
    'the code did not fit the new secret: begin again, and check the clock of both machines',
  InvalidPasswordException: "choose another password: it must follow the pool's policy",
  PasswordHistoryPolicyViolationException: 'choose a password that was not used before',
  UserLambdaValidationException: 'the words are those of a Lambda trigger of this pool',
  UnexpectedLambdaException: 'a Lambda trigger of this pool failed; its log tells more',
  InvalidLambdaResponseException: 'a Lambda trigger of this pool answered wrongly; its log tells more',
  ForbiddenException: "the pool's firewall (AWS WAF) refused the request",
  InvalidParameterException: 'the pool did not accept what was sent; --debug shows the names of the parameters',
  SoftwareTokenMFANotFoundException: 'this pool has no authenticator apps',
  MFAMethodNotFoundException: 'this user has no such second factor',
  AliasExistsException: 'another account has this address or user name',
}

const failures = [
  'TooManyRequestsException',
  'LimitExceededException',
  'TooManyFailedAttemptsException',
  'InternalErrorException',
  'CodeDeliveryFailureException',
  'InvalidSmsRoleAccessPolicyException',
  'InvalidSmsRoleTrustRelationshipException',
  'InvalidEmailRoleAccessPolicyException',
  'InvalidUserPoolConfigurationException',
]

const flowRefusals = ['UnsupportedOperationException', 'FeatureUnavailableInTierException']

/** Whether an error's name is one that the API gives to who signs in, and not to the caller's AWS credentials. */
export function isSignInRefusal(type: string): boolean {
  return Object.hasOwn(deniedHints, type) || failures.includes(type) || flowRefusals.includes(type)
}

/**
 * Whether the flow itself was refused, before anybody looked at a password: the app client does not allow it, the pool's
 * tier has it not, or the operation does not take it (aws-samples/aws-serverless-workshops#277).
 */
export function isFlowRefusal({ type, message }: ApiRefusal): boolean {
  if (flowRefusals.includes(type)) return true
  return type === 'InvalidParameterException' && /\bnot (?:enabled|supported|configured|allowed)\b/i.test(message)
}

/** The answer of a step that has no other way; a refusal ends the sign-in. */
export function requireAnswer<T>(reply: Reply<T>, secretGiven = true): T {
  if ('refusal' in reply) throw refusedSignIn(reply.refusal, secretGiven)
  return reply.answer
}

/** A refusal without what was sent: some of the API's sentences repeat the value that they complain about. */
export function withoutSent(refusal: ApiRefusal, sent: Parameters): ApiRefusal {
  const values = Object.values(sent).filter((value) => value.length > 3)
  const message = values.reduce((text, value) => text.replaceAll(value, '…'), refusal.message)
  return {
    ...refusal,
    message: redact(
      message,
      values.filter(({ length }) => length >= 8),
    ),
  }
}

/** A refusal as an error. Its words are the pool's own, and untrusted. */
export function refusedSignIn(refusal: ApiRefusal, secretGiven: boolean): CogtoolError {
  const { type, message } = refusal
  const why = message.slice(0, 300)
  if (isAboutSecret(refusal)) {
    return clientSecretError(why, secretGiven, 'this app client has a secret, and none was given')
  }
  if (type === 'ResourceNotFoundException' && /device/i.test(message)) {
    return new CogtoolError('sign_in_denied', 'the pool has forgotten the device that this session remembers', {
      why,
      hint: 'forget it here too: cogtool logout, then sign in again',
    })
  }
  if (type === 'ResourceNotFoundException') {
    const isClient = /client/i.test(message)
    return new CogtoolError(
      isClient ? 'client_not_found' : 'pool_not_found',
      isClient ? 'the pool does not know this app client' : 'the pool was not found',
      { why, hint: isClient ? 'check --client-id and the pool' : 'check --user-pool-id and its region' },
    )
  }
  if (isFlowRefusal(refusal)) {
    return new CogtoolError('flow_not_allowed', 'the app client does not allow this way of signing in', {
      why,
      hint: 'leave out --auth-flow, or allow the flow in the app client (ExplicitAuthFlows)',
    })
  }
  const hint = Object.hasOwn(deniedHints, type) ? deniedHints[type] : undefined
  if (hint !== undefined) return new CogtoolError('sign_in_denied', 'the pool refused the sign-in', { why, hint })
  return new CogtoolError('service_failed', 'the pool could not sign anybody in', {
    why: `${type}: ${why}`,
    hint: 'try again later',
  })
}
