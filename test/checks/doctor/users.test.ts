import { expect, it } from 'vitest'
import { runChecks } from '../../../src/checks/doctor/run-checks.ts'
import { checks } from '../../../src/checks/doctor/table.ts'
import type { Pool, UserFacts } from '../../../src/checks/snapshot/snapshot.ts'
import { outcomeOf, sayOf, snapshotOf } from './snapshot-of.ts'

const none: UserFacts = {
  total: 10,
  oddlyVerified: 0,
  caseTwins: { groups: 0, accounts: 0 },
  sharedEmails: { groups: 0, accounts: 0 },
  unconfirmed: {},
  temporaryPasswords: {},
}
const temporary = (days: number): Partial<Pool> => ({
  Policies: { PasswordPolicy: { TemporaryPasswordValidityDays: days } },
})

it.each<[string, string, Partial<UserFacts>, string, Partial<Pool>?]>([
  ['all are well', 'users-verified-spelling', {}, 'passes'],
  ['one', 'users-verified-spelling', { oddlyVerified: 1 }, 'medium'],
  ['none', 'users-case-collisions', {}, 'passes'],
  ['twins', 'users-case-collisions', { caseTwins: { groups: 1, accounts: 2 } }, 'high'],
  ['none', 'users-duplicates', {}, 'passes'],
  ['three with one email', 'users-duplicates', { sharedEmails: { groups: 1, accounts: 3 } }, 'medium'],
  ['signed up eight days ago', 'users-stale', { unconfirmed: { '2026-11-20': 1 } }, 'low'],
  ['signed up a week ago', 'users-stale', { unconfirmed: { '2026-11-21': 5 } }, 'passes'],
  ['a password of eight days', 'users-stale', { temporaryPasswords: { '2026-11-20': 1 } }, 'low'],
  [
    'the same where it lives 30 days',
    'users-stale',
    { temporaryPasswords: { '2026-11-20': 1 } },
    'passes',
    temporary(30),
  ],
  [
    'an old one where it lives 30 days',
    'users-stale',
    { temporaryPasswords: { '2026-10-20': 1 } },
    'low',
    temporary(30),
  ],
  ['none', 'users-stale', {}, 'passes'],
])('%s: %s', (_, id, facts, says, pool = {}) => {
  expect(sayOf(id, { pool, parts: { users: { ...none, ...facts } } })).toBe(says)
})

it.each([
  ['the day is over', '2026-11-28T00:00:00.001Z', 1],
  ['the day ends', '2026-11-28T00:00:00Z', 0],
])('users-stale: signed up eight days ago, and %s', (_, at, found) => {
  const snapshot = snapshotOf({ parts: { users: { ...none, unconfirmed: { '2026-11-20': 1 } } } })
  const options = { rules: 'strict', only: ['users-stale'], skip: [], at: new Date(at) } as const
  expect(runChecks(checks, snapshot, options).findings).toHaveLength(found)
})

it.each(['users-verified-spelling', 'users-case-collisions', 'users-duplicates', 'users-stale'])(
  '%s is skipped where users were not read',
  (id) => expect(sayOf(id, {})).toBe('skipped'),
)

it('tells how many people it is about', () => {
  const users = { ...none, caseTwins: { groups: 2, accounts: 5 } }
  const [finding] = outcomeOf('users-case-collisions', { parts: { users } }).findings
  expect(finding).toMatchObject({
    observed: '5 accounts in 2 groups',
    impact: 'Owners of 5 accounts sign in to one account or another, by how they type their address.',
  })
})
