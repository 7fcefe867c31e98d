import type { Approved } from '../../net/approved-address.ts'
import type { Messages, RequestEdges } from '../../net/post-form.ts'
import { asTokens, requestTokens, type UnverifiedTokens } from '../../session/protocol/token-endpoint.ts'
import { CogtoolError } from '../../text/cogtool-error.ts'
import { authorizationError, codeError } from './authorization-error.ts'
import type { AuthorizeRequest } from './authorize-url.ts'
import type { CallbackAddress } from './callback-address.ts'
import type { Attempt } from './pkce.ts'

/** What turns an answer at the callback into tokens. */
export interface Exchange {
  readonly authorize: AuthorizeRequest
  readonly clientSecret: string | undefined
  readonly callback: CallbackAddress
  readonly tokenEndpoint: Approved<'secret'>
  readonly attempt: Attempt
}

/**
 * The tokens of an answer whose `state` was ours: exchanged for its code, or as the implicit flow brought them. Not verified
 * yet. Fails with what the pool refused.
 */
export async function receiveTokens(
  answer: URLSearchParams,
  { authorize, clientSecret, callback, tokenEndpoint, attempt }: Exchange,
  edges: RequestEdges,
  messages: Messages,
): Promise<UnverifiedTokens> {
  const error = answer.get('error')
  if (error !== null) {
    throw authorizationError({ error, description: answer.get('error_description') ?? undefined }, authorize)
  }
  if (authorize.flow === 'implicit') return implicitTokens(answer)
  const grant = {
    grant_type: 'authorization_code',
    code: answer.get('code') ?? '',
    redirect_uri: callback.registered,
    code_verifier: attempt.verifier,
  }
  const client = { clientId: authorize.clientId, clientSecret }
  const received = await requestTokens(tokenEndpoint, client, grant, edges, messages)
  if ('refusal' in received) throw codeError(received.refusal, authorize, clientSecret !== undefined)
  return received
}

function implicitTokens(answer: URLSearchParams): UnverifiedTokens {
  const tokens = asTokens(Object.fromEntries(answer))
  if (tokens) {
    // the flow has no refresh token (RFC 6749 4.2.2); one that comes anyway went through a browser's address bar
    const { access, id } = tokens
    return { tokens: { access, ...(id === undefined ? {} : { id }) } }
  }
  throw new CogtoolError('service_failed', 'the pool sent no bearer token to the callback', {
    why: 'the implicit flow brings an access token of type Bearer in the address',
    hint: 'try the safer flow: cogtool login --flow code',
  })
}
