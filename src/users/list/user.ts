import type { UserType } from '@aws-sdk/client-cognito-identity-provider'

/** One user as a page of ListUsers gives it; what the service left out is undefined. */
export interface User {
  readonly username: string
  /** UserStatus, an open string: CONFIRMED, UNCONFIRMED, EXTERNAL_PROVIDER, … */
  readonly status: string | undefined
  readonly enabled: boolean | undefined
  /** ISO 8601 UTC. */
  readonly created: string | undefined
  /** ISO 8601 UTC; a change of the profile, not a sign-in. */
  readonly modified: string | undefined
  /** Every attribute as the pool returned it ('True' stays 'True'); `sub` is one of them. */
  readonly attributes: Readonly<Record<string, string>>
  /** Names of groups, sorted; only where they were asked for. */
  readonly groups?: readonly string[]
  /** Kinds of MFA, the preferred one first; only where they were asked for. */
  readonly mfa?: readonly string[]
}

/** A user as the SDK gives it. */
export function asUser({
  Username,
  Attributes,
  UserStatus,
  Enabled,
  UserCreateDate,
  UserLastModifiedDate,
}: UserType): User {
  return {
    username: Username ?? '',
    status: UserStatus,
    enabled: Enabled,
    created: isoTime(UserCreateDate),
    modified: isoTime(UserLastModifiedDate),
    attributes: Object.fromEntries((Attributes ?? []).map(({ Name, Value }) => [Name ?? '', Value ?? ''])),
  }
}

function isoTime(date: Date | undefined): string | undefined {
  return date === undefined || Number.isNaN(date.getTime()) ? undefined : date.toISOString()
}

/** A federated profile, the twin of somebody at a provider. A linked native user has `identities` too, so that only the status tells. */
export function isFederated(status: string | undefined): boolean {
  return status === 'EXTERNAL_PROVIDER'
}

/** An attribute's value, or undefined; safe for any name, `constructor` included. */
export function attributeOf(user: Pick<User, 'attributes'>, name: string): string | undefined {
  return Object.hasOwn(user.attributes, name) ? user.attributes[name] : undefined
}

/** What a boolean attribute says; pools hold True, TRUE and true alike (aws-amplify/amplify-js#8205). */
export function isTrue(value: string | undefined): boolean {
  return value?.toLowerCase() === 'true'
}

/** One entry of the `identities` attribute: an account at an identity provider. */
export interface Identity {
  readonly providerName: string
  readonly userId: string
}

/** The accounts that an `identities` attribute names; none where it is absent or not what Cognito writes there. */
export function parseIdentities(text: string | undefined): Identity[] {
  if (text === undefined) return []
  try {
    const entries: unknown = JSON.parse(text)
    return Array.isArray(entries) ? entries.flatMap(asIdentity) : []
  } catch {
    return []
  }
}

function asIdentity(entry: unknown): Identity[] {
  if (typeof entry !== 'object' || entry === null) return []
  const { providerName, userId } = entry as { providerName?: unknown; userId?: unknown }
  // emulators and old exports hold numeric ids
  const id = typeof userId === 'number' ? String(userId) : userId
  return typeof providerName === 'string' && typeof id === 'string' ? [{ providerName, userId: id }] : []
}
