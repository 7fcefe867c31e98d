import { count, plural } from '../../text/numbers.ts'
import type { GroupCount, Pool } from '../snapshot/snapshot.ts'
import { type Check, check, type Fault } from './check.ts'

const day = 86_400_000
/** Days after which an unconfirmed account is stale. */
const unconfirmedDays = 7
/** Days that a temporary password lives where the policy does not say (API PasswordPolicyType). */
const usualPasswordDays = 7

/** What the accounts themselves show; read by ListUsers alone, or from an export. */
export const userChecks: readonly Check[] = [
  check({
    id: 'users-verified-spelling',
    title: 'email_verified is spelled in several ways',
    severity: 'medium',
    rules: 'article',
    fix: 'other',
    breaks: false,
    immutable: false,
    isSecurity: false,
    references: ['article/a20', 'amplify-js/8205'],
    reads: ['users'],
    condition: 'email_verified or phone_number_verified of an account is neither true nor false.',
    reason: 'It is text: an app that compares it with true treats True as unverified, or every text as verified.',
    about: 'pool',
    needs: ['users'],
    needsOwn: [],
    judge: ({ parts: { users } }) => {
      if (users.oddlyVerified === 0) return undefined
      return {
        severity: 'medium',
        path: 'email_verified',
        observed: accounts(users.oddlyVerified),
        message: `${accounts(users.oddlyVerified)} have a spelling other than true and false`,
        impact: `An app may treat ${accounts(users.oddlyVerified)} as unverified, or as verified though they are not.`,
        fix: 'write true or false with admin-update-user-attributes, one account at a time; see them: cogtool export-users',
      }
    },
  }),
  check({
    id: 'users-case-collisions',
    title: 'accounts differ in nothing but case',
    severity: 'high',
    rules: 'article',
    fix: 'other',
    breaks: false,
    immutable: false,
    isSecurity: true,
    references: ['article/a14'],
    reads: ['users'],
    condition: 'Usernames or emails of several accounts are equal except for case.',
    reason: 'People type their address as they like, and end up in an account that is not theirs.',
    about: 'pool',
    needs: ['users'],
    needsOwn: [],
    judge: ({ parts: { users } }) =>
      groupFault(users.caseTwins, {
        severity: 'high',
        path: 'username, email',
        message: 'are equal except for case',
        impact: 'sign in to one account or another, by how they type their address',
        fix: 'see them: cogtool audit-duplicates --tier case',
      }),
  }),
  check({
    id: 'users-duplicates',
    title: 'several accounts have one email',
    severity: 'medium',
    rules: 'article',
    fix: 'other',
    breaks: false,
    immutable: false,
    isSecurity: true,
    references: ['article/a17'],
    reads: ['users'],
    condition: 'Several accounts have one email.',
    reason: 'An app that identifies a person by email confuses them.',
    about: 'pool',
    needs: ['users'],
    needsOwn: [],
    judge: ({ parts: { users } }) =>
      groupFault(users.sharedEmails, {
        severity: 'medium',
        path: 'email',
        message: 'share an email with another',
        impact: 'have their data in several accounts',
        fix: 'see them: cogtool audit-duplicates',
      }),
  }),
  check({
    id: 'users-stale',
    title: 'accounts wait for users who never came',
    severity: 'low',
    rules: 'article',
    fix: 'other',
    breaks: false,
    immutable: false,
    isSecurity: false,
    references: ['article/a17'],
    reads: ['users', 'user-pool:Policies.PasswordPolicy.TemporaryPasswordValidityDays'],
    condition: `UNCONFIRMED for more than ${unconfirmedDays} days, or FORCE_CHANGE_PASSWORD past the life of the temporary password.`,
    reason: 'They hold addresses and user names that their owners may want, and count in the estimate of users.',
    about: 'pool',
    needs: ['users'],
    needsOwn: [],
    judge: ({ pool, parts: { users }, at }) => {
      const unconfirmed = olderThan(unconfirmedDays, users.unconfirmed, at)
      const expired = olderThan(passwordDays(pool), users.temporaryPasswords, at)
      if (unconfirmed + expired === 0) return undefined
      return {
        severity: 'low',
        path: 'status',
        observed: `${count(unconfirmed)} UNCONFIRMED, ${count(expired)} with an expired temporary password`,
        message: `${accounts(unconfirmed + expired)} wait for their owner`,
        impact: `Owners of ${accounts(unconfirmed + expired)} cannot sign in, nor sign up again.`,
        fix: 'delete them, or send the invitation again: aws cognito-idp admin-create-user --message-action RESEND',
      }
    },
  }),
]

const accounts = (number: number): string => plural(number, 'account')

/** How long a temporary password of the pool lives, in days. */
export function passwordDays({ Policies, AdminCreateUserConfig }: Pool): number {
  const days = Policies?.PasswordPolicy?.TemporaryPasswordValidityDays
  return days ?? AdminCreateUserConfig?.UnusedAccountValidityDays ?? usualPasswordDays
}

/** Users of days that lie more than so many days back. */
function olderThan(days: number, byDay: Readonly<Record<string, number>>, at: Date): number {
  return Object.entries(byDay)
    .filter(([date]) => at.getTime() - Date.parse(date) > (days + 1) * day)
    .reduce((sum, [, number]) => sum + number, 0)
}

function groupFault(
  { groups, accounts: members }: GroupCount,
  { message, impact, ...fault }: Omit<Fault, 'observed'>,
): Fault | undefined {
  if (groups === 0) return undefined
  return {
    ...fault,
    observed: `${accounts(members)} in ${plural(groups, 'group')}`,
    message: `${accounts(members)} ${message}`,
    impact: `Owners of ${accounts(members)} ${impact}.`,
  }
}
