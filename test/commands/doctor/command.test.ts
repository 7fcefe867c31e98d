import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { changeSetRules } from '../../../src/checks/change-set/rules.ts'
import { allFacts } from '../../../src/checks/doctor/facts.ts'
import { pitfalls } from '../../../src/checks/findings/pitfalls.ts'
import { planRules } from '../../../src/checks/plan/rules.ts'
import { define } from '../../../src/commands/doctor/command.ts'
import type { DoctorFlags } from '../../../src/commands/doctor/flags.ts'
import { main } from '../../../src/main.ts'
import { type FilesOf, poolId, userPool, writeFolder } from '../../checks/snapshot/folder-of.ts'
import { optionsOf } from '../../helpers/options-of.ts'
import { testEdges } from '../../helpers/test-edges.ts'

const client = (more: object = {}) => ({
  UserPoolClient: { ClientId: 'c1', ClientName: 'spa', UserPoolId: poolId, EnableTokenRevocation: true, ...more },
})
/** One client, whose check client-user-existence gives high. */
const open: FilesOf = { 'clients/c1.json': client() }
const closed: FilesOf = { 'clients/c1.json': client({ PreventUserExistenceErrors: 'ENABLED' }) }
const existence = ['--only', 'client-user-existence']

interface Given {
  readonly files?: FilesOf
  readonly accepted?: unknown
}

async function doctor(args: readonly string[], { files = open, accepted }: Given = {}) {
  const edges = testEdges()
  writeFolder(join(edges.home, 'snapshot'), { 'user-pool.json': userPool({ UserPoolTier: 'ESSENTIALS' }), ...files })
  if (accepted !== undefined) {
    writeFileSync(join(edges.home, 'cogtool.json'), JSON.stringify({ acceptedFindings: accepted }))
  }
  const exitCode = await main(['doctor', ...args], edges)
  return { exitCode, out: edges.out(), err: edges.err(), edges }
}

const fromJson = (...more: string[]) => ['--from-json', 'snapshot', ...more]
const documentOf = (out: string) => JSON.parse(out)
const errorOf = (err: string) => JSON.parse(err).error

describe('the command line', () => {
  it('gives these options', async () => {
    const args = ['--from-json', 'd', '--rules', 'strict', '--only', 'a,b', '--skip', 'c=why = so', '--require-all']
    expect(await optionsOf<DoctorFlags, unknown>(define as never, args)).toEqual({
      fromJson: 'd',
      rules: 'strict',
      only: ['a', 'b'],
      skip: [{ glob: 'c', why: 'why = so' }],
      requireAll: true,
      failOn: 'high',
    })
  })

  it.each([
    { name: 'no pool', args: [], code: 'pool_required' },
    { name: 'an unknown set', args: fromJson('--rules', 'all'), code: 'usage' },
    { name: 'an unknown id in --only', args: fromJson('--only', 'client-user-exist'), code: 'invalid_value' },
    { name: 'an unknown id in --skip', args: fromJson('--skip', 'nothing=x'), code: 'invalid_value' },
    { name: '--at no time', args: fromJson('--at', 'soon'), code: 'invalid_value' },
    { name: 'nothing left', args: fromJson(...existence, '--skip', 'client-*'), code: 'usage' },
    { name: 'a baseline that is none', args: fromJson('--baseline', 'snapshot/user-pool.json'), code: 'input_invalid' },
    { name: 'an unknown id in --explain', args: ['--explain', 'client-user-existense'], code: 'invalid_value' },
    { name: 'no such folder', args: ['--from-json', 'nowhere'], code: 'input_unreadable' },
  ])('$name is exit 2', async ({ args, code }) => {
    const { exitCode, err } = await doctor([...args, '--json'])
    expect({ exitCode, code: errorOf(err).code }).toEqual({ exitCode: 2, code })
  })

  it('names the nearest id', async () => {
    const { err } = await doctor(fromJson('--only', 'client-user-existense', '--json'))
    expect(errorOf(err).hint).toBe('did you mean client-user-existence?')
  })
})

describe('the exit code', () => {
  const denied = {
    ...closed,
    'snapshot.json': {
      schema: 'cogtool.snapshot/1',
      pool: poolId,
      readAt: '2026-11-20T10:00:00Z',
      version: '0.1.0',
      files: { 'clients.json': { state: 'denied' } },
    },
  }
  const failed = {
    ...denied,
    'snapshot.json': { ...denied['snapshot.json'], files: { 'clients.json': { state: 'failed' } } },
  }
  it.each([
    { name: 'nothing found', args: existence, files: closed, exitCode: 0 },
    { name: 'high, by default', args: existence, files: open, exitCode: 1 },
    { name: 'high, and only critical fails', args: [...existence, '--fail-on', 'critical'], files: open, exitCode: 0 },
    { name: 'high, and nothing fails', args: [...existence, '--fail-on', 'none'], files: open, exitCode: 0 },
    {
      name: 'left out',
      args: ['--only', 'client-user*', '--skip', 'client-user-existence=later'],
      files: open,
      exitCode: 0,
    },
    { name: 'denied', args: existence, files: denied, exitCode: 0 },
    { name: 'denied, and all is required', args: [...existence, '--require-all'], files: denied, exitCode: 4 },
    {
      name: 'absent, and all is required',
      args: ['--only', 'client-secret-age', '--rules', 'strict', '--require-all'],
      files: { 'clients/c1.json': client({ ClientSecret: 'x' }) },
      exitCode: 4,
    },
    { name: 'failed', args: existence, files: failed, exitCode: 4 },
    { name: 'failed, but a finding counts', args: existence, files: { ...failed, ...open }, exitCode: 1 },
    {
      name: 'asked, and all is required',
      args: ['--only', 'client-user*', '--skip', 'client-user-*', '--require-all'],
      files: open,
      exitCode: 0,
    },
  ])('$name: $exitCode', async ({ args, files, exitCode }) => {
    expect((await doctor(fromJson(...args), { files })).exitCode).toBe(exitCode)
  })
})

describe('the document', () => {
  it('has the pool, the finding and the summary', async () => {
    const { out } = await doctor(fromJson(...existence, '--at', '2026-11-28', '--json'))
    const { findings, ...rest } = documentOf(out)
    expect(rest).toEqual({
      schema: 'cogtool.findings/1',
      tool: 'doctor',
      userPoolId: poolId,
      pool: { id: poolId, name: 'prod', region: 'eu-west-1', tier: 'ESSENTIALS', users: 18_211, clients: 1 },
      rules: 'baseline',
      readAt: null,
      at: '2026-11-28T00:00:00.000Z',
      skipped: [],
      passed: [],
      summary: {
        critical: 0,
        high: 1,
        medium: 0,
        low: 0,
        info: 0,
        failing: 1,
        accepted: 0,
        known: 0,
        skipped: 0,
        passed: 0,
      },
    })
    expect(findings).toMatchObject([
      {
        id: 'client-user-existence',
        severity: 'high',
        resource: `${poolId}/clients/c1`,
        immutable: false,
        known: false,
      },
    ])
  })

  it('holds no secret, whichever check looks at the client', async () => {
    const files = { 'clients/c1.json': client({ ClientSecret: 'MARKER' }) }
    for (const args of [['--json'], ['--verbose']]) {
      const { out, err } = await doctor(fromJson('--rules', 'strict', ...args), { files })
      expect(out + err).not.toContain('MARKER')
    }
  })

  it('does not depend on the order in which files are named or members stand', async () => {
    const one = await doctor(fromJson('--json', '--rules', 'strict'), {
      files: { 'clients/c1.json': client(), 'clients/c2.json': client({ ClientId: 'c2' }) },
    })
    const other = await doctor(fromJson('--json', '--rules', 'strict'), {
      files: { 'clients/z.json': client(), 'clients/a.json': client({ ClientId: 'c2' }) },
    })
    expect(one.out).toBe(other.out)
  })
})

describe('accepted risks', () => {
  const entry = { id: 'client-user-existence', reason: 'an internal pool', until: '2026-12-31', by: 'ann' }
  it.each([
    { name: 'it is listed, not counted', accepted: [entry], exitCode: 0, warns: '' },
    { name: 'on its last day', accepted: [{ ...entry, until: '2026-11-22' }], exitCode: 0, warns: '' },
    { name: 'of this client', accepted: [{ ...entry, resource: `${poolId}/clients/c1` }], exitCode: 0, warns: '' },
    {
      name: 'ended yesterday',
      accepted: [{ ...entry, until: '2026-11-21' }],
      exitCode: 1,
      warns: 'was accepted until 2026-11-21, and counts again',
    },
    {
      name: 'of another client',
      accepted: [{ ...entry, resource: `${poolId}/clients/c2` }],
      exitCode: 1,
      warns: 'matches no finding',
    },
    {
      name: 'of another pool: for its own run',
      accepted: [{ ...entry, resource: 'eu-west-1_Other0001' }],
      exitCode: 1,
      warns: '',
    },
    {
      name: 'of a check that is not made here',
      accepted: [entry, { ...entry, id: 'client-token-revocation' }],
      exitCode: 0,
      warns: '',
    },
    { name: 'of another command', accepted: [entry, { ...entry, id: 'tf-drift' }], exitCode: 0, warns: '' },
  ])('$name', async ({ accepted, exitCode, warns }) => {
    const { err, ...run } = await doctor(fromJson(...existence), { accepted })
    expect(run.exitCode).toBe(exitCode)
    if (warns === '') expect(err).toBe('')
    else expect(err).toContain(warns)
  })

  it('one that is not looked at is not said to match nothing', async () => {
    const { err } = await doctor(fromJson(...existence), { accepted: [entry], files: {} })
    expect(err).toBe('')
  })

  it.each([
    { name: 'no list', accepted: {}, says: '"acceptedFindings" must be a list' },
    { name: 'no reason', accepted: [{ id: 'pool-mfa', until: '2026-12-31' }], says: '"reason" is missing' },
    { name: 'an empty reason', accepted: [{ ...entry, reason: ' ' }], says: '"reason" of entry 1' },
    { name: 'no end', accepted: [{ id: entry.id, reason: 'x' }], says: 'is accepted without an end' },
    { name: 'a day that is none', accepted: [{ ...entry, until: '2026-02-31' }], says: 'is not a day' },
    { name: 'a time', accepted: [{ ...entry, until: '2026-02-01T10:00:00Z' }], says: 'is not a day' },
    { name: 'an unknown key', accepted: [{ ...entry, untill: '2026-12-31' }], says: 'has an unknown key "untill"' },
    {
      name: 'an unknown id',
      accepted: [{ ...entry, id: 'client-user-existense' }],
      says: 'names a check that there is not',
    },
  ])('$name is exit 2', async ({ accepted, says }) => {
    const { exitCode, err } = await doctor(fromJson(...existence), { accepted })
    expect(exitCode).toBe(2)
    expect(err).toContain(says)
  })
})

describe('the text', () => {
  it('puts people first and ids last', async () => {
    const { out } = await doctor(
      fromJson('--only', 'client-user-existence', '--only', 'client-secret-age', '--rules', 'strict'),
      {
        files: { 'clients/c1.json': client({ ClientSecret: 'x' }) },
      },
    )
    expect(out).toMatchInlineSnapshot(`
      "eu-west-1_AbC123xyz "prod", ESSENTIALS, 18,211 users, 1 app client
      read 2 of 3 answers from snapshot · rules strict, 2 checks

      MEDIUM  Anyone can find out through "spa" who has an account here.
              seen  PreventUserExistenceErrors absent                  clients/c1.json
              fix   step 01 of --fix-plan
              client-user-existence · article a12 · prowler
              cognito_user_pool_client_prevent_user_existence_errors · cwe 204

      NOT LOOKED AT: 1 check
        client-secret-age  client-secrets/<clientId>.json (aws cognito-idp
                           list-user-pool-client-secrets)

      1 medium; 0 passed
      Passes: no finding of severity high or above.
      Steps that no user notices: cogtool doctor --from-json snapshot --rules strict --only client-user-existence --only client-secret-age --fix-plan fix
      "
    `)
  })

  it.each([
    { name: 'by itself', args: [] },
    { name: 'at length', args: ['--verbose', '--rules', 'strict'] },
    { name: 'the list', args: ['--list'] },
    { name: 'a reason', args: ['--explain', 'client-user-existence'] },
  ])('has at most 80 columns: $name', async ({ args }) => {
    const { out } = await doctor(args[0]?.startsWith('--l') || args[0]?.startsWith('--e') ? args : fromJson(...args))
    expect(out.split('\n').filter((line) => line.length > 80)).toEqual([])
  })

  it('escapes names that AWS gives', async () => {
    const { out } = await doctor(fromJson(), {
      files: { 'clients/c1.json': client({ ClientName: 'a\u001b[31m\u202eb' }) },
    })
    expect(out).not.toMatch(/\u001b\[31m|\u202e/)
  })
})

describe('what is looked for', () => {
  it('lists every check of a set', async () => {
    const { out } = await doctor(['--list', '--rules', 'article', '--only', 'client-*', '--json'])
    const { schema, checks } = documentOf(out)
    expect(schema).toBe('cogtool.checks/1')
    expect(checks.map(({ rules }: { rules: string }) => rules)).toEqual(checks.map(() => 'article'))
    expect(checks[0]).toMatchObject({
      id: 'client-admin-flow-public',
      title: expect.any(String),
      references: expect.any(Array),
    })
  })

  it('explains one', async () => {
    const { out, exitCode } = await doctor(['--explain', 'client-implicit-grant'])
    expect(exitCode).toBe(0)
    expect(out).toMatchInlineSnapshot(`
      "client-implicit-grant
      the client hands tokens out in the address bar
      high at most · in article and above

      finding   OAuth is on, and AllowedOAuthFlows has implicit (the default of the
                AWS CDK).
      reads     AllowedOAuthFlows, AllowedOAuthFlowsUserPoolClient in clients
      why       Tokens in a URL end up in histories, logs and referrers, and can be
                swapped for others.
      fix       the whole configuration of the app client, with one change
                (UpdateUserPoolClient); users or apps must follow
      pitfall   a6: The Hosted UI is used with the implicit grant.
      outdated  the article uses it: the code flow with PKCE works for every app
      see       article a6 · rfc 9700#2.1.2

      Pitfalls (a1 to a26), and what is out of date, are those of the article
      "Bootstrapping Django app with Cognito".
      "
    `)
  })
})

describe('reports', () => {
  it('say in which file of the folder it was seen', async () => {
    const { edges, out } = await doctor(
      fromJson(...existence, '--report', 'sarif=r.sarif', '--report', 'md=r.md', '--json'),
    )
    const sarif = JSON.parse(readFileSync(join(edges.home, 'r.sarif'), 'utf8'))
    const [{ results }] = sarif.runs
    expect(results).toMatchObject([
      { locations: [{ physicalLocation: { artifactLocation: { uri: 'snapshot/clients/c1.json' } } }] },
    ])
    expect(documentOf(out).findings[0].location).toEqual({ file: 'snapshot/clients/c1.json', line: 1 })
    expect(readFileSync(join(edges.home, 'r.md'), 'utf8')).toContain('<!-- cogtool-doctor -->')
  })

  it('take the place of no answer', async () => {
    const { exitCode, err, edges } = await doctor(fromJson('--report', 'md=snapshot/user-pool.json', '--json'))
    expect({ exitCode, code: errorOf(err).code }).toEqual({ exitCode: 2, code: 'output_exists' })
    expect(readFileSync(join(edges.home, 'snapshot/user-pool.json'), 'utf8')).toContain(poolId)
    const earlier = { ...open, 'report.md': 'of yesterday' }
    expect((await doctor(fromJson('--report', 'md=snapshot/report.md'), { files: earlier })).exitCode).toBe(1)
  })

  it('are refused before anything is read', async () => {
    const { exitCode, err } = await doctor(['--from-json', 'nowhere', '--report', 'md=no/such/r.md', '--json'])
    expect({ exitCode, code: errorOf(err).code }).toEqual({ exitCode: 2, code: 'output_unwritable' })
  })

  it('have each rule once, though a check may look at several kinds of subjects', async () => {
    const files = {
      'user-pool.json': userPool({ UserPoolAddOns: { AdvancedSecurityMode: 'ENFORCED' } }),
      'risk/pool.json': '',
    }
    const { edges } = await doctor(fromJson('--only', 'pool-risk-actions', '--report', 'sarif=r.sarif'), { files })
    const [run] = JSON.parse(readFileSync(join(edges.home, 'r.sarif'), 'utf8')).runs
    expect(run.tool.driver.rules.map(({ id }: { id: string }) => id)).toEqual(['doctor/pool-risk-actions'])
  })
})

describe('where a finding was seen', () => {
  it.each([
    { id: 'pool-deletion-protection', files: {}, file: 'snapshot/user-pool.json' },
    { id: 'pool-mfa', files: { 'mfa.json': '' }, file: 'snapshot/mfa.json' },
    {
      id: 'pool-domain',
      files: {
        'user-pool.json': userPool({ CustomDomain: 'a.example.org' }),
        'custom-domain.json': { DomainDescription: { Domain: 'a.example.org', Status: 'FAILED' } },
      },
      file: 'snapshot/custom-domain.json',
    },
    { id: 'pool-waf', files: { 'waf.json': '' }, file: 'snapshot/waf.json' },
    {
      id: 'pool-recovery-conflict',
      files: {
        'user-pool.json': userPool({
          AccountRecoverySetting: { RecoveryMechanisms: [{ Name: 'verified_email', Priority: 1 }] },
        }),
        'mfa.json': { MfaConfiguration: 'ON', EmailMfaConfiguration: {} },
      },
      file: 'snapshot/user-pool.json',
    },
    {
      id: 'client-secret-age',
      files: {
        'clients/c1.json': client({ ClientSecret: 'x' }),
        'client-secrets/c1.json': { ClientSecrets: [{ ClientSecretId: '1' }, { ClientSecretId: '2' }] },
      },
      file: 'snapshot/client-secrets/c1.json',
    },
    {
      id: 'idpool-guests',
      files: {
        'identity-pools/eu-west-1_x.json': { IdentityPoolId: 'eu-west-1:x', AllowUnauthenticatedIdentities: true },
      },
      file: 'snapshot/identity-pools/eu-west-1_x.json',
    },
    {
      id: 'pool-trigger',
      files: {
        'user-pool.json': userPool({ LambdaConfig: { PreSignUp: 'arn:aws:lambda:eu-west-1:111122223333:function:f' } }),
        'lambda/f.json': '',
      },
      file: 'snapshot/lambda/f.json',
    },
  ])('$id: $file', async ({ id, files, file }) => {
    const { out } = await doctor(fromJson('--only', id, '--json'), { files })
    expect(documentOf(out).findings.map(({ location }: { location: { file: string } }) => location.file)).toEqual([
      file,
    ])
  })
})

describe('the article', () => {
  const everything = [...allFacts(), ...changeSetRules, ...planRules]

  it.each(everything.map(({ id }) => id))('%s says which pitfall it answers, and what is out of date', async (id) => {
    const facts = everything.find((one) => one.id === id)
    const names = (facts?.references ?? []).filter((name) => name.startsWith('article/')).map((name) => name.slice(8))
    const { out } = await doctor(['--explain', id])
    expect([...out.matchAll(/^pitfall +(a\d+):/gm)].map(([, name]) => name)).toEqual(names)
    expect(out.includes('Bootstrapping Django app with Cognito')).toBe(names.length > 0)
    const outdated = pitfalls.some((one) => names.includes(one.name) && one.outdated !== '')
    expect(/^outdated /m.test(out)).toBe(outdated || (facts !== undefined && 'outdated' in facts))
    expect(out.split('\n').filter((line) => line.length > 80)).toEqual([])
    const { check, article } = documentOf((await doctor(['--explain', id, '--json'])).out)
    expect({ id: check.id, names: article?.pitfalls.map((one: { id: string }) => one.id) ?? [] }).toEqual({ id, names })
  })

  it('is named by the list, which has the pitfalls of each check', async () => {
    const { out } = await doctor(['--list'])
    expect(out).toMatch(/^client-implicit-grant [^(]*\(a6\)$/m)
    expect(out).toContain('"Bootstrapping Django app with Cognito".')
  })
})

describe('what is shown of each check', () => {
  it.each(allFacts().map(({ id }) => id))('%s has at most 80 columns', async (id) => {
    const { out } = await doctor(['--explain', id])
    expect(out.split('\n').filter((line) => line.length > 80)).toEqual([])
    expect(out.split('\n')[0]).toBe(id)
  })

  it('names what was not looked at by families, however many', async () => {
    const { out } = await doctor(fromJson('--rules', 'strict'), { files: {} })
    const [, skipped = ''] = out.split('NOT LOOKED AT: ')
    expect(skipped.split('\n').filter((line) => line.length > 80)).toEqual([])
    expect(skipped).toMatch(/^ {2}client-… \(\d+\), pool-clients-share-audience\n {10,}clients/m)
    expect(skipped).toMatch(/^ {2}users-… \(4\) +users\.jsonl \(cogtool export-users/m)
  })

  it('shortens the names of files of app clients', async () => {
    const files = { 'clients/3n4b5urk0000000000EXAMPLE.json': client({ ClientId: '3n4b5urk0000000000EXAMPLE' }) }
    const { out } = await doctor(fromJson(...existence), { files })
    expect(out).toMatch(/^ +seen +PreventUserExistenceErrors absent +clients\/3n4b5urk…$/m)
  })
})

describe('rules of the other commands', () => {
  it.each(['cs-pool-renamed', 'tf-drift'])('%s is explained too', async (id) => {
    const { exitCode, out } = await doctor(['--explain', id, '--json'])
    expect(exitCode).toBe(0)
    expect(documentOf(out)).toMatchObject({ schema: 'cogtool.check/1', check: { id, condition: expect.any(String) } })
  })

  it.each([
    { name: 'accepted', accepted: [{ id: 'tf-client-replaced', reason: 'x', until: '2026-12-31' }], exitCode: 0 },
    { name: 'accepted without an end', accepted: [{ id: 'tf-client-replaced', reason: 'x' }], exitCode: 2 },
    {
      name: 'accepted under a wrong id',
      accepted: [{ id: 'tf-client-replaces', reason: 'x', until: '2026-12-31' }],
      exitCode: 2,
    },
    { name: 'not accepted', accepted: [{ id: 'pool-mfa', reason: 'x', until: '2026-12-31' }], exitCode: 1 },
  ])('are $name', async ({ accepted, exitCode }) => {
    const edges = testEdges()
    writeFileSync(join(edges.home, 'cogtool.json'), JSON.stringify({ acceptedFindings: accepted }))
    const plan = join(import.meta.dirname, '../../../fixtures/plans/client-replaced.json')
    expect(await main(['check-plan', plan, '--only', 'tf-client-replaced'], edges)).toBe(exitCode)
  })
})
