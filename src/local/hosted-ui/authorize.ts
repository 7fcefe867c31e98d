import { type LocalAnswer, redirectTo, withParameters } from '../http/messages.ts'
import type { AppClient, PoolState } from '../state/model.ts'

/** An authorization request that has been checked. */
export interface Authorization {
  readonly client: AppClient
  /** As registered, byte for byte. */
  readonly redirectUri: string
  readonly responseType: 'code' | 'token'
  readonly scopes: readonly string[]
  readonly state: string | undefined
  readonly nonce: string | undefined
  /** The S256 challenge of PKCE, which the pool does not insist on. */
  readonly challenge: string | undefined
  readonly prompt: readonly string[]
  readonly loginHint: string | undefined
  /** The identity provider to go to, where the pool's own form is not wanted. */
  readonly provider: string | undefined
}

type Problem = 'invalid_request' | 'unauthorized_client' | 'invalid_scope' | 'login_required'
type ReadAuthorization = { readonly authorization: Authorization } | { readonly answer: LocalAnswer }

/** Reads the parameters of `/oauth2/authorize` and `/login`; gives the answer instead where they are wrong. */
export function readAuthorization(
  parameters: URLSearchParams,
  pool: Pick<PoolState, 'clients' | 'faults'>,
): ReadAuthorization {
  const get = (name: string) => parameters.get(name) || undefined
  const client = pool.clients.find(({ id }) => id === get('client_id'))
  const redirectUri = get('redirect_uri')
  // byte for byte, without the any-port rule of RFC 8252 7.3; a wrong address is never called (amazon-archives/amazon-cognito-auth-js#85).
  // That an unknown app client looks the same is (inferred)
  if (!client || redirectUri === undefined || !client.callbackUrls.includes(redirectUri)) {
    const clientId = get('client_id')
    return { answer: redirectTo(withParameters('/error', '?', { error: 'redirect_mismatch', client_id: clientId })) }
  }
  const state = get('state')
  const asked = { redirectUri, state }
  const fail = (problem: Problem, why: string) => ({ answer: answerProblem(asked, problem, why, pool.faults) })

  if (new Set(parameters.keys()).size !== parameters.size) return fail('invalid_request', 'a parameter came twice')
  const responseType = get('response_type')
  if (responseType !== 'code' && responseType !== 'token') return fail('invalid_request', 'invalid response_type')
  if (!client.hostedUi || !client.oauthFlows.includes(responseType === 'code' ? 'code' : 'implicit')) {
    return fail('unauthorized_client', `the app client does not allow response_type ${responseType}`)
  }
  const challenge = get('code_challenge')
  const method = get('code_challenge_method')
  if ((challenge === undefined) !== (method === undefined)) {
    return fail('invalid_request', 'code_challenge and code_challenge_method go together')
  }
  if (method !== undefined && method !== 'S256') return fail('invalid_request', 'code_challenge_method must be S256')
  const scopes = grantedScopes(get('scope'), client)
  if (!scopes) return fail('invalid_scope', 'the app client does not allow these scopes')
  const provider = get('identity_provider')
  if (provider !== undefined && !client.identityProviders.includes(provider)) {
    return fail('invalid_request', 'the app client does not allow this identity_provider')
  }
  return {
    authorization: {
      client,
      redirectUri,
      responseType,
      scopes,
      state,
      nonce: get('nonce'),
      challenge,
      prompt: get('prompt')?.split(' ') ?? [],
      loginHint: get('login_hint'),
      provider: provider === 'COGNITO' ? undefined : provider,
    },
  }
}

/** Takes an error to the callback: always in the query, also in the implicit flow (DG authorization-endpoint). */
export function answerProblem(
  asked: Pick<Authorization, 'redirectUri' | 'state'>,
  error: Problem,
  description: string,
  faults: PoolState['faults'],
): LocalAnswer {
  const state = faults.errorWithoutState ? undefined : returnedState(asked.state, faults)
  const parameters = { error, error_description: description, state }
  return redirectTo(withParameters(asked.redirectUri, '?', parameters))
}

/** The state as it goes back: as sent, unless a fault says otherwise. */
export function returnedState(state: string | undefined, faults: PoolState['faults']): string | undefined {
  return state !== undefined && faults.encodeStateTwice ? encodeURIComponent(state) : state
}

// left out means every scope that the client allows; email, phone and profile count only beside openid (DG authorization-endpoint)
function grantedScopes(scope: string | undefined, client: AppClient): readonly string[] | undefined {
  if (scope === undefined) return client.scopes
  const asked = [...new Set(scope.split(' ').filter(Boolean))]
  const needOpenid = asked.some((name) => name === 'email' || name === 'phone' || name === 'profile')
  if (needOpenid && !asked.includes('openid')) return undefined
  return asked.length > 0 && asked.every((name) => client.scopes.includes(name)) ? asked : undefined
}
