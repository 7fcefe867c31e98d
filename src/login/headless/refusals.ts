import { type ApiRefusal, hintForPoolFailure, unsupportedByEndpoint } from '../../session/protocol/api.ts'
import { isAboutSecret } from '../../session/protocol/api-tokens.ts'
import { clientSecretError } from '../../session/protocol/token-endpoint.ts'
import { CogtoolError } from '../../text/cogtool-error.ts'
import { redact } from '../../text/redact.ts'
import type { Parameters, Reply } from './api.ts'
import { hintForDenial, isDenial, type RefusalContext } from './denied-hints.ts'

const flowRefusals = ['UnsupportedOperationException', 'FeatureUnavailableInTierException', unsupportedByEndpoint]

/** Whether an error's name is one that the API gives to who signs in, and not to the caller's AWS credentials. */
export function isSignInRefusal(type: string): boolean {
  return isDenial(type) || hintForPoolFailure(type) !== undefined || flowRefusals.includes(type)
}

/**
 * Whether the flow itself was refused, before anybody looked at a password: the app client does not allow it, the pool's
 * tier has it not, the operation does not take it (aws-samples/aws-serverless-workshops#277), or an emulator does not know it.
 */
export function isFlowRefusal({ type, message }: ApiRefusal): boolean {
  if (flowRefusals.includes(type)) return true
  return type === 'InvalidParameterException' && /\bnot (?:enabled|supported|configured|allowed)\b/i.test(message)
}

/** The answer of a step that has no other way; a refusal ends the sign-in. */
export function requireAnswer<T>(reply: Reply<T>, context: RefusalContext): T {
  if ('refusal' in reply) throw refusedSignIn(reply.refusal, context)
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
export function refusedSignIn(refusal: ApiRefusal, context: RefusalContext): CogtoolError {
  const { type, message } = refusal
  const why = message.slice(0, 300)
  if (isAboutSecret(refusal)) {
    return clientSecretError(why, context.secretGiven, 'this app client has a secret, and none was given')
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
  if (type === unsupportedByEndpoint) {
    return new CogtoolError('flow_not_allowed', 'the endpoint does not know this way of signing in', {
      why,
      hint: 'leave out --auth-flow: cogtool then uses the first one that works there',
    })
  }
  if (isFlowRefusal(refusal)) {
    return new CogtoolError('flow_not_allowed', 'the app client does not allow this way of signing in', {
      why,
      hint: 'leave out --auth-flow, or allow the flow in the app client (ExplicitAuthFlows)',
    })
  }
  const hint = hintForDenial(refusal, context)
  if (hint !== undefined) return new CogtoolError('sign_in_denied', 'the pool refused the sign-in', { why, hint })
  return new CogtoolError('service_failed', 'the pool could not sign the user in', {
    why: `${type}: ${why}`,
    hint: hintForPoolFailure(type) ?? "cogtool does not know this error: the words are the pool's own",
  })
}
