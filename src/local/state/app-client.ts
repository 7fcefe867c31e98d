import type { ClientSettings } from './described.ts'
import type { AppClient } from './model.ts'

type Fields = Omit<AppClient, 'settings'>

/** Those of a client to which nobody gave any (API CreateUserPoolClient, ExplicitAuthFlows). */
const defaultFlows = ['ALLOW_REFRESH_TOKEN_AUTH', 'ALLOW_USER_SRP_AUTH', 'ALLOW_CUSTOM_AUTH'] as const

/** What the pool acts on, by how it is read from the settings and how it is put there. */
const fields: {
  readonly [Name in keyof Fields]: {
    readonly read: (settings: ClientSettings) => Fields[Name]
    readonly write: (value: Fields[Name], settings: ClientSettings) => ClientSettings
  }
} = {
  id: { read: ({ ClientId = '' }) => ClientId, write: (ClientId) => ({ ClientId }) },
  name: { read: ({ ClientName = '' }) => ClientName, write: (ClientName) => ({ ClientName }) },
  secret: { read: ({ ClientSecret }) => ClientSecret, write: (ClientSecret) => ({ ClientSecret }) },
  callbackUrls: {
    read: ({ CallbackURLs = [] }) => CallbackURLs,
    write: (urls) => ({ CallbackURLs: unlessEmpty(urls) }),
  },
  logoutUrls: { read: ({ LogoutURLs = [] }) => LogoutURLs, write: (urls) => ({ LogoutURLs: unlessEmpty(urls) }) },
  oauthFlows: {
    read: ({ AllowedOAuthFlows = [] }) => AllowedOAuthFlows,
    write: (flows) => ({ AllowedOAuthFlows: unlessEmpty(flows) }),
  },
  scopes: {
    read: ({ AllowedOAuthScopes = [] }) => AllowedOAuthScopes,
    write: (scopes) => ({ AllowedOAuthScopes: unlessEmpty(scopes) }),
  },
  hostedUi: {
    read: ({ AllowedOAuthFlowsUserPoolClient }) => AllowedOAuthFlowsUserPoolClient === true,
    write: (on) => ({ AllowedOAuthFlowsUserPoolClient: on }),
  },
  explicitAuthFlows: {
    read: ({ ExplicitAuthFlows: flows = [] }) => (flows.length > 0 ? flows : defaultFlows),
    write: (flows) => ({ ExplicitAuthFlows: flows as ClientSettings['ExplicitAuthFlows'] }),
  },
  identityProviders: {
    read: ({ SupportedIdentityProviders = [] }) => SupportedIdentityProviders,
    write: (SupportedIdentityProviders) => ({ SupportedIdentityProviders }),
  },
  accessTokenSeconds: lifetime('AccessToken', 'hours', 3600),
  idTokenSeconds: lifetime('IdToken', 'hours', 3600),
  refreshTokenSeconds: lifetime('RefreshToken', 'days', 30 * 86_400),
  rotation: {
    read: ({ RefreshTokenRotation: rotation }) =>
      rotation?.Feature === 'ENABLED' ? { graceSeconds: rotation.RetryGracePeriodSeconds ?? 0 } : undefined,
    write: (rotation) => ({
      RefreshTokenRotation: rotation && { Feature: 'ENABLED', RetryGracePeriodSeconds: rotation.graceSeconds },
    }),
  },
  tokenRevocation: {
    read: ({ EnableTokenRevocation }) => EnableTokenRevocation === true,
    write: (EnableTokenRevocation) => ({ EnableTokenRevocation }),
  },
  preventUserExistenceErrors: {
    read: ({ PreventUserExistenceErrors }) => (PreventUserExistenceErrors === 'ENABLED' ? 'ENABLED' : 'LEGACY'),
    write: (PreventUserExistenceErrors) => ({ PreventUserExistenceErrors }),
  },
}

/** An app client with these settings. What the pool acts on is read from them each time, and put there where it is set. */
export function createAppClient(settings: ClientSettings): AppClient {
  const client = { settings } as AppClient
  for (const [name, { read, write }] of Object.entries(fields) as [string, (typeof fields)[keyof Fields]][]) {
    Object.defineProperty(client, name, {
      enumerable: true,
      get: () => read(client.settings),
      set(value: never) {
        client.settings = { ...client.settings, ...write(value, client.settings) }
      },
    })
  }
  return client
}

/** The seconds in a unit of TokenValidityUnits. */
const unitSeconds: ReadonlyMap<unknown, number> = new Map([
  ['days', 86_400],
  ['hours', 3600],
  ['minutes', 60],
  ['seconds', 1],
])

/** A lifetime, which is the default where none is given, or 0 (API UpdateUserPoolClient). */
function lifetime(token: 'AccessToken' | 'IdToken' | 'RefreshToken', usualUnit: 'hours' | 'days', usual: number) {
  return {
    read: (settings: ClientSettings): number => {
      const value = settings[`${token}Validity`]
      const unit = settings.TokenValidityUnits?.[token] ?? usualUnit
      return value ? value * (unitSeconds.get(unit) ?? 1) : usual
    },
    // in the largest unit that holds it exactly
    write: (seconds: number, { TokenValidityUnits: units }: ClientSettings): ClientSettings => {
      const [unit, size] = [...unitSeconds].find(([, each]) => seconds % each === 0) ?? ['seconds', 1]
      return {
        [`${token}Validity`]: seconds / size,
        TokenValidityUnits: { ...units, [token]: unit } as ClientSettings['TokenValidityUnits'],
      }
    },
  }
}

// lists that nothing was put into are not in the answer
function unlessEmpty<T>(list: readonly T[]): readonly T[] | undefined {
  return list.length > 0 ? list : undefined
}
