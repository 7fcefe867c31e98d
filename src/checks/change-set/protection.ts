import type { Rule, RuleFault } from '../iac/rule.ts'
import { type Change, type Changes, isOf, isStill } from './change.ts'
import { peopleOf } from './people.ts'
import { isKept } from './pool-fate.ts'
import { hiddenSides, howToSee, type Sides, sidesOf, textOf, textOfSeen } from './values.ts'

/** A setting that keeps a pool from deletion. */
interface Protection {
  readonly name: string
  readonly isProperty: boolean
  readonly isStrong: (value: unknown) => boolean
  /** What it keeps from happening. */
  readonly against: string
}

const protections: readonly Protection[] = [
  {
    name: 'DeletionPolicy',
    isProperty: false,
    isStrong: isKept,
    against: 'the next update that drops the pool, or a deletion of the stack, deletes its users',
  },
  {
    name: 'UpdateReplacePolicy',
    isProperty: false,
    isStrong: isKept,
    against: 'the next update that replaces the pool deletes its users',
  },
  {
    name: 'DeletionProtection',
    isProperty: true,
    isStrong: (value) => textOf(value).toUpperCase() === 'ACTIVE',
    against: 'one call can delete the pool and its users',
  },
]

export const policyWeakened: Rule<Changes> = {
  id: 'cs-policy-weakened',
  title: 'what keeps a user pool from deletion is taken away',
  severity: 'critical',
  condition:
    'DeletionPolicy or UpdateReplacePolicy of a user pool goes from Retain or RetainExceptOnCreate to anything else, or DeletionProtection from ACTIVE. Medium where the values are not shown.',
  reason: 'Nothing happens today. The next mistake then deletes the users, and no change set has to mention it.',
  references: ['article/a24', 'aws-security-hub/Cognito.6'],
  isSecurity: true,
  applies: ({ changes }) => changes.some((change) => isOf(change, 'UserPool') && change.action === 'Modify'),
  judge: (input) =>
    input.changes
      .filter(
        (change) =>
          isOf(change, 'UserPool') && !isStill(change) && change.action !== 'Remove' && change.action !== 'Add',
      )
      .flatMap((change) => protections.flatMap((one) => protectionFault(one, change, input))),
}

function protectionFault(protection: Protection, change: Change, input: Changes): RuleFault[] {
  const { name, isStrong, against } = protection
  const sides = protectionSides(protection, change)
  if (sides === undefined) return []
  const { before, after } = sides
  const isAnyway = before.state === 'shown' ? !isStrong(before.value) : before.state === 'absent'
  const isStrongAfter = after.state === 'shown' && isStrong(after.value)
  if (isAnyway || isStrongAfter) return []
  const isKnown = before.state === 'shown' && after.state !== 'hidden'
  const { resource, logicalId, location } = change
  const people = peopleOf(change, input)
  return [
    {
      severity: isKnown ? 'critical' : 'medium',
      resource,
      path: name,
      observed: `${textOfSeen(before)} → ${textOfSeen(after)}`,
      message: isKnown ? `${logicalId} loses its ${name}` : `whether ${logicalId} loses its ${name} is not shown`,
      impact: `No user notices now; ${against}: ${people.subject}.`,
      fix: isKnown ? `keep ${name} as it is` : howToSee(change),
      ...(location && { location }),
    },
  ]
}

/** A scope without details says which policies change, and not how. */
function protectionSides({ name, isProperty }: Protection, change: Change): Sides | undefined {
  const { scope, details } = change
  if (!isProperty && details.length === 0 && scope.includes(name)) {
    return sidesOf(change, name, isProperty) ?? (change.before && change.after ? undefined : hiddenSides)
  }
  return sidesOf(change, name, isProperty)
}

/** Whether the change makes a protection stronger; for what only strengthens. */
export function strengthenedProtections(change: Change): string[] {
  return protections
    .filter(({ name, isProperty, isStrong }) => {
      const sides = sidesOf(change, name, isProperty)
      return sides?.after.state === 'shown' && isStrong(sides.after.value) && sides.before.state !== 'hidden'
    })
    .map(({ name }) => name)
}
