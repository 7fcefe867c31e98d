import { clientSecretError, type OAuthRefusal, wordsOf } from '../../session/protocol/token-endpoint.ts'
import { CogtoolError, type ErrorCode } from '../../text/cogtool-error.ts'
import type { AuthorizeRequest } from './authorize-url.ts'

type Asked = Pick<AuthorizeRequest, 'flow' | 'clientId' | 'scopes' | 'identityProvider'>

/** What a refusal at the authorize address or the callback means (DG authorization-endpoint), in the pool's own words. */
export function authorizationError(refusal: OAuthRefusal, asked: Asked): CogtoolError {
  const why = wordsOf(refusal)
  const known = federationErrors.find(({ words }) => words.test(refusal.description ?? ''))
  if (known) return new CogtoolError(known.code, known.message, { why, hint: known.hint })
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
    // other refusals are not about who the person is
    hint:
      refusal.error === 'access_denied' ? 'try again: cogtool login, with --fresh to sign in as another user' : again,
  })
}

const again = 'try again: cogtool login'

/** An error whose words tell more than its name, which is `invalid_request` or `server_error` for all of these. */
interface FederationError {
  readonly words: RegExp
  readonly code: ErrorCode
  readonly message: string
  readonly hint: string
}

const misfit = 'the pool cannot accept what the identity provider sends'
const federationErrors: readonly FederationError[] = [
  {
    // a trigger linked the account while the provider's answer was on its way
    words: /\balready found an entry for username\b/i,
    code: 'sign_in_denied',
    message: 'this sign-in was linked to an account of the pool, and ended with that',
    hint: 'the link was made: sign in once again, cogtool login',
  },
  {
    words: /\bfailed with error\b/i,
    code: 'sign_in_denied',
    message: 'a Lambda trigger of the pool refused the sign-in',
    hint: 'the words behind "failed with error" are the trigger\'s own; its log tells more',
  },
  {
    words: /\battributes? required\b/i,
    code: 'idp_not_allowed',
    message: misfit,
    hint: "the pool's attribute mapping for this provider must fill the required attributes from claims that the provider sends",
  },
  {
    words: /\battribute\b.*\bdoes not exist\b/i,
    code: 'idp_not_allowed',
    message: misfit,
    hint: "add the attribute to the pool's schema, or remove it from the attribute mapping for this provider",
  },
  {
    words: /\battribute\b.*\bcannot be updated\b/i,
    code: 'idp_not_allowed',
    message: misfit,
    hint: 'the attribute is immutable, and a sign-in writes mapped attributes anew: remove it from the attribute mapping, or map a mutable one',
  },
  {
    words: /\bsaml\b.*\bsignature\b/i,
    code: 'idp_not_allowed',
    message: misfit,
    hint: "the provider signs with another certificate than its metadata in the pool has: give the pool the provider's current metadata",
  },
  {
    words: /\bbad\b.*\bissuer\b/i,
    code: 'identity_provider_failed',
    message: "the identity provider's tokens name another issuer than the pool expects",
    hint: "compare the issuer of this identity provider in the pool with the provider's own discovery document",
  },
  {
    words: /\bbad token response\b/i,
    code: 'identity_provider_failed',
    message: "the identity provider refused the pool's own request for tokens",
    hint: 'its client id or secret in the pool may be wrong or have ended; the provider logs say more',
  },
]

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
    hint: 'try again; where it lasts, ask the owner of the identity provider',
  })
}
