import type { PoolRules } from '../users/list/pool-schema.ts'
import type { Account } from './account.ts'
import { type AddressOptions, meetByAddress } from './by-address.ts'
import { meetByName } from './by-name.ts'
import type { Cluster } from './grouping.ts'
import { type Kind, kinds, type Meeting, type Severity, severities } from './kinds.ts'
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

/** What a cluster amounts to; undefined where its accounts have no business with each other. Its kind is that of the worst pair. */
export function judge(cluster: Cluster, options: JudgementOptions): Finding | undefined {
  const { kinds: found, accounts, identical } = meetingOf(cluster, options)
  const [worst, ...others] = kinds
    .flatMap((kind) => (found[kind] === undefined ? [] : [{ kind, severity: found[kind] }]))
    // a stable sort: of equally severe kinds the tighter one stays in front
    .sort((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity))
  if (!worst) return undefined
  return { ...worst, key: cluster.key, also: others.map(({ kind }) => kind), identical, accounts }
}

function meetingOf({ criterion, key, accounts }: Cluster, options: JudgementOptions): Meeting {
  switch (criterion) {
    case 'email':
      return meetByAddress(accounts, options)
    case 'username':
      return meetByName(accounts, key)
    case 'phone':
      return meetByPhone(accounts, options)
  }
}

function meetByPhone(accounts: readonly Account[], { rules }: JudgementOptions): Meeting {
  const links = linksAmong(accounts)
  const strangers = accounts.filter((account) => accounts.length - 1 > links.of(account))
  if (strangers.length < 2) return { kinds: {}, accounts: [], identical: false }
  const signsIn = [...(rules?.aliasAttributes ?? []), ...(rules?.usernameAttributes ?? [])].includes('phone_number')
  const verified = strangers.filter(({ phoneVerified }) => phoneVerified).length
  return { kinds: { phone: signsIn && verified > 1 ? 'high' : 'medium' }, accounts: strangers, identical: true }
}
