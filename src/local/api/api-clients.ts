import type { AppClient, PoolState } from '../state/model.ts'
import { type Input, optionalObject, optionalText, textList, violated, wholeNumber } from './api-input.ts'
import { requireClient } from './api-pools.ts'
import { clientDescription } from './pool-description.ts'
import { invalidParameter, resourceNotFound } from './service-error.ts'

/**
 * Sets every setting of an app client: what is not given falls back to its default, as the service does it (API
 * UpdateUserPoolClient; aws/aws-cli#3302, #6839). The secret stays, and so does a name that is not given (inferred).
 */
export function updateUserPoolClient(state: PoolState, input: Input): object {
  const client = requireClient(state, input)
  const settings = settingsIn(input, client)
  if (settings.hostedUi && (settings.oauthFlows.length === 0 || settings.scopes.length === 0)) {
    throw invalidParameter(
      'AllowedOAuthFlows and AllowedOAuthScopes are required if user pool client is allowed to use OAuth flows.',
    )
  }
  const rotation = rotationIn(input)
  delete client.rotation
  Object.assign(client, settings, rotation === undefined ? {} : { rotation })
  return { UserPoolClient: clientDescription(state, client) }
}

/** Managed login's look for an app client. Fails with ResourceNotFoundException where nobody has made one. */
export function describeManagedLoginBrandingByClient(state: PoolState, input: Input): object {
  const client = requireClient(state, input)
  if (state.faults.managedLogin !== 'branded') {
    throw resourceNotFound(`No managed login branding exists for client ${client.id}.`)
  }
  return {
    ManagedLoginBranding: {
      ManagedLoginBrandingId: '0b0a1d2e-0000-4000-8000-000000000001',
      UserPoolId: state.poolId,
      UseCognitoProvidedValues: true,
    },
  }
}

const oauthFlowNames = ['code', 'implicit', 'client_credentials'] as const

function settingsIn(input: Input, client: AppClient) {
  return {
    name: optionalText(input, 'ClientName') ?? client.name,
    callbackUrls: callbacksIn(input),
    logoutUrls: textList(input, 'LogoutURLs') ?? [],
    oauthFlows: (textList(input, 'AllowedOAuthFlows') ?? []).map((name) => {
      const flow = oauthFlowNames.find((one) => one === name)
      if (!flow) throw violated('AllowedOAuthFlows', 'Member must satisfy enum value set')
      return flow
    }),
    scopes: textList(input, 'AllowedOAuthScopes') ?? [],
    hostedUi: input.AllowedOAuthFlowsUserPoolClient === true,
    explicitAuthFlows: textList(input, 'ExplicitAuthFlows') ?? [
      'ALLOW_REFRESH_TOKEN_AUTH',
      'ALLOW_USER_SRP_AUTH',
      'ALLOW_CUSTOM_AUTH',
    ],
    identityProviders: textList(input, 'SupportedIdentityProviders') ?? [],
    accessTokenSeconds: seconds(input, 'AccessToken') ?? 3600,
    idTokenSeconds: seconds(input, 'IdToken') ?? 3600,
    refreshTokenSeconds: seconds(input, 'RefreshToken') || 30 * 86_400,
    tokenRevocation: input.EnableTokenRevocation !== false,
    preventUserExistenceErrors:
      input.PreventUserExistenceErrors === 'ENABLED' ? ('ENABLED' as const) : ('LEGACY' as const),
  } satisfies Partial<AppClient>
}

function callbacksIn(input: Input): readonly string[] {
  const urls = textList(input, 'CallbackURLs') ?? []
  if (urls.length > 100) throw violated('CallbackURLs', 'Member must have length less than or equal to 100')
  for (const url of urls) {
    const isLoopback = /^http:\/\/(?:localhost|127\.0\.0\.1|\[::1\])(?:[:/]|$)/.test(url)
    if (!URL.canParse(url) || url.includes('#') || (url.startsWith('http:') && !isLoopback)) {
      throw invalidParameter(`${url} cannot be used as a callback URL.`)
    }
  }
  return urls
}

function rotationIn(input: Input): AppClient['rotation'] {
  const rotation = optionalObject(input, 'RefreshTokenRotation')
  if (rotation?.Feature !== 'ENABLED') return undefined
  return { graceSeconds: wholeNumber(rotation, 'RetryGracePeriodSeconds', 0, 60) ?? 0 }
}

// hours for access and ID tokens, days for refresh tokens, unless units are given
function seconds(input: Input, token: 'AccessToken' | 'IdToken' | 'RefreshToken'): number | undefined {
  const value = wholeNumber(input, `${token}Validity`, 0, 315_360_000)
  const unit = optionalObject(input, 'TokenValidityUnits')?.[token] ?? (token === 'RefreshToken' ? 'days' : 'hours')
  const size = new Map<unknown, number>([
    ['seconds', 1],
    ['minutes', 60],
    ['hours', 3600],
    ['days', 86_400],
  ]).get(unit)
  if (size === undefined) throw violated('TokenValidityUnits', 'Member must satisfy enum value set')
  return value === undefined ? undefined : value * size
}
