import { clientSecretError, type OAuthRefusal, wordsOf } from '../../session/protocol/token-endpoint.ts'
import { CogtoolError } from '../../text/cogtool-error.ts'
import type { AuthorizeRequest } from './authorize-url.ts'

type Asked = Pick<AuthorizeRequest, 'flow' | 'clientId' | 'scopes' | 'identityProvider'>

/** What a refusal at the authorize address or the callback means (DG authorization-endpoint), in the pool's own words. */
export function authorizationError(refusal: OAuthRefusal, asked: Asked): CogtoolError {
  const why = wordsOf(refusal)
  switch (refusal.error) {
    case 'unauthorized_client':
    case 'unsupported_response_type':
      return flowNotAllowed(why, asked)
    case 'invalid_client':
    case 'client_not_found':
      return new CogtoolError('client_not_found', `the pool does not know the app client ${asked.clientId}`, {
        why,
        hint: 'check --client-id, and that it belongs to this pool',
      })
    case 'invalid_scope':
      return new CogtoolError('scope_not_allowed', 'the app client does not allow the scopes asked for', {
        why: asked.scopes.length > 0 ? `${why}; asked for: ${asked.scopes.join(' ')}` : why,
        hint: 'leave --scope out: the pool then grants every scope that the app client allows',
      })
    case 'server_error':
    case 'temporarily_unavailable':
      return identityProviderFailed(why)
    case 'invalid_request':
      // an identity provider in trouble comes under this name too: "Timeout occurred in calling IdP token endpoint"
      if (/\bidp\b|identity provider/i.test(why)) return identityProviderFailed(why)
  }
  return new CogtoolError('sign_in_denied', 'the sign-in was denied', {
    why,
    hint: 'try again: cogtool login, with --fresh to sign in as somebody else',
  })
}

/** What a refusal of the authorization code means (DG token-endpoint). */
export function codeError(refusal: OAuthRefusal, asked: Asked, secretGiven: boolean): CogtoolError {
  const why = wordsOf(refusal)
  if (refusal.error.startsWith('invalid_client')) {
    return clientSecretError(why, secretGiven, 'this app client has a secret')
  }
  if (refusal.error === 'unauthorized_client') return flowNotAllowed(why, asked)
  return new CogtoolError('code_refused', 'the pool refused the authorization code', {
    why: `${why}: the code was used before or is older than 5 minutes, or the app client may read email but not email_verified`,
    hint: 'try again: cogtool login',
  })
}

function flowNotAllowed(why: string, { flow, clientId }: Asked): CogtoolError {
  const code = flow === 'code'
  return new CogtoolError('flow_not_allowed', `the app client ${clientId} does not allow the ${flow} flow`, {
    why,
    hint: code
      ? 'allow the authorization code grant for this app client; --flow implicit works where only that is allowed'
      : 'use --flow code, which is safer in any case',
  })
}

function identityProviderFailed(why: string): CogtoolError {
  return new CogtoolError('identity_provider_failed', 'the identity provider failed', {
    why,
    hint: 'try again; where it lasts, ask whoever runs the identity provider',
  })
}
