import type { PoolRules } from '../users/list/pool-schema.ts'
import type { Account } from './account.ts'
import { type AddressOptions, matchByAddress } from './by-address.ts'
import { matchByName } from './by-name.ts'
import type { Cluster } from './grouping.ts'
import { type AccountMatch, type Kind, kinds, type Severity, severities } from './kinds.ts'
import { linksAmong } from './links.ts'

/** Accounts that look like one, judged. */
export interface Finding {
  readonly kind: Kind
  readonly severity: Severity
  readonly key: string
  /** The kinds of the group's other pairs. */
  readonly also: readonly Kind[]
  /** Whether two of the accounts hold the very same string. */
  readonly identical: boolean
  readonly accounts: readonly Account[]
}

export interface JudgementOptions extends AddressOptions {
  /** undefined where the pool was not read. */
  readonly rules: PoolRules | undefined
}

/** The finding about a cluster, whose kind is that of the worst pair; undefined where its accounts are no duplicates. */
export function judge(cluster: Cluster, options: JudgementOptions): Finding | undefined {
  const { kinds: found, accounts, identical } = matchCluster(cluster, options)
  const [worst, ...others] = kinds
    .flatMap((kind) => (found[kind] === undefined ? [] : [{ kind, severity: found[kind] }]))
    // a stable sort: of equally severe kinds the tighter one stays in front
    .sort((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity))
  if (!worst) return undefined
  return { ...worst, key: cluster.key, also: others.map(({ kind }) => kind), identical, accounts }
}

function matchCluster({ criterion, key, accounts }: Cluster, options: JudgementOptions): AccountMatch {
  switch (criterion) {
    case 'email':
      return matchByAddress(accounts, options)
    case 'username':
      return matchByName(accounts, key)
    case 'phone':
      return matchByPhone(accounts, options)
  }
}

function matchByPhone(accounts: readonly Account[], { rules }: JudgementOptions): AccountMatch {
  const links = linksAmong(accounts)
  const unlinked = accounts.filter((account) => accounts.length - 1 > links.of(account))
  if (unlinked.length < 2) return { kinds: {}, accounts: [], identical: false }
  const signsIn = [...(rules?.aliasAttributes ?? []), ...(rules?.usernameAttributes ?? [])].includes('phone_number')
  const verified = unlinked.filter(({ phoneVerified }) => phoneVerified).length
  return { kinds: { phone: signsIn && verified > 1 ? 'high' : 'medium' }, accounts: unlinked, identical: true }
}
