import type { Approved } from '../../net/approved-address.ts'
import type { Messages, RequestEdges } from '../../net/post-form.ts'
import { CogtoolError } from '../../text/cogtool-error.ts'
import { postOperation } from './api.ts'
import { grantOf } from './api-tokens.ts'
import { clientSecretError, type GrantAnswer, type OAuthRefusal, requestTokens, wordsOf } from './token-endpoint.ts'

/** An app client that signs in as itself. */
export interface Machine {
  readonly clientId: string
  /** The pool's token endpoint; undefined where it has no domain. */
  readonly tokenEndpoint: Approved<'secret'> | undefined
  /** The cognito-idp API, which answers such pools. */
  readonly api: () => Promise<Approved<'secret'>>
  /** None = all that the app client allows. */
  readonly scopes: readonly string[]
}

/**
 * One access token for an app client: at the token endpoint, or by GetClientToken where the pool has no domain. Each is
 * billed. Fails with `client_secret_required` without a secret, and as requests do.
 */
export async function requestMachineToken(
  { clientId, tokenEndpoint, api, scopes }: Machine,
  clientSecret: string | undefined,
  edges: RequestEdges,
  messages: Messages,
): Promise<GrantAnswer> {
  if (clientSecret === undefined) {
    throw clientSecretError('the secret is all that proves who asks, and cogtool never stores it', false, secretNeeded)
  }
  if (tokenEndpoint !== undefined) {
    const grant = { grant_type: 'client_credentials', ...(scopes.length > 0 ? { scope: scopes.join(' ') } : {}) }
    return requestTokens(tokenEndpoint, { clientId, clientSecret }, grant, edges, messages)
  }
  const input = { ClientId: clientId, Secret: clientSecret, ...(scopes.length > 0 ? { Scopes: scopes } : {}) }
  const answer = await postOperation(await api(), 'GetClientToken', input, edges, messages)
  return grantOf(answer, 'GetClientToken', 'ClientAuthenticationResult', ({ type }) =>
    type === 'NotAuthorizedException' || type === 'UnauthorizedException' ? 'invalid_client' : 'unauthorized_client',
  )
}

const secretNeeded = 'a machine token needs the secret of its app client'

/** The pool's refusal of a machine. */
export function refusedMachine(refusal: OAuthRefusal): CogtoolError {
  const { error } = refusal
  const why = wordsOf(refusal).slice(0, 300)
  if (error.startsWith('invalid_client')) {
    return clientSecretError(why, true, secretNeeded, 'set COGTOOL_CLIENT_SECRET to the secret of this app client')
  }
  if (error === 'invalid_scope') {
    return new CogtoolError('scope_not_allowed', 'the app client may not ask for these scopes', {
      why,
      hint: 'leave out --scope to get all that it allows; machines get the scopes of resource servers alone',
    })
  }
  return new CogtoolError('flow_not_allowed', 'this app client may not sign in as itself', {
    why,
    hint: 'allow it client_credentials; where the pool has no domain, ALLOW_CLIENT_TOKEN_AUTH as its only flow',
  })
}
