import type { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider'
import { readLimited } from '../net/bounded-body.ts'
import { CogtoolError } from '../text/cogtool-error.ts'
import { incompleteAnswer, lateAnswer } from './failure-kind.ts'

/** Far more than 60 users with all that they may have. */
const answerLimit = 64 * 1024 * 1024

/**
 * Lets the client wait for no answer longer than this, from the first byte sent to the last one received, and read none
 * without end: the SDK's own limits are for silence alone, and it keeps whatever comes.
 */
export function boundAnswers({ config }: CognitoIdentityProviderClient, milliseconds: number): void {
  const { requestHandler } = config
  const handle = requestHandler.handle.bind(requestHandler)
  requestHandler.handle = async (request, options) => {
    // the SDK's own type has less than what callers hand to it
    const { abortSignal: given } = (options ?? {}) as { readonly abortSignal?: AbortSignal }
    const tooLate = new AbortController()
    const abortSignal = given ? AbortSignal.any([given, tooLate.signal]) : tooLate.signal
    const wholeAnswer = async () => {
      const { response } = await handle(request, { ...options, abortSignal })
      // a 101 without the header Upgrade comes as an answer like others
      if (response.statusCode < 200) throw incompleteAnswer()
      response.body = await readWhole(response.body ?? [])
      // a body that only the closed connection ends looks whole where we closed it ourselves
      abortSignal.throwIfAborted()
      return { response }
    }
    let timer: ReturnType<typeof setTimeout> | undefined
    const timeOut = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        reject(lateAnswer(milliseconds / 1000))
        tooLate.abort()
      }, milliseconds)
    })
    // the SDK may wait for ever after a 101, whatever its signal says
    return Promise.race([wholeAnswer(), timeOut]).finally(() => clearTimeout(timer))
  }
}

async function readWhole(body: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<Uint8Array> {
  const { bytes, cut } = await readLimited(body, answerLimit).catch(() => {
    throw incompleteAnswer()
  })
  if (cut) throw tooLong()
  return bytes
}

function tooLong(): CogtoolError {
  return new CogtoolError('service_failed', `the service answered with more than ${answerLimit / 1024 / 1024} MiB`, {
    why: 'no answer of the cognito-idp API is that long',
    hint: 'look at --endpoint-url, and at proxies on the way',
  })
}
