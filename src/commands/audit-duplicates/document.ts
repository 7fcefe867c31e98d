import type { Audit, Group } from '../../duplicates/audit.ts'
import type { Member } from '../../duplicates/suggestion.ts'
import type { ChosenPool } from '../../pool/settings.ts'
import { safeJson } from '../../text/escape.ts'
import { csvText } from '../../users/formats/csv.ts'

/** The lines that --show-commands adds to a group; undefined where it is not asked for. */
export type CommandsOf = (group: Group) => readonly string[] | undefined

/** An audit as the one JSON document: no time of the run in it, so that the same users give the same bytes. */
export function auditDocument(audit: Audit, pool: ChosenPool | undefined, commandsOf: CommandsOf) {
  return { ...auditHead(audit, pool), groups: audit.groups.map((group) => groupDocument(group, commandsOf)) }
}

/** The same document as text, piece by piece: many groups need no text that holds them all. */
export function* auditJson(audit: Audit, pool: ChosenPool | undefined, commandsOf: CommandsOf): Generator<string> {
  yield `${safeJson(auditHead(audit, pool)).slice(0, -1)},"groups":[`
  for (const [index, group] of audit.groups.entries()) {
    yield `${index === 0 ? '' : ','}${safeJson(groupDocument(group, commandsOf))}`
  }
  yield ']}\n'
}

/** A group a line, as the document has them. */
export function* auditJsonLines({ groups }: Audit, commandsOf: CommandsOf): Generator<string> {
  for (const group of groups) yield `${safeJson(groupDocument(group, commandsOf))}\n`
}

const columns = [
  'group',
  'kind',
  'severity',
  'key',
  'suggest',
  'username',
  'sub',
  'email',
  'email_verified',
  'status',
  'enabled',
  'provider',
  'created',
  'modified',
  'mfa',
  'explanation',
] as const

/** A row for each member, safe to open in a spreadsheet; members of one group share its number. */
export function* auditCsv({ groups }: Audit): Generator<string> {
  yield csvText([columns], { raw: false }).text
  for (const [index, group] of groups.entries()) {
    const rows = group.members.map((member) => rowOf(member, group, index + 1))
    yield csvText(rows, { raw: false }).text
  }
}

function rowOf({ account, suggest }: Member, { kind, severity, key, explanation }: Group, number: number): string[] {
  const { username, sub, email, emailVerified, status, enabled, provider, created, modified, mfa } = account
  const cells: Record<(typeof columns)[number], string> = {
    group: String(number),
    kind,
    severity,
    key,
    suggest,
    username,
    sub,
    email: email ?? '',
    email_verified: String(emailVerified),
    status,
    enabled: String(enabled),
    provider: provider ?? '',
    created,
    modified,
    mfa: mfa?.join(' ') ?? '',
    explanation,
  }
  return columns.map((name) => cells[name])
}

/** The document without its groups: counts alone, and no personal data. */
export function auditHead(
  { scanned, withoutEmail, byMonth, rules, byKind, accounts, groups }: Audit,
  pool: ChosenPool | undefined,
) {
  return {
    schema: 'cogtool.audit-duplicates/1',
    userPoolId: pool?.id ?? null,
    scanned,
    withoutEmail,
    users: { byMonth },
    pool: rules ?? null,
    summary: { groups: groups.length, accounts, byKind },
  }
}

function groupDocument(group: Group, commandsOf: CommandsOf) {
  const { kind, severity, key, explanation, suggestion, members } = group
  const commands = commandsOf(group)
  return {
    kind,
    severity,
    key,
    explanation,
    suggestion,
    members: members.map(memberDocument),
    ...(commands === undefined ? {} : { commands }),
  }
}

function memberDocument({ account, suggest }: Member) {
  const { sub, username, email, emailVerified, status, enabled, provider, created, modified, mfa } = account
  return {
    sub,
    username,
    email: email ?? null,
    emailVerified,
    status,
    enabled,
    provider: provider ?? null,
    created: created || null,
    modified: modified || null,
    ...(mfa === undefined ? {} : { mfa }),
    suggest,
  }
}
