import type { Account } from './account.ts'
import type { Finding } from './judgement.ts'
import { isLookAlike } from './kinds.ts'

/** What to do with one account: keep it, consider it for removal, or have somebody look. */
export type Suggestion = 'keep' | 'candidate' | 'review'

export interface Member {
  readonly account: Account
  readonly suggest: Suggestion
}

/** The accounts of a finding, the one to keep first. Where more than one has a good claim all are for review. */
export function suggest(finding: Finding): Member[] {
  const { accounts } = finding
  const review = needsReview(finding)
  return [...accounts].sort(compareClaims).map((account, index) => ({
    account,
    suggest: review ? 'review' : index === 0 ? 'keep' : 'candidate',
  }))
}

function needsReview({ kind, also, accounts }: Finding): boolean {
  const inUse = accounts.filter(
    ({ emailVerified, status, enabled }) => emailVerified && status === 'CONFIRMED' && enabled,
  )
  const federated = accounts.filter(({ provider }) => provider !== undefined)
  // linking, families, several owners and addresses that only look alike are for people to decide
  return (
    kind === 'phone' ||
    [kind, ...also].some(isLookAlike) ||
    inUse.length > 1 ||
    (federated.length > 0 && federated.length < accounts.length)
  )
}

// a status that is not listed says nothing for an account
const statuses = ['CONFIRMED', 'RESET_REQUIRED', 'EXTERNAL_PROVIDER', 'UNCONFIRMED']

function statusRank(status: string): number {
  const rank = statuses.indexOf(status === 'FORCE_CHANGE_PASSWORD' ? 'RESET_REQUIRED' : status)
  return rank === -1 ? statuses.length : rank
}

/** Negative where the first has the better claim to be kept. Never 0 for two accounts of one pool: subs differ. */
function compareClaims(a: Account, b: Account): number {
  return (
    Number(b.emailVerified) - Number(a.emailVerified) ||
    statusRank(a.status) - statusRank(b.status) ||
    Number(b.enabled) - Number(a.enabled) ||
    Math.sign(b.identities.length) - Math.sign(a.identities.length) ||
    compareText(b.modified, a.modified) ||
    compareText(a.created, b.created) ||
    compareText(a.sub, b.sub) ||
    compareText(a.username, b.username)
  )
}

/** By code unit, the same on every machine. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
