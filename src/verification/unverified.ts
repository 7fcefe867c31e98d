import type { JsonObject } from '../text/json.ts'
import { decodeToken } from './token.ts'
import { hintForUnreadable } from './unreadable.ts'

/** What a token says, judged by nobody. Never act on it. */
export interface Unverified {
  readonly header: JsonObject
  readonly claims: JsonObject
}

/** Why a text cannot even be read as a token, and what may have happened to it. */
export interface Malformed {
  readonly message: string
  readonly hint: string | undefined
}

/** What a token says, for showing it, or why it cannot be read. */
export function decodeUnverified(token: string): Unverified | Malformed {
  const read = decodeToken(token)
  if ('problem' in read) return { message: notJwt(read.problem), hint: hintForUnreadable(token) }
  return { header: read.unverifiedHeader, claims: read.unverifiedClaims }
}

/** The same for code that must look at a token before it can be verified; undefined where it cannot be read. */
export function readUnverified(token: string): Unverified | undefined {
  const read = decodeUnverified(token)
  return 'claims' in read ? read : undefined
}

/** One sentence about a text that is no token. */
export function notJwt(problem: string): string {
  return `malformed token: ${problem}`
}
