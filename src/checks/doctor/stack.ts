import { isJsonObject, type JsonObject, member } from '../../text/json.ts'
import type { Pool, Snapshot, StackResource } from '../snapshot/snapshot.ts'
import { type Check, check, type Fault } from './check.ts'
import { allUsers } from './people.ts'

const keeping = ['Retain', 'RetainExceptOnCreate']

/** What the stack that the pool is in can do to it. */
export const stackChecks: readonly Check[] = [
  check({
    id: 'iac-stack-policy',
    title: 'a change of the stack can delete or replace the pool',
    severity: 'high',
    rules: 'article',
    fix: 'template',
    breaks: false,
    immutable: false,
    isSecurity: false,
    references: ['article/a23', 'article/a24'],
    reads: ['stack'],
    condition:
      'DeletionPolicy or UpdateReplacePolicy is neither Retain nor RetainExceptOnCreate: high. The stack has no termination protection, or no policy against Update:Replace and Update:Delete: medium.',
    reason:
      'CloudFormation deletes what a template no longer names, with every user in it; passwords cannot be exported before.',
    about: 'pool',
    needs: ['stackResources', 'stack', 'template', 'stackPolicy'],
    needsOwn: [],
    applies: (_, __, snapshot) => isManaged(snapshot) !== false,
    judge: ({ snapshot, pool, parts: { stackResources, stack, template, stackPolicy } }) => {
      const resource = poolInTemplate(template, logicalIdOf(stackResources, snapshot.poolId))
      if (resource === undefined) return { unreadable: 'the template names no user pool that is this one' }
      return [
        ...policyFaults(resource, pool),
        ...protectionFaults(stack.EnableTerminationProtection === true, protectsFromReplace(stackPolicy), pool),
      ]
    },
  }),
  check({
    id: 'iac-unmanaged',
    title: 'the pool is in no stack',
    severity: 'info',
    rules: 'article',
    fix: 'other',
    breaks: false,
    immutable: false,
    isSecurity: false,
    references: ['article/a22'],
    reads: ['stack:IsManaged'],
    condition: 'CloudFormation knows no stack that holds the pool. Terraform is not asked.',
    reason: 'What was made by hand has no history and no review; a pool can be imported into a stack.',
    outdated: 'the article says that it cannot: a change set of type IMPORT adds it',
    about: 'pool',
    needs: ['stackResources'],
    needsOwn: [],
    judge: ({ snapshot }) => {
      if (isManaged(snapshot) !== false) return undefined
      return {
        severity: 'info',
        path: null,
        observed: 'no stack',
        message: 'the pool is in no CloudFormation stack',
        impact: 'None: no template shows how the pool is meant to be.',
        fix: 'import it: a change set of type IMPORT with DeletionPolicy Retain, unless Terraform has it',
      }
    },
  }),
  check({
    id: 'iac-drift',
    title: 'the pool is not as its template says',
    severity: 'high',
    rules: 'baseline',
    fix: 'template',
    breaks: false,
    immutable: false,
    isSecurity: false,
    references: ['article/a23'],
    reads: ['stack:StackResourceDriftStatus'],
    condition: 'The drift status of the pool in its stack is MODIFIED: medium; DELETED: high.',
    reason: 'The next change set may also undo what was fixed by hand.',
    about: 'pool',
    needs: ['stackResources'],
    needsOwn: [],
    applies: (_, __, snapshot) => isManaged(snapshot) !== false,
    judge: ({ snapshot: { poolId }, pool, parts: { stackResources } }) => {
      const own = resourceOf(stackResources, poolId)
      if (own && own.LogicalResourceId === undefined) {
        return { unreadable: 'the pool is not among the resources that were listed: list-stack-resources gives all' }
      }
      const status = own?.DriftInformation?.StackResourceDriftStatus
      if (status !== 'MODIFIED' && status !== 'DELETED') return undefined
      return {
        severity: status === 'DELETED' ? 'high' : 'medium',
        path: 'StackResourceDriftStatus',
        observed: status,
        message: `the drift status of the pool in its stack is ${status}`,
        impact:
          status === 'DELETED'
            ? 'The stack treats the pool as deleted: its next change may make a new, empty one.'
            : `A change of the stack may undo settings that ${allUsers(pool)} rely on.`,
        fix: 'compare: aws cloudformation describe-stack-resource-drifts; put what is meant into the template',
      }
    },
  }),
]

/** The resource of a stack with this physical id. */
export function resourceOf(resources: readonly StackResource[], poolId: string): StackResource | undefined {
  return resources.find(({ PhysicalResourceId }) => PhysicalResourceId === poolId)
}

function logicalIdOf(resources: readonly StackResource[], poolId: string): string | undefined {
  return resourceOf(resources, poolId)?.LogicalResourceId
}

/** Whether a stack holds the pool; undefined where its resources were not read. */
export function isManaged({ poolId, parts: { stackResources } }: Snapshot): boolean | undefined {
  if (stackResources.state !== 'read') return undefined
  return resourceOf(stackResources.value, poolId) !== undefined
}

/** The pool's resource in a template: by its logical id, else the only user pool there is. */
export function poolInTemplate(template: unknown, logicalId: string | undefined): JsonObject | undefined {
  const resources = isJsonObject(template) ? member(template, 'Resources') : undefined
  if (!isJsonObject(resources)) return undefined
  const pools = Object.entries(resources).filter(
    ([id, one]) => isJsonObject(one) && one.Type === 'AWS::Cognito::UserPool' && (logicalId ?? id) === id,
  )
  const [only, ...others] = pools
  return others.length === 0 && only && isJsonObject(only[1]) ? only[1] : undefined
}

function policyFaults(resource: JsonObject, pool: Pool): Fault[] {
  return ['DeletionPolicy', 'UpdateReplacePolicy'].flatMap((name) => {
    const value = resource[name]
    if (typeof value === 'string' && keeping.includes(value)) return []
    const seen = typeof value === 'string' ? value : 'absent, which means Delete'
    return {
      severity: 'high' as const,
      path: name,
      observed: typeof value === 'string' ? value : 'absent',
      message: `${name} of the pool in its template is ${seen}`,
      impact: `A change of the stack can delete the pool with ${allUsers(pool)}.`,
      fix: `set ${name}: Retain beside the Type of the pool in the template`,
    }
  })
}

function protectionFaults(isProtected: boolean, hasPolicy: boolean, pool: Pool): Fault[] {
  const lacking = [
    !isProtected && 'termination protection',
    !hasPolicy && 'policy against Update:Replace and Update:Delete',
  ]
  const names = lacking.filter((name) => name !== false)
  if (names.length === 0) return []
  return [
    {
      severity: 'medium',
      path: null,
      observed: `no ${names.join(', no ')}`,
      message: `the stack has no ${names.join(' and no ')}`,
      impact: `One mistaken change of the stack reaches the pool with ${allUsers(pool)}.`,
      fix: 'aws cloudformation update-termination-protection --enable-termination-protection, and set-stack-policy',
    },
  ]
}

/** Whether a stack's policy denies both Update:Replace and Update:Delete, for some resources at least. */
function protectsFromReplace(policy: unknown): boolean {
  const statements = isJsonObject(policy) ? [member(policy, 'Statement')].flat() : []
  const denied = statements.flatMap((one) =>
    isJsonObject(one) && one.Effect === 'Deny' ? [one.Action].flat().filter((name) => typeof name === 'string') : [],
  )
  return ['update:replace', 'update:delete'].every((name) =>
    denied.some((action) => [name, 'update:*', '*'].includes(action.toLowerCase())),
  )
}
