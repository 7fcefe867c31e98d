import { createHash, randomUUID } from 'node:crypto'
import type { AppClient, LocalUser } from '../state/model.ts'

/** What a code stands for. */
export interface Grant {
  readonly client: AppClient
  readonly redirectUri: string
  readonly user: LocalUser
  readonly scopes: readonly string[]
  readonly nonce: string | undefined
  /** The S256 challenge of PKCE. */
  readonly challenge: string | undefined
  readonly authenticatedAt: Date
}

/** Authorization codes: each lives 5 minutes and works once (DG authorization-endpoint). */
export interface AuthorizationCodes {
  issue(grant: Grant, now: Date): string
  /** The grant of a code, which is gone from now on; undefined where it is unknown, used or too old. */
  take(code: string, now: Date): Grant | undefined
}

const lifetimeMs = 5 * 60_000

/** A store without codes. */
export function createAuthorizationCodes(): AuthorizationCodes {
  const grants = new Map<string, { grant: Grant; issued: number }>()
  return {
    issue(grant, now) {
      const code = randomUUID()
      grants.set(code, { grant, issued: now.getTime() })
      return code
    },
    take(code, now) {
      const entry = grants.get(code)
      grants.delete(code)
      return entry && now.getTime() - entry.issued < lifetimeMs ? entry.grant : undefined
    },
  }
}

/** Whether this verifier is the one that a grant asks for: none where none was announced (RFC 7636 section 4.6). */
export function provesPossession(grant: Pick<Grant, 'challenge'>, verifier: string | undefined): boolean {
  if (grant.challenge === undefined) return true
  return verifier !== undefined && createHash('sha256').update(verifier).digest('base64url') === grant.challenge
}
