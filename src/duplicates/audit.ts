import type { PoolRules } from '../users/list/pool-schema.ts'
import type { Account } from './account.ts'
import { explain } from './explanation.ts'
import { clustersOf, type GroupingOptions } from './grouping.ts'
import { type Finding, type JudgementOptions, judge } from './judgement.ts'
import { type Kind, kinds, severities } from './kinds.ts'
import { compareText, type Member, suggest } from './suggestion.ts'
import { type UserCounts, userCounter } from './user-counts.ts'

export type AuditOptions = GroupingOptions & JudgementOptions

/** A finding with its explanation and suggestions. */
export interface Group extends Omit<Finding, 'accounts'> {
  readonly explanation: string
  readonly suggestion: 'keep' | 'review'
  readonly members: readonly Member[]
}

/** What an audit found. The same users give the same audit, in whatever order they came. */
export interface Audit extends UserCounts {
  /** undefined where the pool was not read. */
  readonly rules: PoolRules | undefined
  /** How many groups there are of each kind that occurs. */
  readonly byKind: Readonly<Partial<Record<Kind, number>>>
  /** Accounts in any group, each once. */
  readonly accounts: number
  readonly groups: readonly Group[]
}

/** Finds accounts that look like one, among all users or among those `counted` who may have a twin. */
export function findDuplicates(
  accounts: readonly Account[],
  options: AuditOptions,
  counted: UserCounts = countUsers(accounts),
): Audit {
  const groups = clustersOf(accounts, options)
    .flatMap((cluster) => judge(cluster, options) ?? [])
    .sort(compareSeverity)
    .map((finding) => asGroup(finding, options.rules))
  const counts = kinds.map((kind) => [kind, groups.filter((group) => group.kind === kind).length] as const)
  const { scanned, withoutEmail, byMonth } = counted
  return {
    scanned,
    withoutEmail,
    byMonth,
    rules: options.rules,
    byKind: Object.fromEntries(counts.filter(([, count]) => count > 0)),
    accounts: new Set(groups.flatMap(({ members }) => members.map(({ account }) => account))).size,
    groups,
  }
}

function countUsers(accounts: readonly Account[]): UserCounts {
  const counter = userCounter()
  for (const account of accounts) counter.add(account)
  return counter.counts()
}

function asGroup(finding: Finding, rules: PoolRules | undefined): Group {
  const { accounts, ...rest } = finding
  const members = suggest(finding)
  const suggestion = members[0]?.suggest === 'keep' ? 'keep' : 'review'
  return { ...rest, explanation: explain(finding, rules), suggestion, members }
}

function compareSeverity(a: Finding, b: Finding): number {
  return (
    severities.indexOf(a.severity) - severities.indexOf(b.severity) ||
    compareText(a.key, b.key) ||
    kinds.indexOf(a.kind) - kinds.indexOf(b.kind)
  )
}

/** From which groups on an audit fails. */
export const failLevels = ['any', 'exact', 'case', 'none'] as const
export type FailLevel = (typeof failLevels)[number]

/** Whether a group counts at this level. A linked profile never does. */
export function failsAt({ kind, identical }: Pick<Group, 'kind' | 'identical'>, level: FailLevel): boolean {
  if (level === 'none' || kind === 'linked') return false
  if (level === 'any' || identical) return true
  return level === 'case' && (kind.startsWith('case-') || kind === 'username-is-email')
}
