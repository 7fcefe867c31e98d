import { describe, expect, it } from 'vitest'
import { type Check, check } from '../../../src/checks/doctor/check.ts'
import { runChecks } from '../../../src/checks/doctor/run-checks.ts'
import { at, facts, poolId, snapshotOf } from './snapshot-of.ts'

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

describe('a check of several kinds of subjects', () => {
  const twice = (ofPool: object | undefined, ofClients: object | undefined): Check[] => [
    check({ ...facts, id: 'twice', about: 'pool', needs: [], needsOwn: [], judge: () => ofPool as never }),
    check({ ...facts, id: 'twice', about: 'client', needs: [], needsOwn: ['risk'], judge: () => ofClients as never }),
  ]
  it.each([
    {
      name: 'passes as a whole',
      ofPool: undefined,
      ofClients: undefined,
      risk: {},
      passed: ['twice'],
      found: 0,
      skipped: 0,
    },
    { name: 'is found in one', ofPool: undefined, ofClients: fault, risk: {}, passed: [], found: 1, skipped: 0 },
    { name: 'is found in both', ofPool: fault, ofClients: fault, risk: {}, passed: [], found: 2, skipped: 0 },
    {
      name: 'is skipped in one',
      ofPool: undefined,
      ofClients: undefined,
      risk: undefined,
      passed: [],
      found: 0,
      skipped: 1,
    },
    {
      name: 'is found in one, skipped in the other',
      ofPool: fault,
      ofClients: undefined,
      risk: undefined,
      passed: [],
      found: 1,
      skipped: 1,
    },
  ])('$name', ({ ofPool, ofClients, risk, passed, found, skipped }) => {
    const snapshot = snapshotOf({ clients: { a: { description: {}, ...(risk && { risk }) } } })
    const outcome = runChecks(twice(ofPool, ofClients), snapshot, options)
    expect(outcome.passed).toEqual(passed)
    expect([outcome.findings.length, outcome.skipped.length, outcome.wanted]).toEqual([found, skipped, ['twice']])
  })

  it('is left out once', () => {
    const skip = [{ glob: 'twice', why: 'later' }]
    const { skipped } = runChecks(twice(fault, fault), snapshotOf({}), { ...options, skip })
    expect(skipped).toEqual([{ id: 'twice', resource: poolId, reason: 'asked', needs: 'later' }])
  })
})
