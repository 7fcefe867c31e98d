import { isJsonObject } from '../../text/json.ts'
import type { RuleFault } from '../iac/rule.ts'
import { isStandardAttribute } from '../iac/standard-attributes.ts'
import { valueAt } from '../iac/terraform-values.ts'
import { type PlannedChange, poolType } from './plan.ts'
import { faultOf, nameOf, ofTypes, type PlanInput, type PlanRule, poolsIn } from './plan-input.ts'
import { isHidden, isSame, isUnknown, shownChange } from './values.ts'

/** The pools that stay and change in place. */
const updatedPools = (input: PlanInput) => poolsIn(input).filter(({ action }) => action === 'update')

const schema: PlanRule = {
  id: 'tf-schema',
  title: 'the attributes of a user pool change',
  severity: 'high',
  condition:
    'schema, by name: an attribute is changed or removed, or added with a standard name or the prefix custom: (high); ' +
    'another one is added, or it is known after apply (medium)',
  reason:
    'The provider answers "cannot modify or remove schema items" (#21654), before version 3 it replaced the pool (#3891). An added ' +
    'attribute becomes custom:NAME, and can be neither renamed nor removed: email becomes custom:email, custom:x custom:custom:x.',
  references: ['article/a3', 'article/a26'],
  isSecurity: false,
  applies: (input) => updatedPools(input).length > 0,
  judge: (input) => updatedPools(input).flatMap((pool) => schemaFaults(pool, input)),
}

function schemaFaults(pool: PlannedChange, input: PlanInput): RuleFault[] {
  const isSecret = isHidden(pool, 'before', ['schema']) || isHidden(pool, 'after', ['schema'])
  const becoming = (names: readonly string[]) =>
    isSecret ? 'attributes that are not shown' : names.map((name) => `custom:${name}`).join(', ')
  const fault = (severity: 'high' | 'medium', message: string, names: readonly string[] | undefined, rest: Told) => {
    const observed = names ? (isSecret ? '(not shown)' : names.join(', ')) : null
    return faultOf(pool, input, { severity, path: 'schema', observed, message, ...rest })
  }
  if (isUnknown(pool, ['schema'])) {
    return [
      fault('medium', `what the schema of ${pool.address} becomes is known after apply alone`, undefined, unclear),
    ]
  }
  const [before, after] = [attributesOf(pool, 'before'), attributesOf(pool, 'after')]
  const lost = [...before]
    .filter(([name, one]) => !after.has(name) || !isSame(one, after.get(name)))
    .map(([name]) => name)
  const added = [...after.keys()].filter((name) => !before.has(name))
  const odd = added.filter((name) => name.startsWith('custom:') || isStandardAttribute(name))
  const plain = added.filter((name) => !odd.includes(name))
  return [
    ...(lost.length > 0 ? [fault('high', `an attribute of ${pool.address} is changed or removed`, lost, refused)] : []),
    ...(odd.length > 0 ? [fault('high', `${pool.address} gets ${becoming(odd)} for ever`, odd, misnamed)] : []),
    ...(plain.length > 0 ? [fault('medium', `${pool.address} gets ${becoming(plain)} for ever`, plain, lasting)] : []),
  ]
}

type Told = Pick<RuleFault, 'impact' | 'fix'>
const refused: Told = {
  impact: 'no user notices: the apply fails there, with what came before it done.',
  fix: 'leave the schema items as they are, and add an attribute of another name',
}
const misnamed: Told = {
  impact: 'every account has the misnamed attribute from then on; the one that was meant is not it.',
  fix: 'write the name without custom:; standard attributes can be required at the creation of a pool alone',
}
const lasting: Told = {
  impact: 'every account has the attribute from then on, and nothing can remove it.',
  fix: 'apply it once its name, type, limits and mutability are sure',
}
const unclear: Told = {
  impact: 'it may fail, or give every account an attribute that nothing can remove.',
  fix: 'write the schema with known values, and plan again',
}

function attributesOf(pool: PlannedChange, side: 'before' | 'after'): ReadonlyMap<string, unknown> {
  const items = valueAt(pool[side], ['schema'])
  const list = Array.isArray(items) ? items.filter(isJsonObject) : []
  return new Map(list.map((one) => [String(one.name), one]))
}

const relyingParty = ['web_authn_configuration', 'relying_party_id']

const passkeys: PlanRule = {
  id: 'tf-passkeys-lost',
  title: 'the passkeys that there are stop working',
  severity: 'high',
  condition:
    'web_authn_configuration.relying_party_id of a pool that stays is changed (high), or known after apply (medium)',
  reason: 'A passkey belongs to the relying party id that it was made for.',
  references: ['article/a26'],
  isSecurity: false,
  applies: (input) => updatedPools(input).length > 0,
  judge: (input) =>
    updatedPools(input).flatMap((pool) => {
      const before = valueAt(pool.before, relyingParty)
      const isOpen = isUnknown(pool, relyingParty)
      const hadPasskeys = !isSame(before, null) || allowsPasskeys(pool)
      if (!hadPasskeys || (!isOpen && isSame(before, valueAt(pool.after, relyingParty)))) return []
      return [
        faultOf(pool, input, {
          severity: isOpen ? 'medium' : 'high',
          path: relyingParty.join('.'),
          observed: shownChange(pool, relyingParty),
          message: `the relying party id of ${pool.address} ${isOpen ? 'is known after apply alone' : 'changes'}`,
          impact:
            'no passkey works any more: users who sign in with one must register a new one, if they can sign in at all.',
          fix: 'leave relying_party_id as it is',
        }),
      ]
    }),
}

/** Without a relying party id the pool's domain is it. */
function allowsPasskeys({ before }: PlannedChange): boolean {
  const factors = valueAt(before, ['sign_in_policy', 'allowed_first_auth_factors'])
  return JSON.stringify(factors ?? []).includes('"WEB_AUTHN"')
}

/** What AWS sets, and what changes in every pool that is used. */
const computed = [
  ...['arn', 'id', 'endpoint', 'domain', 'custom_domain', 'creation_date', 'last_modified_date'],
  ...['estimated_number_of_users', 'tags_all'],
]

const drift: PlanRule = {
  id: 'tf-drift',
  title: 'a user pool was changed outside',
  severity: 'high',
  condition: `resource_drift has the pool deleted (high), or changed in anything but ${computed.join(', ')} (medium)`,
  reason:
    'The next apply undoes what was set by hand. The provider knows no issuer, key, DCR or ACR setting, and its update in place is a ' +
    'whole UpdateUserPool, which by the words of the API resets them (inferred).',
  references: ['article/a26'],
  isSecurity: true,
  applies: (input) => poolsIn(input).length > 0 || ofTypes(input.plan.drift, [poolType]).length > 0,
  judge: (input) => ofTypes(input.plan.drift, [poolType]).flatMap((pool) => driftFault(pool, input) ?? []),
}

function driftFault(pool: PlannedChange, input: PlanInput): RuleFault | undefined {
  if (pool.action === 'delete') {
    return faultOf(pool, input, {
      severity: 'high',
      message: `${nameOf(pool)} was deleted outside; what is planned for it is a new, empty pool`,
      impact: 'the accounts are gone unless AWS Support restores the pool, which it can for 14 days.',
      fix: 'ask AWS Support before anything is applied',
    })
  }
  const { before = {}, after = {} } = pool
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort()
  const changed = names.filter((name) => !computed.includes(name) && !isSame(before[name], after[name]))
  if (changed.length === 0) return undefined
  return faultOf(pool, input, {
    severity: 'medium',
    path: changed.join(', '),
    observed: changed.map((name) => shownChange(pool, [name])).join('; '),
    message: `${nameOf(pool)} was changed outside: ${changed.join(', ')}`,
    impact: 'What was set by hand for the current users may be undone by this apply.',
    fix: 'add the change to the configuration, or plan -refresh-only and look at it first',
  })
}

const incomplete: PlanRule = {
  id: 'tf-incomplete',
  title: 'the plan does not say all that it will do',
  severity: 'high',
  condition:
    'errored is true, complete is false, a resource of Cognito was put off to a later plan, its action is none that is known or ' +
    'not what its values say, it is of the provider awscc, whose names cogtool does not know, or one of an unknown type goes',
  reason: 'What a plan leaves out cannot be judged.',
  references: ['article/a26'],
  isSecurity: false,
  applies: () => true,
  judge: (input) => incompleteFaults(input),
}

const unseen: Told = {
  impact: 'What happens to the users is not known.',
  fix: 'plan again until the plan is whole, and check that one',
}

/** What the provider aws has of Cognito: what else begins like it may be a pool by another name. */
const knownTypes: readonly string[] = [
  ...['managed_login_branding', 'managed_user_pool_client', 'resource_server', 'risk_configuration', 'user'],
  ...['identity_pool', 'identity_pool_provider_principal_tag', 'identity_pool_roles_attachment', 'identity_provider'],
  ...['log_delivery_configuration', 'user_group', 'user_in_group', 'user_pool', 'user_pool_client', 'user_pool_domain'],
  'user_pool_ui_customization',
].map((name) => `aws_cognito_${name}`)

function incompleteFaults(input: PlanInput): RuleFault[] {
  const { plan, file } = input
  const whole = (path: string, observed: string, message: string): RuleFault => ({
    ...{ severity: 'high', resource: 'plan', path, observed, message, ...unseen },
    ...(file !== undefined && { location: { file, line: 1 } }),
  })
  const about = (change: PlannedChange, path: string, observed: string, message: string) =>
    faultOf(change, input, { severity: 'high', path, observed, message, ...unseen })
  const isForeign = ({ type }: PlannedChange) => type.startsWith('awscc_')
  const goes = ({ action }: PlannedChange) => /^(?:delete|replace|forget)/.test(action)
  return [
    ...(plan.isErrored
      ? [whole('errored', 'errored: true', 'planning failed: the plan holds what it had until then')]
      : []),
    ...(plan.isComplete === false
      ? [whole('complete', 'complete: false', 'the plan is not complete: another one is to follow')]
      : []),
    ...plan.deferred.map((one) => {
      return about(one, 'deferred_changes', one.actions.join(', '), `${one.address} was put off to a later plan`)
    }),
    ...[...plan.changes, ...plan.drift]
      .filter((one) => one.action === 'unknown')
      .map((one) => {
        const actions = one.actions.join(', ') || 'none'
        return about(one, 'actions', actions, `what is done to ${one.address} is nothing that cogtool knows`)
      }),
    ...plan.changes
      .filter((one) => isForeign(one) && !['no-op', 'read', 'create', 'unknown'].includes(one.action))
      .map((one) => {
        return about(
          one,
          'actions',
          one.actions.join(', '),
          `${one.address} is of the provider awscc: cogtool judges aws alone`,
        )
      }),
    ...plan.changes
      .filter((one) => !isForeign(one) && goes(one) && !knownTypes.includes(one.type))
      .map((one) => {
        const message = `${one.address} goes, and is of a type that cogtool does not know: ${one.type}`
        return about(one, 'type', one.actions.join(', '), message)
      }),
  ]
}

/** What changes in pools that stay, and what the plan itself is. */
export const changeRules: readonly PlanRule[] = [schema, passkeys, drift, incomplete]
