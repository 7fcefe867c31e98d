import type { LookUp } from '../find/who.ts'
import type { PoolDescription } from '../list/pool-schema.ts'
import { isTrue, parseIdentities, type User } from '../list/user.ts'

/** What is known of an account and of the pool that it is to sign in to. */
export interface SignInFacts {
  readonly user: User
  /** What it was found by, and how that is written. */
  readonly asked: { readonly by: LookUp; readonly value: string }
  /** undefined where it could not be read. */
  readonly pool: PoolDescription | undefined
  /** undefined where none is known, or it could not be read. */
  readonly client: SignInClient | undefined
  /** The address that other users were looked up by, who has it, and who in another case; undefined where nobody looked. */
  readonly shared:
    | { readonly address: Address; readonly others: readonly User[]; readonly otherCase: readonly User[] }
    | undefined
  /** Kinds of MFA that are set up; undefined where they were not read. */
  readonly mfa: readonly string[] | undefined
  readonly now: Date
}

/** What an app client allows. */
export interface SignInClient {
  readonly id: string
  readonly hasSecret: boolean
  /** Whether a person can sign in through the Hosted UI. */
  readonly usesHostedUi: boolean
  /** ExplicitAuthFlows, those that the service adds by itself included. */
  readonly apiFlows: readonly string[]
  readonly identityProviders: readonly string[]
}

/** An address that users may be told apart by. */
export interface Address {
  readonly attribute: 'email' | 'phone_number'
  readonly value: string
}

/** The address that the account was asked by; undefined where it was asked by another name. */
export function askedAddress({ asked }: Pick<SignInFacts, 'asked'>): Address | undefined {
  if (asked.by !== 'email' && asked.by !== 'phone') return undefined
  return { attribute: asked.by === 'email' ? 'email' : 'phone_number', value: asked.value }
}

/** The address that other users may share: the one asked by, else the first that the account has. */
export function addressToCompare(facts: Pick<SignInFacts, 'asked' | 'user'>): Address | undefined {
  const asked = askedAddress(facts)
  if (asked) return asked
  const { email, phone_number: phone } = facts.user.attributes
  if (email) return { attribute: 'email', value: email }
  return phone ? { attribute: 'phone_number', value: phone } : undefined
}

/** What an account signs in with: in a pool whose user names are made by the service, its address (DG user-pool-settings-usernames). */
export function signInNameOf({ user, pool }: Pick<SignInFacts, 'user' | 'pool'>): string {
  const addresses = pool?.rules.usernameAttributes.map((name) => user.attributes[name]) ?? []
  return addresses.find((address) => address !== undefined && address !== '') ?? user.username
}

/** The identity provider of a federated account; undefined where it does not say. */
export function providerOf(user: User): string | undefined {
  const [identity] = parseIdentities(user.attributes.identities)
  const place = user.username.indexOf('_')
  return identity?.providerName ?? (place > 0 ? user.username.slice(0, place) : undefined)
}

/** Whether the address is the account's own: proved by a code, or by somebody who may say so. */
export function isVerified(user: User, { attribute }: Pick<Address, 'attribute'>): boolean {
  return isTrue(user.attributes[`${attribute}_verified`])
}
