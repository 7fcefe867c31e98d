import { json, type LocalAnswer } from '../http/messages.ts'
import type { PoolState } from '../state/model.ts'

/** The discovery document. Like the service's it does not name `code_challenge_methods_supported`, though PKCE works. */
export function answerDiscovery({ issuer, baseUrl, faults }: PoolState): LocalAnswer {
  const endpoints = {
    authorization_endpoint: `${baseUrl}/oauth2/authorize`,
    token_endpoint: `${baseUrl}/oauth2/token`,
    userinfo_endpoint: `${baseUrl}/oauth2/userInfo`,
    revocation_endpoint: `${baseUrl}/oauth2/revoke`,
    end_session_endpoint: `${baseUrl}/logout`,
  }
  return json(200, {
    issuer,
    jwks_uri: `${issuer}/.well-known/jwks.json`,
    ...withoutDomain(endpoints, faults.noDomain, issuer),
    response_types_supported: ['code', 'token'],
    scopes_supported: ['openid', 'email', 'phone', 'profile'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
  })
}

/** The public keys. */
export function answerJwks({ tokens }: PoolState): LocalAnswer {
  return json(200, tokens.jwks)
}

// the three shapes that pools without a domain have shown: jagregory/cognito-local#348, faiscadev/fakecloud#1144, dexidp/dex#965
function withoutDomain(
  endpoints: Record<string, string>,
  noDomain: PoolState['faults']['noDomain'],
  issuer: string,
): Record<string, string> {
  if (noDomain === undefined) return endpoints
  if (noDomain === 'absent') return {}
  return Object.fromEntries(Object.keys(endpoints).map((name) => [name, noDomain === 'empty' ? '' : issuer]))
}
