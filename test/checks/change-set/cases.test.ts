import { describe, expect, it } from 'vitest'
import { readChangeSets } from '../../../src/checks/change-set/read-change-sets.ts'
import { changeSetRules } from '../../../src/checks/change-set/rules.ts'
import { runRules } from '../../../src/checks/iac/rule.ts'
import { at, document, findingsBetween, findingsOf } from './judge.ts'

const change = (type: string, LogicalResourceId: string, more: object = {}) => ({
  ...{ Action: 'Modify', LogicalResourceId, ResourceType: `AWS::Cognito::${type}` },
  ...{ Scope: ['Properties'], Replacement: 'False', Details: [], ...more },
})
const pool = (more: object = {}) => change('UserPool', 'UserPool', more)
const client = (more: object = {}) => change('UserPoolClient', 'Client', more)
const user = (more: object = {}) => change('UserPoolUser', 'Admin', more)

/** A detail of a property, or of an attribute such as DeletionPolicy. */
const detail = (name: string, target: object = {}, more: object = {}) => {
  const isPolicy = /Policy$/.test(name)
  const place = isPolicy
    ? { Attribute: name, Path: `/${name}` }
    : { Attribute: 'Properties', Name: name, Path: `/Properties/${name}` }
  const Target = { ...place, RequiresRecreation: 'Never', AttributeChangeType: 'Modify', ...target }
  return { Target, Evaluation: 'Static', ChangeSource: 'ParameterReference', ...more }
}
const values = (BeforeValue: string, AfterValue: string) => ({ BeforeValue, AfterValue })
const contexts = (before: object, after: object, policies: object = {}) => ({
  BeforeContext: JSON.stringify({ ...policies, Properties: before }),
  AfterContext: JSON.stringify({ ...policies, Properties: after }),
})
const kept = { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' }
const hidden = '(Truncated-Signature):88'

const setOf = (...changes: object[]) => ({
  ...{ ChangeSetName: 'update', ChangeSetId: 'arn:aws:x:changeSet/update/1', StackName: 'auth' },
  ...{ Status: 'CREATE_COMPLETE', ExecutionStatus: 'AVAILABLE' },
  Changes: changes.map((ResourceChange) => ({ Type: 'Resource', ResourceChange })),
})
const found = async (...changes: object[]) => findingsOf([await document(setOf(...changes))])

describe('what is found', () => {
  it.each([
    { name: 'a policy that becomes another strong one', changes: [pool(policy('RetainExceptOnCreate'))], lines: [] },
    { name: 'a policy that becomes a weak one', changes: [pool(policy('Delete'))], lines: ['critical DeletionPolicy'] },
    {
      name: 'a scope that names a policy, which is the same in both contexts',
      changes: [pool({ Scope: ['DeletionPolicy'], ...contexts({}, {}, kept) })],
      lines: [],
    },
    {
      name: 'a scope that names a policy, of which nothing is shown afterwards',
      changes: [pool({ Scope: ['DeletionPolicy'], ...contexts({}, {}, kept), AfterContext: undefined })],
      lines: ['medium DeletionPolicy'],
    },
    {
      name: 'a scope that names a policy, of which nothing is shown before',
      changes: [pool({ Scope: ['DeletionPolicy'], ...contexts({}, {}), BeforeContext: undefined })],
      lines: ['medium DeletionPolicy'],
    },
    {
      name: 'a policy that is removed, by its detail alone',
      changes: [
        pool({ Details: [detail('DeletionPolicy', { AttributeChangeType: 'Remove', BeforeValue: 'Retain' })] }),
      ],
      lines: ['critical DeletionPolicy'],
    },
    {
      name: 'a protection with two details, of which neither tells all',
      changes: [
        pool({
          Details: [
            detail('DeletionProtection', values('ACTIVE', 'INACTIVE')),
            detail('DeletionProtection', values('ACTIVE', 'INACTIVE'), { ChangeSource: 'ResourceReference' }),
          ],
        }),
      ],
      lines: ['medium DeletionProtection'],
    },
    {
      name: 'a client whose pool is another one, by its contexts alone',
      changes: [client(contexts({ UserPoolId: 'eu-west-1_A' }, { UserPoolId: 'eu-west-1_B' }))],
      lines: ['high UserPoolId'],
    },
    {
      name: 'a client whose pool is compared and not shown',
      changes: [client({ Details: [detail('UserPoolId')] })],
      lines: ['high UserPoolId'],
    },
    {
      name: 'a client whose pool is neither compared nor shown, beside a name that is compared',
      changes: [client({ Details: [detail('UserPoolId', {}, { Evaluation: 'Dynamic' }), detail('ClientName')] })],
      lines: ['medium UserPoolId'],
    },
    { name: 'a user of which nothing is told', changes: [user({ Scope: [] })], lines: ['high'] },
    { name: 'a user with a scope alone', changes: [user()], lines: ['high Properties'] },
    { name: 'a user with other metadata', changes: [user({ Details: [metadata()] })], lines: [] },
    {
      name: 'a user with another property',
      changes: [user({ Details: [detail('UserAttributes')] })],
      lines: ['high UserAttributes'],
    },
    {
      name: 'a client that gets weaker, by its detail alone',
      changes: [client({ Details: [detail('PreventUserExistenceErrors', values('ENABLED', 'LEGACY'))] })],
      lines: ['high PreventUserExistenceErrors'],
    },
    {
      name: 'a client that is weak afterwards, by a detail that does not show what it was',
      changes: [client({ Details: [detail('PreventUserExistenceErrors', values(hidden, 'LEGACY'))] })],
      lines: ['medium PreventUserExistenceErrors'],
    },
    {
      name: 'multi-factor sign-in that somebody turns on in the template',
      changes: [
        pool({
          Details: [direct('MfaConfiguration'), direct('EnabledMfas')],
          ...contexts({ MfaConfiguration: 'OFF' }, { MfaConfiguration: 'ON', EnabledMfas: ['SOFTWARE_TOKEN_MFA'] }),
        }),
      ],
      lines: [],
    },
    {
      name: 'ways of multi-factor sign-in that somebody adds to a policy that gets stronger',
      changes: [
        pool({
          Details: [direct('AutoVerifiedAttributes'), direct('EnabledMfas')],
          ...contexts(
            { MfaConfiguration: 'ON', EnabledMfas: ['SOFTWARE_TOKEN_MFA'] },
            {
              ...{ MfaConfiguration: 'ON', EnabledMfas: ['SOFTWARE_TOKEN_MFA', 'SMS_MFA'] },
              ...{ AutoVerifiedAttributes: ['email'] },
              UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['email'] },
            },
          ),
        }),
      ],
      lines: ['medium'],
    },
    {
      name: 'a new pool beside one that goes, which does not show its protection',
      changes: [gone(), added({ DeletionProtection: hidden })],
      lines: ['critical'],
    },
    {
      name: 'a new pool beside one that goes, without protection',
      changes: [gone(), added({})],
      lines: ['critical', 'medium DeletionProtection'],
    },
    {
      name: 'a new pool that does not show its protection',
      changes: [added({ DeletionProtection: hidden })],
      lines: ['medium DeletionProtection'],
    },
  ])('$name', async ({ changes, lines }) => {
    const findings = await found(...changes)
    expect(findings.map(({ severity, path }) => [severity, path ?? ''].join(' ').trim())).toEqual(lines)
  })

  it('is nothing where there is no change set', () => {
    const input = { ...readChangeSets([]), pool: undefined, at }
    const { passed } = runRules(changeSetRules, input, { only: [], skip: [], name: 'set' })
    expect(passed).toEqual([])
  })
})

describe('what is told', () => {
  it.each([
    {
      name: 'a client that is deleted',
      changes: [client({ Action: 'Remove', PolicyAction: 'Delete' })],
      told: { observed: 'PolicyAction Delete', message: 'the app client Client is deleted', impact: /^Every refresh/ },
    },
    {
      name: 'a client that leaves the stack',
      changes: [client({ Action: 'Remove', PolicyAction: 'Retain' })],
      told: { impact: /^No user notices/, message: /leaves the stack and stays in AWS$/ },
    },
    {
      name: 'a client that goes, nobody says how',
      changes: [client({ Action: 'Remove' })],
      told: { observed: null },
    },
    {
      name: 'a client that is replaced and kept',
      changes: [client({ Scope: [], PolicyAction: 'ReplaceAndRetain', Replacement: 'True' })],
      told: { severity: 'medium', impact: /^Every refresh/, message: /is replaced by a new one$/ },
    },
    {
      name: 'a client that may be replaced',
      changes: [client({ Scope: [], Replacement: 'Conditional' })],
      told: { message: 'the app client Client may be replaced by a new one' },
    },
    {
      name: 'a pool that is replaced',
      changes: [pool({ Replacement: 'True' })],
      told: { message: 'UserPool is replaced by a new, empty pool' },
    },
    {
      name: 'a pool that may be replaced',
      changes: [pool({ Replacement: 'Conditional' })],
      told: { message: 'UserPool may be replaced by a new, empty pool' },
    },
    {
      name: 'a pool that is renamed',
      changes: [gone(), added({ DeletionProtection: 'ACTIVE' })],
      told: { message: 'UserPool is deleted; Second is a new, empty pool', impact: /^Every account goes; / },
    },
    {
      name: 'a pool that is renamed and retained',
      changes: [gone({ PolicyAction: 'Retain' }), added({ DeletionProtection: 'ACTIVE' })],
      told: {
        message: 'UserPool leaves the stack; Second is a new, empty pool',
        impact: /^Every account stays in a pool outside of the stack/,
      },
    },
    {
      name: 'a new pool of which nothing is shown',
      changes: [pool({ Action: 'Add', LogicalResourceId: 'Second' })],
      told: { observed: null, message: /protected from deletion is not shown$/, fix: /--include-property-values/ },
    },
    {
      name: 'a new pool that does not show its protection',
      changes: [added({ DeletionProtection: hidden })],
      told: { observed: null, message: /protected from deletion is not shown$/ },
    },
    {
      name: 'a new pool without protection',
      changes: [added({})],
      told: { observed: /^neither/, message: 'the new pool Second has no protection from deletion' },
    },
    {
      name: 'a nested stack that goes',
      changes: [nested('Remove')],
      told: { severity: 'high', message: 'the nested stack Auth goes, with every resource in it' },
    },
    {
      name: 'a nested stack that changes',
      changes: [nested('Modify')],
      told: { severity: 'medium', message: 'what happens inside the nested stack Auth is not shown' },
    },
    {
      name: 'a client with a value that is not shown, and one that changes for the better',
      changes: [
        client(
          contexts(
            { PreventUserExistenceErrors: 'ENABLED', EnableTokenRevocation: 'false' },
            { PreventUserExistenceErrors: hidden, EnableTokenRevocation: 'true' },
          ),
        ),
      ],
      told: { message: 'whether Client gets weaker is not shown: PreventUserExistenceErrors' },
    },
  ])('of $name', async ({ changes, told }) => {
    const [finding] = await found(...changes)
    const matching = Object.entries(told).map(([name, text]) => [
      name,
      text instanceof RegExp ? expect.stringMatching(text) : text,
    ])
    expect(finding).toMatchObject(Object.fromEntries(matching))
  })

  it('how to see what two templates do not show', async () => {
    const template = (protection: object | string) => ({
      Resources: { UserPool: { Type: 'AWS::Cognito::UserPool', Properties: { DeletionProtection: protection } } },
    })
    const [finding] = await findingsBetween(template('ACTIVE'), template({ Ref: 'Protection' }))
    expect(finding?.fix).toBe('make a change set, which knows the values, and check that')
  })
})

function policy(after: string): object {
  const { BeforeContext } = contexts({}, {}, kept)
  const { AfterContext } = contexts({}, {}, { ...kept, DeletionPolicy: after })
  return { BeforeContext, AfterContext }
}

function metadata(): object {
  return {
    Target: { Attribute: 'Metadata', Path: '/Metadata' },
    Evaluation: 'Static',
    ChangeSource: 'DirectModification',
  }
}

function direct(name: string): object {
  return detail(name, {}, { ChangeSource: 'DirectModification' })
}

function gone(more: object = {}): object {
  return pool({ Action: 'Remove', PolicyAction: 'Delete', Replacement: undefined, ...more })
}

function added(properties: object): object {
  const AfterContext = JSON.stringify({ Properties: properties })
  return pool({ Action: 'Add', LogicalResourceId: 'Second', Replacement: undefined, AfterContext })
}

function nested(Action: string): object {
  return { Action, LogicalResourceId: 'Auth', ResourceType: 'AWS::CloudFormation::Stack', Details: [] }
}

describe('what may be a pool that goes', () => {
  const given = (value: unknown) => findingsOf([{ file: 'set.json', value, lineOf: () => 1 }])
  const set = setOf()
  const gone = pool({ Action: 'Remove' })

  it.each([
    { name: 'a type that is no text', value: setOf({ ...gone, ResourceType: 5 }) },
    { name: 'a type with a blank', value: setOf({ ...gone, ResourceType: 'AWS::Cognito::UserPool ' }) },
    { name: 'a type in another alphabet', value: setOf({ ...gone, ResourceType: 'AWS::Cognito::UserP\u043eol' }) },
    { name: 'a type that nobody has seen', value: setOf({ ...gone, ResourceType: 'AWS::Cognito::UserPoolV2' }) },
    { name: 'no changes', value: { ...set, Changes: undefined } },
    { name: 'changes that are null', value: { ...set, Changes: null } },
    { name: 'details that are no list', value: setOf(pool({ Details: { '0': {} } })) },
    { name: 'a scope that is no list', value: setOf(pool({ Scope: 'DeletionPolicy' })) },
    {
      name: 'a target that is a list',
      value: setOf(pool({ Details: [{ Target: [{ Name: 'DeletionProtection' }] }] })),
    },
    { name: 'a pool that is modified and deleted', value: setOf(pool({ PolicyAction: 'Delete' })) },
    { name: 'a pool that is modified and goes to a snapshot', value: setOf(pool({ PolicyAction: 'Snapshot' })) },
    { name: 'an import that deletes', value: setOf(pool({ Action: 'Import', PolicyAction: 'Delete' })) },
    { name: 'an import that replaces', value: setOf(pool({ Action: 'Import', Replacement: 'True' })) },
    { name: 'a sync that may replace', value: setOf(pool({ Action: 'SyncWithActual', Replacement: 'Conditional' })) },
    {
      name: 'an import with a detail that replaces',
      value: setOf(pool({ Action: 'Import', Details: [detail('Schema', { RequiresRecreation: 'Always' })] })),
    },
  ])('$name', async ({ value }) => {
    expect((await given(value)).map(({ id, severity }) => `${id} ${severity}`)).toContain('cs-incomplete high')
  })

  it('a type in other letters', async () => {
    const found = await given(setOf({ ...gone, ResourceType: 'aws::cognito::userpool' }))
    expect(found.map(({ id }) => id)).toContain('cs-pool-removed')
  })

  it.each([
    { name: 'a set that failed, without changes', value: { ...set, Status: 'FAILED', Changes: undefined } },
    { name: 'a type that nobody has seen, which comes', value: setOf(change('Passkeys', 'New', { Action: 'Add' })) },
    { name: 'the type of another service', value: setOf({ ...gone, ResourceType: 'Custom::My-Pool@1' }) },
    { name: 'a module', value: setOf({ ...gone, ResourceType: 'My::Own::Pool::MODULE' }) },
  ])('not $name', async ({ value }) => {
    const odd = (await given(value)).map(({ observed }) => observed).filter((text) => !text?.startsWith('Status'))
    expect(odd).toEqual([])
  })
})
