import type { Ask, ReadAnswer } from './ask.ts'

/**
 * Asks no operation of the pool's own service again that was denied, or is not there: IAM and the service answer all requests about
 * one pool alike.
 */
export function rememberRefusals(ask: Ask): Ask {
  const refused = new Map<string, ReadAnswer>()
  return async (request) => {
    if (request.service !== 'cognito-idp') return ask(request)
    const known = refused.get(request.operation)
    if (known) return known
    const answer = await ask(request)
    const isForAll = answer.state === 'denied' || answer.state === 'unsupported'
    if (isForAll) refused.set(request.operation, answer)
    return answer
  }
}
