import type { Account } from './account.ts'
import { emailKey, foldCase, type Likeness } from './email-key.ts'

/** What accounts are compared by. */
export const criteria = ['email', 'username', 'phone'] as const
export type Criterion = (typeof criteria)[number]

/** The names that a native account signs in with, folded. */
export function nameKeys({ username, preferredUsername, provider }: Account): string[] {
  if (provider !== undefined) return []
  const names = preferredUsername === undefined ? [username] : [username, preferredUsername]
  return names.map(foldCase)
}

/** Every key that an account may share with another one. */
export function keysOf(account: Account, criterion: Criterion, likeness: Likeness): string[] {
  const { email, phone } = account
  switch (criterion) {
    case 'email':
      return email === undefined ? [] : [emailKey(email, likeness)]
    case 'username':
      // a name may be somebody else's address
      return email === undefined ? nameKeys(account) : [...nameKeys(account), foldCase(email)]
    case 'phone':
      return phone === undefined ? [] : [phone]
  }
}

/** The attributes that comparisons look at, or suggestions. */
export const comparedAttributes = [
  'sub',
  'email',
  'email_verified',
  'identities',
  'preferred_username',
  'phone_number',
  'phone_number_verified',
] as const

// without these an audit would take linked profiles for duplicates, or suggest the wrong account
const alwaysNeeded = ['username', 'sub', 'email', 'email_verified', 'status', 'enabled', 'identities']

/** The columns of a CSV export that these comparisons need. */
export function neededColumns(by: readonly Criterion[]): string[] {
  return [...alwaysNeeded, ...(by.includes('phone') ? ['phone_number', 'phone_number_verified'] : [])]
}

/** Columns that an export has only where the pool's schema does, and that these comparisons look at. */
export function wantedColumns(by: readonly Criterion[]): string[] {
  return by.includes('username') ? ['preferred_username'] : []
}
