import { isHidden } from '../iac/hidden.ts'
import type { Rule, RuleFacts, RuleFault } from '../iac/rule.ts'
import {
  type Change,
  type Changes,
  followsLivingPool,
  isOf,
  isRemoved,
  isReplaced,
  isRetained,
  isStill,
  replacementOf,
} from './change.ts'
import { howToSee, type Seen, sidesOf, textOf, touchedNames } from './values.ts'

/** What is lost when a resource is removed, or made anew. */
interface Loss {
  /** Below `AWS::Cognito::`. */
  readonly type: string
  /** Properties whose change makes another resource of it; undefined: every one does. */
  readonly identity: readonly string[] | undefined
  /** e.g. `app client`. */
  readonly noun: string
  readonly impact: string
  readonly fix: string
}

/** A rule about what may not go, or become another. */
interface LossRule extends Pick<RuleFacts, 'id' | 'title' | 'condition' | 'reason' | 'references' | 'isSecurity'> {
  readonly severity: 'high' | 'medium'
  readonly losses: readonly Loss[]
}

const lossRules: readonly LossRule[] = [
  {
    id: 'cs-client-replaced',
    title: 'an app client goes, or gets another id',
    severity: 'high',
    condition:
      'An app client is removed or replaced, or its GenerateSecret or UserPoolId changes; not because a pool that stays is modified. Medium where it is retained or the values are not shown.',
    reason: 'A new client has a new id and a new secret. Refresh tokens belong to the client that they were given to.',
    references: [],
    isSecurity: false,
    losses: [
      {
        type: 'UserPoolClient',
        identity: ['GenerateSecret', 'UserPoolId'],
        noun: 'app client',
        impact:
          'Every refresh token of the client dies: its users must sign in again, once the app knows the new client id.',
        fix: 'keep the client; make a second one, move the app to it, and remove the old one later',
      },
    ],
  },
  {
    id: 'cs-domain-replaced',
    title: "a user pool's domain goes, or becomes another",
    severity: 'high',
    condition:
      'A domain is removed or replaced, or its Domain or UserPoolId changes. Medium where the values are not shown.',
    reason: 'Hosted UI, OAuth endpoints, SAML and OIDC callbacks and passkeys depend on its name.',
    references: [],
    isSecurity: false,
    losses: [
      {
        type: 'UserPoolDomain',
        identity: ['Domain', 'UserPoolId'],
        noun: 'domain',
        impact:
          'No user can sign in by the Hosted UI or by an identity provider until apps and providers know another address.',
        fix: 'keep the domain; a pool may have a prefix and a custom domain, so that apps can move first',
      },
    ],
  },
  {
    id: 'cs-user-replaced',
    title: 'a user of the template is deleted and created again',
    severity: 'high',
    condition: 'A resource of type UserPoolUser is removed, or changes in any way.',
    reason: 'Every property of it is create-only: the user gets another sub and no password.',
    references: ['github/serverless/serverless#5317'],
    isSecurity: false,
    losses: [
      {
        type: 'UserPoolUser',
        identity: undefined,
        noun: 'user',
        impact: 'This user goes, with password, MFA and devices, and the new one has another sub.',
        fix: 'leave it as it is; to keep the user and drop the resource, set DeletionPolicy: Retain first',
      },
    ],
  },
  {
    id: 'cs-identity-pool-removed',
    title: 'an identity pool goes, or becomes another',
    severity: 'high',
    condition: 'An identity pool is removed or replaced.',
    reason:
      'A new pool gives new identity ids. Files in S3, rows and policies that are named after the old ones belong to no identity.',
    references: [],
    isSecurity: false,
    losses: [
      {
        type: 'IdentityPool',
        identity: [],
        noun: 'identity pool',
        impact: 'Every user gets another identity id, and no longer reaches what hangs on the old one.',
        fix: 'keep it, with DeletionPolicy: Retain',
      },
    ],
  },
  {
    id: 'cs-replica-removed',
    title: "a user pool's replica goes",
    severity: 'high',
    condition: 'A replica of a user pool is removed or replaced.',
    reason: 'Apps of its Region lose their sign-in, and a failover has nowhere to go.',
    references: [],
    isSecurity: false,
    losses: [
      {
        type: 'UserPoolReplica',
        identity: [],
        noun: 'replica',
        impact: 'No user can sign in by the Region of the replica any more.',
        fix: 'keep it until every app uses another Region',
      },
    ],
  },
  {
    id: 'cs-other',
    title: 'a resource server, identity provider or group goes, or becomes another',
    severity: 'medium',
    condition:
      'Identifier of a resource server, ProviderName or ProviderType of an identity provider, or GroupName of a group changes, or one of them is removed or replaced.',
    reason: 'Their names are in tokens, in links of users and in apps.',
    references: [],
    isSecurity: false,
    losses: [
      {
        type: 'UserPoolResourceServer',
        identity: ['Identifier', 'UserPoolId'],
        noun: 'resource server',
        impact: 'Tokens no longer get its scopes: APIs that ask for them refuse everybody.',
        fix: 'keep it until no API asks for its scopes',
      },
      {
        type: 'UserPoolIdentityProvider',
        identity: ['ProviderName', 'ProviderType', 'UserPoolId'],
        noun: 'identity provider',
        impact: 'Users who come from it cannot sign in; with another name they come back as new users.',
        fix: 'keep the name; make a second provider and link its users first',
      },
      {
        type: 'UserPoolGroup',
        identity: ['GroupName', 'UserPoolId'],
        noun: 'group',
        impact: 'Its members lose the group, and what it lets them do.',
        fix: 'keep it, or make the new one and move its members first',
      },
    ],
  },
]

/** What belongs to a pool, and must not go or become another. */
export const partRules: readonly Rule<Changes>[] = lossRules.map((rule) => {
  const { losses, ...facts } = rule
  const isAbout = (change: Change) => losses.some(({ type }) => isOf(change, type))
  return {
    ...facts,
    applies: ({ changes }) => changes.some(isAbout),
    judge: (input) =>
      input.changes
        .filter((change) => !isStill(change))
        .flatMap((change) => {
          const loss = losses.find(({ type }) => isOf(change, type))
          return loss ? lossFault(loss, rule.severity, change, input) : []
        }),
  }
})

function lossFault(loss: Loss, severity: 'high' | 'medium', change: Change, input: Changes): RuleFault[] {
  const { resource, logicalId, location } = change
  const verdict = isRemoved(change) ? 'removed' : fateOf(loss, change, input)
  if (verdict === undefined) return []
  const isUnclear = typeof verdict !== 'string' && !verdict.isCertain
  const { noun, impact, fix } = loss
  const isKept = isRetained(change)
  const isLeft = isKept && verdict === 'removed'
  const names = typeof verdict === 'string' ? [] : verdict.names
  const word = replacementOf(change)
  return [
    {
      severity: isUnclear || isKept ? 'medium' : severity,
      resource,
      path: names[0] ?? null,
      observed: names.length > 0 ? `${names.join(', ')} changes` : (word ?? policyOf(change)),
      message: isUnclear
        ? `whether the ${noun} ${logicalId} becomes another one is not shown`
        : `the ${noun} ${logicalId} ${verdict === 'removed' ? (isKept ? 'leaves the stack and stays in AWS' : 'is deleted') : `${isMaybe(word) ? 'may be' : 'is'} replaced by a new one`}`,
      impact: isLeft ? 'No user notices: it keeps working, and no stack manages it any more.' : impact,
      fix: isUnclear ? howToSee(change) : isLeft ? 'nothing, or import it into a stack again' : fix,
      ...(location && { location }),
    },
  ]
}

const policyOf = ({ policyAction }: Change): string | null =>
  policyAction === undefined ? null : `PolicyAction ${policyAction}`

const isMaybe = (word: string | undefined): boolean => word !== undefined && /Condition|Dynamic/.test(word)

interface Fate {
  /** The properties because of which it becomes another one; none where CloudFormation names none. */
  readonly names: readonly string[]
  readonly isCertain: boolean
}

/** Whether a resource that stays in the template becomes another one. */
function fateOf({ identity }: Loss, change: Change, input: Changes): Fate | undefined {
  if (change.action === 'Add') return undefined
  const touched = touchedNames(change).filter((name) => name !== 'Metadata')
  const names = (identity ?? touched).filter((name) => touched.includes(name) && !onlyFollows(name, change, input))
  if (isReplaced(change, input)) return { names, isCertain: true }
  if (identity === undefined) {
    const isChanged = names.length > 0 || change.details.length === 0
    return isChanged ? { names, isCertain: true } : undefined
  }
  const changed = names.filter((name) => isChanged(name, change) !== false)
  if (changed.length === 0) return undefined
  const isCertain = changed.some((name) => isChanged(name, change) === true) || pointsAtLostPool(changed, change, input)
  return { names: changed, isCertain }
}

/** Whether the property changes because a pool that stays is modified, and so does not change at all. */
function onlyFollows(name: string, change: Change, { changes }: Changes): boolean {
  const details = change.details.filter(({ property }) => property === name)
  return details.length > 0 && details.every((detail) => followsLivingPool(detail, change, changes))
}

/** Whether a property that is touched has another value: both are shown, or CloudFormation has compared them; else undefined. */
function isChanged(name: string, change: Change): boolean | undefined {
  const sides = sidesOf(change, name)
  if (sides === undefined) return undefined
  const { before, after } = sides
  const areShown = [before, after].every((side) => side.state === 'absent' || !isHidden(side.value))
  // a secret that is not asked for is none
  if (areShown) return name !== 'GenerateSecret' || flagOf(before) !== flagOf(after)
  const isStatic = change.details.some((one) => one.property === name && one.evaluation === 'Static')
  return !change.set.isTemplate && isStatic ? true : undefined
}

function flagOf(seen: Seen): string {
  return seen.state === 'shown' ? textOf(seen.value).toLowerCase() : 'false'
}

/** Whether it now names another pool, because the one that it named goes. */
function pointsAtLostPool(names: readonly string[], change: Change, { changes }: Changes): boolean {
  const before = sidesOf(change, 'UserPoolId')?.before
  if (!names.includes('UserPoolId') || before === undefined || before.state === 'absent') return false
  const text = textOf(before.value)
  const lost = changes.filter((one) => isOf(one, 'UserPool') && isRemoved(one))
  return lost.some(({ logicalId }) => text.includes(JSON.stringify(logicalId)))
}
