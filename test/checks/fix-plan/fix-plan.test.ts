import { describe, expect, it } from 'vitest'
import { planFixes } from '../../../src/checks/fix-plan/fix-plan.ts'
import type { Client, Pool, Replica } from '../../../src/checks/snapshot/snapshot.ts'
import { CogtoolError } from '../../../src/text/cogtool-error.ts'
import { poolId, type SnapshotDescription, snapshotOf } from '../doctor/snapshot-of.ts'
import { planOf } from './plan-of.ts'

const client = (id: string, more: Partial<Client> = {}) => ({
  description: { ClientId: id, ClientName: id, UserPoolId: poolId, ...more } as Client,
})
const enforced = { UserPoolAddOns: { AdvancedSecurityMode: 'ENFORCED' } } as Partial<Pool>

/** Something of every kind. */
const bad: SnapshotDescription = {
  pool: { ...enforced, DeletionProtection: 'INACTIVE' },
  parts: { mfa: { MfaConfiguration: 'OFF' }, risk: {} as never },
  clients: {
    b: client('b', { ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'] }),
    a: { ...client('a'), risk: { AccountTakeoverRiskConfiguration: { Actions: {} } } as never },
  },
}

function refusalOf(given: SnapshotDescription) {
  try {
    planOf(snapshotOf(given))
  } catch (error) {
    if (!(error instanceof CogtoolError)) throw error
    return { code: error.code, message: error.message, ...(error.details && { details: error.details }) }
  }
  return 'a plan'
}

describe('the steps', () => {
  it('are one for each resource, the pool first, then clients by id', () => {
    expect(planOf(snapshotOf(bad)).steps.map(({ folder }) => folder)).toEqual([
      '01-user-pool',
      '02-client-a',
      '03-client-b',
    ])
  })

  it('have one folder for each finding that somebody must follow', () => {
    expect(planOf(snapshotOf(bad)).later.map(({ folder }) => folder)).toEqual([
      'later/11-user-pool-auto-verify',
      'later/12-user-pool-self-signup',
      'later/13-client-a-refresh-rotation',
      'later/14-client-b-refresh-rotation',
      'later/15-client-b-userpassword-flow',
      'later/16-mfa',
      'later/17-risk-actions',
      'later/18-risk-a-actions',
    ])
  })

  it('go on from what the step before has set', () => {
    const { steps, later } = planOf(snapshotOf(bad))
    const [pool, a] = steps
    expect(later[0]?.before).toEqual(pool?.after)
    expect(later[2]?.before).toEqual(a?.after)
    expect(pool?.before).not.toEqual(pool?.after)
  })

  it('are the calls of their resources', () => {
    const { steps, later } = planOf(snapshotOf(bad))
    expect([...new Set([...steps, ...later].map(({ operation }) => operation))]).toEqual([
      'update-user-pool',
      'update-user-pool-client',
      'set-user-pool-mfa-config',
      'set-risk-configuration',
    ])
  })

  it.each([
    { clients: 8, first: 'later/11' },
    { clients: 9, first: 'later/21' },
    { clients: 120, first: 'later/131' },
  ])('with $clients clients, later ones begin at $first', ({ clients, first }) => {
    const ids = Array.from({ length: clients }, (_, place) => `c${place}`)
    const all = Object.fromEntries(ids.map((id) => [id, client(id)]))
    const plan = planOf(snapshotOf({ ...bad, clients: all }))
    expect(plan.steps).toHaveLength(clients + 1)
    expect(plan.later[0]?.name).toBe(first)
  })

  it('are none where nothing is found', () => {
    const { steps, later, byHand } = planFixes(snapshotOf(bad), [])
    expect({ steps, later, byHand }).toEqual({ steps: [], later: [], byHand: [] })
  })

  it('name folders that hold nothing but letters, digits and lines', () => {
    const id = '../../etc/passwd\u202e'
    const { steps } = planOf(snapshotOf({ clients: { [id]: client(id) } }))
    expect(steps[1]?.folder).toBe('02-client-______etc_passwd_')
  })
})

describe('a plan is refused', () => {
  const replicas = (...all: Replica[]): SnapshotDescription => ({ parts: { replicas: all } })
  const arn = (region: string) => ({ Arn: `arn:aws:cognito-idp:${region}:1:userpool/${poolId}` })
  const [primary, secondary] = [
    { RegionName: 'eu-west-1', Role: 'PRIMARY' },
    { RegionName: 'us-east-1', Role: 'SECONDARY' },
  ]
  const refused = (region: string | undefined, here = 'us-east-1') => ({
    code: 'secondary_replica',
    message: `no plan can be made: these answers come from ${here}, a secondary Region`,
    ...(region !== undefined && { details: { primaryRegion: region } }),
  })

  it.each([
    {
      name: 'in a secondary Region',
      given: { ...replicas(primary, secondary), pool: arn('us-east-1') },
      says: refused('eu-west-1'),
    },
    {
      name: 'in a secondary Region alone',
      given: { ...replicas(secondary), pool: arn('us-east-1') },
      says: refused(undefined),
    },
    { name: 'in another Region than the pool', given: { pool: arn('us-east-1') }, says: refused('eu-west-1') },
    {
      name: 'in the Region where the pool was made, and is not the primary any more',
      given: {
        ...replicas({ ...primary, Role: 'SECONDARY' }, { ...secondary, Role: 'PRIMARY' }),
        pool: arn('eu-west-1'),
      },
      says: refused('us-east-1', 'eu-west-1'),
    },
    {
      name: 'not in the primary Region',
      given: { ...replicas(primary, secondary), pool: arn('eu-west-1') },
      says: 'a plan',
    },
    {
      name: 'not in the Region that took over',
      given: {
        ...replicas({ ...primary, Role: 'SECONDARY' }, { ...secondary, Role: 'PRIMARY' }),
        pool: arn('us-east-1'),
      },
      says: 'a plan',
    },
    { name: 'not without replicas', given: { ...replicas(), pool: arn('eu-west-1') }, says: 'a plan' },
    { name: 'not without an ARN', given: {}, says: 'a plan' },
    {
      name: 'for a client with a member that nobody knows, though it needs no change',
      given: { clients: { c1: client('c1', { New: 1 } as never) } },
      says: { code: 'input_invalid', message: 'no plan can be made: clients/c1.json has the unknown member "New"' },
    },
    {
      name: 'for MFA with one',
      given: { parts: { mfa: { New: 1 } as never } },
      says: { code: 'input_invalid', message: 'no plan can be made: mfa.json has the unknown member "New"' },
    },
    {
      name: 'for risks of a client with one',
      given: { clients: { c1: { ...client('c1'), risk: { New: 1 } as never } } },
      says: { code: 'input_invalid', message: 'no plan can be made: risk/c1.json has the unknown member "New"' },
    },
    {
      name: 'for registration of clients without EnableStatus',
      given: { pool: { DcrConfiguration: { OpenDcrEnabled: false } as never } },
      says: { code: 'input_invalid', message: 'no plan can be made: DcrConfiguration has no EnableStatus' },
    },
  ])('$name', ({ given, says }) => {
    expect(refusalOf(given)).toEqual(says)
  })

  it('not where the call is made in another Region than the id says', () => {
    const given = {
      ...replicas({ ...primary, Role: 'SECONDARY' }, { ...secondary, Role: 'PRIMARY' }),
      pool: arn('us-east-1'),
    }
    expect(planOf(snapshotOf(given)).region).toBe('us-east-1')
  })
})

describe('the template of a stack', () => {
  const stackOf = (...resources: [logical: string, physical: string][]): SnapshotDescription['parts'] => ({
    stackResources: resources.map(([LogicalResourceId, PhysicalResourceId]) => ({
      StackName: 'auth',
      LogicalResourceId,
      PhysicalResourceId,
    })),
  })
  const templateOf = (given: SnapshotDescription, id: string) => {
    const { steps, later } = planOf(snapshotOf(given), [id])
    return [...steps, ...later].flatMap(({ template }) => template?.trimEnd().split('\n') ?? 'none')
  }
  const inStack = stackOf(['UserPool', poolId], ['Spa', 'c1'])

  it.each([
    {
      name: 'has properties of the pool',
      given: { parts: inStack },
      id: 'pool-deletion-protection',
      lines: [
        '# stack "auth", resource "UserPool"',
        'Type: AWS::Cognito::UserPool',
        'Properties:',
        '  DeletionProtection: "ACTIVE"',
      ],
    },
    {
      name: 'has whole properties',
      given: { parts: inStack },
      id: 'pool-recovery',
      lines: [
        '# stack "auth", resource "UserPool"',
        'Type: AWS::Cognito::UserPool',
        'Properties:',
        '  AccountRecoverySetting: {',
        '      "RecoveryMechanisms": [',
        '        {',
        '          "Name": "verified_email",',
        '          "Priority": 1',
        '        },',
        '        {',
        '          "Name": "verified_phone_number",',
        '          "Priority": 2',
        '        }',
        '      ]',
        '    }',
      ],
    },
    {
      name: 'calls MFA by its own names',
      given: {
        parts: {
          ...inStack,
          mfa: { MfaConfiguration: 'OFF', WebAuthnConfiguration: { RelyingPartyId: 'a' } as never },
        },
      },
      id: 'pool-mfa',
      lines: [
        '# stack "auth", resource "UserPool"',
        'Type: AWS::Cognito::UserPool',
        'Properties:',
        '  EnabledMfas: [',
        '      "SOFTWARE_TOKEN_MFA"',
        '    ]',
        '  MfaConfiguration: "ON"',
      ],
    },
    {
      name: 'cannot say how clients register',
      given: { pool: { DcrConfiguration: { EnableStatus: 'Enabled', OpenDcrEnabled: true } as never }, parts: inStack },
      id: 'pool-dcr-open',
      lines: [
        '# stack "auth", resource "UserPool"',
        'Type: AWS::Cognito::UserPool',
        'Properties:',
        '  # CloudFormation has no DcrConfiguration: the call alone sets it',
      ],
    },
    {
      name: 'has properties of a client that is in the stack',
      given: { parts: inStack, clients: { c1: client('c1') } },
      id: 'client-token-revocation',
      lines: [
        '# stack "auth", resource "Spa"',
        'Type: AWS::Cognito::UserPoolClient',
        'Properties:',
        '  EnableTokenRevocation: true',
      ],
    },
    {
      name: 'has none of a client that is not',
      given: { parts: inStack, clients: { c2: client('c2') } },
      id: 'client-token-revocation',
      lines: ['none'],
    },
    {
      name: 'may have those of a client, where 100 resources are not all',
      given: {
        parts: stackOf(
          ...Array.from({ length: 100 }, (_, n): [string, string] => [`R${n}`, n === 0 ? poolId : `p${n}`]),
        ),
        clients: { c1: client('c1') },
      },
      id: 'client-token-revocation',
      lines: [
        '# stack "auth", wherever it is there',
        'Type: AWS::Cognito::UserPoolClient',
        'Properties:',
        '  EnableTokenRevocation: true',
      ],
    },
    {
      name: 'loses what goes',
      given: {
        parts: inStack,
        clients: {
          c1: client('c1', {
            AllowedOAuthFlowsUserPoolClient: true,
            LogoutURLs: ['https://app.example.org'],
            DefaultRedirectURI: 'http://localhost',
          }),
        },
      },
      id: 'client-callback-dev',
      lines: [
        '# stack "auth", resource "Spa"',
        'Type: AWS::Cognito::UserPoolClient',
        'Properties:',
        '  # remove DefaultRedirectURI',
      ],
    },
    {
      name: 'is none where no stack holds the pool',
      given: { parts: stackOf(['Other', 'x']) },
      id: 'pool-deletion-protection',
      lines: ['none'],
    },
    { name: 'is none where nobody knows', given: {}, id: 'pool-deletion-protection', lines: ['none'] },
  ])('$name', ({ given, id, lines }) => {
    expect(templateOf(given as SnapshotDescription, id)).toEqual(lines)
  })

  it('keeps names harmless', () => {
    const given = { parts: stackOf(['a\nProperties: {}\u202e', poolId]) as never }
    expect(templateOf(given, 'pool-deletion-protection')[0]).toBe(
      '# stack "auth", resource "a\\nProperties: {}\\u202e"',
    )
  })
})
