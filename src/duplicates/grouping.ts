import type { Account } from './account.ts'
import type { Likeness } from './email-key.ts'
import { type Criterion, keysOf } from './keys.ts'

/** Accounts that share a key, each once. Whether they are duplicates is for `judge` to say. */
export interface Cluster {
  readonly criterion: Criterion
  readonly key: string
  /** At least two. */
  readonly accounts: readonly Account[]
}

/** What to compare accounts by. */
export interface GroupingOptions {
  readonly by: readonly Criterion[]
  /** How alike addresses must be. */
  readonly likeness: Likeness
}

/** Every key that at least two accounts have. */
export function clustersOf(accounts: readonly Account[], { by, likeness }: GroupingOptions): Cluster[] {
  return by.flatMap((criterion) =>
    [...sharedKeys(accounts, (account) => keysOf(account, criterion, likeness))].flatMap(([key, sharing]) => {
      const distinct = distinctAccounts(sharing)
      return distinct.length < 2 ? [] : [{ criterion, key, accounts: distinct }]
    }),
  )
}

function sharedKeys(accounts: readonly Account[], keys: (account: Account) => string[]): Map<string, Account[]> {
  const first = new Map<string, Account>()
  const shared = new Map<string, Account[]>()
  for (const account of accounts) {
    for (const key of keys(account)) {
      const holder = first.get(key)
      const sharing = shared.get(key)
      if (!holder) first.set(key, account)
      else if (sharing) sharing.push(account)
      // a name and an address of one account may be equal: that alone is no match
      else if (holder !== account) shared.set(key, [holder, account])
    }
  }
  return shared
}

/** Each account once: by its own name and address, or because a file holds it twice. */
function distinctAccounts(accounts: readonly Account[]): Account[] {
  return [...new Map(accounts.map((account) => [`${account.username}\n${account.sub}`, account])).values()]
}
