import type { Account } from '../../src/duplicates/account.ts'

/** A confirmed native account; `sub` and the rest follow from the user name. */
export function account(username: string, changes: Partial<Account> = {}): Account {
  return {
    sub: `sub-${username}`,
    username,
    preferredUsername: undefined,
    email: undefined,
    emailVerified: true,
    phone: undefined,
    phoneVerified: false,
    status: 'CONFIRMED',
    enabled: true,
    provider: undefined,
    identities: [],
    created: '2024-01-01T00:00:00.000Z',
    modified: '2025-01-01T00:00:00.000Z',
    ...changes,
  }
}

/** A profile of a provider, as `account` makes a native one. */
export function profile(provider: string, id: string, changes: Partial<Account> = {}): Account {
  const username = `${provider}_${id}`
  return account(username, {
    provider,
    identities: [username.toLowerCase()],
    status: 'EXTERNAL_PROVIDER',
    emailVerified: false,
    ...changes,
  })
}
