import { describe, expect, it } from 'vitest'
import { type Check, check } from '../../../src/checks/doctor/check.ts'
import { runChecks } from '../../../src/checks/doctor/run-checks.ts'
import { at, poolId, snapshotOf } from './snapshot-of.ts'

const facts = {
  title: 't',
  severity: 'low',
  rules: 'article',
  fix: 'client',
  breaks: false,
  immutable: false,
  isSecurity: true,
  references: [],
  condition: 'c',
  reason: 'r',
} as const
const fault = { severity: 'low', path: null, observed: null, message: 'm', impact: 'i', fix: 'f' } as const
const options = { rules: 'strict', only: [], skip: [], at } as const

const needsDescription: Check = check({
  ...facts,
  id: 'of-clients',
  about: 'client',
  needs: [],
  needsOwn: ['description'],
  judge: () => undefined,
})

describe('what was not looked at is not passed', () => {
  it.each([
    { name: 'no client, and the list says so', description: {}, passed: [], skipped: [] },
    {
      name: 'nothing says which clients there are',
      description: { unread: ['clients'] as const },
      passed: [],
      skipped: [poolId],
    },
    {
      name: 'one is described, and there may be others',
      description: { unread: ['clients'] as const, clients: { a: { description: {} } } },
      passed: [],
      skipped: [poolId],
    },
    {
      name: 'one of two is described',
      description: { clients: { a: { description: {} }, b: {} } },
      passed: [],
      skipped: [`${poolId}/clients/b`],
    },
    {
      name: 'all are described',
      description: { clients: { a: { description: {} } } },
      passed: ['of-clients'],
      skipped: [],
    },
  ])('$name', ({ description, passed, skipped }) => {
    const outcome = runChecks([needsDescription], snapshotOf(description), options)
    expect({ passed: outcome.passed, skipped: outcome.skipped.map(({ resource }) => resource) }).toEqual({
      passed,
      skipped,
    })
  })

  it('what cannot apply is not missed', () => {
    const never: Check = check({
      ...facts,
      id: 'never',
      about: 'client',
      needs: [],
      needsOwn: [],
      applies: () => false,
      judge: () => fault,
    })
    expect(runChecks([never], snapshotOf({ unread: ['clients'] }), options)).toMatchObject({
      findings: [],
      skipped: [],
      passed: [],
    })
  })
})
