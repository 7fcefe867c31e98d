import { createHash } from 'node:crypto'
import type { Edges } from '../../edges/edges.ts'

/** The secrets of one sign-in attempt, in base64url: characters that survive being encoded twice (amplify-js#5218). */
export interface Attempt {
  readonly state: string
  readonly nonce: string
  readonly verifier: string
  /** The S256 challenge of the verifier (RFC 7636 4.2). */
  readonly challenge: string
}

/** Fresh secrets of 32 random bytes each. */
export function newAttempt({ randomBytes }: Pick<Edges, 'randomBytes'>): Attempt {
  const [state, nonce, verifier] = [secret(), secret(), secret()]
  return { state, nonce, verifier, challenge: createHash('sha256').update(verifier).digest('base64url') }

  function secret(): string {
    return randomBytes(32).toString('base64url')
  }
}
