import type { Edges } from '../edges/edges.ts'
import { pauseAsked } from '../me/exchange.ts'
import { type ApiRequest, type RequestEdges, sendRequest } from '../me/request.ts'
import type { ApiResponse } from '../me/response.ts'
import type { Approved } from '../net/approved-address.ts'
import { proxyFor } from '../net/proxy.ts'
import { CogtoolError } from '../text/cogtool-error.ts'

export type SendingEdges = RequestEdges & Pick<Edges, 'sleep'>

/** What became of a request: the answer, or the error that came in its place. */
export interface Sent {
  readonly answer: ApiResponse | CogtoolError
  /** From the sending to the end of the answer, without the waits before it. */
  readonly seconds: number
}

/** Sends one request after another, no faster than a rate; a pause that the API asks for is kept, once in a run. */
export interface Sender {
  send(request: ApiRequest): Promise<Sent>
}

const timeoutSeconds = 15
/** Seconds: longer than this nobody waits for a limiter; where it does not say, a short while. */
const longestPause = 60
const usualPause = 5

/** A sender for one run, to the approved origin. The first request goes out at once. */
export function createSender(ratePerSecond: number, approved: Approved<'api-token'>, edges: SendingEdges): Sender {
  let next = edges.now().getTime()
  let hasPaused = false

  async function paced(request: ApiRequest): Promise<Sent> {
    const wait = next - edges.now().getTime()
    if (wait > 0) await edges.sleep(wait, edges.signal)
    const began = edges.now().getTime()
    next = began + 1000 / ratePerSecond
    const answer = await ask(request)
    return { answer, seconds: (edges.now().getTime() - began) / 1000 }
  }

  async function ask(request: ApiRequest): Promise<Sent['answer']> {
    try {
      return await sendRequest(request, approved, timeoutSeconds, edges, proxyFor(request.url, undefined, edges.env))
    } catch (error) {
      if (error instanceof CogtoolError) return error
      throw error
    }
  }

  return {
    async send(request) {
      const sent = await paced(request)
      const { answer } = sent
      if (answer instanceof CogtoolError || answer.status !== 429 || hasPaused) return sent
      const pause = pauseAsked(answer) ?? usualPause
      if (pause > longestPause) return sent
      hasPaused = true
      await edges.sleep(1000 * pause, edges.signal)
      return paced(request)
    },
  }
}
