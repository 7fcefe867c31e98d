import type { RuleFault } from '../iac/rule.ts'
import { causeOf } from './action-reasons.ts'
import type { PlannedChange } from './plan.ts'
import { accounts, faultOf, nameOf, type PlanInput, type PlanRule, poolsIn } from './plan-input.ts'
import { poolPairs } from './pool-pairs.ts'
import { isUnknown, scalarAt, shownChange } from './values.ts'

const hasPools = (input: PlanInput) => poolsIn(input).length > 0
const restorable = 'no user can sign in until every app knows a new pool. AWS Support can restore it within 14 days.'
const common = { references: ['article/a26'], isSecurity: true, applies: hasPools } as const

/** One finding for each pool that an action is meant for. */
const eachPool = (action: PlannedChange['action'], judge: (pool: PlannedChange, input: PlanInput) => RuleFault) => {
  return (input: PlanInput) =>
    poolsIn(input)
      .filter((pool) => pool.action === action)
      .map((pool) => judge(pool, input))
}

const destroyed: PlanRule = {
  ...common,
  id: 'tf-pool-destroyed',
  title: 'a user pool is destroyed',
  severity: 'critical',
  condition: 'aws_cognito_user_pool with the action delete, deposed objects too; not where another pool replaces it',
  reason: 'The accounts go with the pool, and no password can be exported before.',
  judge: (input) =>
    poolPairs(input.plan).gone.map((pool) => {
      const { path, observed, instead } = causeOf(pool)
      const isLeft = pool.deposed !== undefined
      return faultOf(pool, input, {
        severity: 'critical',
        path,
        observed,
        message: isLeft
          ? `${nameOf(pool)} is destroyed: what a replacement left behind, and maybe the pool with the users in it`
          : `${nameOf(pool)} is destroyed`,
        impact: `${accounts(pool, input, ['goes', 'go'])}; ${restorable}`,
        fix: isLeft ? `first find out which pool has the users: ${describeOf(pool)}` : instead,
      })
    }),
}

function describeOf(pool: PlannedChange): string {
  const id = scalarAt(pool, 'before', ['id']) ?? 'ID'
  return `aws cognito-idp describe-user-pool --user-pool-id ${/^[\w-]+$/.test(id) ? id : 'ID'}`
}

const replaced: PlanRule = {
  ...common,
  id: 'tf-pool-replaced',
  title: 'a user pool is replaced by a new one',
  severity: 'critical',
  condition:
    'aws_cognito_user_pool with delete and create at one address. In the provider name, region, alias_attributes, ' +
    'username_attributes and username_configuration.case_sensitive force it.',
  reason: 'The new pool has another id and no users, and the old one is deleted with its accounts.',
  judge: eachPool('replace', (pool, input) => {
    const { path, observed, instead } = causeOf(pool)
    return faultOf(pool, input, {
      severity: 'critical',
      path,
      observed,
      message: `${nameOf(pool)} is replaced: the pool is destroyed, and a new, empty one created`,
      impact: `${accounts(pool, input, ['goes', 'go'])}; ${restorable}`,
      fix: `${instead}; or make the new pool beside it, and move the users with a UserMigration trigger`,
    })
  }),
}

const renamed: PlanRule = {
  ...common,
  id: 'tf-pool-renamed',
  title: 'a new name of the resource destroys the pool behind the old one',
  severity: 'critical',
  condition: 'aws_cognito_user_pool deleted at one address and created at another, with no moved block between them',
  reason: 'Terraform knows a resource by its address: without a moved block a new one is another pool.',
  judge: (input) =>
    poolPairs(input.plan).renamed.map(([from, to]) =>
      faultOf(from, input, {
        severity: 'critical',
        observed: causeOf(from).observed,
        message: `${nameOf(from)} is destroyed; ${to.address} is a new, empty pool`,
        impact: `${accounts(from, input, ['goes', 'go'])}; ${restorable}`,
        fix: `a moved block from ${from.address} to ${to.address}, or the old name`,
      }),
    ),
}

const forgotten: PlanRule = {
  ...common,
  id: 'tf-pool-forgotten',
  title: 'a user pool leaves the state and stays in AWS',
  severity: 'high',
  condition: 'aws_cognito_user_pool with the action forget (medium); with create as well: a second, empty pool (high)',
  reason: 'Nothing in the configuration reaches the pool any more, its protection included.',
  judge: (input) => [
    ...eachPool('forget', (pool) =>
      faultOf(pool, input, {
        severity: 'medium',
        ...seenCause(pool),
        message: `${nameOf(pool)} leaves the state, and stays in AWS`,
        impact: `${accounts(pool, input, ['stays', 'stay'])}, in a pool that no plan looks at any more.`,
        fix: 'remove the removed block, unless another configuration imports the pool',
      }),
    )(input),
    ...eachPool('forget and create', (pool) =>
      faultOf(pool, input, {
        severity: 'high',
        ...seenCause(pool),
        message: `${nameOf(pool)} leaves the state and stays in AWS; a second, empty pool is created`,
        impact: `${accounts(pool, input, ['stays', 'stay'])} in the old pool; in the new one no user can sign in.`,
        fix: causeOf(pool).instead,
      }),
    )(input),
  ],
}

function seenCause(pool: PlannedChange): Pick<RuleFault, 'path' | 'observed'> {
  const { path, observed } = causeOf(pool)
  return { path, observed }
}

const protectionPath = ['deletion_protection']

const protection: PlanRule = {
  ...common,
  id: 'tf-deletion-protection',
  title: 'a user pool is not protected from deletion',
  severity: 'critical',
  condition:
    'deletion_protection goes from ACTIVE to anything else (critical); it is not ACTIVE on a new pool or one that stays, ' +
    'or known after apply (medium)',
  reason: 'With it no plan and no call deletes the pool; INACTIVE is the default.',
  references: ['article/a26', 'aws-security-hub/Cognito.6', 'prowler/cognito_user_pool_deletion_protection_enabled'],
  judge: (input) => poolsIn(input).flatMap((pool) => protectionFault(pool, input) ?? []),
}

function protectionFault(pool: PlannedChange, input: PlanInput): RuleFault | undefined {
  const { action, before, after, address } = pool
  if (!after || !['no-op', 'update', 'create', 'replace', 'forget and create'].includes(action)) return undefined
  const isNew = action !== 'no-op' && action !== 'update'
  const isOpen = isUnknown(pool, protectionPath)
  if (!isOpen && after.deletion_protection === 'ACTIVE') return undefined
  const wasActive = !isNew && before?.deletion_protection === 'ACTIVE'
  const isLost = wasActive && !isOpen
  const state = isOpen ? 'may not be protected from deletion' : 'is not protected from deletion'
  const name = isNew ? `the new pool ${address}` : address
  return faultOf(pool, input, {
    severity: isLost ? 'critical' : 'medium',
    path: 'deletion_protection',
    observed: shownChange(pool, protectionPath),
    message: isLost ? `${address} loses its deletion protection` : `${name} ${state}`,
    impact: `one call or plan is then enough, and ${accounts(pool, input, ['goes', 'go'])}.`,
    fix: 'deletion_protection = "ACTIVE", and prevent_destroy in its lifecycle, which no plan shows',
  })
}

/** What happens to a pool as a whole. */
export const poolRules: readonly PlanRule[] = [destroyed, replaced, renamed, forgotten, protection]
