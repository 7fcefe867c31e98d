import type { UserPool } from '../pool/pool-address.ts'

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
  readonly claims: readonly { readonly name: string; readonly value: string }[]
  /** Seconds. */
  readonly clockTolerance: number
  /** False only where the token itself chose the pool. */
  readonly pinned: boolean
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
