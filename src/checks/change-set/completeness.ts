import type { Rule, RuleFault } from '../iac/rule.ts'
import { type Change, type ChangeSet, type Changes, isLost, isRetained, type SetState } from './change.ts'

/** Whether all that there is to know was given. */
export const completenessRules: readonly Rule<Changes>[] = [
  {
    id: 'cs-nested',
    title: 'the change set of a nested stack was not given',
    severity: 'high',
    condition:
      'A change is about an AWS::CloudFormation::Stack whose ChangeSetId is not among the sets that were given: high where the stack is removed or replaced and not retained, else medium.',
    reason: 'What happens to pools inside a nested stack is only in the change set of that stack.',
    references: [],
    isSecurity: false,
    applies: ({ changes }) => changes.some(isNestedStack),
    judge: ({ changes, givenSets }) =>
      changes
        .filter(
          (change) => isNestedStack(change) && !givenSets.has(change.nestedSet ?? '') && change.oddities.length === 0,
        )
        .map(nestedFault),
  },
  {
    id: 'cs-incomplete',
    title: 'the change set is incomplete, unusable or of an unknown form',
    severity: 'high',
    condition:
      'A further page is missing, Status is not CREATE_COMPLETE, ExecutionStatus is UNAVAILABLE (a nested set of a root always is) or OBSOLETE, or it has a word or form that is unknown. Info where there is nothing to change, or it has been executed.',
    reason: 'What is not shown, or not understood, may delete a pool.',
    references: [],
    isSecurity: false,
    applies: ({ sets }) => sets.length > 0,
    judge: ({ sets, changes }) => [
      ...sets.flatMap(setFault),
      ...changes.filter(({ oddities, type }) => oddities.length > 0 && isLookedAt(type)).map(oddChangeFault),
    ],
  },
]

const isNestedStack = ({ type }: Change): boolean => type === 'AWS::CloudFormation::Stack'

const isLookedAt = (type: string): boolean => /^AWS::(?:Cognito::|CloudFormation::Stack$)/.test(type)

function nestedFault(change: Change): RuleFault {
  const { resource, logicalId, action, location, set } = change
  const isGone = action === 'Remove'
  return {
    severity: isLost(change) && !isRetained(change) ? 'high' : 'medium',
    resource,
    path: null,
    observed: `Action ${action}`,
    message: isGone
      ? `the nested stack ${logicalId} goes, with every resource in it`
      : `what happens inside the nested stack ${logicalId} is not shown`,
    impact: 'Unknown: a pool inside it may go, with every account.',
    fix: isGone
      ? 'look for a pool in it first: aws cloudformation list-stack-resources --stack-name ARN'
      : set.isTemplate
        ? "compare the nested stack's templates too, or check a change set with --include-nested-stacks"
        : 'make it with --include-nested-stacks, describe each ChangeSetId, and give all files at once',
    ...(location && { location }),
  }
}

const nothingToDo = /didn.t contain changes|No updates are to be performed/i

function setFault(set: ChangeSet): RuleFault[] {
  const { name, stack, isNested, states, isCut, oddities, location } = set
  const base = { resource: stack ?? name, path: null, ...(location && { location }) }
  const fault = (found: Pick<RuleFault, 'severity' | 'observed' | 'message' | 'fix'>): RuleFault => ({
    ...base,
    ...found,
    impact:
      found.severity === 'info'
        ? 'None by this set.'
        : 'Unknown: what is not shown may delete a pool, with every account.',
  })
  const faults: RuleFault[] = []
  if (isCut) {
    faults.push(
      fault({
        severity: 'high',
        observed: 'NextToken',
        message: `the change set "${name}" has further pages`,
        fix: 'give every page; the AWS CLI fetches them all without --no-paginate and --max-items',
      }),
    )
  }
  if (oddities.length > 0) {
    faults.push(
      fault({
        severity: 'high',
        observed: [...new Set(oddities)].sort().join('; '),
        message: `the form of "${name}" is not known`,
        fix: set.isTemplate
          ? 'make a change set and check that'
          : 'describe it again; a newer cogtool may know the form',
      }),
    )
  }
  const told = states.flatMap((state) => stateFault(state, isNested) ?? [])
  return [...faults, ...told.map((one) => fault({ ...one, message: one.message(name) }))]
}

interface StateFault {
  readonly severity: 'high' | 'info'
  readonly observed: string
  readonly message: (name: string) => string
  readonly fix: string
}

/** What Status and ExecutionStatus say; undefined where all is well, or nothing is said. */
function stateFault({ status, executionStatus, reason }: SetState, isNested: boolean): StateFault | undefined {
  if (status === 'FAILED' && nothingToDo.test(reason)) {
    return {
      severity: 'info',
      observed: 'no changes',
      message: (name) => `the change set "${name}" has nothing to change`,
      fix: 'nothing to do',
    }
  }
  if (executionStatus?.startsWith('EXECUTE_')) {
    return {
      severity: 'info',
      observed: `ExecutionStatus ${executionStatus}`,
      message: (name) => `the change set "${name}" has been executed: what it says has happened, or was tried`,
      fix: 'make a new one for what comes next',
    }
  }
  if (status !== undefined && status !== 'CREATE_COMPLETE') {
    return {
      severity: 'high',
      observed: `Status ${status}`,
      message: (name) => `the change set "${name}" is not complete`,
      fix:
        status === 'FAILED'
          ? 'read its StatusReason, repair that, and make it again'
          : 'wait until it is CREATE_COMPLETE',
    }
  }
  if (executionStatus === undefined || executionStatus === 'AVAILABLE') return undefined
  const isRootsAlone = isNested || /Only executable from the root change set/i.test(reason)
  if (executionStatus === 'UNAVAILABLE' && isRootsAlone) return undefined
  return {
    severity: 'high',
    observed: `ExecutionStatus ${executionStatus}`,
    message: (name) => `the change set "${name}" cannot be executed as it is`,
    fix: executionStatus === 'OBSOLETE' ? 'the stack has changed since: make it again' : 'make it again',
  }
}

function oddChangeFault({ resource, logicalId, oddities, location, set }: Change): RuleFault {
  return {
    severity: 'high',
    resource,
    path: null,
    observed: [...new Set(oddities)].sort().join('; '),
    message: `what happens to ${logicalId} cannot be told`,
    impact: 'Unknown: it may go, with every account that hangs on it.',
    fix: set.isTemplate
      ? 'make a change set and check that'
      : 'look at the change by hand; a newer cogtool may know the word',
    ...(location && { location }),
  }
}
