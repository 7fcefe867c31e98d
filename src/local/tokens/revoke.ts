import { formOf, type LocalAnswer, type LocalRequest, oauthError } from '../http/messages.ts'
import type { PoolState } from '../state/model.ts'
import { authenticateClient } from './client-authentication.ts'

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
