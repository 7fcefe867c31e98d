import type { ChalkInstance } from 'chalk'
import type { Printer } from '../../output/printer.ts'
import { escapeLine, escapeValue } from '../../text/escape.ts'
import { wrap } from '../../text/wrap.ts'
import { subOf } from '../../users/find/find-users.ts'
import { attributeOf } from '../../users/list/user.ts'
import { canSignIn, type Part } from '../../users/sign-in/conclude.ts'
import type { Blocks, Reason } from '../../users/sign-in/reasons.ts'
import type { Account, ByName } from './read-account.ts'
import { userDocument } from './render-found.ts'

/** What is to be said of an account. */
export interface AccountAnswer {
  readonly account: Account
  readonly reasons: readonly Reason[]
  readonly byName: ByName
  /** The command that finds accounts which exact look-ups do not. */
  readonly audit: string
}

/** An account for a person: who it is, every reason with its next step, and what was not looked at. */
export function renderAccount(
  { account, reasons, byName, audit }: AccountAnswer,
  pool: string,
  { style, width }: Pick<Printer, 'style' | 'width'>,
): string {
  const { facts, groups } = account
  const { user, mfa } = facts
  const title = attributeOf(user, 'email') || attributeOf(user, 'phone_number') || user.username
  const row = (label: string, text: string) => `  ${label.padEnd(labelWidth)}${text}`
  const broken = (text: string, indent: string) => wrap(escapeLine(text), width ?? Number.POSITIVE_INFINITY, indent)
  return [
    `${style.bold(escapeValue(title))}  ${pool}`,
    ...nameAndStatus(row('username', escapeValue(user.username)), statusOf(account), width ?? 80),
    row('sub', escapeValue(subOf(user))),
    ...(groups ? [row('groups', groups.map(escapeValue).join(', ') || 'none')] : []),
    ...(mfa ? [row('MFA', mfa.map(escapeValue).join(', ') || 'none')] : []),
    ...verdictLines(account, reasons, style),
    ...inOrder(reasons).flatMap(({ blocks, evidence, next }) => [
      `  ${marks(style)[blocks]} ${broken(`${blocks === 'yes' ? "can't sign in: " : ''}${evidence}`, '    ')}`,
      // a command to copy is not broken, whatever the width
      ...next.flatMap(({ command, advice }) => [
        ...(command === undefined ? [] : [`    ${style.cyan('→')} ${escapeLine(command)}`]),
        ...(advice === undefined ? [] : [`      ${style.dim(broken(advice, '      '))}`]),
      ]),
    ]),
    `  – ${broken(
      `not checked: ${[...partsLeft(account, byName).map(({ words }) => words), 'other accounts of this person'].join(', ')}`,
      '    ',
    )}`,
    `    ${style.cyan('→')} ${escapeLine(audit)}`,
  ].join('\n')
}

/** What blocks comes first. */
function inOrder(reasons: readonly Reason[]): Reason[] {
  return [...reasons].sort((one, other) => Number(other.blocks === 'yes') - Number(one.blocks === 'yes'))
}

const labelWidth = 11
const statusPlace = 30

/** Both on one line where there is room. */
function nameAndStatus(name: string, status: string, width: number): string[] {
  const text = escapeLine(status)
  const line = `${name.padEnd(statusPlace)} status   ${text}`
  return name.length < statusPlace && line.length <= width ? [line] : [name, `  ${'status'.padEnd(labelWidth)}${text}`]
}

function statusOf({ facts: { user } }: Account): string {
  return `${user.status ?? 'none'}, ${user.enabled === false ? 'disabled' : 'enabled'}`
}

const marks = (style: ChalkInstance): Record<Blocks, string> => ({
  yes: style.red('✗'),
  address: style.yellow('!'),
  no: style.yellow('!'),
  unknown: style.yellow('?'),
})

/** Where no reason says it. */
function verdictLines(account: Account, reasons: readonly Reason[], style: ChalkInstance): string[] {
  const verdict = canSignIn(reasons, [...account.unread.keys()])
  if (verdict === 'yes') return [`  ${style.green('✓')} can sign in, as far as the pool shows`]
  return verdict === 'unknown' ? [`  ${style.yellow('?')} cogtool can't tell whether this user can sign in`] : []
}

/** What was not looked at, and how it is written: with the flag that would, or why it could not be. */
function partsLeft({ unread, hasClient }: Account, { groups, mfa }: ByName): { part: Part; words: string }[] {
  const names: Record<Part, string> = {
    password: 'password',
    pool: "the pool's settings",
    client: 'app client',
    address: 'other users of the address',
    mfa: 'MFA',
    groups: 'groups',
  }
  const left = new Map<Part, string | undefined>([
    ['password', undefined],
    ...(hasClient ? [] : [['client', '--client-id'] as const]),
    ...(mfa ? [] : [['mfa', '--mfa'] as const]),
    ...(groups ? [] : [['groups', '--groups'] as const]),
    ...unread,
  ])
  return [...left].map(([part, why]) => ({ part, words: why === undefined ? names[part] : `${names[part]} (${why})` }))
}

/** The JSON document of an account. */
export function accountDocument({ account, reasons, byName }: AccountAnswer, userPoolId: string) {
  const { facts, groups, unread } = account
  return {
    schema: 'cogtool.user/1',
    userPoolId,
    user: userDocument(facts.user),
    groups: groups ?? null,
    mfa: facts.mfa ?? null,
    canSignIn: canSignIn(reasons, [...unread.keys()]),
    reasons: reasons.map(({ code, blocks, evidence, next }) => ({
      code,
      blocks,
      evidence,
      command: next.find(({ command }) => command !== undefined)?.command ?? null,
    })),
    notChecked: partsLeft(account, byName).map(({ part }) => part),
  }
}
