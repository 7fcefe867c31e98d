import { createHash, randomUUID } from 'node:crypto'
import type { JsonObject } from '../../text/json.ts'
import type { AppClient, LocalUser } from '../state/model.ts'

/** One sign-in, carried through all the tokens that come from it. */
export interface SignIn {
  readonly user: LocalUser
  readonly client: AppClient
  readonly scopes: readonly string[]
  readonly through: 'hosted-ui' | 'api'
  /** The same in every token of the sign-in: what sign-out and revocation look up. */
  readonly eventId: string
  readonly originJti: string
  readonly authenticatedAt: Date
}

/** Claims of an access token (DG "Understanding the access token"): no `aud`, the app client stands in `client_id`. */
export function accessClaims(signIn: SignIn, issuer: string, now: Date): JsonObject {
  const { user, client } = signIn
  return {
    sub: user.sub,
    ...groupsOf(user),
    iss: issuer,
    version: 2,
    client_id: client.id,
    ...(client.tokenRevocation ? { origin_jti: signIn.originJti } : {}),
    event_id: signIn.eventId,
    token_use: 'access',
    scope: signIn.scopes.join(' '),
    auth_time: seconds(signIn.authenticatedAt),
    exp: seconds(now) + client.accessTokenSeconds,
    iat: seconds(now),
    ...(client.tokenRevocation ? { jti: randomUUID() } : {}),
    username: user.username,
  }
}

/** Claims of a machine's access token: no person, so no `username`, groups or event. */
export function machineClaims(client: AppClient, scopes: readonly string[], issuer: string, now: Date): JsonObject {
  return {
    sub: client.id,
    iss: issuer,
    version: 2,
    client_id: client.id,
    token_use: 'access',
    scope: scopes.join(' '),
    auth_time: seconds(now),
    exp: seconds(now) + client.accessTokenSeconds,
    iat: seconds(now),
    jti: randomUUID(),
  }
}

/** Claims of an ID token (DG "Understanding the identity (ID) token"); `at_hash` only from the Hosted UI. */
export function idClaims(signIn: SignIn, issuer: string, now: Date, accessToken: string, nonce?: string): JsonObject {
  const { user, client } = signIn
  return {
    ...Object.fromEntries(
      Object.entries(readableAttributes(user, signIn)).map(([name, value]) => [name, idTokenValue(name, value)]),
    ),
    sub: user.sub,
    ...groupsOf(user),
    iss: issuer,
    'cognito:username': user.username,
    ...(nonce === undefined ? {} : { nonce }),
    ...(signIn.through === 'hosted-ui' ? { at_hash: halfHash(accessToken) } : {}),
    ...(client.tokenRevocation ? { origin_jti: signIn.originJti } : {}),
    aud: client.id,
    event_id: signIn.eventId,
    token_use: 'id',
    auth_time: seconds(signIn.authenticatedAt),
    exp: seconds(now) + client.idTokenSeconds,
    iat: seconds(now),
    ...(client.tokenRevocation ? { jti: randomUUID() } : {}),
  }
}

/**
 * The attributes that these scopes open. `openid` alone, `profile` and a sign-in through the API open all of them; `email` and
 * `phone` their own (DG "Scopes, M2M, and resource servers").
 */
export function readableAttributes(
  user: LocalUser,
  { scopes, through }: Pick<SignIn, 'scopes' | 'through'>,
): Record<string, string> {
  const all =
    through === 'api' || scopes.includes('profile') || !scopes.some((scope) => scope === 'email' || scope === 'phone')
  const open = new Set(['sub', 'identities'])
  if (scopes.includes('email')) open.add('email').add('email_verified')
  if (scopes.includes('phone')) open.add('phone_number').add('phone_number_verified')
  return Object.fromEntries(Object.entries(user.attributes).filter(([name]) => all || open.has(name)))
}

function groupsOf(user: LocalUser): JsonObject {
  return user.groups.length > 0 ? { 'cognito:groups': [...user.groups] } : {}
}

function idTokenValue(name: string, value: string): unknown {
  if (name === 'email_verified' || name === 'phone_number_verified') return value.toLowerCase() === 'true'
  return name === 'identities' ? parsedOr(value) : value
}

function parsedOr(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

// OpenID Connect Core 3.1.3.6: the left half of the digest that the token's own algorithm uses
function halfHash(accessToken: string): string {
  return createHash('sha256').update(accessToken).digest().subarray(0, 16).toString('base64url')
}

function seconds(instant: Date): number {
  return Math.floor(instant.getTime() / 1000)
}
