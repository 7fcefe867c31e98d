import { expect, it } from 'vitest'
import { type About, type Check, check } from '../../../src/checks/doctor/check.ts'
import { needsAnswer } from '../../../src/checks/doctor/needs-answer.ts'
import { checks } from '../../../src/checks/doctor/table.ts'
import type { Client, Pool } from '../../../src/checks/snapshot/snapshot.ts'
import { facts, snapshotOf } from './snapshot-of.ts'

const judge = () => undefined

/** Needs `mfa` of a pool on PLUS, and `secrets` of a client that did not register itself. */
const some: readonly Check[] = [
  check({
    ...facts,
    id: 'of-the-pool',
    about: 'pool',
    needs: ['mfa'],
    needsOwn: [],
    applies: ({ UserPoolTier: tier }) => tier === 'PLUS',
    judge,
  }),
  check({
    ...facts,
    id: 'of-clients',
    about: 'client',
    needs: ['resourceServers'],
    needsOwn: ['description', 'secrets'],
    applies: (_, client) => client?.ClientType !== 'DCR',
    judge,
  }),
  check({ ...facts, id: 'of-functions', about: 'trigger', needs: [], needsOwn: ['policy'], judge }),
]

interface Question {
  readonly title: string
  readonly part: string
  readonly pool?: Partial<Pool>
  readonly about?: About
  readonly description?: Client
  readonly answer: boolean
}

const questions: Question[] = [
  { title: 'what a check needs', part: 'mfa', pool: { UserPoolTier: 'PLUS' }, answer: true },
  { title: 'what one needs that does not apply', part: 'mfa', pool: { UserPoolTier: 'LITE' }, answer: false },
  { title: 'what none needs', part: 'waf', pool: { UserPoolTier: 'PLUS' }, answer: false },
  { title: 'of the pool, for a check of clients', part: 'resourceServers', answer: true },
  { title: "a subject's own, asked of the pool", part: 'policy', answer: false },
  { title: "a subject's own", part: 'policy', about: 'trigger', answer: true },
  { title: 'that of another kind', part: 'policy', about: 'client', answer: false },
  { title: "the pool's, asked of a subject", part: 'resourceServers', about: 'client', answer: false },
  { title: 'of a client of which nothing is known', part: 'secrets', about: 'client', answer: true },
  { title: 'of a client', part: 'secrets', about: 'client', description: { ClientName: 'app' }, answer: true },
  {
    ...{ title: 'of a client that the check leaves out', part: 'secrets', about: 'client', answer: false },
    description: { ClientType: 'DCR' },
  },
]

it.each(questions)('$title: $answer', ({ part, pool = {}, about, description, answer }) => {
  expect(needsAnswer(some, part, snapshotOf({ pool }), about, description)).toBe(answer)
})

it('asks for the secrets of a client, but not of one that registered itself', () => {
  const ask = (description: Client) => needsAnswer(checks, 'secrets', snapshotOf({}), 'client', description)
  expect([ask({ ClientSecret: '(not saved)' }), ask({ ClientType: 'DCR' })]).toEqual([true, false])
})
