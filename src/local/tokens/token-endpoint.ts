import { formOf, json, type LocalAnswer, type LocalRequest, oauthError } from '../http/messages.ts'
import type { AppClient, PoolState } from '../state/model.ts'
import type { IssuedTokens } from '../state/token-service.ts'
import { type AuthorizationCodes, provesPossession } from './authorization-codes.ts'
import { authenticateClient } from './client-authentication.ts'

/** `POST /oauth2/token` with its three grants; errors are HTTP 400 (DG token-endpoint). */
export async function answerToken(
  request: LocalRequest,
  pool: PoolState,
  codes: AuthorizationCodes,
): Promise<LocalAnswer> {
  const form = formOf(request)
  const grantType = form?.get('grant_type')
  if (!form || !grantType) return oauthError('invalid_request')
  const client = authenticateClient(request, form, pool.clients)
  if (!client) return oauthError('invalid_client')
  if (grantType === 'authorization_code') return exchangeCode(form, client, pool, codes)
  if (grantType === 'refresh_token') return refresh(form, client, pool)
  if (grantType === 'client_credentials') return machineToken(form, client, pool)
  return oauthError('unsupported_grant_type')
}

/** `POST /oauth2/revoke`: refresh tokens only; 200 also for unknown ones (RFC 7009 section 2.2, DG revocation-endpoint). */
export async function answerRevoke(request: LocalRequest, pool: PoolState): Promise<LocalAnswer> {
  const form = formOf(request)
  const token = form?.get('token')
  if (!form || !token) return oauthError('invalid_request')
  const client = authenticateClient(request, form, pool.clients)
  if (!client) return oauthError('invalid_client', undefined, 401)
  if (!client.tokenRevocation) return oauthError('invalid_request')
  // refresh tokens have five parts, JWTs three
  if (token.split('.').length === 3) return oauthError('unsupported_token_type')
  const outcome = await pool.tokens.revoke(token, client)
  if (outcome !== 'revoked' && outcome.refused === 'wrong_client') return oauthError('invalid_client', undefined, 401)
  return { status: 200, headers: {}, body: '' }
}

async function exchangeCode(
  form: URLSearchParams,
  client: AppClient,
  pool: PoolState,
  codes: AuthorizationCodes,
): Promise<LocalAnswer> {
  if (!client.hostedUi || !client.oauthFlows.includes('code')) return oauthError('unauthorized_client')
  const code = form.get('code')
  const redirectUri = form.get('redirect_uri')
  if (!code || !redirectUri) return oauthError('invalid_request')
  // taken before anything is compared: a code that somebody tried is spent
  const grant = codes.take(code, pool.now())
  if (!grant || grant.client !== client) return oauthError('invalid_grant')
  if (grant.redirectUri !== redirectUri) return oauthError('unauthorized_client', 'invalid_redirect')
  if (!provesPossession(grant, form.get('code_verifier') ?? undefined)) return oauthError('invalid_grant')
  const { user, scopes, nonce, authenticatedAt } = grant
  return tokenAnswer(
    await pool.tokens.issue({ user, client, scopes, nonce, authenticatedAt, refreshable: true, through: 'hosted-ui' }),
  )
}

async function refresh(form: URLSearchParams, client: AppClient, pool: PoolState): Promise<LocalAnswer> {
  const refreshToken = form.get('refresh_token')
  if (!refreshToken) return oauthError('invalid_request')
  const outcome = await pool.tokens.refresh(refreshToken, client)
  return 'refused' in outcome ? oauthError('invalid_grant', outcome.message) : tokenAnswer(outcome)
}

async function machineToken(form: URLSearchParams, client: AppClient, pool: PoolState): Promise<LocalAnswer> {
  if (client.secret === undefined || !client.oauthFlows.includes('client_credentials')) {
    return oauthError('unauthorized_client')
  }
  const asked = form.get('scope')?.split(' ').filter(Boolean)
  const scopes = asked?.length ? asked : client.scopes
  if (!scopes.every((scope) => client.scopes.includes(scope))) return oauthError('invalid_scope')
  return tokenAnswer(
    await pool.tokens.issue({ user: undefined, client, scopes, refreshable: false, through: 'machine' }),
  )
}

function tokenAnswer({ access, id, refresh, expiresIn }: IssuedTokens): LocalAnswer {
  return json(200, {
    id_token: id,
    access_token: access,
    refresh_token: refresh,
    expires_in: expiresIn,
    token_type: 'Bearer',
  })
}
