import { CogtoolError, systemCode } from '../text/cogtool-error.ts'

/**
 * What a failed request means for the next one. `throttled`: again, slower. `transient`: again. `unconnected`: nobody
 * answered at all; again only where somebody did before. `expired`: again once, with credentials read anew. `skewed`: again once,
 * with the service's time. `final`: not again.
 */
export type FailureKind = 'throttled' | 'transient' | 'unconnected' | 'expired' | 'skewed' | 'final'

/**
 * What an error of the service says. `keys`: it does not know the credentials, or their signature is wrong. `clock`: it does not
 * take the time of this machine. `replica`: only the primary pool does it. `unsupported`: this endpoint has no such operation.
 */
export type ErrorMeaning = 'throttled' | 'expired' | 'clock' | 'keys' | 'denied' | 'missing' | 'replica' | 'unsupported'

/** By the names of AWS's services and of emulators; `Exception` at their end is left out, as some protocols do. */
const names: Readonly<Record<ErrorMeaning, readonly string[]>> = {
  throttled: ['TooManyRequests', 'Throttling', 'Throttled', 'RequestThrottled', 'RequestLimitExceeded', 'SlowDown'],
  expired: ['ExpiredToken', 'TokenRefreshRequired'],
  clock: ['RequestExpired', 'RequestInTheFuture', 'RequestTimeTooSkewed'],
  keys: [
    ...[
      'UnrecognizedClient',
      'InvalidClientTokenId',
      'InvalidAccessKeyId',
      'InvalidSignature',
      'SignatureDoesNotMatch',
    ],
    ...['IncompleteSignature', 'MissingAuthenticationToken', 'AuthFailure'],
  ],
  denied: ['AccessDenied', 'NotAuthorized'],
  missing: ['ResourceNotFound'],
  replica: ['OperationNotEnabled'],
  unsupported: ['UnknownOperation', 'InvalidAction', 'NotImplemented', 'Unimplemented', 'Unsupported'],
}
const meanings = new Map(
  Object.entries(names).flatMap(([meaning, stems]) => stems.map((stem) => [stem, meaning as ErrorMeaning])),
)

const unconnected = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'ENETDOWN']
const broken = ['ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'UND_ERR_SOCKET', 'UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_BODY_TIMEOUT']

/** The parts of an SDK error that tell its kind. */
export interface SdkError extends Error {
  readonly $metadata?: { readonly httpStatusCode?: number; readonly clockSkewCorrected?: boolean }
  readonly $response?: { readonly headers?: Readonly<Record<string, string>> }
  /** How long an answer was waited for, where that was too long: see `boundAnswers`. */
  readonly limitSeconds?: number
  /** What of a whole answer is not as the API gives it: see `oddAnswer`. */
  readonly fault?: string
}

/** The kind of a failure that a call through the SDK ended with. */
export function failureKind(error: SdkError): FailureKind {
  // what stands between us and the service: a proxy
  if (error instanceof CogtoolError) return error.code === 'service_unreachable' ? 'unconnected' : 'final'
  const status = error.$metadata?.httpStatusCode ?? 200
  const meaning = meaningOf(error)
  if (meaning === 'throttled' || meaning === 'expired') return meaning
  if (meaning === 'unsupported') return 'final'
  // the SDK has learnt the service's time from this answer, as it does from any: signed anew, the request may pass
  if (meaning === 'clock' || meaning === 'keys') return error.$metadata?.clockSkewCorrected ? 'skewed' : 'final'
  if (status >= 500 || error.name === 'InternalErrorException' || isCutBody(error)) return 'transient'
  const code = systemCode(error)
  if (code !== undefined && unconnected.includes(code)) return 'unconnected'
  return error.name === 'TimeoutError' || (code !== undefined && broken.includes(code)) ? 'transient' : 'final'
}

/** What an error says by its name, or by the form of an answer that names none; undefined where neither tells. */
export function meaningOf(error: SdkError): ErrorMeaning | undefined {
  const status = error.$metadata?.httpStatusCode
  if (status === 429) return 'throttled'
  // whatever it is called: the API itself never gives this status
  if (status === 501) return 'unsupported'
  if ((status === 404 || status === 405) && isNameless(error)) return 'unsupported'
  const meaning = meanings.get(error.name.replace(/(?:Exception|Error)$/, ''))
  // what is said of a signature of another time
  return meaning === 'keys' && /^signature (?:expired|not yet current)\b/i.test(error.message) ? 'clock' : meaning
}

/** Whether an answer names no error, as each of the service's does. */
export function isNameless({ name }: SdkError): boolean {
  // so the SDK calls them
  return name === 'Unknown' || name === 'SyntaxError'
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

/** An answer of status 200 that ended too early. */
export function incompleteAnswer(): SdkError {
  return Object.assign(new Error('the answer is incomplete'), { name: 'IncompleteAnswer' })
}

/** An answer of status 200 that is whole, and none of the API's: it would be the same the next time. */
export function oddAnswer(fault: string): SdkError {
  return Object.assign(new Error('the answer is odd'), { name: 'OddAnswer', fault })
}

/** The one member that every answer of an operation has. */
export function whole<T>(member: Readonly<Record<string, T | undefined>>): T {
  const [[name, value] = []] = Object.entries(member)
  if (value === undefined || value === null) throw oddAnswer(`it has no ${name}`)
  return value
}

/** An answer that was not whole after so many seconds. */
export function lateAnswer(limitSeconds: number): SdkError {
  return Object.assign(new Error('no answer in time'), { name: 'TimeoutError', limitSeconds })
}
