import { poolNamedByIssuer, type UserPool } from '../pool/pool-address.ts'
import { readUnverified } from './unverified.ts'

/** What a token must be to be accepted. `null` and empty lists mean "not asked for", and are reported as skipped. */
export interface Expected {
  readonly pool: UserPool
  readonly tokenUse: 'access' | 'id' | 'any'
  /** Any of them. */
  readonly clientIds: readonly string[] | null
  /** All of them. */
  readonly scopes: readonly string[]
  /** Any of them, or all with `allGroups`. */
  readonly groups: readonly string[]
  readonly allGroups: boolean
  readonly audience: string | null
  /** Seconds since `auth_time` at most. */
  readonly maxAge: number | null
  readonly nonce: string | null
  readonly claims: readonly ExpectedClaim[]
  /** Seconds. */
  readonly clockTolerance: number
  /** False only where the token itself chose the pool. */
  readonly pinned: boolean
}

/** A value that the claims must hold somewhere. */
export interface ExpectedClaim {
  /** The claim, or the JSON pointer to it (RFC 6901), as it was asked for. */
  readonly name: string
  readonly value: string
  /** The steps of the pointer; the claim of this name where there is none. */
  readonly path?: readonly string[]
  /** Whether it is a member of the list there, not all of the value. */
  readonly isMember?: boolean
}

/** The pool's signature, issuer and times, and beyond them only what `more` asks for. */
export function expectFrom(pool: UserPool, more: Partial<Omit<Expected, 'pool'>> = {}): Expected {
  return {
    pool,
    tokenUse: 'any',
    clientIds: null,
    scopes: [],
    groups: [],
    allGroups: false,
    audience: null,
    maxAge: null,
    nonce: null,
    claims: [],
    clockTolerance: 0,
    pinned: true,
    ...more,
  }
}

/** A pool that no token can be from. */
export const noPool: UserPool = { id: undefined, region: undefined, issuers: [] }

/** What this token must be: where the choice of the pool was left to it, from the pool in its `iss`, in exactly a form of Cognito's. */
export function expectedFor(token: string, expected: Expected): Expected {
  if (expected.pinned) return expected
  const iss = readUnverified(token)?.claims.iss
  return { ...expected, pool: (typeof iss === 'string' ? poolNamedByIssuer(iss) : undefined) ?? noPool }
}
