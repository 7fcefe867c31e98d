import type { ChalkInstance } from 'chalk'
import type { Account } from '../../duplicates/account.ts'
import type { Audit, Group } from '../../duplicates/audit.ts'
import type { Severity } from '../../duplicates/kinds.ts'
import type { Member } from '../../duplicates/suggestion.ts'
import type { ChosenPool } from '../../pool/settings.ts'
import { escapeLine } from '../../text/escape.ts'
import { count, plural } from '../../text/numbers.ts'
import { wrap } from '../../text/wrap.ts'
import type { CommandsOf } from './document.ts'

export interface RenderOptions {
  readonly style: ChalkInstance
  /** Columns; a pipe gets what a terminal of 80 gets. */
  readonly width: number
  /** How many accounts are shown at most. */
  readonly maxRows: number | undefined
  /** undefined: the users of a file. */
  readonly pool: ChosenPool | undefined
  readonly commandsOf: CommandsOf
}

/** An audit for a person, block by block: each group with what it means, whom it is about and what to do. */
export function* renderAudit(audit: Audit, options: RenderOptions): Generator<string> {
  const { groups } = audit
  let left = options.maxRows ?? Number.POSITIVE_INFINITY
  let shown = 0
  for (const group of groups) {
    if (left <= 0) break
    yield `${renderGroup(group, left, options)}\n\n`
    left -= group.members.length
    shown++
  }
  const hidden = groups.length - shown
  if (hidden > 0)
    yield `${options.style.dim(`… and ${plural(hidden, 'more group')}: raise --max-rows, or take --json`)}\n\n`
  yield `${renderTotals(audit, options)}\n`
}

const colors = { high: 'red', medium: 'yellow', low: 'cyan', info: 'dim' } as const satisfies Record<Severity, string>
const suggestionColors = { keep: 'green', candidate: 'yellow', review: 'cyan' } as const

function renderGroup(group: Group, rows: number, options: RenderOptions): string {
  const { severity, kind, key, explanation, members } = group
  const { style, width } = options
  const head = `${style[colors[severity]](severity.toUpperCase())}  ${style.bold(kind)}  ${quoted(key)}  ${style.dim(plural(members.length, 'account'))}`
  const lines = members.slice(0, rows).map((member) => renderMember(member, options))
  const hidden = members.length - lines.length
  return [
    head,
    `  ${wrap(explanation, width, '  ')}`,
    ...lines,
    ...(hidden > 0 ? [style.dim(`  … and ${plural(hidden, 'more account')} of this group`)] : []),
    // a line of a shell is not broken, whatever the width
    ...(options.commandsOf(group)?.map((line) => `  ${style.dim(line)}`) ?? []),
  ].join('\n')
}

const memberIndent = ' '.repeat(13)

function renderMember({ account, suggest }: Member, { style, width }: RenderOptions): string {
  const facts = wrap(commaSeparated(factsOf(account)), width, memberIndent)
  return `  ${style[suggestionColors[suggest]](suggest.padEnd(9))}  ${facts}`
}

function factsOf(account: Account): string[] {
  const { username, preferredUsername, email, emailVerified, status, enabled, provider, created, modified, sub, mfa } =
    account
  const verified = emailVerified ? 'verified' : 'not verified'
  return [
    email === undefined ? 'no address' : `${quoted(email)} (${verified}${compositionOf(email)})`,
    `user name ${quoted(username)}`,
    preferredUsername === undefined ? '' : `preferred ${quoted(preferredUsername)}`,
    provider === undefined ? '' : `from ${escapeLine(provider)}`,
    escapeLine(status),
    enabled ? '' : 'disabled',
    mfa === undefined ? '' : mfa.length === 0 ? 'no MFA' : `MFA ${escapeLine(mfa.join(' and '))}`,
    created && `created ${dayOf(created)}`,
    modified && `modified ${dayOf(modified)}`,
    `sub ${escapeLine(sub)}`,
  ].filter(Boolean)
}

/** Two texts may look alike and differ: blanks at their ends are shown in quotes. */
function quoted(text: string): string {
  const safe = escapeLine(text)
  return text === text.trim() && text !== '' ? safe : `"${safe}"`
}

/** Says where letters are decomposed into a base and an accent, which looks the same. */
function compositionOf(text: string): string {
  return text === text.normalize('NFC') ? '' : ', decomposed'
}

function dayOf(time: string): string {
  return escapeLine(time.slice(0, 10))
}

function renderTotals(
  { scanned, withoutEmail, groups, accounts, byKind }: Audit,
  { style, width, pool }: RenderOptions,
): string {
  const users = `${plural(scanned, 'user')}${pool ? ` of ${escapeLine(pool.written)}` : ''}, ${count(withoutEmail)} of them without an address`
  if (groups.length === 0) return style.green(`no duplicates among ${users}`)
  const kinds = Object.entries(byKind).map(([kind, number]) => `${count(number)} ${kind}`)
  const advice =
    'keep: the best claim of its group; candidate: the others; review: only people can tell. ' +
    'Nothing was changed. "modified" is not the last sign-in, and what an application keeps hangs on the sub: look before you decide.'
  return [
    style.bold(wrap(`${plural(groups.length, 'group')}, ${plural(accounts, 'account')}, among ${users}`, width)),
    wrap(commaSeparated(kinds), width),
    style.dim(wrap(advice, width)),
  ].join('\n')
}

/** The items of a list, each with the comma that follows it, to be broken between them only. */
function commaSeparated(items: readonly string[]): string[] {
  return items.map((item, index) => (index === items.length - 1 ? item : `${item},`))
}
