import { domainToASCII } from 'node:url'
import type { Account } from './account.ts'

/** How alike two addresses must be to count as one; each tier includes those before it. */
export const tiers = ['exact', 'case', 'idn'] as const
export type Tier = (typeof tiers)[number]

/** What accounts are compared by. */
export const criteria = ['email', 'username', 'phone'] as const
export type Criterion = (typeof criteria)[number]

/** What two addresses have in common exactly when they are one address at this tier. */
export function emailKey(address: string, tier: Tier): string {
  if (tier === 'exact') return address
  const folded = foldCase(address)
  return tier === 'case' ? folded : withAsciiDomain(folded)
}

/** Without surrounding blanks, composed, in lower case; never the locale's, in which Turkish folds I differently. */
export function foldCase(text: string): string {
  // lower case can take a composition apart, so it is composed again
  return text.trim().normalize('NFC').toLowerCase().normalize('NFC')
}

// node's function reads a host of a URL: only what may stand in a domain is given to it
const domainShape = /^(?:[a-z0-9.-]|[^\u0000-\u007f])+$/
// and an ASCII domain is in its form already, where `127.1` would be read as an IP address
const hasUnicodeForm = /[^\u0000-\u007f]|(?:^|\.)xn--/

/** `bücher.example` as `xn--bcher-kva.example` (UTS 46, not transitional: faß.de and fass.de stay apart). */
function withAsciiDomain(address: string): string {
  const at = address.lastIndexOf('@') + 1
  const domain = address.slice(at)
  if (at === 0 || !hasUnicodeForm.test(domain) || !domainShape.test(domain)) return address
  return address.slice(0, at) + (domainToASCII(domain) || domain)
}

/** The names that a native account signs in with, folded. */
export function nameKeys({ username, preferredUsername, provider }: Account): string[] {
  if (provider !== undefined) return []
  const names = preferredUsername === undefined ? [username] : [username, preferredUsername]
  return names.map(foldCase)
}

/** Every key under which an account may meet another one. */
export function keysOf(account: Account, criterion: Criterion, tier: Tier): string[] {
  const { email, phone } = account
  switch (criterion) {
    case 'email':
      return email === undefined ? [] : [emailKey(email, tier)]
    case 'username':
      // a name may be somebody else's address
      return email === undefined ? nameKeys(account) : [...nameKeys(account), foldCase(email)]
    case 'phone':
      return phone === undefined ? [] : [phone]
  }
}

// without these an audit would take linked profiles for duplicates, or suggest the wrong account
const alwaysNeeded = ['username', 'sub', 'email', 'email_verified', 'status', 'enabled', 'identities']

/** The columns of a CSV export that these comparisons need. */
export function neededColumns(by: readonly Criterion[]): string[] {
  return [
    ...alwaysNeeded,
    ...(by.includes('username') ? ['preferred_username'] : []),
    ...(by.includes('phone') ? ['phone_number', 'phone_number_verified'] : []),
  ]
}
