import { signInFlows } from '../doctor/client-kinds.ts'
import { addressesOfDevelopers, addressesWithoutTls, adminScope } from '../doctor/client-oauth.ts'
import { passwordFlows } from '../doctor/client-sign-in.ts'
import { lifetimes, unitSeconds } from '../doctor/client-tokens.ts'
import type { Client } from '../snapshot/snapshot.ts'
import { type Amendment, ofClient } from './amendment.ts'

type Flows = NonNullable<Client['ExplicitAuthFlows']>
type Units = NonNullable<Client['TokenValidityUnits']>

const refreshFlow = 'ALLOW_REFRESH_TOKEN_AUTH'
const srpFlow = 'ALLOW_USER_SRP_AUTH'
/** In which a client may use its old refresh token again, for a request whose answer was lost. */
const graceSeconds = 10

/** What UpdateUserPoolClient can mend, but for attributes. */
export const clientAmendments: readonly Amendment[] = [
  ofClient(
    {
      id: 'client-user-existence',
      notice: 'Apps that show that a user does not exist get the same answer as for a wrong password.',
    },
    (client) => ({ ...client, PreventUserExistenceErrors: 'ENABLED' }),
  ),
  ofClient(
    {
      id: 'client-token-revocation',
      notice: 'Signing out ends refresh tokens that are issued from now on; tokens get the claims jti and origin_jti.',
    },
    (client) => ({ ...client, EnableTokenRevocation: true }),
  ),
  ofClient(
    {
      id: 'client-implicit-grant',
      condition: 'the app must use the code flow with PKCE: response_type=token stops working',
      notice: 'Apps that still ask for response_type=token show an error instead of a sign-in.',
    },
    (client) => ({
      ...client,
      AllowedOAuthFlows: unique((client.AllowedOAuthFlows ?? []).map((flow) => (flow === 'implicit' ? 'code' : flow))),
    }),
  ),
  ofClient(
    {
      id: 'client-callback-http',
      condition: 'the app must be served over https at the same address, and send redirect_uri with https',
      notice: 'Sign-ins that are still to return to the http address show an error.',
    },
    (client) => {
      const bad = new Set(addressesWithoutTls(client).map(({ text }) => text))
      const secured = (text: string) => (bad.has(text) ? `https${text.slice(text.indexOf(':'))}` : text)
      return withAddresses(client, (texts) => unique(texts.map(secured)))
    },
  ),
  ofClient(
    {
      id: 'client-callback-dev',
      condition: 'developers must use an app client of their own: the address stops working here',
      notice: 'Sign-ins that are to return to an address of developers show an error.',
    },
    (client) => {
      const bad = new Set(addressesOfDevelopers(client).map(({ text }) => text))
      const amended = withAddresses(client, (texts) => texts.filter((text) => !bad.has(text)))
      const isEmptied = (client.CallbackURLs ?? []).length > 0 && (amended.CallbackURLs ?? []).length === 0
      return isEmptied ? 'no callback would be left: register the address of the app first' : amended
    },
  ),
  ofClient(
    {
      id: 'client-userpassword-flow',
      condition: 'the app must sign people in by SRP (USER_SRP_AUTH): USER_PASSWORD_AUTH stops working',
      notice: 'Apps that still send passwords cannot sign users in.',
    },
    (client) => {
      const left = signInFlows(client).filter((flow) => !passwordFlows.includes(flow))
      // the names of before cannot stand beside those of today (API UpdateUserPoolClient, ExplicitAuthFlows)
      const isToday = left.every((flow) => flow.startsWith('ALLOW_'))
      const flows = left.length === 0 ? [refreshFlow, srpFlow] : isToday ? unique([...left, srpFlow]) : left
      return { ...client, ExplicitAuthFlows: flows as Flows }
    },
  ),
  ofClient(
    {
      id: 'client-self-admin-scope',
      condition: 'the app must not call the API of the pool for its user (profile, password, devices, MFA)',
      notice: 'Pages on which people change their profile by the API of the pool stop working.',
    },
    (client) => {
      const scopes = (client.AllowedOAuthScopes ?? []).filter((scope) => scope !== adminScope)
      if (scopes.length === 0) return 'no scope would be left: allow those that the app needs first, e.g. openid'
      return { ...client, AllowedOAuthScopes: scopes }
    },
  ),
  ofClient(
    {
      id: 'client-native-open',
      condition:
        'no user may need a password of the pool to sign in to this client: those who do can no longer sign in',
      notice: 'People come in through the identity provider alone.',
    },
    (client) => {
      if (client.RefreshTokenRotation?.Feature === 'ENABLED') {
        return `with rotation the client cannot have ${refreshFlow} alone: put a web ACL in front of it`
      }
      return { ...client, ExplicitAuthFlows: [refreshFlow] }
    },
  ),
  ofClient(
    {
      id: 'client-token-lifetime',
      condition: 'apps must refresh, or sign people in again, this often',
      notice: 'Tokens end sooner: apps that never refresh ask for the password again.',
    },
    (client, { path }) => {
      const one = lifetimes(client).find((lifetime) => lifetime.path === path)
      if (one === undefined) return 'which token lives too long was not told'
      const kind = ({ access: 'AccessToken', id: 'IdToken', refresh: 'RefreshToken' } as const)[one.kind]
      const usual = one.kind === 'refresh' ? 'days' : 'hours'
      const unit = client.TokenValidityUnits?.[kind] ?? usual
      const value = one.most / (unitSeconds[unit] ?? 0)
      if (Number.isInteger(value)) return { ...client, [one.path]: value }
      const units = { ...client.TokenValidityUnits, [kind]: usual } as Units
      return { ...client, [one.path]: one.most / (unitSeconds[usual] ?? 1), TokenValidityUnits: units }
    },
  ),
  ofClient(
    {
      id: 'client-refresh-rotation',
      condition: 'apps must first refresh by GetTokensFromRefreshToken or at /oauth2/token: REFRESH_TOKEN_AUTH fails',
      notice: 'Each refresh gives a new refresh token; apps that keep the old one are signed out.',
    },
    (client) => {
      // rotation is refused beside it (DG amazon-cognito-user-pools-using-the-refresh-token)
      const flows = signInFlows(client).filter((flow) => flow !== refreshFlow)
      if (flows.length === 0) {
        return `the client has ${refreshFlow} alone, which rotation excludes; without it every flow for users of the pool itself would be on`
      }
      return {
        ...client,
        ExplicitAuthFlows: flows as Flows,
        RefreshTokenRotation: {
          RetryGracePeriodSeconds: graceSeconds,
          ...client.RefreshTokenRotation,
          Feature: 'ENABLED',
        },
      }
    },
  ),
]

const unique = <T>(values: readonly T[]): T[] => [...new Set(values)]

/** The client with other addresses; the default one goes where it is not among them. */
function withAddresses(client: Client, change: (texts: readonly string[]) => readonly string[]): Client {
  const { DefaultRedirectURI: address, ...rest } = client
  const [kept] = address === undefined ? [] : change([address])
  return {
    ...rest,
    ...(client.CallbackURLs && { CallbackURLs: change(client.CallbackURLs) }),
    ...(client.LogoutURLs && { LogoutURLs: change(client.LogoutURLs) }),
    ...(kept !== undefined && { DefaultRedirectURI: kept }),
  } as Client
}
