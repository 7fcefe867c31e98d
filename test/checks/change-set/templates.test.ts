import { describe, expect, it } from 'vitest'
import { findingsBetween } from './judge.ts'

const pool = (changes: object = {}, more: object = {}) => ({
  Type: 'AWS::Cognito::UserPool',
  DeletionPolicy: 'Retain',
  UpdateReplacePolicy: 'Retain',
  ...more,
  Properties: {
    UserPoolName: 'prod',
    DeletionProtection: 'ACTIVE',
    UsernameAttributes: ['email'],
    Schema: [{ Name: 'email', Required: true }, { Name: 'plan' }],
    ...changes,
  },
})
const client = (changes: object = {}) => ({
  Type: 'AWS::Cognito::UserPoolClient',
  Properties: {
    UserPoolId: { Ref: 'UserPool' },
    PreventUserExistenceErrors: 'ENABLED',
    WriteAttributes: ['name'],
    ...changes,
  },
})
const template = (resources: object, more: object = {}) => ({ ...more, Resources: resources })

/** Of the pool, as `Fn::Sub` makes it. */
const stackPool = `$${'{AWS::StackName}'}-prod`

const yaml = `
Resources:
  UserPool:
    Type: AWS::Cognito::UserPool
    DeletionPolicy: Retain
    UpdateReplacePolicy: Retain
    Properties:
      UserPoolName: !Sub "${stackPool}"
      DeletionProtection: ACTIVE
`

describe('two templates', () => {
  it.each([
    { name: 'the same', old: template({ UserPool: pool() }), next: template({ UserPool: pool() }), found: [] },
    {
      name: 'the same with members in another order',
      old: template({ UserPool: { ...pool(), Type: 'AWS::Cognito::UserPool' } }),
      next: template({ UserPool: Object.fromEntries(Object.entries(pool()).reverse()) }),
      found: [],
    },
    {
      name: 'the name of its construct alone',
      old: template({ UserPool: pool({}, { Metadata: { 'aws:cdk:path': 'a' } }) }),
      next: template({ UserPool: pool({}, { Metadata: { 'aws:cdk:path': 'b' }, DependsOn: 'Role' }) }),
      found: [],
    },
    {
      name: 'a pool that is gone',
      old: template({ UserPool: pool({}, { DeletionPolicy: undefined }) }),
      next: template({}),
      found: ['cs-pool-removed critical UserPool'],
    },
    {
      name: 'a pool that is gone and retained',
      old: template({ UserPool: pool() }),
      next: template({}),
      found: ['cs-pool-removed medium UserPool'],
    },
    {
      name: 'a pool of which nobody knows whether it is retained',
      old: template({ UserPool: pool({}, { DeletionPolicy: { 'Fn::If': ['IsProd', 'Retain', 'Delete'] } }) }),
      next: template({}),
      found: ['cs-pool-removed critical UserPool'],
    },
    {
      name: 'another logical id',
      old: template({ UserPool: pool(), Client: client() }),
      next: template({ MainUserPool: pool(), Client: client({ UserPoolId: { Ref: 'MainUserPool' } }) }),
      found: ['cs-pool-renamed critical UserPool', 'cs-client-replaced high Client UserPoolId'],
    },
    {
      name: 'another type under the same id',
      old: template({ UserPool: pool({}, { DeletionPolicy: 'Delete' }) }),
      next: template({ UserPool: { Type: 'AWS::S3::Bucket' } }),
      found: ['cs-pool-removed critical UserPool'],
    },
    {
      name: 'protection taken away',
      old: template({ UserPool: pool() }),
      next: template({ UserPool: pool({ DeletionProtection: undefined }, { DeletionPolicy: 'Delete' }) }),
      found: [
        'cs-policy-weakened critical UserPool DeletionPolicy',
        'cs-policy-weakened critical UserPool DeletionProtection',
      ],
    },
    {
      name: 'protection that a parameter decides on now',
      old: template({ UserPool: pool() }),
      next: template({ UserPool: pool({ DeletionProtection: { Ref: 'Protection' } }) }),
      found: ['cs-policy-weakened medium UserPool DeletionProtection'],
    },
    {
      name: 'a parameter with another default',
      old: template(
        { UserPool: pool({ DeletionProtection: { Ref: 'P' } }) },
        { Parameters: { P: { Default: 'ACTIVE' } } },
      ),
      next: template(
        { UserPool: pool({ DeletionProtection: { Ref: 'P' } }) },
        { Parameters: { P: { Default: 'INACTIVE' } } },
      ),
      found: ['cs-policy-weakened medium UserPool DeletionProtection'],
    },
    {
      name: 'a condition that comes',
      old: template({ UserPool: pool() }),
      next: template(
        { UserPool: pool({}, { Condition: 'IsProd' }) },
        { Conditions: { IsProd: { 'Fn::Equals': ['a', 'b'] } } },
      ),
      found: ['cs-incomplete high UserPool'],
    },
    {
      name: 'a condition that means something else',
      old: template({ UserPool: pool({}, { Condition: 'C' }) }, { Conditions: { C: { 'Fn::Equals': ['a', 'a'] } } }),
      next: template({ UserPool: pool({}, { Condition: 'C' }) }, { Conditions: { C: { 'Fn::Equals': ['a', 'b'] } } }),
      found: ['cs-incomplete high UserPool'],
    },
    {
      name: 'a condition that rests on another one, which becomes another',
      old: template(
        { UserPool: pool({}, { Condition: 'C' }) },
        { Conditions: { C: { 'Fn::Not': [{ Condition: 'D' }] }, D: { 'Fn::Equals': ['a', 'a'] } } },
      ),
      next: template(
        { UserPool: pool({}, { Condition: 'C' }) },
        { Conditions: { C: { 'Fn::Not': [{ Condition: 'D' }] }, D: { 'Fn::Equals': ['a', 'b'] } } },
      ),
      found: ['cs-incomplete high UserPool'],
    },
    {
      name: 'a condition that rests on itself',
      old: template({ UserPool: pool({}, { Condition: 'C' }) }, { Conditions: { C: { Condition: 'C' } } }),
      next: template({ UserPool: pool({}, { Condition: 'C' }) }, { Conditions: { C: { Condition: 'C' } } }),
      found: [],
    },
    {
      name: 'a condition that rests on a default, which becomes another',
      old: template({ UserPool: pool({}, { Condition: 'C' }) }, onParameter({ Default: 'a' })),
      next: template({ UserPool: pool({}, { Condition: 'C' }) }, onParameter({ Default: 'b' })),
      found: ['cs-incomplete high UserPool'],
    },
    {
      name: 'a condition that rests on a parameter, which is described anew',
      old: template({ UserPool: pool({}, { Condition: 'C' }) }, onParameter({ Default: 'a', Description: 'a' })),
      next: template({ UserPool: pool({}, { Condition: 'C' }) }, onParameter({ Default: 'a', Description: 'b' })),
      found: [],
    },
    {
      name: 'a condition that rests on a mapping, of which its value becomes another',
      old: template({ UserPool: pool({}, { Condition: 'C' }) }, onMapping({ v: 'a', other: 'a' })),
      next: template({ UserPool: pool({}, { Condition: 'C' }) }, onMapping({ v: 'b', other: 'a' })),
      found: ['cs-incomplete high UserPool'],
    },
    {
      name: 'a condition that rests on a mapping, of which another value becomes another',
      old: template({ UserPool: pool({}, { Condition: 'C' }) }, onMapping({ v: 'a', other: 'a' })),
      next: template({ UserPool: pool({}, { Condition: 'C' }) }, onMapping({ v: 'a', other: 'b' })),
      found: [],
    },
    {
      name: 'a condition that is no name',
      old: template({ UserPool: pool() }),
      next: template({ UserPool: pool({}, { Condition: { 'Fn::Equals': ['a', 'b'] } }) }),
      found: ['cs-incomplete high UserPool'],
    },
    {
      name: 'a macro that comes',
      old: template({ UserPool: pool() }),
      next: template({ UserPool: pool() }, { Transform: ['AWS::LanguageExtensions', 'Own'] }),
      found: ['cs-incomplete high old.json → new.json'],
    },
    {
      name: "a transform of AWS's that comes",
      old: template({ UserPool: pool() }),
      next: template({ UserPool: pool() }, { Transform: 'AWS::Serverless-2016-10-31' }),
      found: [],
    },
    {
      name: 'a condition that goes',
      old: template({ UserPool: pool({}, { Condition: 'C' }) }, { Conditions: { C: { 'Fn::Equals': ['a', 'a'] } } }),
      next: template({ UserPool: pool() }),
      found: [],
    },
    {
      name: 'a loop that makes pools',
      old: template({ 'Fn::ForEach::Pools': ['X', ['a', 'b'], { 'Pool${X}': { Type: 'AWS::Cognito::UserPool' } }] }),
      next: template({ 'Fn::ForEach::Pools': ['X', ['a'], { 'Pool${X}': { Type: 'AWS::Cognito::UserPool' } }] }),
      found: ['cs-incomplete high old.json → new.json'],
    },
    {
      name: 'an include that goes, with what it brings',
      old: template({ UserPool: pool(), 'Fn::Transform': { Name: 'AWS::Include' } }),
      next: template({ UserPool: pool() }),
      found: ['cs-incomplete high old.json → new.json'],
    },
    {
      name: 'attributes in another order, and one more',
      old: template({ UserPool: pool() }),
      next: template({
        UserPool: pool({ Schema: [{ Name: 'team' }, { Name: 'plan' }, { Name: 'email', Required: true }] }),
      }),
      found: ['cs-schema medium UserPool Schema'],
    },
    {
      name: 'what can never change',
      old: template({ UserPool: pool() }),
      next: template({ UserPool: pool({ UsernameAttributes: ['phone_number'] }) }),
      found: ['cs-update-will-fail high UserPool UsernameAttributes'],
    },
    {
      name: 'what can never change, and a parameter decides on',
      old: template({ UserPool: pool({ UsernameAttributes: { Ref: 'A' } }) }),
      next: template({ UserPool: pool({ UsernameAttributes: { Ref: 'B' } }) }),
      found: ['cs-update-will-fail medium UserPool UsernameAttributes'],
    },
    {
      name: 'an issuer that a parameter decides on',
      old: template({ UserPool: pool() }),
      next: template({ UserPool: pool({ IssuerConfiguration: { Type: { Ref: 'A' } } }) }),
      found: ['cs-issuer-changed medium UserPool IssuerConfiguration.Type'],
    },
    {
      name: 'a domain that a parameter names',
      old: template({ Domain: { Type: 'AWS::Cognito::UserPoolDomain', Properties: { Domain: 'a' } } }),
      next: template({ Domain: { Type: 'AWS::Cognito::UserPoolDomain', Properties: { Domain: { Ref: 'A' } } } }),
      found: ['cs-domain-replaced medium Domain Domain'],
    },
    {
      name: 'attributes that a parameter decides on',
      old: template({ UserPool: pool() }),
      next: template({ UserPool: pool({ Schema: { 'Fn::If': ['A', [], []] } }) }),
      found: ['cs-schema medium UserPool Schema'],
    },
    {
      name: 'a setting that a parameter decides on',
      old: template({ Client: client() }),
      next: template({ Client: client({ PreventUserExistenceErrors: { Ref: 'A' } }) }),
      found: ['cs-weakened medium Client PreventUserExistenceErrors'],
    },
    {
      name: 'a client that gets weaker',
      old: template({ UserPool: pool(), Client: client() }),
      next: template({ UserPool: pool(), Client: client({ PreventUserExistenceErrors: undefined }) }),
      found: ['cs-weakened high Client PreventUserExistenceErrors'],
    },
    {
      name: 'a value that is none',
      old: template({ UserPool: pool(), Client: client() }),
      next: template({ UserPool: pool(), Client: client({ PreventUserExistenceErrors: { Ref: 'AWS::NoValue' } }) }),
      found: ['cs-weakened high Client PreventUserExistenceErrors'],
    },
    {
      name: 'a secret that comes',
      old: template({ Client: client() }),
      next: template({ Client: client({ GenerateSecret: true }) }),
      found: ['cs-client-replaced high Client GenerateSecret'],
    },
    {
      name: 'a nested stack with another template',
      old: template({ Auth: { Type: 'AWS::CloudFormation::Stack', Properties: { TemplateURL: 'a' } } }),
      next: template({ Auth: { Type: 'AWS::CloudFormation::Stack', Properties: { TemplateURL: 'b' } } }),
      found: ['cs-nested medium Auth'],
    },
    {
      name: 'YAML, with short tags on both sides',
      old: yaml,
      next: yaml.replace('ACTIVE', 'INACTIVE').replace('DeletionPolicy: Retain', 'DeletionPolicy: Delete'),
      found: [
        'cs-policy-weakened critical UserPool DeletionPolicy',
        'cs-policy-weakened critical UserPool DeletionProtection',
      ],
    },
    {
      name: 'YAML against the same in JSON',
      old: yaml,
      next: template({
        UserPool: {
          Type: 'AWS::Cognito::UserPool',
          DeletionPolicy: 'Retain',
          UpdateReplacePolicy: 'Retain',
          Properties: { UserPoolName: { 'Fn::Sub': stackPool }, DeletionProtection: 'ACTIVE' },
        },
      }),
      found: [],
    },
  ])('$name', async ({ old, next, found }) => {
    const findings = await findingsBetween(old, next)
    const lines = findings.map(({ id, severity, resource, path }) =>
      [id, severity, resource, path ?? ''].join(' ').trim(),
    )
    expect(lines.sort()).toEqual([...found].sort())
  })

  it('names the line of the resource in the template that has it', async () => {
    const findings = await findingsBetween(yaml, yaml.replaceAll('UserPool:', 'MainUserPool:'))
    expect(findings.map(({ location }) => location)).toEqual([{ file: 'old.json', line: 3 }])
  })
})

describe('how many users', () => {
  const old = template({ UserPool: pool({}, { DeletionPolicy: undefined }) })
  it.each([
    { name: 'many', known: { id: 'p', users: 18_211 }, impact: '18,211 accounts go, and no user can sign in.' },
    { name: 'one', known: { id: 'p', users: 1 }, impact: 'The one account goes, and no user can sign in.' },
    { name: 'unknown', known: { id: 'p', users: undefined }, impact: 'Every account goes, and no user can sign in.' },
    { name: 'no folder', known: undefined, impact: 'Every account goes, and no user can sign in.' },
  ])('$name', async ({ known, impact }) => {
    const [finding] = await findingsBetween(old, template({}), known)
    expect(finding?.impact).toBe(`${impact} AWS Support can restore it within 14 days.`)
  })
})

function onParameter(parameter: object): object {
  const Conditions = { C: { 'Fn::Equals': [{ 'Fn::Sub': `\${P}` }, 'a'] } }
  return { Parameters: { P: { Type: 'String', ...parameter } }, Conditions }
}

function onMapping(values: object): object {
  const Conditions = { C: { 'Fn::Equals': [{ 'Fn::FindInMap': ['M', 'k', 'v'] }, 'a'] } }
  return { Mappings: { M: { k: values } }, Conditions }
}
