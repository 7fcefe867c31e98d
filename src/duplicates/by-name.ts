import type { Account } from './account.ts'
import { foldCase } from './email-key.ts'
import { nameKeys } from './keys.ts'
import type { AccountMatch } from './kinds.ts'
import { areLinked } from './links.ts'

/**
 * What accounts that have one key for a user name, a preferred one, or an address have to do with each other. Two addresses are
 * compared by `matchByAddress`, not here.
 */
export function matchByName(accounts: readonly Account[], key: string): AccountMatch {
  const isNamed = (account: Account) => nameKeys(account).includes(key)
  const isAddressed = ({ email }: Account) => email !== undefined && foldCase(email) === key
  const named = accounts.filter(isNamed)
  const addressed = accounts.filter(isAddressed)
  const natives = addressed.filter(({ provider }) => provider === undefined)
  const profiles = addressed.filter(({ provider }) => provider !== undefined)
  // an account that has the address too matches a federated profile by that; nobody signs in to a profile by a name
  const onlyNamed = named.filter((account) => !isAddressed(account))

  const hasAddressOfOther = (account: Account) =>
    natives.some((other) => other !== account) ||
    (!isAddressed(account) && profiles.some((other) => !areLinked(account, other)))
  const isMeant = (account: Account) =>
    account.provider === undefined
      ? named.some((other) => other !== account)
      : onlyNamed.some((other) => !areLinked(account, other))

  const confused = named.some(hasAddressOfOther)
  const involved = accounts.filter((account) =>
    isNamed(account) ? named.length > 1 || hasAddressOfOther(account) : isMeant(account),
  )
  return {
    kinds: {
      ...(named.length > 1 ? { 'case-username': 'high' } : {}),
      ...(confused ? { 'username-is-email': 'high' } : {}),
    },
    accounts: involved,
    identical: hasTwice(involved.flatMap((account) => textsOf(account, key))),
  }
}

/** How an account spells the key, each spelling once. */
function textsOf({ username, preferredUsername, email }: Account, key: string): string[] {
  const texts = [username, preferredUsername, email].filter((text) => text !== undefined)
  return [...new Set(texts.filter((text) => foldCase(text) === key))]
}

function hasTwice(texts: readonly string[]): boolean {
  return new Set(texts).size < texts.length
}
