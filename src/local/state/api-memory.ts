import type { LocalEdges, LocalUser } from './model.ts'
import type { Buckets } from './quotas.ts'

/** A sign-in that waits for the answer to a challenge. */
export interface PendingChallenge {
  readonly name: string
  readonly clientId: string
  /** undefined for a name that nobody has: such a sign-in goes on until its password turns out wrong. */
  readonly user: LocalUser | undefined
  /** The name that the sign-in began with: the user name or an alias. */
  readonly signInName: string
  /** When it ends, in milliseconds since the epoch. */
  readonly until: number
  /** PASSWORD_VERIFIER: the server's side of the exchange. */
  readonly srp?: {
    readonly salt: string
    readonly verifier: string
    readonly publicA: string
    readonly publicB: string
    readonly secret: string
    /** The `Session` that has to come back too, where the flow gave one. */
    readonly session: string | undefined
  }
  /** MFA_SETUP: the software token on its way. */
  readonly totp?: { readonly secret: string; readonly verified: boolean }
}

/** What the API remembers between requests. */
export interface ApiMemory {
  /** Seals page tokens: 32 bytes, new at every start. */
  readonly pageKey: Buffer
  /** Open challenges by their `Session`, or by their SECRET_BLOCK. */
  readonly challenges: Map<string, PendingChallenge>
  /** Software token secrets that wait for VerifySoftwareToken, by user name. */
  readonly unverifiedTotp: Map<string, string>
  /** The last time step whose code each user has spent, by user name. */
  readonly spentTotp: Map<string, number>
  /** What is left of the quotas. */
  readonly quotas: Buckets
  /** User names of those who count as monthly active since the pool started. */
  readonly activeUsers: Set<string>
}

/** An empty memory. */
export function createApiMemory(edges: Pick<LocalEdges, 'randomBytes'>): ApiMemory {
  return {
    pageKey: edges.randomBytes(32),
    challenges: new Map(),
    unverifiedTotp: new Map(),
    spentTotp: new Map(),
    quotas: new Map(),
    activeUsers: new Set(),
  }
}
