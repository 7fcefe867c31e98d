import { bearerOf, json, type LocalAnswer, type LocalRequest, oauthError } from '../http/messages.ts'
import type { PoolState } from '../state/model.ts'
import { readableAttributes } from './token-claims.ts'

/**
 * `/oauth2/userInfo` (DG userinfo-endpoint): wants `openid`, which tokens of the API sign-in never have. The values are those that are stored,
 * so that `email_verified` is a text.
 */
export async function answerUserInfo(request: LocalRequest, pool: PoolState): Promise<LocalAnswer> {
  const token = bearerOf(request)
  if (token === undefined) return oauthError('invalid_request', 'Access token is missing')
  const caller = await pool.tokens.authenticate(token)
  if ('refused' in caller) return refused(caller.message)
  const { user, scopes } = caller
  if (!user || !scopes.includes('openid')) return refused('Access token does not contain openid scope')
  if (!user.enabled) return refused('User is disabled')
  return json(200, {
    ...readableAttributes(user, { scopes, through: 'hosted-ui' }),
    sub: user.sub,
    username: user.username,
  })
}

function refused(description: string): LocalAnswer {
  const answer = oauthError('invalid_token', description, 401)
  const challenge = `Bearer error="invalid_token", error_description="${description}"`
  return { ...answer, headers: { ...answer.headers, 'WWW-Authenticate': challenge } }
}
