import type { User } from '../../src/users/list/user.ts'

/** A confirmed user with these attributes. */
export function user(username: string, attributes: Record<string, string> = {}, changes: Partial<User> = {}): User {
  return {
    username,
    status: 'CONFIRMED',
    enabled: true,
    created: '2024-01-01T00:00:00.000Z',
    modified: '2025-01-01T00:00:00.000Z',
    attributes: { sub: `sub-${username}`, ...attributes },
    ...changes,
  }
}
