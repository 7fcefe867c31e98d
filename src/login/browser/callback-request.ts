import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { isSame } from '../../cognito-crypto/constant-time.ts'
import type { OAuthRefusal } from '../../session/protocol/token-endpoint.ts'
import { isJsonObject, member } from '../../text/json.ts'
import type { Flow } from './authorize-url.ts'
import type { CallbackAddress } from './callback-address.ts'
import type { Page } from './callback-page.ts'

/** What a request at the callback is: the answer waited for, or something that changes nothing. */
export type JudgedAnswer = PostedAnswer | { readonly kind: 'relay' }

export type PostedAnswer =
  | { readonly kind: 'answer'; readonly parameters: URLSearchParams }
  | { readonly kind: 'hint'; readonly refusal: OAuthRefusal; readonly page: Page }
  | { readonly kind: 'stray'; readonly page: Page }

/** Judges the parameters of a callback. Only our `state` makes them an answer; a parameter that comes twice makes them none. */
export function judgeAnswer(parameters: URLSearchParams, flow: Flow, state: string): JudgedAnswer {
  const names = [...parameters.keys()]
  if (new Set(names).size !== names.length) return { kind: 'stray', page: strayPage }
  const error = parameters.get('error')
  const given = parameters.get('state')
  if (given === null && error !== null) return hint(error, parameters.get('error_description') ?? undefined)
  // the tokens of the implicit flow stand in the fragment, which browsers keep to themselves; errors come in the query
  if (flow === 'implicit' && error === null) return { kind: 'relay' }
  if (given === null || !isSame(given, state)) return { kind: 'stray', page: strayPage }
  return error === null && !parameters.get('code') ? { kind: 'stray', page: strayPage } : { kind: 'answer', parameters }
}

/** What the page of the implicit flow posts back, judged before a byte of it is used. */
export async function readPost(
  request: IncomingMessage,
  expected: { readonly address: CallbackAddress; readonly key: string; readonly state: string },
): Promise<PostedAnswer> {
  const { headers } = request
  const stray: PostedAnswer = { kind: 'stray', page: strayPage }
  if (headers.origin !== expected.address.origin) return stray
  // no form and no simple cross-origin request can have this type
  if (!/^application\/json\s*(?:;|$)/i.test(headers['content-type'] ?? '')) return stray
  const body = asJsonObject(await readBody(request))
  const [key, fragment] = [body && member(body, 'key'), body && member(body, 'fragment')]
  if (typeof key !== 'string' || typeof fragment !== 'string' || !isSame(key, expected.key)) return stray

  const parameters = new URLSearchParams(fragment)
  const names = [...parameters.keys()]
  const given = parameters.get('state')
  if (new Set(names).size !== names.length || given === null || !isSame(given, expected.state)) return stray
  return parameters.has('error') || parameters.get('access_token') ? { kind: 'answer', parameters } : stray
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

const strayPage: Page = {
  kind: 'stray',
  title: 'This is not the sign-in',
  lines: [
    'This visit does not belong to the sign-in that cogtool is waiting for. Nothing has changed: it is still waiting.',
  ],
}

function hint(error: string, description: string | undefined): PostedAnswer {
  const refusal = { error: error.slice(0, 100), description: description?.slice(0, 300) }
  const words = description === undefined ? refusal.error : `${refusal.error}: ${refusal.description}`
  const lines = [words, 'It came without a proof that it belongs to this sign-in, so cogtool is still waiting.']
  return { kind: 'hint', refusal, page: { kind: 'failure', title: 'An error arrived', lines } }
}
