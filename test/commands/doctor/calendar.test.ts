import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { main } from '../../../src/main.ts'
import { type FilesOf, poolId, userPool, writeFolder } from '../../checks/snapshot/folder-of.ts'
import { testEdges } from '../../helpers/test-edges.ts'

const secret = {
  UserPoolClient: { ClientId: 'c1', ClientName: 'web\u001b[31m', UserPoolId: poolId, ClientSecret: 'MARKER' },
}
const files: FilesOf = {
  'user-pool.json': userPool({ UserPoolTier: 'ESSENTIALS', KeyConfiguration: { KmsKeyArn: 'arn:aws:kms:x:1:key/k' } }),
  'clients.json': { UserPoolClients: [{ ClientId: 'c1', UserPoolId: poolId, ClientName: 'web' }] },
  'clients/c1.json': secret,
  'client-secrets/c1.json': {
    ClientSecrets: [{ ClientSecretId: 's1', ClientSecretValue: 'MARKER', ClientSecretCreateDate: '2025-12-02' }],
  },
  'key.json': { KeyMetadata: { KeyState: 'PendingDeletion', DeletionDate: '2026-11-20T00:00:00Z' } },
  'identity-providers.json': { Providers: [{ ProviderName: 'Google', ProviderType: 'Google' }] },
  'identity-providers/Google.json': { IdentityProvider: { ProviderName: 'Google', ProviderType: 'Google' } },
}
const accepted = [
  { id: 'pool-mfa', reason: 'passkeys are rolled out first', until: '2026-11-28' },
  { id: 'pool-waf', resource: 'eu-west-1_Other0001', reason: 'of another pool', until: '2026-11-30' },
  { id: 'tf-drift', resource: 'aws_cognito_user_pool.main', reason: 'by hand', until: '2027-01-01' },
  { id: 'pool-case-sensitive', reason: 'cannot be changed' },
]

async function calendar(...args: string[]) {
  const edges = testEdges()
  writeFolder(join(edges.home, 'snapshot'), files)
  writeFileSync(join(edges.home, 'cogtool.json'), JSON.stringify({ acceptedFindings: accepted }))
  const exitCode = await main(['doctor', '--calendar', ...args], edges)
  return { exitCode, out: edges.out(), err: edges.err() }
}
const asOf = ['--from-json', 'snapshot', '--at', '2026-11-28T09:00:00Z']

describe('doctor --calendar', () => {
  it('prints what ends when, soonest first, and apart what is not known', async () => {
    const { exitCode, out, err } = await calendar(...asOf)
    expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' })
    expect(out).toMatchInlineSnapshot(`
      "eu-west-1_AbC123xyz "prod", ESSENTIALS, 18,211 users, 1 app client
      what ends when, as of 2026-11-28

      2026-11-20  8 days ago: the key that the pool is encrypted with is deleted
                  The pool stops: no user can sign in, and no user can be read.

      2026-11-28  today: pool-mfa is accepted until then: passkeys are rolled out
                  first
                  None: the finding counts again.
                  pool-mfa

      2026-12-02  in 4 days: a secret of "web\\u001b[31m" becomes one year old
                  Nothing stops: a secret that is a year old is due to be rotated.
                  clients/c1

      2027-01-01  in 34 days: tf-drift is accepted until then: by hand
                  None: the finding counts again.
                  aws_cognito_user_pool.main

      NOT KNOWN: 2
        temporary passwords: not read: users.jsonl (cogtool export-users --format
          jsonl -o users.jsonl)
        the client secret at the provider (identity-providers/Google): no API tells
          when the provider ends it
      "
    `)
    expect(out.split('\n').filter((line) => line.length > 80)).toEqual([])
  })

  it('gives a document', async () => {
    const { exitCode, out } = await calendar(...asOf, '--json')
    const { events, unknown, ...rest } = JSON.parse(out)
    expect({ exitCode, rest }).toEqual({
      exitCode: 0,
      rest: {
        schema: 'cogtool.calendar/1',
        userPoolId: poolId,
        pool: { id: poolId, name: 'prod', region: 'eu-west-1', tier: 'ESSENTIALS', users: 18_211, clients: 1 },
        at: '2026-11-28T09:00:00.000Z',
      },
    })
    expect(events[1]).toEqual({
      date: '2026-11-28',
      days: 0,
      kind: 'accepted-finding',
      resource: 'pool-mfa',
      what: 'pool-mfa is accepted until then: passkeys are rolled out first',
      impact: 'None: the finding counts again.',
    })
    expect(events.map(({ date, kind }: { date: string; kind: string }) => `${date} ${kind}`)).toEqual([
      '2026-11-20 key-deletion',
      '2026-11-28 accepted-finding',
      '2026-12-02 client-secret',
      '2027-01-01 accepted-finding',
    ])
    expect(unknown.map(({ resource }: { resource: string }) => resource)).toEqual([
      poolId,
      `${poolId}/identity-providers/Google`,
    ])
    expect(out).not.toContain('MARKER')
  })

  it('takes today where no time is given', async () => {
    const { out } = await calendar('--from-json', 'snapshot', '--json')
    expect(JSON.parse(out).at).toBe(testEdges().now().toISOString())
  })

  it.each([
    { name: 'no pool', args: [], code: 'pool_required' },
    ...[
      ['--list'],
      ['--explain', 'pool-mfa'],
      ['--only', 'pool-mfa'],
      ['--skip', 'pool-mfa'],
      ['--rules', 'strict'],
      ['--require-all'],
      ['--fail-on', 'low'],
      ['--baseline', 'b.json'],
      ['--report', 'md=r.md'],
    ].map((args) => ({ name: args.join(' '), args: [...asOf, ...args], code: 'usage' })),
    { name: 'no such folder', args: ['--from-json', 'nowhere'], code: 'input_unreadable' },
  ])('$name is exit 2', async ({ args, code }) => {
    const { exitCode, err } = await calendar(...args, '--json')
    expect({ exitCode, code: JSON.parse(err).error.code }).toEqual({ exitCode: 2, code })
  })
})
