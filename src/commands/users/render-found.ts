import { poolTarget } from '../../aws/pool-target.ts'
import type { Printer } from '../../output/printer.ts'
import { renderTable } from '../../output/table.ts'
import type { Settings } from '../../pool/settings.ts'
import { carryFlags } from '../../text/carried-flags.ts'
import { escapeLine, escapeValue } from '../../text/escape.ts'
import { plural } from '../../text/numbers.ts'
import { type FoundUsers, subOf } from '../../users/find/find-users.ts'
import { type LookUp, type Who, widerSearches } from '../../users/find/who.ts'
import { attributeOf, type User } from '../../users/list/user.ts'
import { writtenPool } from './written-pool.ts'

/** What a user is looked up by, in words. */
export const lookUpNouns = {
  username: 'user name',
  sub: 'sub',
  email: 'email address',
  phone: 'phone number',
} as const satisfies Record<LookUp, string>

/** Users for a person: how many of which pool, and a table. */
export function renderFound(
  { users, complete, by }: FoundUsers,
  who: Who | undefined,
  settings: Settings,
  { style, width }: Pick<Printer, 'style' | 'width'>,
): string {
  const pool = writtenPool(settings)
  if (users.length === 0) return `no user of ${pool}${who && by ? ` ${withValue(who, by)}` : ''}`
  const head = complete
    ? `${plural(users.length, 'user')} of ${pool}`
    : `the first ${users.length === 1 ? 'user' : plural(users.length, 'user')} of ${pool}; --limit shows more`
  const columns = [
    { title: 'USERNAME', mayShrink: true },
    { title: 'EMAIL', mayShrink: true },
    { title: 'STATUS' },
    { title: 'CREATED' },
  ]
  const [titles = '', ...rows] = renderTable(columns, users.map(cellsOf), width)
  return [style.bold(head), '', style.bold(titles), ...rows].join('\n')
}

function withValue({ value, isPrefix }: Who, by: LookUp): string {
  const noun = lookUpNouns[by]
  return escapeLine(
    isPrefix
      ? `has ${noun === 'email address' ? 'an' : 'a'} ${noun} that begins with ${value}`
      : `has the ${noun} ${value}`,
  )
}

function cellsOf(user: User): string[] {
  const { username, created } = user
  return [username, attributeOf(user, 'email') ?? '', stateOf(user), created?.slice(0, 10) ?? ''].map(escapeValue)
}

const stateOf = ({ status, enabled }: User) => `${status ?? ''}${enabled === false ? ', disabled' : ''}`

/** Users whom one name or address leads to, a line each, with what tells them apart. */
export function renderChoice(users: readonly User[]): string {
  const columns = [{ title: 'USERNAME' }, { title: 'STATUS' }, { title: 'SUB' }]
  const rows = users.map((user) => [user.username, stateOf(user), subOf(user)].map(escapeValue))
  return renderTable(columns, rows, undefined).join('\n')
}

/** What a look-up does not find, and what may. */
export function lookUpNotes(
  { users, by, otherCase }: FoundUsers,
  who: Who | undefined,
  commandLine: readonly string[],
): string[] {
  if (!who || by === undefined) return []
  const others = otherCase.map(
    (user) => `${escapeValue(attributeOf(user, 'email') ?? user.username)} (sub ${subOf(user)})`,
  )
  const audit = 'look-ups are exact; for the same address in another case: cogtool audit-duplicates'
  return [
    ...(users.length + others.length > 0 ? [] : furtherLooks(who)),
    ...(others.length > 0 ? [`in another case: ${others.slice(0, 5).join(', ')}`] : []),
    // it tells of users who share an address: of nobody's there is none
    ...(users.length > 0 && who.by.includes('email') && !who.isPrefix ? [audit] : []),
  ].map((note) => escapeLine(carryFlags(note, commandLine)))
}

/** How to look on for somebody whom nobody is, a line each. */
export function furtherLooks(who: Who): string[] {
  return widerSearches(who).map(({ how, command }) => `to look ${how}: ${command}`)
}

/** The JSON document of users that were found. */
export function foundDocument({ users, complete, by }: FoundUsers, who: Who | undefined, settings: Settings) {
  return {
    schema: 'cogtool.users/1',
    userPoolId: poolTarget(settings).poolId,
    by: by ?? null,
    query: who ? `${who.value}${who.isPrefix ? '*' : ''}` : null,
    complete,
    users: users.map(userDocument),
  }
}

/** A user in the form of an export. */
export function userDocument({ username, status, enabled, created, modified, attributes }: User) {
  return { username, status, enabled, created, modified, attributes }
}
