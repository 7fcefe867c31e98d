import type { LocalAnswer, LocalRequest } from '../http/messages.ts'
import type { PoolState } from '../state/model.ts'
import { handleApi } from './api.ts'
import { ServiceError } from './service-error.ts'

/** The operation that a request's `X-Amz-Target` names, or undefined where it is none of this API. */
export function operationOf(request: LocalRequest): string | undefined {
  const target = String(request.headers['x-amz-target'] ?? '')
  return /^AWSCognitoIdentityProviderService\.(\w{1,80})$/.exec(target)?.[1]
}

/** `POST /`: the cognito-idp API, or the fault that is due at this request. `number` counts API requests from 1. */
export async function answerApi(
  request: LocalRequest,
  pool: PoolState,
  number: number,
  signal: AbortSignal,
): Promise<LocalAnswer> {
  const operation = operationOf(request)
  if (operation === undefined) return apiAnswer(new ServiceError('UnknownOperationException', '').answer)
  const instead = pool.faults.onRequest(number, operation)
  if (pool.faults.latency > 0) await pool.edges.sleep(pool.faults.latency, signal)
  if (instead === 'deny') {
    const words = `User: arn:aws:iam::000000000000:user/local is not authorized to perform: cognito-idp:${operation}`
    return apiAnswer(new ServiceError('AccessDeniedException', words).answer)
  }
  if (instead === 'throttle') return apiAnswer(new ServiceError('TooManyRequestsException', 'Rate exceeded').answer)
  if (instead === 'error500') return apiAnswer(new ServiceError('InternalErrorException', 'Internal error', 500).answer)
  const answer = apiAnswer(await answerOf(request, pool, operation))
  return instead === 'answer' ? answer : { ...answer, wire: instead }
}

async function answerOf(
  request: LocalRequest,
  pool: PoolState,
  operation: string,
): Promise<{ status: number; body: object }> {
  let body: unknown
  try {
    body = JSON.parse(request.body)
  } catch {
    return new ServiceError('SerializationException', 'The request body is not JSON').answer
  }
  const signed = request.authorizations.some((line) => line.startsWith('AWS4-HMAC-SHA256 '))
  return handleApi(pool, { operation, body, signed })
}

function apiAnswer({ status, body }: { status: number; body: object }): LocalAnswer {
  const type = '__type' in body && typeof body.__type === 'string' ? { 'x-amzn-ErrorType': body.__type } : {}
  return { status, headers: { 'Content-Type': 'application/x-amz-json-1.1', ...type }, body: JSON.stringify(body) }
}
