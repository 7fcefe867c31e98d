import { isJsonObject } from '../../text/json.ts'
import { compareText } from '../findings/finding.ts'
import { isHidden } from '../iac/hidden.ts'
import type { Rule, RuleFault } from '../iac/rule.ts'
import { attributeName } from '../iac/standard-attributes.ts'
import { type Change, type Changes, isOf } from './change.ts'
import { howToSee, itemsOf, type Seen, sidesOf, textOf } from './values.ts'

const rollback = 'No user notices: CloudFormation rolls the whole update back.'

const isPoolUpdate = (change: Change): boolean => isOf(change, 'UserPool') && change.action === 'Modify'

/** What was fixed when a pool was made: the service refuses to change it. */
export const fixedSettingRules: readonly Rule<Changes>[] = [
  {
    id: 'cs-update-will-fail',
    title: 'the update changes what a user pool can never change',
    severity: 'high',
    condition:
      'UsernameAttributes, AliasAttributes or UsernameConfiguration of a user pool changes, whatever the path.',
    reason:
      '"Updates are not allowed for property": the service refuses at update time, though CloudFormation plans a change in place.',
    references: ['article/a14', 'github/aws-amplify/amplify-cli#4227', 'github/aws-amplify/amplify-cli#1546'],
    isSecurity: false,
    applies: ({ changes }) => changes.some(isPoolUpdate),
    judge: ({ changes }) =>
      changes.filter(isPoolUpdate).flatMap((change) => fixedSettings.flatMap((name) => fixedFault(name, change))),
  },
  {
    id: 'cs-schema',
    title: 'attributes of a user pool change',
    severity: 'high',
    condition:
      'An attribute of Schema is changed or removed: high, the update fails. One is added: medium, it can never be taken out. By name, whatever the order. Medium where the values are not shown.',
    reason:
      'Cognito adds attributes and never changes or removes one. Required attributes are fixed when the pool is made.',
    references: ['article/a3', 'article/a23', 'github/aws/aws-cdk#8585', 'github/aws-amplify/amplify-backend#3299'],
    isSecurity: false,
    applies: ({ changes }) => changes.some(isPoolUpdate),
    judge: ({ changes }) => changes.filter(isPoolUpdate).flatMap(schemaFaults),
  },
]

const fixedSettings = ['UsernameAttributes', 'AliasAttributes', 'UsernameConfiguration']

function fixedFault(name: string, change: Change): RuleFault[] {
  const sides = sidesOf(change, name)
  if (sides === undefined) return []
  const { before, after } = sides
  const [was, is] = [valuesOf(before), valuesOf(after)]
  if (was !== undefined && is !== undefined && textOf(was) === textOf(is)) return []
  // CloudFormation has compared them; two templates have not been resolved
  const isCertain = (was !== undefined && is !== undefined) || !change.set.isTemplate
  const { resource, logicalId, location } = change
  return [
    {
      severity: isCertain ? 'high' : 'medium',
      resource,
      path: name,
      observed: was !== undefined && is !== undefined ? `${listed(was)} → ${listed(is)}` : null,
      message: isCertain
        ? `the update fails: ${name} of ${logicalId} can never change`
        : `whether ${name} of ${logicalId} changes, which it never can, is not shown`,
      impact: rollback,
      fix: isCertain
        ? `put ${name} back; other values need a new pool, with a UserMigration trigger`
        : howToSee(change),
      ...(location && { location }),
    },
  ]
}

const listed = (items: readonly string[]): string => items.join(', ') || 'none'

/** The items of a setting, or its members, in one order; undefined where they are not shown. */
function valuesOf(seen: Seen): string[] | undefined {
  if (seen.state === 'absent') return []
  if (isHidden(seen.value)) return undefined
  if (!isJsonObject(seen.value)) return itemsOf(seen.value)
  return Object.entries(seen.value)
    .map(([name, value]) => `${name} ${textOf(value)}`)
    .sort(compareText)
}

function schemaFaults(change: Change): RuleFault[] {
  const sides = sidesOf(change, 'Schema')
  if (sides === undefined) return []
  const [was, is] = [attributesOf(sides.before), attributesOf(sides.after)]
  const { resource, logicalId, location } = change
  const base = { resource, path: 'Schema', ...(location && { location }) }
  if (was === undefined || is === undefined) {
    return [
      {
        ...base,
        severity: 'medium',
        observed: null,
        message: `how the attributes of ${logicalId} change is not shown`,
        impact: 'Unknown: a changed or removed attribute makes the update fail, an added one stays for ever.',
        fix: howToSee(change),
      },
    ]
  }
  const removed = [...was.keys()].filter((name) => !is.has(name)).sort(compareText)
  const added = [...is.keys()].filter((name) => !was.has(name)).sort(compareText)
  const changed = [...is].filter(([name, text]) => (was.get(name) ?? text) !== text).map(([name]) => name)
  const refused = [
    ...changed.sort(compareText).map((name) => `${name} is changed`),
    ...removed.map((name) => `${name} is removed`),
  ]
  const faults: RuleFault[] = []
  if (refused.length > 0) {
    faults.push({
      ...base,
      severity: 'high',
      observed: refused.join(', '),
      message: `the update fails: attributes of ${logicalId} can be added, and never changed or removed`,
      impact: rollback,
      fix: 'put the attribute back as it was; add another one where it must be different',
    })
  }
  if (added.length > 0) {
    faults.push({
      ...base,
      severity: 'medium',
      observed: `${added.join(', ')} ${added.length === 1 ? 'is' : 'are'} added`,
      message: `${logicalId} gets ${added.length === 1 ? 'an attribute' : 'attributes'} that can never be taken out`,
      impact: 'No user notices: users that are there have no value for it.',
      fix: 'check the name, the type, whether it is mutable and its limits before the update',
    })
  }
  return faults
}

/** Each attribute by its name in the pool, with all that is told of it as one text; undefined where it is not shown. */
function attributesOf(seen: Seen): Map<string, string> | undefined {
  if (seen.state === 'absent') return new Map()
  if (seen.state === 'hidden' || !Array.isArray(seen.value) || isHidden(seen.value)) return undefined
  const attributes = new Map<string, string>()
  for (const one of seen.value as unknown[]) {
    if (!isJsonObject(one) || typeof one.Name !== 'string') return undefined
    const { Name, ...rest } = one
    attributes.set(attributeName(Name), textOf(withDefaults(rest)))
  }
  return attributes
}

/** What Cognito takes where the template says nothing. */
function withDefaults(attribute: Readonly<Record<string, unknown>>): object {
  const strings = isJsonObject(attribute.StringAttributeConstraints) ? attribute.StringAttributeConstraints : {}
  return {
    AttributeDataType: 'String',
    DeveloperOnlyAttribute: 'false',
    Mutable: 'true',
    Required: 'false',
    ...definedOf(attribute),
    StringAttributeConstraints: { MinLength: '0', MaxLength: '2048', ...definedOf(strings) },
  }
}

function definedOf(members: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined && value !== null))
}
