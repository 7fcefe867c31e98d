import type { Account } from './account.ts'

/** Which native accounts of a cluster are linked to which of its federated profiles. */
export interface Links {
  /** Pairs. */
  readonly count: number
  /** How many of the others an account is linked to. */
  of(account: Account): number
}

/** Whether one is a native account whose `identities` name the other one, a profile that was there before the linking. */
export function areLinked(one: Account, other: Account): boolean {
  if ((one.provider === undefined) === (other.provider === undefined)) return false
  return one.identities.some((identity) => other.identities.includes(identity))
}

/** The links among these accounts, at a cost that grows with their number and not with their pairs. */
export function linksAmong(accounts: readonly Account[]): Links {
  const profiles = new Map<string, Account>()
  for (const account of accounts) {
    if (account.provider !== undefined) for (const identity of account.identities) profiles.set(identity, account)
  }
  const counts = new Map<Account, number>()
  let count = 0
  for (const account of accounts) {
    if (account.provider !== undefined) continue
    const linked = new Set(account.identities.flatMap((identity) => profiles.get(identity) ?? []))
    for (const profile of linked) counts.set(profile, (counts.get(profile) ?? 0) + 1)
    counts.set(account, linked.size)
    count += linked.size
  }
  return { count, of: (account) => counts.get(account) ?? 0 }
}
