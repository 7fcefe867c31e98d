import type { Account } from './account.ts'
import { emailKey } from './keys.ts'
import { type Meeting, type Severity, worstOf } from './kinds.ts'
import { linksAmong } from './links.ts'

/** How accounts meet whose addresses have one key. A profile that is linked to a native account is no duplicate of it. */
export function meetByAddress(accounts: readonly Account[], { includeLinked }: { includeLinked: boolean }): Meeting {
  const links = linksAmong(accounts)
  const natives = accounts.filter(({ provider }) => provider === undefined)
  const federated = accounts.length - natives.length
  const texts = spellings(natives, 'exact')
  const folded = spellings(natives, 'case')
  const exact = worstOf([...texts.values()].flatMap(exactSeverity))
  return {
    kinds: {
      ...(exact === undefined ? {} : { 'exact-email': exact }),
      // more texts than folded ones: two of them differ in case only
      ...(texts.size > folded.size ? { 'case-email': 'high' } : {}),
      ...(folded.size > 1 ? { 'idn-email': 'medium' } : {}),
      ...(natives.length * federated > links.count ? { 'native-federated': 'medium' } : {}),
      ...(federated > 1 ? { 'federated-federated': 'medium' } : {}),
      ...(includeLinked && links.count > 0 ? { linked: 'info' } : {}),
    },
    accounts: includeLinked ? accounts : accounts.filter((account) => accounts.length - 1 > links.of(account)),
    identical: [...spellings(accounts, 'exact').values()].some(
      (holders) => (holders.length * (holders.length - 1)) / 2 > linksAmong(holders).count,
    ),
  }
}

/** One address, several native accounts. */
function exactSeverity(holders: readonly Account[]): Severity[] {
  if (holders.length < 2) return []
  if (holders.filter(({ emailVerified }) => emailVerified).length > 1) return ['high']
  // whoever begins to sign up again, and never confirms it, leaves an UNCONFIRMED twin
  return [holders.filter(({ status }) => status !== 'UNCONFIRMED').length > 1 ? 'medium' : 'low']
}

function spellings(accounts: readonly Account[], tier: 'exact' | 'case'): Map<string, Account[]> {
  const holders = new Map<string, Account[]>()
  for (const account of accounts) {
    const text = emailKey(account.email ?? '', tier)
    const others = holders.get(text)
    if (others) others.push(account)
    else holders.set(text, [account])
  }
  return holders
}
