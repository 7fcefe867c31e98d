import { decodeToken } from './token.ts'
import type { JsonObject } from './verdict.ts'

/**
 * What a token says, judged by nobody: for showing it, or for choosing what to verify it against. undefined where it
 * cannot be read. Never act on it.
 */
export function readUnverified(token: string): { header: JsonObject; claims: JsonObject } | undefined {
  const read = decodeToken(token)
  return 'problem' in read ? undefined : { header: read.unverifiedHeader, claims: read.unverifiedClaims }
}
