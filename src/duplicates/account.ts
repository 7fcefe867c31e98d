import { attributeOf, isFederated, isTrue, parseIdentities, type User } from '../users/list/user.ts'

/** What the search for duplicates keeps of a user. */
export interface Account {
  readonly sub: string
  readonly username: string
  readonly preferredUsername: string | undefined
  /** undefined where there is none, or only blanks. */
  readonly email: string | undefined
  readonly emailVerified: boolean
  readonly phone: string | undefined
  readonly phoneVerified: boolean
  readonly status: string
  readonly enabled: boolean
  /** Of a federated profile: where it comes from. undefined = a native account. */
  readonly provider: string | undefined
  /** The accounts at providers that this one stands for, as `Google_123`, in lower case: some flows lower-case them (amplify-js#13844). */
  readonly identities: readonly string[]
  readonly created: string
  readonly modified: string
  /** The kinds of MFA set up, the preferred one first; undefined where nobody asked. */
  readonly mfa?: readonly string[]
}

const none: readonly string[] = []

/** The account behind a user. Without the columns that say so, it is enabled and has no identities. */
export function asAccount(user: User): Account {
  const identities = parseIdentities(attributeOf(user, 'identities'))
  const federated = isFederated(user.status)
  const names = identities.map(({ providerName, userId }) => `${providerName}_${userId}`.toLowerCase())
  if (federated) names.push(user.username.toLowerCase())
  return {
    sub: attributeOf(user, 'sub') ?? '',
    username: user.username,
    preferredUsername: nonBlank(attributeOf(user, 'preferred_username')),
    email: nonBlank(attributeOf(user, 'email')),
    emailVerified: isTrue(attributeOf(user, 'email_verified')),
    phone: nonBlank(attributeOf(user, 'phone_number')),
    phoneVerified: isTrue(attributeOf(user, 'phone_number_verified')),
    status: user.status ?? '',
    enabled: user.enabled ?? true,
    provider: federated ? (identities[0]?.providerName ?? providerOf(user.username)) : undefined,
    identities: names.length === 0 ? none : names,
    created: user.created ?? '',
    modified: user.modified ?? '',
  }
}

function nonBlank(text: string | undefined): string | undefined {
  return text === undefined || text.trim() === '' ? undefined : text
}

/** A federated user name is `<Provider>_<id>`. */
function providerOf(username: string): string {
  return username.slice(0, Math.max(0, username.indexOf('_'))) || 'an unnamed provider'
}
