import type { LocalUser, PoolState } from '../state/model.ts'
import { type Input, optionalText, requiredText } from './api-input.ts'
import { requireClient } from './api-pools.ts'
import { isClientSecret } from './secret-hash.ts'
import { notAuthorized, ServiceError } from './service-error.ts'
import { authenticationResult, selfServiceScope, userNotFound } from './sign-in.ts'
import { mfaSettings, userAttributes } from './user-description.ts'

/** The user behind `AccessToken`: it must count, also online, and carry the scope for self-service. Fails with NotAuthorizedException. */
export async function requireCaller(state: PoolState, input: Input): Promise<LocalUser> {
  const caller = await state.tokens.authenticate(requiredText(input, 'AccessToken'))
  if ('refused' in caller) throw notAuthorized(caller.message)
  if (!caller.scopes.includes(selfServiceScope)) throw notAuthorized('Access Token does not have required scopes')
  if (!caller.user) throw userNotFound()
  if (!caller.user.enabled) throw notAuthorized('User is disabled.')
  return caller.user
}

/** GetUser: the user behind the access token. */
export async function getUser(state: PoolState, input: Input): Promise<object> {
  const user = await requireCaller(state, input)
  return { Username: user.username, UserAttributes: userAttributes(user), ...mfaSettings(user) }
}

/** GlobalSignOut. */
export async function globalSignOut(state: PoolState, input: Input): Promise<object> {
  state.tokens.signOutEverywhere(await requireCaller(state, input))
  return {}
}

/** Works with and without rotation; the secret itself comes along, no hash of it (API GetTokensFromRefreshToken). */
export async function getTokensFromRefreshToken(state: PoolState, input: Input): Promise<object> {
  const refreshToken = requiredText(input, 'RefreshToken')
  const client = requireClient(state, input)
  if (!isClientSecret(client, optionalText(input, 'ClientSecret'))) {
    throw notAuthorized(`Unable to verify secret for client ${client.id}`)
  }
  const issued = await state.tokens.refresh(refreshToken, client)
  if (!('refused' in issued)) return { AuthenticationResult: authenticationResult(issued) }
  if (issued.refused === 'reused') throw new ServiceError('RefreshTokenReuseException', issued.message)
  throw notAuthorized(issued.message)
}

/** Ends a refresh token and what came from it. A token that is not known any more is no error, as at /oauth2/revoke (inferred). */
export async function revokeToken(state: PoolState, input: Input): Promise<object> {
  const token = requiredText(input, 'Token')
  const client = requireClient(state, input)
  if (!isClientSecret(client, optionalText(input, 'ClientSecret'))) {
    throw new ServiceError('UnauthorizedException', 'Client authentication failed.')
  }
  if (!client.tokenRevocation) {
    throw new ServiceError('UnsupportedOperationException', 'Token revocation is not enabled for this client.')
  }
  // access and ID tokens have three parts, refresh tokens five
  if (token.split('.').length === 3) throw new ServiceError('UnsupportedTokenTypeException', 'Unsupported token type.')
  const outcome = await state.tokens.revoke(token, client)
  if (outcome !== 'revoked' && outcome.refused === 'wrong_client') {
    throw new ServiceError('UnauthorizedException', 'The token was issued to another client.')
  }
  return {}
}
