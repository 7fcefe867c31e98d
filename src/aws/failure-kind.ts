import { CogtoolError, systemCode } from '../text/cogtool-error.ts'

/**
 * What a failed request means for the next one. `throttled`: again, slower. `transient`: again. `unconnected`: nobody
 * answered at all; again only where somebody did before. `expired`: again once, with credentials read anew. `final`: not again.
 */
export type FailureKind = 'throttled' | 'transient' | 'unconnected' | 'expired' | 'final'

const throttles = [
  'TooManyRequestsException',
  'ThrottlingException',
  'Throttling',
  'ThrottledException',
  'RequestThrottled',
  'RequestThrottledException',
  'RequestLimitExceeded',
  'SlowDown',
]
const expired = ['ExpiredTokenException', 'ExpiredToken', 'TokenRefreshRequired']
const unconnected = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'ENETDOWN']
const broken = ['ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'UND_ERR_SOCKET', 'UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_BODY_TIMEOUT']

/** The parts of an SDK error that tell its kind. */
export interface SdkError extends Error {
  readonly $metadata?: { readonly httpStatusCode?: number; readonly clockSkewCorrected?: boolean }
  readonly $response?: { readonly headers?: Readonly<Record<string, string>> }
  /** How long an answer was waited for, where that was too long: see `boundAnswers`. */
  readonly limitSeconds?: number
}

/** The kind of a failure that a call through the SDK ended with. */
export function failureKind(error: SdkError): FailureKind {
  // what stands between us and the service: a proxy
  if (error instanceof CogtoolError) return error.code === 'service_unreachable' ? 'unconnected' : 'final'
  const status = error.$metadata?.httpStatusCode ?? 200
  if (throttles.includes(error.name) || status === 429) return 'throttled'
  if (expired.includes(error.name)) return 'expired'
  // the SDK has learnt the service's time from this answer: signed anew, the request passes
  if (error.$metadata?.clockSkewCorrected) return 'transient'
  if (status >= 500 || error.name === 'InternalErrorException' || isCutBody(error)) return 'transient'
  const code = systemCode(error)
  if (code !== undefined && unconnected.includes(code)) return 'unconnected'
  return error.name === 'TimeoutError' || (code !== undefined && broken.includes(code)) ? 'transient' : 'final'
}

/** Whether an answer ended before its JSON did. A web page is whole, and somebody else's. */
export function isCutBody(error: SdkError): boolean {
  if (error.name === 'IncompleteAnswer') return true
  return error.name === 'SyntaxError' && error.$metadata?.httpStatusCode === 200 && !isMarkup(error)
}

/** Whether the answer was a web page. */
export function isMarkup(error: SdkError): boolean {
  return /html/i.test(error.$response?.headers?.['content-type'] ?? '')
}

/** An answer of status 200 that lacks what every answer has: an empty body reads as `{}` to the SDK. */
export function incompleteAnswer(): SdkError {
  return Object.assign(new Error('the answer is incomplete'), { name: 'IncompleteAnswer' })
}

/** An answer that was not whole after so many seconds. */
export function lateAnswer(limitSeconds: number): SdkError {
  return Object.assign(new Error('no answer in time'), { name: 'TimeoutError', limitSeconds })
}
