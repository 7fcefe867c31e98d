import { randomUUID, sign } from 'node:crypto'
import { promisify } from 'node:util'
import { parseIssuer } from '../../pool/pool-address.ts'
import type { JsonObject } from '../../text/json.ts'
import { expectFrom } from '../../verification/expected.ts'
import { keysFromSet } from '../../verification/keys/signing-keys.ts'
import { verifyToken } from '../../verification/verify-token.ts'
import type { AppClient, LocalUser, UserStore } from '../state/model.ts'
import type { Caller, IssuedTokens, Refusal, TokenService } from '../state/token-service.ts'
import { type PoolKey, type PoolKeys, pemOf } from './keys.ts'
import { createRefreshTokens } from './refresh-tokens.ts'
import { accessClaims, idClaims, machineClaims, type SignIn } from './token-claims.ts'

/** What the tokens of a pool are made from. */
export interface TokenSources {
  readonly issuer: string
  readonly keys: PoolKeys
  readonly users: Pick<UserStore, 'bySub'>
  readonly clients: readonly AppClient[]
  readonly now: () => Date
  /** Told of each sign-in and refresh. */
  readonly onActive?: (user: LocalUser) => void
}

/** The pool's tokens; what was issued, revoked and signed out is remembered until the pool ends. */
export function createTokenService({ issuer, keys, users, clients, now, onActive }: TokenSources): TokenService {
  const pool = parseIssuer(issuer)
  const jwks = { keys: [keys.id.jwk, keys.access.jwk] }
  const publicKeys = keysFromSet(jwks, 'file')
  const endedEvents = new Set<string>()
  const signIns = new Map<LocalUser, Set<string>>()
  const refreshTokens = createRefreshTokens((eventId) => endedEvents.has(eventId))

  const tokensOf = async (signIn: SignIn, at: Date, nonce?: string): Promise<IssuedTokens> => {
    onActive?.(signIn.user)
    const access = await signed(accessClaims(signIn, issuer, at), keys.access)
    const withId = signIn.through === 'api' || signIn.scopes.includes('openid')
    return {
      access,
      ...(withId ? { id: await signed(idClaims(signIn, issuer, at, access, nonce), keys.id) } : {}),
      expiresIn: signIn.client.accessTokenSeconds,
    }
  }

  return {
    jwks,
    privateKeys: { access: pemOf(keys.access), id: pemOf(keys.id) },

    async issue({ user, client, scopes, through, refreshable, nonce, authenticatedAt }) {
      const at = now()
      if (!user || through === 'machine') {
        const access = await signed(machineClaims(client, scopes, issuer, at), keys.access)
        return { access, expiresIn: client.accessTokenSeconds }
      }
      const ids = { eventId: randomUUID(), originJti: randomUUID() }
      const signIn: SignIn = { user, client, scopes, through, ...ids, authenticatedAt: authenticatedAt ?? at }
      signIns.set(user, (signIns.get(user) ?? new Set()).add(signIn.eventId))
      const issued = await tokensOf(signIn, at, nonce)
      return refreshable ? { ...issued, refresh: refreshTokens.issue(signIn, endOf(client, at)) } : issued
    },

    async refresh(refreshToken, client) {
      const at = now()
      const renewal = refreshTokens.use(refreshToken, client, at)
      if ('refused' in renewal) return renewal
      const { signIn, expires } = renewal
      if (!signIn.user.enabled) return { refused: 'invalid', message: 'User is disabled.' }
      const issued = await tokensOf(signIn, at)
      // a new token of a rotation ends when the first one would have
      return client.rotation ? { ...issued, refresh: refreshTokens.issue(signIn, expires) } : issued
    },

    async revoke(refreshToken, client) {
      const found = refreshTokens.find(refreshToken, client)
      if ('refused' in found) return found
      if (!client.tokenRevocation) return { refused: 'invalid', message: 'Token revocation is not enabled' }
      endedEvents.add(found.eventId)
      return 'revoked'
    },

    signOutEverywhere(user) {
      for (const eventId of signIns.get(user) ?? []) endedEvents.add(eventId)
    },

    async authenticate(accessToken): Promise<Caller | Refusal> {
      const expected = expectFrom(pool, { tokenUse: 'access' })
      const verdict = await verifyToken(accessToken, expected, { keys: publicKeys, now: now() })
      if (!verdict.ok) {
        if (verdict.reason === 'expired') return { refused: 'expired', message: 'Access Token has expired' }
        if (verdict.reason === 'wrong_token_use') return { refused: 'wrong_kind', message: 'Invalid Access Token' }
        return { refused: 'invalid', message: 'Invalid Access Token' }
      }
      const { claims } = verdict
      const client = clients.find(({ id }) => id === claims.client_id)
      if (!client) return { refused: 'wrong_client', message: 'Invalid Access Token' }
      const event = claims.event_id
      if (typeof event === 'string' && endedEvents.has(event)) {
        return { refused: 'revoked', message: 'Access Token has been revoked' }
      }
      return { user: users.bySub(claims.sub), client, scopes: scopesOf(claims), claims }
    },
  }
}

function endOf(client: AppClient, from: Date): Date {
  return new Date(from.getTime() + client.refreshTokenSeconds * 1000)
}

function scopesOf(claims: JsonObject): string[] {
  const { scope } = claims
  return typeof scope === 'string' ? scope.split(' ').filter(Boolean) : []
}

const signBytes = promisify<string, Buffer, PoolKey['privateKey'], Buffer>(sign)

// the header is `kid` and `alg` and nothing else: no `typ` (localstack/localstack#2896)
async function signed(claims: JsonObject, key: PoolKey): Promise<string> {
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const text = `${encode({ kid: key.kid, alg: 'RS256' })}.${encode(claims)}`
  const signature = await signBytes('sha256', Buffer.from(text), key.privateKey)
  return `${text}.${signature.toString('base64url')}`
}
