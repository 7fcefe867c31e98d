import { numericClaim } from './identity.ts'
import type { Session } from './session.ts'

/** The pool's time at this instant of ours, by how far the clocks were apart when the session's tokens came. */
export function poolTime(session: Pick<Session, 'tokens' | 'savedAt' | 'clockSkew'>, now: Date): Date {
  const { tokens, savedAt, clockSkew } = session
  // where the pool did not tell: tokens from the future were issued by a clock that ours is behind
  const behind = Math.max(0, (numericClaim(tokens.access, 'iat') ?? 0) - Date.parse(savedAt) / 1000)
  const at = new Date(now.getTime() - (clockSkew ?? -behind) * 1000)
  return Number.isNaN(at.getTime()) ? now : at
}
