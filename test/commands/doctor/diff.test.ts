import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { main } from '../../../src/main.ts'
import { type FilesOf, poolId, userPool, writeFolder } from '../../checks/snapshot/folder-of.ts'
import { testEdges } from '../../helpers/test-edges.ts'

const otherId = 'eu-central-1_Other0001'
const client = (id: string, pool: string, more: object = {}) => ({
  UserPoolClient: { ClientId: id, ClientName: 'spa', UserPoolId: pool, PreventUserExistenceErrors: 'ENABLED', ...more },
})
const clients = (id: string, pool: string) => ({
  UserPoolClients: [{ ClientId: id, UserPoolId: pool, ClientName: 'spa' }],
})
/** What a comparison needs, and nothing in it. */
const nothing: FilesOf = {
  ...{ 'mfa.json': '', 'resource-servers.json': '', 'log-delivery.json': '', 'replicas.json': '', 'session.json': '' },
  ...{ 'risk/pool.json': '', 'identity-providers.json': '', 'waf.json': '', 'stack/resources.json': '' },
  ...{ 'identity-pools/none.json': '', 'sms.json': '' },
}
const staging: FilesOf = {
  ...nothing,
  'user-pool.json': userPool({ DeletionProtection: 'ACTIVE', UserPoolTags: { 'team\u001b[31m': 'id' } }),
  'clients.json': clients('a1', poolId),
  'clients/a1.json': client('a1', poolId, { ClientSecret: 'MARKER', CallbackURLs: ['https://b/', 'https://a/'] }),
}
const production: FilesOf = {
  ...nothing,
  'user-pool.json': { UserPool: { Id: otherId, Name: 'live', UserPoolTags: { 'team\u001b[31m': 'id' } } },
  'clients.json': clients('b1', otherId),
  'clients/b1.json': client('b1', otherId, { ClientSecret: 'MARKER', CallbackURLs: ['https://a/', 'https://b/'] }),
}

async function diff(args: readonly string[], { a = staging, b = production }: { a?: FilesOf; b?: FilesOf } = {}) {
  const edges = testEdges()
  writeFolder(join(edges.home, 'staging'), a)
  writeFolder(join(edges.home, 'production'), b)
  const exitCode = await main(['doctor', '--diff', ...args], edges)
  return { exitCode, out: edges.out(), err: edges.err() }
}
const both = ['staging', 'production']

describe('the name of a pool where --diff wants a folder', () => {
  const pool = (userPoolId: string) => ({ userPoolId })
  const listed = { pools: { dev: pool(poolId), 'p 2': pool(otherId), staging: pool(otherId) } }
  it.each([
    { args: ['dev', 'p 2'], says: 'there is no folder dev', hint: "cogtool doctor --diff pool:dev 'pool:p 2'" },
    { args: ['staging', 'dev'], says: 'there is no folder dev', hint: 'cogtool doctor --diff staging pool:dev' },
    { args: ['staging', 'local'], says: 'there is no folder local', hint: 'cogtool doctor --diff staging pool:local' },
    { args: ['staging', 'devv'], says: 'there is no folder devv', hint: 'check the path' },
    { args: ['staging', 'pool:devv'], says: 'named "devv" (--diff)', hint: 'did you mean pool:dev?' },
    { args: ['staging'], says: 'was given 1', hint: 'cogtool doctor --diff pool:staging pool:production' },
  ])('$args: $hint', async ({ args, says, hint }) => {
    const edges = testEdges()
    writeFolder(join(edges.home, 'staging'), staging)
    writeFileSync(join(edges.home, 'cogtool.json'), JSON.stringify(listed))
    expect(await main(['doctor', '--diff', ...args, '--json'], edges)).toBe(2)
    const { error } = JSON.parse(edges.err())
    expect(error.message).toContain(says)
    expect(error.hint).toBe(hint)
  })
})

describe('doctor --diff', () => {
  it('prints what differs, both values, and which checks read it', async () => {
    const { exitCode, out, err } = await diff(both)
    expect({ exitCode, err }).toEqual({ exitCode: 1, err: '' })
    expect(out).toMatchInlineSnapshot(`
      "a  eu-west-1_AbC123xyz "prod", 18,211 users, 1 app client
         staging
      b  eu-central-1_Other0001 "live", 1 app client
         production

      user-pool  DeletionProtection
        a  "ACTIVE"
        b  absent
        pool-deletion-protection

      1 difference.
      "
    `)
  })

  it('gives a document', async () => {
    const { exitCode, out } = await diff([...both, '--json'])
    expect(exitCode).toBe(1)
    expect(JSON.parse(out)).toEqual({
      schema: 'cogtool.pool-diff/1',
      a: { id: poolId, name: 'prod', region: 'eu-west-1', tier: null, users: 18_211, clients: 1 },
      b: { id: otherId, name: 'live', region: 'eu-central-1', tier: null, users: null, clients: 1 },
      differences: [
        {
          resource: 'user-pool',
          path: 'DeletionProtection',
          a: 'ACTIVE',
          b: null,
          checks: ['pool-deletion-protection'],
        },
      ],
      unknown: [],
    })
  })

  const { 'mfa.json': _, ...withoutMfa } = production
  const equal = { ...production, 'user-pool.json': { UserPool: { Id: otherId, DeletionProtection: 'ACTIVE' } } }
  const same = { ...staging, 'user-pool.json': userPool({ DeletionProtection: 'ACTIVE' }) }
  it.each([
    { name: 'equal', given: { a: same, b: equal }, exitCode: 0 },
    { name: 'a folder and itself', given: { b: staging }, exitCode: 0 },
    { name: 'a difference and something unknown', given: { b: withoutMfa }, exitCode: 1 },
    { name: 'something unknown alone', given: { a: production, b: withoutMfa }, exitCode: 4 },
    { name: 'the same not read on both sides', given: { a: withoutMfa, b: withoutMfa }, exitCode: 4 },
  ])('$name: $exitCode', async ({ given, exitCode }) => {
    expect((await diff(both, given)).exitCode).toBe(exitCode)
  })

  it('says which file of which side is missing', async () => {
    const { out } = await diff(both, { a: production, b: withoutMfa })
    expect(out).toMatch(/^NOT COMPARED: 1\n {2}mfa {2}b: mfa\.json \(aws cognito-idp/m)
    const { out: json } = await diff([...both, '--json'], { a: production, b: withoutMfa })
    expect(JSON.parse(json).unknown).toEqual([
      {
        resource: 'mfa',
        a: null,
        b: { state: 'absent', needs: 'mfa.json (aws cognito-idp get-user-pool-mfa-config)' },
        checks: ['pool-mfa', 'pool-passkey-rp', 'pool-passkey-verification', 'pool-recovery-conflict'],
      },
    ])
  })

  it.each([
    { name: 'text', args: both },
    { name: 'JSON', args: [...both, '--json'] },
  ])('has no secret, no control character and at most 80 columns: $name', async ({ args }) => {
    const long = { ...production, 'user-pool.json': userPool({ SmsAuthenticationMessage: 'word '.repeat(99) }) }
    const { out } = await diff(args, { b: long })
    expect(out).not.toContain('MARKER')
    expect(out).not.toContain('\u001b[31m')
    if (args === both) expect(out.split('\n').filter((line) => line.length > 80)).toEqual([])
  })

  it.each([
    { name: 'one folder', args: ['staging'], code: 'usage' },
    { name: 'three', args: [...both, 'third'], code: 'usage' },
    ...[
      ['--from-json', 'x'],
      ['--at', '2026-11-28'],
      ['--calendar'],
      ['--list'],
      ['--explain', 'pool-mfa'],
      ['--only', 'pool-mfa'],
      ['--skip', 'pool-mfa'],
      ['--rules', 'strict'],
      ['--require-all'],
      ['--fail-on', 'low'],
      ['--baseline', 'b.json'],
      ['--report', 'md=r.md'],
    ].map((args) => ({ name: args.join(' '), args: [...both, ...args], code: 'usage' })),
    { name: 'no such folder', args: ['staging', 'nowhere'], code: 'input_unreadable' },
  ])('$name is exit 2', async ({ args, code }) => {
    const { exitCode, err } = await diff([...args, '--json'])
    expect({ exitCode, code: JSON.parse(err).error.code }).toEqual({ exitCode: 2, code })
    expect(err).not.toContain('--from-json names')
  })
})
