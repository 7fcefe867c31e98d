import type { Account } from './account.ts'

/** What two accounts can have to do with each other; of equally severe ones the first names the group. */
export const kinds = [
  'exact-email',
  'case-email',
  'idn-email',
  'case-username',
  'username-is-email',
  'native-federated',
  'federated-federated',
  'phone',
  'unicode-email',
  'gmail-email',
  'linked',
] as const
export type Kind = (typeof kinds)[number]

/** From the worst to the mildest. */
export const severities = ['high', 'medium', 'low', 'info'] as const
export type Severity = (typeof severities)[number]

/** What the accounts of a cluster have to do with each other. */
export interface AccountMatch {
  /** Every kind of pair among them, each with the severity of its worst pair. */
  readonly kinds: Readonly<Partial<Record<Kind, Severity>>>
  /** Those that are in such a pair. */
  readonly accounts: readonly Account[]
  /** Whether two of them hold the very same string. */
  readonly identical: boolean
}

/** The worst of these, or undefined where there are none. */
export function worstOf(candidates: readonly Severity[]): Severity | undefined {
  return severities.find((severity) => candidates.includes(severity))
}

/** Whether addresses only look alike: often intended, and never a reason to suggest one for removal. */
export function isLookAlike(kind: Kind): boolean {
  return kind === 'unicode-email' || kind === 'gmail-email'
}
