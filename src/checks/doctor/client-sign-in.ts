import type { Client } from '../snapshot/snapshot.ts'
import { type Check, check, type Fault } from './check.ts'
import { clientName, hasGrant, hasSecret, isForPeople, nativeFlows, readsForPeople } from './client-kinds.ts'

/** The flows in which an app sends the password itself. */
export const passwordFlows = ['ALLOW_USER_PASSWORD_AUTH', 'USER_PASSWORD_AUTH']
const adminFlows = ['ALLOW_ADMIN_USER_PASSWORD_AUTH', 'ADMIN_NO_SRP_AUTH']

const year = 365 * 86_400_000

/** How users sign in through an app client, and how long that lasts. */
export const clientSignInChecks: readonly Check[] = [
  check({
    id: 'client-user-existence',
    title: 'the client tells whether a user exists',
    severity: 'high',
    rules: 'article',
    fix: 'client',
    breaks: false,
    immutable: false,
    isSecurity: true,
    references: ['article/a12', 'prowler/cognito_user_pool_client_prevent_user_existence_errors', 'cwe/204'],
    reads: ['clients:PreventUserExistenceErrors', 'clients:ClientSecret', ...readsForPeople],
    condition: 'PreventUserExistenceErrors is not ENABLED; absent means LEGACY. Medium where the client has a secret.',
    reason:
      'Sign-in, reset and confirmation then answer otherwise for an address that has an account: lists of addresses can be tried.',
    about: 'client',
    needs: [],
    needsOwn: ['description'],
    applies: (_, client) => isForPeople(client),
    judge: ({ own: { description } }) => {
      const { PreventUserExistenceErrors: value } = description
      if (value === 'ENABLED') return undefined
      return {
        severity: hasSecret(description) ? 'medium' : 'high',
        path: 'PreventUserExistenceErrors',
        observed: value ?? 'absent',
        message: `PreventUserExistenceErrors of ${clientName(description)} is ${value ?? 'absent, which means LEGACY'}`,
        impact: `Anybody can find out through ${clientName(description)} who has an account here.`,
        fix: 'set PreventUserExistenceErrors to ENABLED in the whole configuration of the client',
      }
    },
  }),
  check({
    id: 'client-token-revocation',
    title: 'tokens of the client cannot be revoked',
    severity: 'medium',
    rules: 'article',
    fix: 'client',
    breaks: false,
    immutable: false,
    isSecurity: true,
    references: ['article/a21', 'prowler/cognito_user_pool_client_token_revocation_enabled', 'rfc/7009'],
    reads: ['clients:EnableTokenRevocation', ...readsForPeople],
    condition: 'EnableTokenRevocation is not true.',
    reason: 'A refresh token that was stolen then works until it expires: signing out does not end it.',
    about: 'client',
    needs: [],
    needsOwn: ['description'],
    applies: (_, client) => isForPeople(client),
    judge: ({ own: { description } }) => {
      const { EnableTokenRevocation: value } = description
      if (value === true) return undefined
      return {
        severity: 'medium',
        path: 'EnableTokenRevocation',
        observed: String(value ?? 'absent'),
        message: `token revocation of ${clientName(description)} is off`,
        impact: `A sign-out in ${clientName(description)} leaves the refresh token good for whoever has a copy.`,
        fix: 'set EnableTokenRevocation to true in the whole configuration of the client',
      }
    },
  }),
  check({
    id: 'client-userpassword-flow',
    title: 'the client takes passwords in plain form',
    severity: 'medium',
    rules: 'article',
    fix: 'client',
    breaks: true,
    immutable: false,
    isSecurity: true,
    references: ['article/a4'],
    reads: [...readsForPeople],
    condition: 'ExplicitAuthFlows has ALLOW_USER_PASSWORD_AUTH, or USER_PASSWORD_AUTH as it was called before.',
    reason:
      'The password leaves the device as it is, and every proxy and log on the way can see it. SRP proves it without sending it.',
    outdated: 'the article sets this flow for the front end: SRP or USER_AUTH take its place',
    about: 'client',
    needs: [],
    needsOwn: ['description'],
    applies: (_, client) => isForPeople(client),
    judge: ({ own: { description } }) => {
      const flow = nativeFlows(description).find((one) => passwordFlows.includes(one))
      if (flow === undefined) return undefined
      const alsoByChoice = nativeFlows(description).includes('ALLOW_USER_AUTH')
      return {
        severity: 'medium',
        path: 'ExplicitAuthFlows',
        observed: flow,
        message: `${clientName(description)} allows ${flow}`,
        impact: `Users of ${clientName(description)} send their passwords themselves, not a proof of them.`,
        fix: `let the app sign in by SRP, then take ${flow} out${alsoByChoice ? '; ALLOW_USER_AUTH takes passwords too, where the app chooses PASSWORD' : ''}`,
      }
    },
  }),
  check({
    id: 'client-admin-flow-public',
    title: 'a client without a secret has the flow of back ends',
    severity: 'medium',
    rules: 'article',
    fix: 'other',
    breaks: false,
    immutable: false,
    isSecurity: true,
    references: ['article/a5'],
    reads: ['clients:ClientSecret', ...readsForPeople],
    condition:
      'ExplicitAuthFlows has ALLOW_ADMIN_USER_PASSWORD_AUTH or ADMIN_NO_SRP_AUTH, and the client has no secret.',
    reason:
      'The flow is meant for a server. Without a secret, any AWS credentials that may call it can try passwords for the client.',
    outdated: 'ADMIN_NO_SRP_AUTH is called ALLOW_ADMIN_USER_PASSWORD_AUTH today',
    about: 'client',
    needs: [],
    needsOwn: ['description'],
    applies: (_, client) => isForPeople(client),
    judge: ({ own: { description } }) => {
      const flow = nativeFlows(description).find((one) => adminFlows.includes(one))
      if (flow === undefined || hasSecret(description)) return undefined
      return {
        severity: 'medium',
        path: 'ExplicitAuthFlows',
        observed: flow,
        message: `${clientName(description)} allows ${flow} and has no secret`,
        impact: `Passwords of users can be tried for ${clientName(description)} from any server with leaked AWS credentials.`,
        fix: 'make an app client with a secret for the back end, and take the flow from this one',
      }
    },
  }),
  check({
    id: 'client-native-open',
    title: "the pool's own users can sign in where only identity providers should let people in",
    severity: 'medium',
    rules: 'baseline',
    fix: 'client',
    breaks: true,
    immutable: false,
    isSecurity: true,
    references: ['article/a13'],
    reads: [
      'clients:SupportedIdentityProviders',
      'user-pool:AdminCreateUserConfig.AllowAdminCreateUserOnly',
      ...readsForPeople,
    ],
    condition:
      'SupportedIdentityProviders is a list without COGNITO, but a sign-in flow for native users is allowed; absent flows mean SRP and custom. Low where people cannot sign themselves up.',
    reason:
      'The list steers the Hosted UI alone. The API goes on to sign up and sign in users of the pool itself, past the company’s sign-in.',
    about: 'client',
    needs: [],
    needsOwn: ['description'],
    applies: (_, client) => isForPeople(client),
    judge: ({ pool, own: { description } }) => {
      const { SupportedIdentityProviders: providers = [] } = description
      const flows = nativeFlows(description)
      if (providers.length === 0 || providers.includes('COGNITO') || flows.length === 0) return undefined
      const isClosed = pool.AdminCreateUserConfig?.AllowAdminCreateUserOnly === true
      return {
        severity: isClosed ? 'low' : 'medium',
        path: 'ExplicitAuthFlows',
        observed: flows.join(', '),
        message: `${clientName(description)} has no COGNITO among its providers, and allows ${flows.join(', ')}`,
        impact: isClosed
          ? `Users of the pool itself can sign in to ${clientName(description)} without the identity provider.`
          : `Anybody can sign up and sign in to ${clientName(description)} without the identity provider.`,
        fix: 'allow ALLOW_REFRESH_TOKEN_AUTH alone; where sign-up must stay open, put a web ACL in front of it',
      }
    },
  }),
  check({
    id: 'client-token-lifetime',
    title: 'tokens of the client live long',
    severity: 'medium',
    rules: 'article',
    fix: 'client',
    breaks: true,
    immutable: false,
    isSecurity: true,
    references: ['article/a21'],
    reads: [
      'clients:AccessTokenValidity',
      'clients:IdTokenValidity',
      'clients:RefreshTokenValidity',
      'clients:TokenValidityUnits',
    ],
    condition:
      'Access or ID tokens live longer than 1 hour, or refresh tokens longer than 30 days. Absent or 0 is just that.',
    reason: 'An API that verifies offline takes an access token until it expires, whatever happens to the user.',
    about: 'client',
    needs: [],
    needsOwn: ['description'],
    judge: ({ own: { description } }) =>
      lifetimes(description)
        .filter(({ seconds, most }) => seconds > most)
        .map(tooLong),
  }),
  check({
    id: 'client-refresh-rotation',
    title: 'a stolen refresh token stays good',
    severity: 'medium',
    rules: 'baseline',
    fix: 'client',
    breaks: true,
    immutable: false,
    isSecurity: true,
    references: ['article/a21', 'rfc/9700#2.2.2'],
    reads: ['clients:RefreshTokenRotation', 'clients:ClientSecret', ...readsForPeople],
    condition: 'RefreshTokenRotation is not ENABLED, the client has no secret, and it gets refresh tokens.',
    reason:
      'A client without a secret cannot prove who it is: only a token that changes at each use shows that a copy was used.',
    about: 'client',
    needs: [],
    needsOwn: ['description'],
    applies: (_, client) =>
      client === undefined || (isForPeople(client) && getsRefreshTokens(client) && !hasSecret(client)),
    judge: ({ own: { description } }) => {
      const feature = description.RefreshTokenRotation?.Feature
      if (feature === 'ENABLED') return undefined
      const days = lifetimes(description).find(({ kind }) => kind === 'refresh')
      return {
        severity: 'medium',
        path: 'RefreshTokenRotation',
        observed: feature ?? 'absent',
        message: `RefreshTokenRotation of ${clientName(description)} is ${feature ?? 'absent'}`,
        impact: `A stolen refresh token of ${clientName(description)} works for ${lengthOf(days?.seconds ?? 0)}.`,
        fix: 'let apps refresh by GetTokensFromRefreshToken or /oauth2/token, then turn rotation on: REFRESH_TOKEN_AUTH fails with it',
      }
    },
  }),
  check({
    id: 'client-secret-age',
    title: 'a client secret is old, or two are active',
    severity: 'low',
    rules: 'strict',
    fix: 'other',
    breaks: false,
    immutable: false,
    isSecurity: true,
    references: [],
    reads: ['client-secrets', 'clients:ClientSecret', 'clients:ClientType'],
    condition: 'Two secrets are active, or one is older than a year; clients that registered themselves are left out.',
    reason:
      'A secret that nobody rotates ends in places that nobody remembers; a second one is meant for the days of a rotation.',
    about: 'client',
    needs: [],
    needsOwn: ['description', 'secrets'],
    applies: (_, client) => client === undefined || (hasSecret(client) && client.ClientType !== 'DCR'),
    judge: ({ own: { description, secrets }, at }) => {
      const old = secrets.filter(({ ClientSecretCreateDate: date = '' }) => at.getTime() - Date.parse(date) > year)
      if (secrets.length < 2 && old.length === 0) return undefined
      const seen =
        secrets.length > 1 ? `${secrets.length} active secrets` : `made ${old[0]?.ClientSecretCreateDate?.slice(0, 10)}`
      return {
        severity: 'low',
        path: 'ClientSecrets',
        observed: seen,
        message: `the secret of ${clientName(description)} waits for its rotation: ${seen}`,
        impact: 'None yet: whoever has an old copy of the secret can act as this client.',
        fix: 'rotate it: add a second secret, move the app to it, delete the first',
      }
    },
  }),
]

function getsRefreshTokens(client: Client): boolean {
  return hasGrant(client, 'code') || nativeFlows(client).length > 0
}

interface Lifetime {
  readonly kind: 'access' | 'id' | 'refresh'
  readonly path: string
  readonly seconds: number
  /** The longest that is no finding, in seconds. */
  readonly most: number
  readonly name: string
}

/** The units of TokenValidityUnits. */
export const unitSeconds: Readonly<Record<string, number>> = { seconds: 1, minutes: 60, hours: 3_600, days: 86_400 }

/** How long each kind of token lives. */
export function lifetimes(client: Client): Lifetime[] {
  const { AccessTokenValidity, IdTokenValidity, RefreshTokenValidity, TokenValidityUnits: units = {} } = client
  const name = clientName(client)
  const secondsOf = (value: number | undefined, unit: string | undefined, usual: string, absent: number) =>
    value === undefined || value === 0 ? absent : value * (unitSeconds[unit ?? usual] ?? 1)
  const hour = 3_600
  const month = 30 * 86_400
  return [
    {
      ...{ kind: 'access', path: 'AccessTokenValidity', most: hour, name },
      seconds: secondsOf(AccessTokenValidity, units.AccessToken, 'hours', hour),
    },
    {
      ...{ kind: 'id', path: 'IdTokenValidity', most: hour, name },
      seconds: secondsOf(IdTokenValidity, units.IdToken, 'hours', hour),
    },
    {
      ...{ kind: 'refresh', path: 'RefreshTokenValidity', most: month, name },
      seconds: secondsOf(RefreshTokenValidity, units.RefreshToken, 'days', month),
    },
  ]
}

function tooLong({ kind, path, seconds, most, name }: Lifetime): Fault {
  const word = kind === 'id' ? 'ID' : kind
  return {
    severity: 'medium',
    path,
    observed: lengthOf(seconds),
    message: `${word} tokens of ${name} live ${lengthOf(seconds)}, more than ${lengthOf(most)}`,
    impact: `A stolen ${word} token of ${name} works for up to ${lengthOf(seconds)}.`,
    fix: `set ${path} to at most ${lengthOf(most)}; people sign in, or apps refresh, more often then`,
  }
}

/** `30 days`, `1 hour`, `90 minutes`. */
function lengthOf(seconds: number): string {
  const [unit, size] = [['day', 86_400] as const, ['hour', 3_600] as const, ['minute', 60] as const].find(
    ([, size]) => seconds >= size && seconds % size === 0,
  ) ?? ['second', 1]
  const number = seconds / size
  return `${number} ${unit}${number === 1 ? '' : 's'}`
}
