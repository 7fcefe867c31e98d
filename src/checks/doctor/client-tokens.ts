import type { Client } from '../snapshot/snapshot.ts'
import { type Check, check, type Fault } from './check.ts'
import { clientName, hasGrant, hasSecret, isForPeople, nativeFlows, readsForPeople } from './client-kinds.ts'

const year = 365 * 86_400_000

/** How long what an app client gets or holds is good. */
export const clientTokenChecks: readonly Check[] = [
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
      'Access or ID tokens live longer than 1 hour, or refresh tokens longer than 30 days. Absent or 0 means just that.',
    reason: 'An API that verifies offline accepts an access token until it expires, whatever happens to the user.',
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
      'A secret that is never rotated ends up in forgotten places; a second one is meant for the days of a rotation.',
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
        impact: 'None yet: anyone who has an old copy of the secret can act as this client.',
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
