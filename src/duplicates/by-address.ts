import type { Account } from './account.ts'
import { emailKey, type Likeness } from './email-key.ts'
import { type AccountMatch, type Kind, type Severity, worstOf } from './kinds.ts'
import { linksAmong } from './links.ts'

const exact: Likeness = { base: 'exact', gmail: false }
const byCase: Likeness = { base: 'case', gmail: false }
const byDomain: Likeness = { base: 'idn', gmail: false }
const byUnicode: Likeness = { base: 'unicode', gmail: false }

export interface AddressOptions {
  /** Report a linked native account and its stale federated profile too. */
  readonly includeLinked: boolean
  /** How alike addresses must be to share a key. */
  readonly likeness: Likeness
}

/** What accounts whose addresses have one key have to do with each other. A profile that is linked to a native account is no duplicate of it. */
export function matchByAddress(
  accounts: readonly Account[],
  { includeLinked, likeness: { base } }: AddressOptions,
): AccountMatch {
  const links = linksAmong(accounts)
  // up to this comparison equal keys mean one mailbox; looser ones only look alike
  const mailboxes = groupByAddress(accounts, byDomain)
  const scripts = base === 'unicode' ? groupByAddress(accounts, byUnicode) : mailboxes
  const byMailbox = mailboxes.map(mailboxKinds)
  const worst = (kind: Kind) => worstOf(byMailbox.flatMap((kinds) => kinds[kind] ?? []))
  const severities = (
    ['exact-email', 'case-email', 'idn-email', 'native-federated', 'federated-federated'] as const
  ).flatMap((kind) => {
    const severity = worst(kind)
    return severity === undefined ? [] : [[kind, severity] as const]
  })
  return {
    kinds: {
      ...Object.fromEntries(severities),
      ...(unlinkedPairs(scripts) > unlinkedPairs(mailboxes) ? { 'unicode-email': 'info' } : {}),
      ...(unlinkedPairs([accounts]) > unlinkedPairs(scripts) ? { 'gmail-email': 'info' } : {}),
      ...(includeLinked && links.count > 0 ? { linked: 'info' } : {}),
    },
    accounts: includeLinked ? accounts : accounts.filter((account) => accounts.length - 1 > links.of(account)),
    identical: unlinkedPairs(groupByAddress(accounts, exact)) > 0,
  }
}

/** What the accounts of one mailbox have to do with each other, links aside. */
function mailboxKinds(accounts: readonly Account[]): AccountMatch['kinds'] {
  const natives = accounts.filter(({ provider }) => provider === undefined)
  const federated = accounts.length - natives.length
  const texts = groupByAddress(natives, exact)
  const folded = groupByAddress(natives, byCase)
  const severity = worstOf(texts.flatMap(exactSeverity))
  return {
    ...(severity === undefined ? {} : { 'exact-email': severity }),
    // more texts than folded ones: two of them differ in case only
    ...(texts.length > folded.length ? { 'case-email': 'high' } : {}),
    ...(folded.length > 1 ? { 'idn-email': 'medium' } : {}),
    ...(natives.length * federated > linksAmong(accounts).count ? { 'native-federated': 'medium' } : {}),
    ...(federated > 1 ? { 'federated-federated': 'medium' } : {}),
  }
}

/** One address, several native accounts. */
function exactSeverity(holders: readonly Account[]): Severity[] {
  if (holders.length < 2) return []
  if (holders.filter(({ emailVerified }) => emailVerified).length > 1) return ['high']
  // a second sign-up that is never confirmed leaves an UNCONFIRMED twin
  return [holders.filter(({ status }) => status !== 'UNCONFIRMED').length > 1 ? 'medium' : 'low']
}

/** How many pairs within these groups are not linked. */
function unlinkedPairs(parts: readonly (readonly Account[])[]): number {
  const pairs = ({ length }: readonly Account[]) => (length * (length - 1)) / 2
  return parts.reduce((sum, part) => sum + pairs(part) - linksAmong(part).count, 0)
}

/** The accounts in groups with one key each, in this likeness. */
function groupByAddress(accounts: readonly Account[], likeness: Likeness): Account[][] {
  const parts = new Map<string, Account[]>()
  for (const account of accounts) {
    const key = emailKey(account.email ?? '', likeness)
    const part = parts.get(key)
    if (part) part.push(account)
    else parts.set(key, [account])
  }
  return [...parts.values()]
}
