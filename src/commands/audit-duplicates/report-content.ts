import type { Audit, Group } from '../../duplicates/audit.ts'
import { explainKind } from '../../duplicates/explanation.ts'
import { type Kind, kinds, type Severity, severities } from '../../duplicates/kinds.ts'
import type { Member, Suggestion } from '../../duplicates/suggestion.ts'
import type { Block, Cell, ReportContent, ReportSection, Tone, Words } from '../../output/report-content.ts'
import type { ChosenPool } from '../../pool/settings.ts'
import { count, plural } from '../../text/numbers.ts'
import { usersByMonth } from './users-by-month.ts'

/** What reports are made of. */
export interface AuditRecord {
  readonly audit: Audit
  /** undefined: the users of a file. */
  readonly pool: ChosenPool | undefined
  readonly at: Date
  /** Whether labels stand for names and addresses. */
  readonly isRedacted: boolean
}

/** A page with more groups helps no one, and its text is kept in memory. */
export const mostGroups = 1000
const mostMembers = 20

/** An audit as a report: counts, groups by kind, the groups of each kind, users by month. */
export function auditContent(record: AuditRecord): ReportContent {
  const { audit, isRedacted } = record
  const { groups, accounts, rules } = audit
  const shown = groups.slice(0, mostGroups)
  const ofKinds = foundKinds(audit).map((kind) =>
    kindSection(
      kind,
      explainKind(kind, rules),
      shown.filter((group) => group.kind === kind),
    ),
  )
  const counted = countContent(record, ofKinds)
  const hidden = groups.length - shown.length
  const personal: Words = { text: `This file holds personal data of ${plural(accounts, 'account')}`, tone: 'warning' }
  return {
    ...counted,
    lead: [
      ...(isRedacted || accounts === 0 ? [] : [personal]),
      ...counted.lead,
      ...(hidden > 0 ? [`The ${count(mostGroups)} gravest groups are shown, and ${count(hidden)} are not`] : []),
    ],
  }
}

/** The same without the groups, unless they are given: counts and kinds alone, and no personal data. */
export function countContent({ audit, pool, at }: AuditRecord, ofKinds: readonly ReportSection[] = []): ReportContent {
  const { scanned, withoutEmail, byMonth, byKind, groups, accounts } = audit
  const users = `${plural(scanned, 'user')} of ${pool?.written ?? 'a file'}`
  const found = severities.map((severity) => ({
    name: severity,
    count: groups.filter((group) => group.severity === severity).length,
    tone: severityTones[severity],
  }))
  const points = foundKinds(audit).map((kind) => ({ name: kind, values: [byKind[kind] ?? 0] }))
  return {
    title: `Duplicate accounts ${pool ? `of ${pool.written}` : 'among the users of a file'}`,
    lead: [
      `${plural(groups.length, 'group')}, ${plural(accounts, 'account')} among ${users}`,
      `Audited ${at.toISOString().slice(0, 19)}Z. Nothing was changed.`,
    ],
    counts: [
      { name: 'users', count: scanned, tone: 'quiet' },
      { name: 'groups', count: groups.length, tone: groups.length > 0 ? 'warning' : 'good' },
      { name: 'accounts in groups', count: accounts, tone: accounts > 0 ? 'warning' : 'good' },
      ...found.filter((one) => one.count > 0),
      { name: 'without an e-mail address', count: withoutEmail, tone: 'quiet' },
    ],
    sections: [
      {
        id: 'kinds',
        title: 'Groups by kind',
        blocks: [
          points.length === 0
            ? { kind: 'paragraph', text: 'No duplicates.' }
            : {
                kind: 'bars',
                caption: 'How many groups there are of each kind',
                description: `A bar for each kind: ${points.map(({ name, values }) => `${name} ${values[0]}`).join(', ')}.`,
                head: 'Kind',
                series: ['Groups'],
                points,
              },
        ],
      },
      ...ofKinds,
      { id: 'users', title: 'Users by month of creation', blocks: [usersByMonth(byMonth)] },
    ],
  }
}

export const foundKinds = ({ byKind }: Audit): Kind[] => kinds.filter((kind) => byKind[kind] !== undefined)

const severityTones: Readonly<Record<Severity, Tone>> = { high: 'bad', medium: 'warning', low: 'quiet', info: 'quiet' }
const suggestionTones: Readonly<Record<Suggestion, Tone>> = { keep: 'good', candidate: 'warning', review: 'quiet' }

function kindSection(kind: Kind, explanation: string, groups: readonly Group[]): ReportSection {
  const advice = 'keep = strongest claim; candidate = likely duplicate; review = a person must decide.'
  const table: Block = {
    kind: 'table',
    caption: `Accounts: ${kind}`,
    heads: ['Shared value', 'Severity', 'Suggestion', 'Account', 'Address', 'Status', 'Created'],
    rows: groups.flatMap(groupRows),
  }
  return {
    id: `kind-${kind}`,
    title: kind,
    blocks: [
      { kind: 'paragraph', text: explanation },
      ...(groups.length === 0
        ? [{ kind: 'paragraph' as const, text: 'None of these groups is among those that are shown.' }]
        : [{ kind: 'paragraph' as const, text: advice }, table]),
    ],
  }
}

function groupRows({ key, severity, members }: Group): Cell[][] {
  const name = exact(key)
  const tone = severityTones[severity]
  const rows = members
    .slice(0, mostMembers)
    .map((member): Cell[] => [name, { text: severity, tone }, ...memberCells(member)])
  const hidden = members.length - rows.length
  if (hidden > 0) rows.push([name, { text: severity, tone }, `${plural(hidden, 'more account')}`, [], [], [], []])
  return rows
}

function memberCells({ account, suggest }: Member): Cell[] {
  const { username, sub, email, emailVerified, phone, status, enabled, provider, created } = account
  return [
    { text: suggest, tone: suggestionTones[suggest] },
    [exact(username), ...(sub === '' || sub === username ? [] : [{ code: sub }])],
    [
      ...(email === undefined ? [] : [exact(email), emailVerified ? 'verified' : 'not verified']),
      ...(phone === undefined ? [] : [exact(phone)]),
    ],
    [status || '–', ...(enabled ? [] : ['disabled']), ...(provider === undefined ? [] : [`from ${provider}`])],
    created === '' ? [] : created.slice(0, 10),
  ]
}

/** Two texts may look alike and differ: blanks at their ends are shown in quotes. */
const exact = (text: string): Words => ({ code: text === text.trim() && text !== '' ? text : `"${text}"` })
