import type { Reason } from './reasons.ts'

/** What may be left unlooked at. */
export type Part = 'password' | 'mfa' | 'groups' | 'pool' | 'client' | 'address'

/** Whether an account can sign in, as far as the pool shows: no password is ever tried. */
export function canSignIn(reasons: readonly Reason[], unread: readonly Part[]): 'yes' | 'no' | 'unknown' {
  if (reasons.some(({ blocks }) => blocks === 'yes')) return 'no'
  // groups keep nobody out
  return unread.some((part) => part !== 'groups') || reasons.some(({ blocks }) => blocks === 'unknown')
    ? 'unknown'
    : 'yes'
}
