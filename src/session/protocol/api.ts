import type { Approved } from '../../net/approved-address.ts'
import { type Messages, type RequestEdges, type ServiceAnswer, send } from '../../net/post-form.ts'
import { member } from '../../text/json.ts'
import { redactor } from '../../text/redact.ts'
import type { Session } from '../store/session.ts'
import { addressesOf } from '../store/session-addresses.ts'

export interface ApiAnswer extends ServiceAnswer {
  readonly url: string
}

/** An error of the API: its name without prefix, and its message, which is untrusted text. */
export interface ApiRefusal {
  readonly type: string
  readonly message: string
}

/** Calls an operation of the cognito-idp API that needs no AWS credentials. An error of the API is an answer; see `refusalOf`. */
export function callApi(
  session: Session,
  operation: 'GlobalSignOut' | 'RevokeToken' | 'GetTokensFromRefreshToken' | 'InitiateAuth',
  input: object,
  edges: RequestEdges,
  messages: Messages,
): Promise<ApiAnswer> {
  return postOperation(addressesOf(session).api(), operation, input, edges, messages)
}

/** The same for an API whose address is known. One POST, never repeated. */
export async function postOperation(
  url: Approved<'secret'>,
  operation: string,
  input: object,
  edges: RequestEdges,
  messages: Messages,
): Promise<ApiAnswer> {
  const headers = operationHeaders(operation)
  await messages.debug(`${operation} with ${Object.keys(input).join(', ')}`)
  const answer = await send(
    { service: `the cognito-idp API (${operation})`, url, method: 'POST', headers, body: JSON.stringify(input) },
    edges,
  )
  return { ...answer, url }
}

/** What says that a POST calls this operation. */
export function operationHeaders(operation: string): Record<string, string> {
  return {
    'content-type': 'application/x-amz-json-1.1',
    'x-amz-target': `AWSCognitoIdentityProviderService.${operation}`,
  }
}

/** The type of a refusal by an endpoint that lacks what was asked for: trying again later changes nothing. */
export const unsupportedByEndpoint = 'UnsupportedByEndpoint'

/**
 * What an endpoint says that does not know what it was asked for, as emulators do in many ways (cognito-local: 500
 * `CognitoLocal#Unsupported`; others: 501, or an operation that is not implemented); undefined for any other answer.
 */
export function unsupportedIn(answer: ServiceAnswer): ApiRefusal | undefined {
  const { type = '', message = `HTTP ${answer.status}` } = refusalOf(answer) ?? {}
  const says =
    answer.status === 501 ||
    /^(?:Unsupported|NotImplemented|UnknownOperation)(?:Operation)?(?:Exception|Error)?$/i.test(type) ||
    (answer.status >= 500 && /\b(?:unsupported|not (?:yet )?(?:implemented|supported))\b/i.test(message))
  return says ? { type: unsupportedByEndpoint, message } : undefined
}

/** The API's error in an answer, without what was sent; undefined where there is none. */
export function refusalOf(answer: ServiceAnswer): ApiRefusal | undefined {
  const { json = {}, secrets } = answer
  const type = errorTypeOf(answer)
  if (type === undefined) return undefined
  const hide = redactor(secrets)
  const message = [member(json, 'message'), member(json, 'Message')].find((words) => typeof words === 'string')
  return { type: hide(type), message: hide(message ?? type) }
}

/**
 * The name of an error, as the AWS JSON 1.1 protocol reads it ("Operation error serialization"): from the body or from a header,
 * without the namespace before `#` and the address after `:`.
 */
function errorTypeOf({ json = {}, headers }: ServiceAnswer): string | undefined {
  for (const given of [member(json, '__type'), member(json, 'code'), headers.get('x-amzn-errortype')]) {
    const [type = ''] = typeof given === 'string' ? given.replace(/:.*$/s, '').replace(/^.*#/s, '').split(',') : []
    if (type.trim() !== '') return type.trim()
  }
  return undefined
}

const later = 'try again later'
const byOwner = "the pool's settings are at fault, and only its owner can fix them"

/** What to do about errors that are of the service or of a pool's settings, and say nothing of who signs in. */
const poolFailures: Readonly<Record<string, string>> = {
  TooManyRequestsException: later,
  ThrottlingException: later,
  LimitExceededException: later,
  TooManyFailedAttemptsException: later,
  InternalErrorException: later,
  ServiceUnavailableException: later,
  ConcurrentModificationException: later,
  CodeDeliveryFailureException: "try again later; if it stays so, the pool's e-mail or SMS settings are at fault",
  InvalidSmsRoleAccessPolicyException: byOwner,
  InvalidSmsRoleTrustRelationshipException: byOwner,
  InvalidEmailRoleAccessPolicyException: byOwner,
  InvalidUserPoolConfigurationException: byOwner,
}

/** The hint for an error of the service or of a pool's settings; undefined for any other. */
export function hintForPoolFailure(type: string): string | undefined {
  return Object.hasOwn(poolFailures, type) ? poolFailures[type] : undefined
}
