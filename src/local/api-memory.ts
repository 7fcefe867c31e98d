import type { LocalEdges, LocalUser } from './model.ts'

/** A sign-in that waits for the answer to a challenge. */
export interface PendingChallenge {
  readonly name: string
  readonly clientId: string
  readonly user: LocalUser | undefined
  /** The name that the client signed in with: SECRET_HASH may be made over it or over the real one. */
  readonly signInName: string
  /** Milliseconds since the epoch. */
  readonly until: number
  /** What only this challenge needs: SRP values, a software token's secret. */
  readonly more: Readonly<Record<string, string>>
}

/** What the API remembers between requests. */
export interface ApiMemory {
  /** Seals page tokens: 32 bytes, new at every start. */
  readonly pageKey: Buffer
  /** Open challenges by their `Session`. */
  readonly challenges: Map<string, PendingChallenge>
  /** Software token secrets that wait for VerifySoftwareToken, by user name. */
  readonly unverifiedTotp: Map<string, string>
  /** The `pageRps` quota: requests left, and when that was so (milliseconds since the epoch). */
  readonly pageQuota: { left: number; at: number }
}

/** An empty memory. */
export function createApiMemory(edges: Pick<LocalEdges, 'randomBytes'>): ApiMemory {
  return {
    pageKey: edges.randomBytes(32),
    challenges: new Map(),
    unverifiedTotp: new Map(),
    pageQuota: { left: Number.POSITIVE_INFINITY, at: 0 },
  }
}
