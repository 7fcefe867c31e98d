import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { isSame } from '../../cognito-crypto/constant-time.ts'
import { isJsonObject, member } from '../../text/json.ts'

/** The parameters that the page of the implicit flow posts back; none of a request that did not come from it. */
export async function readPostedFragment(
  request: IncomingMessage,
  page: { readonly origin: string; readonly key: string },
): Promise<URLSearchParams> {
  const { headers } = request
  const none = new URLSearchParams()
  if (headers.origin !== page.origin) return none
  // no form and no simple cross-origin request can have this type
  if (!/^application\/json\s*(?:;|$)/i.test(headers['content-type'] ?? '')) return none
  const body = asJsonObject(await readBody(request))
  const [key, fragment] = [body && member(body, 'key'), body && member(body, 'fragment')]
  const isFromPage = typeof key === 'string' && isSame(key, page.key)
  return isFromPage && typeof fragment === 'string' ? new URLSearchParams(fragment) : none
}

/** Whether a browser asks before anybody wants to see the answer: a prefetch, a prerender, a preview. */
export function looksAhead(headers: IncomingHttpHeaders): boolean {
  return ['sec-purpose', 'purpose', 'x-purpose', 'x-moz'].some((name) =>
    /prefetch|preview/i.test(String(headers[name])),
  )
}

const bodyLimit = 64 * 1024

/** The body as text, or undefined where it is longer than 64 KiB. */
async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const pieces: Buffer[] = []
  let size = 0
  for await (const piece of request as AsyncIterable<Buffer>) {
    size += piece.length
    // read on, so that the client gets its answer, but keep nothing
    if (size <= bodyLimit) pieces.push(piece)
    if (size > 16 * bodyLimit) return undefined
  }
  return size > bodyLimit ? undefined : Buffer.concat(pieces).toString('utf8')
}

function asJsonObject(text: string | undefined) {
  try {
    const value: unknown = JSON.parse(text ?? '')
    return isJsonObject(value) ? value : undefined
  } catch {
    return undefined
  }
}
