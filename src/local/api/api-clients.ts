import type { ClientSettings } from '../state/described.ts'
import type { PoolState } from '../state/model.ts'
import { type Input, optionalObject, optionalText, textList, violated, wholeNumber } from './api-input.ts'
import { requireClient } from './api-pools.ts'
import { clientDescription } from './pool-description.ts'
import { clientResets, updated } from './resets.ts'
import { invalidParameter } from './service-error.ts'

/** UpdateUserPoolClient: sets every setting of an app client, and what is not given to its default; the secret stays. */
export function updateUserPoolClient(state: PoolState, input: Input): object {
  const client = requireClient(state, input)
  checkSettings(input)
  client.settings = {
    ...updated<ClientSettings>(client.settings, withLongestRefresh(input), clientResets),
    LastModifiedDate: state.now().getTime() / 1000,
  }
  return { UserPoolClient: clientDescription(state, client) }
}

/** Fails with InvalidParameterException for settings that the service refuses. */
function checkSettings(input: Input): void {
  optionalText(input, 'ClientName')
  textList(input, 'LogoutURLs')
  const oauthFlows = textList(input, 'AllowedOAuthFlows') ?? []
  const scopes = textList(input, 'AllowedOAuthScopes') ?? []
  if (oauthFlows.some((name) => !['code', 'implicit', 'client_credentials'].includes(name))) {
    throw violated('AllowedOAuthFlows', 'Member must satisfy enum value set')
  }
  if (input.AllowedOAuthFlowsUserPoolClient === true && (oauthFlows.length === 0 || scopes.length === 0)) {
    throw invalidParameter(
      'AllowedOAuthFlows and AllowedOAuthScopes are required if user pool client is allowed to use OAuth flows.',
    )
  }
  checkCallbacks(textList(input, 'CallbackURLs') ?? [])
  for (const token of ['AccessToken', 'IdToken', 'RefreshToken'] as const) checkLifetime(input, token)
  checkRotation(input)
}

function checkCallbacks(urls: readonly string[]): void {
  if (urls.length > 100) throw violated('CallbackURLs', 'Member must have length less than or equal to 100')
  for (const url of urls) {
    const isLoopback = /^http:\/\/(?:localhost|127\.0\.0\.1|\[::1\])(?:[:/]|$)/.test(url)
    if (!URL.canParse(url) || url.includes('#') || (url.startsWith('http:') && !isLoopback)) {
      throw invalidParameter(`${url} cannot be used as a callback URL.`)
    }
  }
}

function checkLifetime(input: Input, token: 'AccessToken' | 'IdToken' | 'RefreshToken'): void {
  wholeNumber(input, `${token}Validity`, 0, 315_360_000)
  const unit = optionalObject(input, 'TokenValidityUnits')?.[token]
  if (unit !== undefined && !['seconds', 'minutes', 'hours', 'days'].includes(unit as string)) {
    throw violated('TokenValidityUnits', 'Member must satisfy enum value set')
  }
}

// rotation and the flow exclude each other (DG amazon-cognito-user-pools-using-the-refresh-token)
function checkRotation(input: Input): void {
  const rotation = optionalObject(input, 'RefreshTokenRotation')
  if (rotation?.Feature !== 'ENABLED') return
  wholeNumber(rotation, 'RetryGracePeriodSeconds', 0, 60)
  if (textList(input, 'ExplicitAuthFlows')?.includes('ALLOW_REFRESH_TOKEN_AUTH')) {
    throw invalidParameter('Refresh token rotation and ALLOW_REFRESH_TOKEN_AUTH cannot be enabled together.')
  }
}

// 0 is the default (API UpdateUserPoolClient)
function withLongestRefresh(input: Input): Input {
  if (input.RefreshTokenValidity !== 0) return input
  const { RefreshTokenValidity: _, TokenValidityUnits: units, ...rest } = input
  const { RefreshToken: __, ...others } = optionalObject({ units }, 'units') ?? {}
  return { ...rest, TokenValidityUnits: others }
}
