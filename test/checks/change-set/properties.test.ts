import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { words } from '../../../src/checks/change-set/words.ts'
import { compareFindings, type NewFinding } from '../../../src/checks/findings/finding.ts'
import { CogtoolError } from '../../../src/text/cogtool-error.ts'
import { isAtLeast } from '../../../src/text/severity.ts'
import { document, findingsBetween, findingsOf } from './judge.ts'

const types = ['UserPool', 'UserPoolClient', 'UserPoolDomain', 'UserPoolUser', 'IdentityPool', 'UserPoolGroup'].map(
  (name) => `AWS::Cognito::${name}`,
)
const properties = [
  ...['DeletionProtection', 'Schema', 'UsernameAttributes', 'UsernameConfiguration', 'MfaConfiguration', 'Policies'],
  ...['WebAuthnRelyingPartyID', 'IssuerConfiguration', 'UserPoolId', 'CallbackURLs', 'Domain', 'GenerateSecret'],
  ...[
    'LambdaConfig',
    'UserPoolAddOns',
    'AdminCreateUserConfig',
    'ExplicitAuthFlows',
    'AllowedOAuthFlows',
    'constructor',
  ],
]

/** A value that a template, a context or a detail may hold, the odd ones among them. */
const value = fc.oneof(
  fc.constantFrom('ACTIVE', 'INACTIVE', 'Retain', 'Delete', 'true', true, 14, null, '', 'OFF', 'http://x.io/'),
  fc.constantFrom('{{changeSet:KNOWN_AFTER_APPLY}}', '(Truncated-Signature):88', '{{IntrinsicFunction://A/Fn::Sub}}'),
  fc.constantFrom({ toString: false }, { Ref: 'UserPool' }, { Ref: 'AWS::NoValue' }, { 'Fn::GetAtt': ['A', 'Arn'] }, [
    { Name: 'email' },
  ]),
  fc.jsonValue({ maxDepth: 3 }),
)
const resource = fc.record(
  {
    Properties: fc.oneof(fc.dictionary(fc.constantFrom(...properties), value), value),
    DeletionPolicy: value,
    UpdateReplacePolicy: value,
    Condition: fc.constantFrom('A', 'B'),
  },
  { requiredKeys: [] },
)

const detail = fc.record(
  {
    Target: fc.oneof(
      fc.record(
        {
          Attribute: fc.constantFrom('Properties', 'DeletionPolicy', 'UpdateReplacePolicy', 'Tags', 'Scope'),
          Name: fc.constantFrom(...properties),
          Path: fc.constantFrom('/Properties/Schema', '/Properties/Schema/0/Name', '/DeletionPolicy', '', '/', '//'),
          BeforeValue: value,
          AfterValue: value,
          RequiresRecreation: fc.constantFrom(...words.RequiresRecreation, 'Sometimes'),
          AttributeChangeType: fc.constantFrom(...words.AttributeChangeType),
          BeforeValueFrom: fc.constantFrom(...words.BeforeValueFrom),
        },
        { requiredKeys: [] },
      ),
      value,
    ),
    Evaluation: fc.constantFrom(...words.Evaluation),
    ChangeSource: fc.constantFrom(...words.ChangeSource, 'Telepathy'),
    CausingEntity: fc.constantFrom('UserPool', 'UserPool.Arn', '.', ''),
  },
  { requiredKeys: [] },
)

const change = fc.record(
  {
    Action: fc.constantFrom(...words.Action, 'Explode', 'remove'),
    LogicalResourceId: fc.constantFrom('UserPool', 'Other', 'Third', '__proto__'),
    ResourceType: fc.constantFrom(...types, 'AWS::CloudFormation::Stack', 'AWS::S3::Bucket'),
    PolicyAction: fc.constantFrom(...words.PolicyAction),
    Replacement: fc.constantFrom(...words.Replacement),
    Scope: fc.oneof(fc.array(fc.constantFrom('Properties', 'DeletionPolicy')), value),
    Details: fc.oneof(fc.array(detail, { maxLength: 3 }), value),
    BeforeContext: fc.oneof(
      resource.map((one) => JSON.stringify(one)),
      value,
    ),
    AfterContext: fc.oneof(
      resource.map((one) => JSON.stringify(one)),
      value,
    ),
    ChangeSetId: fc.constantFrom('a', 'b', null),
    PhysicalResourceId: fc.constantFrom('eu-west-1_A', 'eu-west-1_B', null),
  },
  { requiredKeys: ['Action', 'LogicalResourceId', 'ResourceType'] },
)

const set = fc.record(
  {
    ChangeSetId: fc.constantFrom('a', 'b', 'c'),
    ChangeSetName: fc.constantFrom('update', 'other'),
    StackName: fc.constantFrom('auth', 'nested', null),
    Status: fc.constantFrom('CREATE_COMPLETE', 'FAILED', null),
    ExecutionStatus: fc.constantFrom('AVAILABLE', 'UNAVAILABLE', 'EXECUTE_COMPLETE', null),
    StatusReason: fc.constantFrom('No updates are to be performed.', 'x'),
    NextToken: fc.constantFrom('t', null),
    Changes: fc.array(
      change.map((ResourceChange) => ({ Type: 'Resource', ResourceChange })),
      { maxLength: 5 },
    ),
  },
  { requiredKeys: ['ChangeSetId', 'Changes'] },
)

const isGrave = ({ severity }: NewFinding) => isAtLeast(severity, 'high')

/** Whether the pool goes, or another one comes in its place, for all that a reader can see. */
function losesPool({
  Action,
  ResourceType,
  PolicyAction,
  Replacement,
  BeforeContext,
}: Record<string, unknown>): boolean {
  if (ResourceType !== 'AWS::Cognito::UserPool') return false
  const isRemoved = String(Action).toLowerCase() === 'remove'
  if (isRemoved) return PolicyAction !== 'Retain' && PolicyAction !== 'ReplaceAndRetain' && BeforeContext === undefined
  return Action === 'Dynamic' || (Action === 'Modify' && (Replacement === 'True' || Replacement === 'Conditional'))
}

const unlocated = (findings: readonly NewFinding[]) =>
  [...findings]
    .map(({ location, ...rest }) => rest)
    .sort((a, b) => compareFindings(a, b) || (a.message < b.message ? -1 : 1))

describe('whatever a change set holds', () => {
  it('never crashes, and never overlooks that a pool goes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(set, { minLength: 1, maxLength: 3 }), async (sets) => {
        const findings = findingsOf([await document(sets)])
        const changes = sets.flatMap(({ Changes }) => Changes.map(({ ResourceChange }) => ResourceChange))
        if (changes.some(losesPool)) expect(findings.filter(isGrave)).not.toEqual([])
      }),
      { numRuns: 200 },
    )
  })

  it('says the same whatever the order of sets and changes', async () => {
    const shuffled = fc.array(set, { minLength: 1, maxLength: 3 }).chain((sets) =>
      fc.record({
        sets: fc.constant(sets),
        other: fc
          .shuffledSubarray(sets, { minLength: sets.length })
          .chain((some) =>
            fc.tuple(
              ...some.map((one) =>
                fc
                  .shuffledSubarray(one.Changes, { minLength: one.Changes.length })
                  .map((Changes) => ({ ...one, Changes })),
              ),
            ),
          ),
      }),
    )
    await fc.assert(
      fc.asyncProperty(shuffled, async ({ sets, other }) => {
        const [one, two] = [findingsOf([await document(sets)]), findingsOf([await document(other)])]
        expect(unlocated(two)).toEqual(unlocated(one))
      }),
      { numRuns: 100 },
    )
  })

  it('reads the console’s lower case as the same', async () => {
    const lowered = (inner: unknown): unknown => {
      if (Array.isArray(inner)) return inner.map(lowered)
      if (typeof inner !== 'object' || inner === null) return inner
      const entries = Object.entries(inner).map(([name, deep]) => {
        // values stay as they are: the names in them are those of the template
        const isValue = /Value$|Context$/.test(name)
        return [`${name.charAt(0).toLowerCase()}${name.slice(1)}`, isValue ? deep : lowered(deep)]
      })
      return Object.fromEntries(entries)
    }
    await fc.assert(
      fc.asyncProperty(set, async (one) => {
        expect(findingsOf([await document([lowered(one)])])).toEqual(findingsOf([await document([one])]))
      }),
      { numRuns: 100 },
    )
  })
})

describe('whatever templates hold', () => {
  const template = fc.record({
    Resources: fc.dictionary(
      fc.constantFrom('UserPool', 'Other', 'Third', 'Fn::ForEach::X', '__proto__'),
      fc.oneof(
        fc.record({ Type: fc.constantFrom(...types, 'AWS::S3::Bucket'), rest: resource }).map(({ Type, rest }) => ({
          Type,
          ...rest,
        })),
        value,
      ),
    ),
    Parameters: value,
    Conditions: value,
    Mappings: value,
  })

  it('never crashes, and never overlooks that a pool goes', async () => {
    const poolIn = (resources: Readonly<Record<string, unknown>>, name: string) => {
      const one = Object.hasOwn(resources, name) ? resources[name] : undefined
      return typeof one === 'object' && one !== null && 'Type' in one && one.Type === 'AWS::Cognito::UserPool'
        ? one
        : undefined
    }
    await fc.assert(
      fc.asyncProperty(template, template, async (old, next) => {
        const findings = await findingsBetween(old, next)
        const lost = Object.keys(old.Resources).filter((name) => {
          const pool = poolIn(old.Resources, name)
          const isKept = pool !== undefined && 'DeletionPolicy' in pool && pool.DeletionPolicy === 'Retain'
          return pool !== undefined && !isKept && poolIn(next.Resources, name) === undefined
        })
        if (lost.length > 0) expect(findings.filter(isGrave)).not.toEqual([])
      }),
      { numRuns: 200 },
    )
  })

  it('finds nothing between a template and itself', async () => {
    await fc.assert(
      fc.asyncProperty(template, async (one) => {
        expect(await findingsBetween(one, one)).toEqual([])
      }),
      { numRuns: 100 },
    )
  })
})

it('refuses or reads any text', async () => {
  const text = fc.oneof(
    fc.string(),
    fc.json(),
    fc.json().map((json) => `{"Changes":${json}}`),
    fc.json().map((json) => `{"ChangeSetId":"a","Changes":[{"ResourceChange":${json}}]}`),
    fc.string().map((yaml) => `Resources:\n  A: ${yaml}`),
  )
  await fc.assert(
    fc.asyncProperty(text, fc.constantFrom('change-set' as const, 'template' as const), async (given, wanted) => {
      try {
        const read = await document(given, 'x', wanted)
        if (wanted === 'change-set') findingsOf([read])
      } catch (error) {
        expect(error).toBeInstanceOf(CogtoolError)
      }
    }),
    { numRuns: 200 },
  )
})
