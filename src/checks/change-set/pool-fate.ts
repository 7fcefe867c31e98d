import { compareText } from '../findings/finding.ts'
import type { Rule, RuleFault } from '../iac/rule.ts'
import { type Change, type Changes, isOf, isRecreating, isRemoved, isRetained, replacementOf } from './change.ts'
import { capital, peopleOf } from './people.ts'
import { howToSee, seenIn, textOf } from './values.ts'

const support = 'AWS Support can restore it within 14 days.'

/** What takes a pool, and every user in it, away. */
export const poolFateRules: readonly Rule<Changes>[] = [
  {
    id: 'cs-pool-removed',
    title: 'a user pool leaves the stack',
    severity: 'critical',
    condition:
      'The action for a user pool is Remove. Medium where PolicyAction, or the DeletionPolicy of before, is Retain: it leaves the stack and stays in AWS.',
    reason:
      'CloudFormation deletes the pool with every user in it. Passwords cannot be exported, so nothing brings them back.',
    references: ['article/a23', 'article/a24'],
    isSecurity: true,
    applies: ({ changes }) => changes.some((change) => isOf(change, 'UserPool')),
    judge: (input) => {
      const renamed = new Set(renamedPools(input).map(({ removed }) => removed))
      return removedPools(input)
        .filter((change) => !renamed.has(change))
        .map((change) => removedFault(change, input))
    },
  },
  {
    id: 'cs-pool-renamed',
    title: 'a user pool gets another logical id, which makes a new, empty pool',
    severity: 'critical',
    condition: 'A user pool is removed and another one added, in one set or across the sets that were given.',
    reason:
      'CloudFormation knows a resource by its logical id alone: another id, or another stack, means to delete the one and make the other.',
    references: ['article/a23'],
    isSecurity: true,
    applies: ({ changes }) => changes.some((change) => isOf(change, 'UserPool')),
    judge: (input) => renamedPools(input).map((pair) => renamedFault(pair, input)),
  },
  {
    id: 'cs-pool-replaced',
    title: 'a user pool is replaced by a new, empty one',
    severity: 'critical',
    condition:
      'Replacement is True or Conditional, RequiresRecreation Always or Conditionally, PolicyAction begins with ReplaceAnd, or the action is Dynamic. High for ReplaceAndRetain: the old pool stays in AWS.',
    reason: 'The new pool has no users, another id, another issuer and other keys.',
    references: ['article/a23'],
    isSecurity: true,
    applies: ({ changes }) => changes.some((change) => isOf(change, 'UserPool')),
    judge: (input) =>
      input.changes
        .filter((change) => isOf(change, 'UserPool') && replacementOf(change) !== undefined)
        .map((change) => replacedFault(change, input)),
  },
  {
    id: 'cs-unprotected',
    title: 'a new user pool has nothing that protects it from deletion',
    severity: 'medium',
    condition:
      'A user pool is added with neither DeletionProtection ACTIVE nor a DeletionPolicy of Retain or RetainExceptOnCreate.',
    reason: 'The next update that drops it, or one call, deletes the users that it has by then.',
    references: ['article/a23', 'article/a24', 'aws-security-hub/Cognito.6'],
    isSecurity: true,
    applies: ({ changes }) => changes.some((change) => isOf(change, 'UserPool') && change.action === 'Add'),
    judge: (input) => {
      const renamed = new Set(renamedPools(input).map(({ added }) => added))
      return input.changes
        .filter((change) => isOf(change, 'UserPool') && change.action === 'Add')
        .flatMap((change) => unprotectedFault(change, renamed.has(change)))
    },
  },
]

/** Policies with which a resource outlives its place in the stack. */
export function isKept(policy: unknown): boolean {
  return policy === 'Retain' || policy === 'RetainExceptOnCreate'
}

function removedPools({ changes }: Changes): Change[] {
  return changes.filter((change) => isOf(change, 'UserPool') && isRemoved(change))
}

/** Whether the pool stays in AWS: as CloudFormation says, or as the policy of before does where it says nothing. */
function stays(change: Change): boolean {
  if (change.policyAction !== undefined) return isRetained(change)
  const policy = change.before && seenIn(change.before, ['DeletionPolicy'])
  return policy?.state === 'shown' && isKept(policy.value)
}

interface Renamed {
  readonly removed: Change
  readonly added: Change
}

/** Pools that go and pools that come, in pairs: those of one name first, then in the order of their ids. */
function renamedPools(input: Changes): Renamed[] {
  const byName = (a: Change, b: Change) => compareText(a.resource, b.resource)
  const left = input.changes.filter((change) => isOf(change, 'UserPool') && change.action === 'Add').sort(byName)
  const removed = removedPools(input).sort(byName)
  const take = (gone: Change, isLike: (come: Change) => boolean): Renamed[] => {
    const at = left.findIndex(isLike)
    const [added] = at < 0 ? [] : left.splice(at, 1)
    return added ? [{ removed: gone, added }] : []
  }
  const alike = removed.flatMap((gone) =>
    take(gone, (come) => gone.logicalId === come.logicalId || hasOneName(gone, come)),
  )
  const done = new Set(alike.map((pair) => pair.removed))
  return [...alike, ...removed.filter((gone) => !done.has(gone)).flatMap((gone) => take(gone, () => true))]
}

function hasOneName({ before }: Change, { after }: Change): boolean {
  const [was, is] = [before, after].map((side) => side && seenIn(side, ['Properties', 'UserPoolName']))
  return was?.state === 'shown' && is?.state === 'shown' && textOf(was.value) === textOf(is.value)
}

function removedFault(change: Change, input: Changes): RuleFault {
  const { set, resource, logicalId, location, policyAction } = change
  const people = peopleOf(change, input)
  const base = { resource, path: null, ...(location && { location }) }
  if (stays(change)) {
    return {
      ...base,
      severity: 'medium',
      observed: 'the pool is retained',
      message: `${logicalId} leaves the stack and stays in AWS`,
      impact: `No user notices: ${people.subject} ${people.verb('stay', 'stays')} in a pool that no stack manages any more.`,
      fix: 'note its pool id, or bring it back with a change set of type IMPORT: !Ref no longer reaches it',
    }
  }
  return {
    ...base,
    severity: 'critical',
    observed:
      policyAction === undefined || set.isTemplate ? 'the template no longer has it' : `PolicyAction ${policyAction}`,
    message: `${logicalId} is deleted`,
    impact: `${capital(people.subject)} ${people.verb('go', 'goes')}, and no user can sign in. ${support}`,
    fix: 'keep the resource; to take it out of the stack, first set DeletionPolicy: Retain in a separate update',
  }
}

function renamedFault({ removed, added }: Renamed, input: Changes): RuleFault {
  const { resource, location } = removed
  const people = peopleOf(removed, input)
  const isMoved = removed.logicalId === added.logicalId
  // ids alone are read best; two of one name differ in their stacks
  const name = (change: Change) =>
    isMoved || change.set.isNested ? `${change.logicalId} of ${change.set.stack ?? change.set.name}` : change.logicalId
  const isKeptInAws = stays(removed)
  const fate = isKeptInAws
    ? `${capital(people.subject)} ${people.verb('stay', 'stays')} in a pool outside of the stack; no user can sign in where apps use the new one.`
    : `${capital(people.subject)} ${people.verb('go', 'goes')}; no user can sign in until every app knows the new pool. ${support}`
  return {
    severity: 'critical',
    resource,
    path: null,
    observed: isMoved
      ? `it moved: ${name(removed)} → ${name(added)}`
      : `the logical id changed: ${name(removed)} → ${name(added)}`,
    message: `${name(removed)} ${isKeptInAws ? 'leaves the stack' : 'is deleted'}; ${name(added)} is a new, empty pool`,
    impact: fate,
    fix: 'keep the id, or a stack refactor, or Retain and import',
    ...(location && { location }),
  }
}

function replacedFault(change: Change, input: Changes): RuleFault {
  const { resource, logicalId, details, location, policyAction } = change
  const people = peopleOf(change, input)
  const word = replacementOf(change) ?? ''
  const causes = [...new Set(details.filter(isRecreating).map(({ property, attribute }) => property ?? attribute))]
  const isCertain = !/Condition|Dynamic/.test(word)
  const isRetainedInAws = policyAction === 'ReplaceAndRetain'
  return {
    severity: isRetainedInAws ? 'high' : 'critical',
    resource,
    path: null,
    observed: [word, ...causes.sort(compareText)].join(', '),
    message: `${logicalId} ${isCertain ? 'is' : 'may be'} replaced by a new, empty pool`,
    impact: isRetainedInAws
      ? `${capital(people.subject)} ${people.verb('stay', 'stays')} behind in the old pool, outside of the stack; no user can sign in to the new one.`
      : `${capital(people.subject)} ${isCertain ? people.verb('go', 'goes') : 'may go'}; no user can sign in until every app knows the new pool. ${support}`,
    fix: 'undo what replaces it; for new settings make a second pool with a UserMigration trigger, then move the apps',
    ...(location && { location }),
  }
}

function unprotectedFault(change: Change, isRenamed: boolean): RuleFault[] {
  const { after, resource, logicalId, location } = change
  const settings = [['DeletionPolicy'], ['Properties', 'DeletionProtection']].map(
    (path) => after && seenIn(after, path),
  )
  const isProtected = settings.some((one) => one?.state === 'shown' && (isKept(one.value) || one.value === 'ACTIVE'))
  const isUnknown = after === undefined || settings.some((one) => one?.state === 'hidden')
  if (isProtected || (isUnknown && isRenamed)) return []
  return [
    {
      severity: 'medium',
      resource,
      path: 'DeletionProtection',
      observed: isUnknown ? null : 'neither DeletionProtection ACTIVE nor DeletionPolicy Retain',
      message: isUnknown
        ? `whether the new pool ${logicalId} is protected from deletion is not shown`
        : `the new pool ${logicalId} has no protection from deletion`,
      impact: 'One update or one call can delete the pool with all who have signed up by then.',
      fix: isUnknown
        ? howToSee(change)
        : 'set DeletionProtection: ACTIVE, DeletionPolicy: Retain and UpdateReplacePolicy: Retain',
      ...(location && { location }),
    },
  ]
}
