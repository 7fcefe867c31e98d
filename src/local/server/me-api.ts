import { randomUUID } from 'node:crypto'
import { parseIssuer } from '../../pool/pool-address.ts'
import { expectFrom } from '../../verification/expected.ts'
import { keysFromSet } from '../../verification/keys/signing-keys.ts'
import type { VerifiedClaims } from '../../verification/verdict.ts'
import { verifyToken } from '../../verification/verify-token.ts'
import { bearerOf, json, type LocalAnswer, type LocalRequest } from '../http/messages.ts'
import type { AppClient, LocalUser, PoolState } from '../state/model.ts'

/** A user as the API's own database keeps it. */
interface Row {
  readonly id: string
  /** The pool's `sub`. */
  readonly username: string
  readonly created_at: string
  readonly updated_at: string
}

/** The target API of the tour: a backend of its own, which trusts the pool's access tokens and keeps its own users. */
export interface MeApi {
  /** `GET /api/v1/me`. */
  answer(request: LocalRequest): Promise<LocalAnswer>
}

/** The API with an empty database. Tokens of `clients` are its own; those of the pool's other app clients are not. */
export function createMeApi(pool: PoolState, clients: readonly AppClient[]): MeApi {
  const rows = new Map<string, Row>()
  const keys = keysFromSet(pool.tokens.jwks, 'file')
  const userPool = parseIssuer(pool.issuer)

  const rowOf = (sub: string): Row | undefined => {
    const known = rows.get(sub)
    if (known || !pool.faults.me.createUnknownUser) return known
    const now = pool.now().toISOString()
    const row = { id: randomUUID(), username: sub, created_at: now, updated_at: now }
    rows.set(sub, row)
    return row
  }

  return {
    async answer(request) {
      const token = bearerOf(request)
      // without a token the challenge names no error (RFC 6750 section 3.1)
      if (token === undefined) return refused('Authentication credentials were not provided.', 'Bearer')
      const { me } = pool.faults
      const expected = expectFrom(userPool, {
        tokenUse: me.idTokens ? 'any' : 'access',
        clientIds: me.otherClients ? null : clients.map(({ id }) => id),
        clockTolerance: me.expired ? Number.MAX_SAFE_INTEGER : 0,
      })
      const verdict = await verifyToken(token, expected, { keys, now: pool.now() })
      if (!verdict.ok) return refused(`The token was refused: ${verdict.reason}.`)
      const row = rowOf(verdict.claims.sub)
      // a misleading sentence that real backends send for a user who is not in their database
      if (!row) return refused('Invalid signature.')
      const user = me.otherUser ? someoneElse(pool, verdict.claims.sub) : pool.users.bySub(verdict.claims.sub)
      return json(200, {
        ...row,
        ...(me.otherUser && user ? { username: user.sub } : {}),
        email: user?.attributes.email ?? null,
        groups: groupsOf(verdict.claims),
        ...(me.echoToken ? { token } : {}),
      })
    },
  }
}

function someoneElse(pool: PoolState, sub: string): LocalUser | undefined {
  for (const user of pool.users.all()) if (user.sub !== sub && user.attributes.email) return user
  return undefined
}

function groupsOf(claims: VerifiedClaims): unknown {
  return claims['cognito:groups'] ?? []
}

function refused(detail: string, challenge = 'Bearer error="invalid_token"'): LocalAnswer {
  return json(401, { detail }, { 'WWW-Authenticate': challenge })
}
