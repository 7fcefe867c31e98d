import { failsAt, type Group } from '../../duplicates/audit.ts'
import { explainKind } from '../../duplicates/explanation.ts'
import { type Kind, kinds, severities } from '../../duplicates/kinds.ts'
import type { Annotation, GithubReport } from '../../output/github.ts'
import { htmlReport } from '../../output/html/html-report.ts'
import { type JunitCase, junitXml } from '../../output/junit.ts'
import { markdownReport } from '../../output/markdown-content.ts'
import { sarifLog } from '../../output/sarif.ts'
import { escapeLine, safeJson } from '../../text/escape.ts'
import { count, plural } from '../../text/numbers.ts'
import { version } from '../../text/version.ts'
import { asUri } from '../shared/findings/places.ts'
import { type AuditFlags, type AuditReportKind, auditOptions } from './flags.ts'
import { type AuditRecord, auditContent, countContent, foundKinds, mostGroups } from './report-content.ts'

/** An audit for reports. */
export interface ReportedAudit extends AuditRecord {
  readonly flags: Pick<AuditFlags, 'by' | 'tier' | 'includeLinked' | 'failOn' | 'from'>
  readonly seconds: number
}

/** An audit as a page to read, or for other programs. */
export function auditReport(kind: AuditReportKind, record: ReportedAudit): string {
  switch (kind) {
    case 'md':
      return markdownReport(auditContent(record), marker)
    case 'html':
      return htmlReport(auditContent(record))
    case 'junit':
      return junitOf(record)
    case 'sarif':
      return `${safeJson(sarifOf(record), 2)}\n`
  }
}

const tool = 'cogtool audit-duplicates'
const marker = 'cogtool-audit-duplicates'

/** What GitHub Actions shows: counts and kinds, which others may read, and never an address. */
export function auditOnGithub(record: ReportedAudit): GithubReport {
  const { audit, flags } = record
  const annotations = foundKinds(audit).map((kind): Annotation => {
    const groups = audit.groups.filter((one) => one.kind === kind)
    return {
      level: groups.some((group) => failsAt(group, flags.failOn)) ? 'error' : 'notice',
      title: `${tool}: ${kind}`,
      message: `${sizeOf(groups)}. ${explainKind(kind, audit.rules)}`,
    }
  })
  const gravestFirst = (['error', 'notice'] as const).flatMap((level) =>
    annotations.filter((one) => one.level === level),
  )
  return { title: tool, annotations: gravestFirst, summary: markdownReport(countContent(record), marker) }
}

function sizeOf(groups: readonly Group[]): string {
  const accounts = groups.reduce((sum, { members }) => sum + members.length, 0)
  return `${plural(groups.length, 'group')}, ${plural(accounts, 'account')}`
}

/** A list that is longer helps no one. */
const mostListed = 200

/** A test for each kind: failed where a group of it counts, skipped where it was not looked for. */
function junitOf({ audit, flags, at, seconds }: ReportedAudit): string {
  const cases = kinds.map((kind): JunitCase => {
    const groups = audit.groups.filter((one) => one.kind === kind)
    const failing = groups.filter((group) => failsAt(group, flags.failOn))
    const base = { name: kind, className: 'cogtool.audit-duplicates' }
    if (failing.length > 0) {
      const details = `${explainKind(kind, audit.rules)}\n${listOf(failing)}`
      return { ...base, result: 'failed', message: sizeOf(failing), details }
    }
    if (groups.length > 0) return { ...base, result: 'passed', details: listOf(groups) }
    if (isLookedFor(kind, flags)) return { ...base, result: 'passed' }
    return { ...base, result: 'skipped', message: 'not looked for (--by, --tier, --include-linked)' }
  })
  return junitXml({ name: tool, at, seconds, cases })
}

function listOf(groups: readonly Group[]): string {
  const lines = groups
    .slice(0, mostListed)
    .map(({ key, members }) => `${escapeLine(key)}: ${sizeWords(members.length)}`)
  const hidden = groups.length - lines.length
  return [...lines, ...(hidden > 0 ? [`and ${plural(hidden, 'more group')}`] : [])].join('\n')
}

const sizeWords = (accounts: number): string => `${count(accounts)} accounts`

/** Whether these flags could have found a group of a kind. */
function isLookedFor(kind: Kind, { by, tier, includeLinked }: ReportedAudit['flags']): boolean {
  const { base, gmail } = auditOptions(
    { by, tier, ...(includeLinked !== undefined && { includeLinked }) },
    undefined,
  ).likeness
  const byEmail = by.includes('email')
  switch (kind) {
    case 'exact-email':
    case 'native-federated':
    case 'federated-federated':
      return byEmail
    case 'case-email':
      return byEmail && base !== 'exact'
    case 'idn-email':
      return byEmail && (base === 'idn' || base === 'unicode')
    case 'unicode-email':
      return byEmail && base === 'unicode'
    case 'gmail-email':
      return byEmail && gmail
    case 'case-username':
    case 'username-is-email':
      return by.includes('username')
    case 'phone':
      return by.includes('phone')
    case 'linked':
      return includeLinked ?? false
  }
}

function sarifOf({ audit, pool, flags, at, seconds }: ReportedAudit): object {
  const { groups, rules } = audit
  const from = flags.from === undefined || flags.from === '-' ? undefined : flags.from
  const place = {
    uri: asUri(from ?? `cognito/${pool?.id ?? 'users'}/users.json`),
    name: escapeLine(pool?.id ?? from ?? 'users'),
  }
  return sarifLog({
    tool: { name: 'cogtool', version },
    rules: foundKinds(audit).map((kind) => ({
      id: `audit-duplicates/${kind}`,
      title: kind,
      description: explainKind(kind, rules),
      help: 'Nothing was changed. cogtool audit-duplicates --show-commands suggests what to type next.',
      severity:
        severities.find((one) => groups.some((group) => group.kind === kind && group.severity === one)) ?? 'info',
      isSecurity: false,
      weaknesses: [],
    })),
    results: groups.slice(0, mostGroups).map(({ kind, key, severity, members, suggestion }) => ({
      ruleId: `audit-duplicates/${kind}`,
      message: plainText(
        `${sizeWords(members.length)} share ${JSON.stringify(key)}: ${suggestionWords(suggestion, members)}`,
      ),
      severity,
      place,
      fingerprint: escapeLine(`audit-duplicates/${kind} ${key}`),
    })),
    times: { began: at, ended: new Date(at.getTime() + 1000 * seconds) },
  })
}

function suggestionWords(suggestion: Group['suggestion'], [first]: Group['members']): string {
  return suggestion === 'keep' && first ? `keep ${JSON.stringify(first.account.username)}` : 'a person must decide'
}

/** Plain text of SARIF has links, too: `[text](target)` (3.11.6). */
const plainText = (text: string): string => escapeLine(text).replaceAll('](', '] (')
