import type { ChalkInstance } from 'chalk'
import type { Account } from '../../duplicates/account.ts'
import type { Audit, Group } from '../../duplicates/audit.ts'
import { explainKind } from '../../duplicates/explanation.ts'
import { kinds, type Severity, severities } from '../../duplicates/kinds.ts'
import type { Member } from '../../duplicates/suggestion.ts'
import { renderTable } from '../../output/table.ts'
import type { ChosenPool } from '../../pool/settings.ts'
import { escapeLine } from '../../text/escape.ts'
import { count, plural } from '../../text/numbers.ts'
import { wrap } from '../../text/wrap.ts'
import type { CommandsOf } from './document.ts'

export interface RenderOptions {
  readonly style: ChalkInstance
  /** Columns of a terminal; undefined: lines stay whole. */
  readonly width: number | undefined
  /** How many groups are shown at most. */
  readonly maxRows: number
  /** Shows every account of each group. */
  readonly verbose: boolean
  /** undefined: the users of a file. */
  readonly pool: ChosenPool | undefined
  /** Whether there are commands to show. */
  readonly showCommands: boolean
  readonly commandsOf: CommandsOf
}

/** An audit for a person: how many there are, the groups, what each kind of them means, and how to go on. */
export function* renderAudit(audit: Audit, options: RenderOptions): Generator<string> {
  const { style, maxRows, verbose, showCommands } = options
  yield `${headLines(audit, options)}\n`
  if (audit.groups.length === 0) return
  yield '\n'
  const shown = audit.groups.slice(0, maxRows)
  if (verbose || showCommands) for (const group of shown) yield `${renderGroup(group, options)}\n\n`
  else yield `${groupTable(shown, options)}\n`
  const hidden = audit.groups.length - shown.length
  if (hidden > 0) yield `${style.dim(`… and ${plural(hidden, 'more group')}: --max-rows all`)}\n`
  if (hidden > 0 || !(verbose || showCommands)) yield '\n'
  yield `${kindLines(audit, options)}\n${closing(options)}\n`
}

function headLines({ scanned, withoutEmail, groups, accounts }: Audit, { style, width, pool }: RenderOptions): string {
  const users = `${plural(scanned, 'user')}${pool ? ` of ${escapeLine(pool.written)}` : ''}`
  const found =
    groups.length === 0
      ? `no duplicates among ${users}`
      : `${plural(groups.length, 'group')}, ${plural(accounts, 'account')} among ${users}`
  const bySeverity = severities
    .map((severity) => [severity, groups.filter((group) => group.severity === severity).length] as const)
    .filter(([, number]) => number > 0)
    .map(([severity, number]) => `${count(number)} ${severity}`)
    .join(', ')
  const missing =
    withoutEmail === 0 ? '' : `${plural(withoutEmail, 'user')} ${withoutEmail === 1 ? 'has' : 'have'} no e-mail address`
  const rest = [bySeverity, missing].filter(Boolean).join('; ')
  const first = wrapped(found, width)
  return [
    groups.length === 0 ? style.green(first) : style.bold(first),
    ...(rest === '' ? [] : [wrapped(rest, width)]),
  ].join('\n')
}

const colors = { high: 'red', medium: 'yellow', low: 'cyan', info: 'dim' } as const satisfies Record<Severity, string>
const suggestionColors = { keep: 'green', candidate: 'yellow', review: 'cyan' } as const

const groupColumns = [
  { title: 'SEVERITY' },
  { title: 'KIND' },
  { title: 'SHARED VALUE', mayShrink: true },
  { title: 'ACCOUNTS', isNumber: true },
  { title: 'SUGGESTION', mayShrink: true },
]

function groupTable(groups: readonly Group[], { style, width }: RenderOptions): string {
  const cells = groups.map(({ severity, kind, key, members, suggestion }) => {
    const [first] = members
    const advice = suggestion === 'keep' && first ? `keep ${quoted(first.account.username)}` : suggestion
    return [severity, kind, quoted(key), count(members.length), advice]
  })
  const [titles = '', ...rows] = renderTable(groupColumns, cells, width)
  const colored = rows.map((row, index) => {
    const severity = groups[index]?.severity ?? 'info'
    return `${style[colors[severity]](severity)}${row.slice(severity.length)}`
  })
  return [style.bold(titles), ...colored].join('\n')
}

/** What each kind that occurs means, once. */
function kindLines({ byKind, rules }: Audit, { style, width }: RenderOptions): string {
  const found = kinds.filter((kind) => byKind[kind] !== undefined)
  const label = Math.max(...found.map((kind) => kind.length))
  const hanging = isNarrow(width) ? 2 : label + gap
  return found
    .map((kind) => {
      const name = style.bold(kind.padEnd(hanging - gap))
      return `${name}${' '.repeat(gap)}${wrapped(explainKind(kind, rules), width, hanging, kind.length + gap)}`
    })
    .join('\n')
}

function closing({ style, width, verbose, showCommands }: RenderOptions): string {
  const suggestions = 'keep = strongest claim · candidate = likely duplicate · review = a person must decide.'
  const next =
    verbose || showCommands
      ? "Your application's data may depend on the sub."
      : 'Every account: --verbose or -o groups.csv'
  return style.dim(wrapped(`${suggestions} Nothing was changed. ${next}`, width, 0))
}

function renderGroup(group: Group, options: RenderOptions): string {
  const { severity, kind, also, key, members } = group
  const { style, width } = options
  const head = [
    style[colors[severity]](severity),
    style.bold([kind, ...also].join(', ')),
    quoted(key),
    style.dim(plural(members.length, 'account')),
  ]
  return [
    wrap(
      head.map((cell, index) => (index < head.length - 1 ? `${cell} ` : cell)),
      width ?? unlimited,
      '  ',
    ),
    ...members.map((member) => renderMember(member, options)),
    // a line of a shell is not broken, whatever the width
    ...(options.commandsOf(group)?.map((line) => `  ${style.dim(line)}`) ?? []),
  ].join('\n')
}

const memberIndent = ' '.repeat(13)

function renderMember({ account, suggest }: Member, { style, width }: RenderOptions): string {
  const all = factsOf(account)
  if (isNarrow(width)) {
    const words = all.join(', ').split(' ')
    return `  ${wrap([`${style[suggestionColors[suggest]](suggest)} `, ...words], width, '    ')}`
  }
  const facts = wrap(commaSeparated(all), width ?? unlimited, memberIndent)
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

/** The items of a list, each with the comma that follows it, to be broken between them only. */
function commaSeparated(items: readonly string[]): string[] {
  return items.map((item, index) => (index === items.length - 1 ? item : `${item},`))
}

const unlimited = Number.POSITIVE_INFINITY

/** Whether a terminal leaves no room for sentences beside a column. */
function isNarrow(width: number | undefined): width is number {
  return width !== undefined && width < 60
}

const gap = 2

/** Text that fits a terminal; every line but the first is indented, and the first begins `used` columns to the right. */
function wrapped(text: string, width: number | undefined, indent = 2, used = 0): string {
  if (width === undefined) return text
  const [first = '', ...rest] = text.split(' ')
  return wrap([`${' '.repeat(Math.max(0, used - indent))}${first}`, ...rest], width, ' '.repeat(indent)).trimStart()
}
