import { describe, expect, it } from 'vitest'
import { runChecks } from '../../../src/checks/doctor/run-checks.ts'
import { checks } from '../../../src/checks/doctor/table.ts'
import type { PoolParts } from '../../../src/checks/snapshot/snapshot.ts'
import { snapshotFrom } from '../snapshot/folder-of.ts'
import { at, outcomeOf, poolId, sayOf } from './snapshot-of.ts'

const resource = (more: object = {}) => ({ LogicalResourceId: 'Pool', PhysicalResourceId: poolId, ...more })
const others = (number: number) =>
  Array.from({ length: number }, (_, index) => ({ PhysicalResourceId: `other-${index}` }))
/** A cut answer, to which the reader adds the pool. */
const cut = [...others(100), { StackName: 'auth', PhysicalResourceId: poolId }]
const template = (pool: object, more: object = {}) => ({
  Resources: { Pool: { Type: 'AWS::Cognito::UserPool', ...pool }, ...more },
})
const kept = { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' }
const deny = (...Action: string[]) => ({ Statement: [{ Effect: 'Deny', Action, Resource: '*' }] })

const good: Partial<PoolParts> = {
  stackResources: [resource()],
  stack: { EnableTerminationProtection: true },
  template: template(kept),
  stackPolicy: deny('Update:Replace', 'Update:Delete'),
}

describe('iac-stack-policy', () => {
  it.each<[string, Partial<PoolParts>, string]>([
    ['all is well', {}, 'passes'],
    ['no policies', { template: template({}) }, 'high, high'],
    ['Delete', { template: template({ ...kept, DeletionPolicy: 'Delete' }) }, 'high'],
    ['RetainExceptOnCreate', { template: template({ ...kept, DeletionPolicy: 'RetainExceptOnCreate' }) }, 'passes'],
    ['Snapshot', { template: template({ ...kept, UpdateReplacePolicy: 'Snapshot' }) }, 'high'],
    ['no termination protection', { stack: {} }, 'medium'],
    ['no stack policy', { stackPolicy: undefined }, 'skipped'],
    ['a stack policy that allows', { stackPolicy: { Statement: [{ Effect: 'Allow', Action: 'Update:*' }] } }, 'medium'],
    ['one against all', { stackPolicy: deny('Update:*') }, 'passes'],
    ['one against half', { stackPolicy: deny('Update:Replace') }, 'medium'],
    ['one statement, not a list', { stackPolicy: { Statement: deny('Update:*').Statement[0] } }, 'passes'],
    ['in no stack', { stackResources: [] }, 'does not apply'],
    ['not among the first hundred', { stackResources: cut }, 'passes'],
    [
      'not among the first hundred, and two pools',
      { stackResources: cut, template: template(kept, { Other: { Type: 'AWS::Cognito::UserPool' } }) },
      'skipped',
    ],
    ['not in the template', { template: { Resources: {} } }, 'skipped'],
    ['no template', { template: 'text' }, 'skipped'],
  ])('%s', (_, parts, says) => {
    expect(sayOf('iac-stack-policy', { parts: { ...good, ...parts }, unread: unreadIn(parts) })).toBe(says)
  })
})

it.each([
  ['absent', { UpdateReplacePolicy: 'Retain' }, 'absent, which means Delete'],
  ['Delete', { ...kept, DeletionPolicy: 'Delete' }, 'Delete'],
])('says that a policy is %s', (observed, pool, seen) => {
  const { findings } = outcomeOf('iac-stack-policy', { parts: { ...good, template: template(pool) } })
  const message = `DeletionPolicy of the pool in its template is ${seen}`
  expect(findings).toMatchObject([{ path: 'DeletionPolicy', observed, message }])
})

/** Parts that a case takes away. */
function unreadIn(parts: Partial<PoolParts>): (keyof PoolParts)[] {
  return (Object.keys(parts) as (keyof PoolParts)[]).filter((name) => parts[name] === undefined)
}

describe.each<[string, Partial<PoolParts>, string]>([
  ['iac-unmanaged', { stackResources: [] }, 'info'],
  ['iac-unmanaged', { stackResources: [resource()] }, 'passes'],
  ['iac-unmanaged', { stackResources: others(99) }, 'info'],
  ['iac-unmanaged', { stackResources: others(100) }, 'info'],
  ['iac-unmanaged', { stackResources: cut }, 'passes'],
  ['iac-unmanaged', {}, 'skipped'],
  [
    'iac-drift',
    { stackResources: [resource({ DriftInformation: { StackResourceDriftStatus: 'MODIFIED' } })] },
    'medium',
  ],
  ['iac-drift', { stackResources: [resource({ DriftInformation: { StackResourceDriftStatus: 'DELETED' } })] }, 'high'],
  [
    'iac-drift',
    { stackResources: [resource({ DriftInformation: { StackResourceDriftStatus: 'IN_SYNC' } })] },
    'passes',
  ],
  ['iac-drift', { stackResources: [resource()] }, 'passes'],
  ['iac-drift', { stackResources: [] }, 'does not apply'],
  ['iac-drift', { stackResources: cut }, 'skipped'],
  ['iac-drift', {}, 'skipped'],
])('%s', (id, parts, says) => {
  it(`${JSON.stringify(parts).slice(0, 60)}: ${says}`, () => expect(sayOf(id, { parts })).toBe(says))
})

describe.each([
  { name: 'list-stack-resources, 100 of 100', member: 'StackResourceSummaries', more: {}, found: ['iac-unmanaged'] },
  { name: 'describe-stack-resources, 100 of more', member: 'StackResources', more: { StackName: 'auth' }, found: [] },
])('$name', ({ member, more, found }) => {
  it('says what it can of the stack that the pool is in', async () => {
    const resources = others(100).map((one) => ({ ...one, ...more }))
    const snapshot = await snapshotFrom({ 'stack/resources.json': { [member]: resources } })
    const { findings } = runChecks(checks, snapshot, { rules: 'strict', only: ['iac-unmanaged'], skip: [], at })
    expect(findings.map(({ id }) => id)).toEqual(found)
  })
})
