import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import type { Edges } from '../../../src/edges/edges.ts'
import { main } from '../../../src/main.ts'
import { pipedStdin, type TestEdges, testEdges } from '../../helpers/test-edges.ts'

const folder = join(import.meta.dirname, '../../../fixtures/change-sets')
const fixture = (name: string) => readFileSync(join(folder, `${name}.json`), 'utf8')

/** Runs the command with these files in its folder. */
async function check(
  args: readonly string[],
  files: Readonly<Record<string, string | Uint8Array>> = {},
  changes: Partial<Edges> = {},
) {
  const edges = testEdges(changes)
  for (const [name, text] of Object.entries(files)) writeFileSync(join(edges.home, name), text)
  return run(args, edges)
}

async function run(args: readonly string[], edges: TestEdges) {
  const exitCode = await main(['check-change-set', ...args], edges)
  return { exitCode, out: edges.out(), err: edges.err(), edges }
}

describe('what is printed', () => {
  it('says first what happens to the users', async () => {
    const { exitCode, out, err } = await check(['set.json'], { 'set.json': fixture('pool-renamed') })
    expect({ exitCode, err }).toEqual({ exitCode: 1, err: '' })
    expect(out).toMatchInlineSnapshot(`
      "change set "update" of stack auth: 2 changes, 2 of them to Cognito

      CRITICAL  UserPool is deleted; MainUserPool is a new, empty pool.
                users    Every account goes; no user can sign in until every app knows
                         the new pool. AWS Support can restore it within 14 days.
                cause    the logical id changed: UserPool → MainUserPool
                instead  keep the id, or a stack refactor, or Retain and import
                cs-pool-renamed · article a23 · set.json:24

      Not safe to execute: 1 critical.
      "
    `)
  })

  it('keeps to 80 columns, whatever is found', async () => {
    const edges = testEdges()
    const names = readdirSync(folder).filter((name) => name !== 'expected.json')
    for (const name of names) copyFileSync(join(folder, name), join(edges.home, name))
    for (const name of names) await run([name, '--verbose'], edges)
    expect(
      edges
        .out()
        .split('\n')
        .filter((line) => line.length > 80),
    ).toEqual([])
    expect(edges.err()).toBe('')
  })

  it.each([
    { name: 'nothing of Cognito', file: 'other-resources' },
    { name: 'nothing that matters', file: 'client-callback-added' },
    { name: 'medium alone', file: 'client-retained' },
    { name: 'info alone', file: 'no-changes' },
  ])('$name', async ({ file }) => {
    const { exitCode, out } = await check(['-'], {}, { stdin: pipedStdin(fixture(file)) })
    expect({ exitCode, out }).toMatchSnapshot()
  })
})

describe('which files', () => {
  it('takes pages and nested sets in any order', async () => {
    const [root, nested] = JSON.parse(readFileSync(join(folder, '../iac/change-sets/moved-to-nested.json'), 'utf8'))
    const files = { 'a.json': JSON.stringify(root), 'b.json': JSON.stringify(nested) }
    const one = await check(['a.json', 'b.json', '--json'], files)
    const other = await check(['b.json', 'a.json', '--json'], files)
    expect(one.exitCode).toBe(1)
    expect(other.out).toBe(one.out)
    expect(JSON.parse(one.out).findings).toMatchObject([
      { id: 'cs-pool-renamed', location: { file: 'a.json', line: 1 } },
    ])
  })

  it('reads YAML, as aws --output yaml prints it', async () => {
    const { exitCode, out } = await check(['set.yaml', '--json'], {
      'set.yaml': stringify(JSON.parse(fixture('pool-renamed'))),
    })
    expect(exitCode).toBe(1)
    expect(JSON.parse(out).findings).toMatchObject([
      { id: 'cs-pool-renamed', location: { file: 'set.yaml', line: 19 } },
    ])
  })

  it('compares a revision from standard input with a file', async () => {
    const old = 'Resources:\n  Pool: { Type: "AWS::Cognito::UserPool" }\n'
    const { exitCode, out } = await check(
      ['--templates', '-', 'auth.yaml'],
      { 'auth.yaml': 'Resources: {}' },
      { stdin: pipedStdin(old) },
    )
    expect(exitCode).toBe(1)
    expect(out).toContain('Pool is deleted.')
  })

  const planLog = '{"@level":"info","@message":"Terraform 1.9","type":"version"}\n{"@level":"info","@message":"x"}\n'
  it.each([
    { name: 'an empty file', text: '', kind: /nothing in it/, hint: /describe-change-set/ },
    { name: 'white space', text: ' \n', kind: /nothing in it/, hint: /describe-change-set/ },
    { name: 'a state', text: '{"format_version":"1.0","values":{}}', kind: /a state/, hint: /cogtool check-plan/ },
    { name: 'a state file', text: '{"version":4,"serial":1,"lineage":"x"}', kind: /a state/, hint: /check-plan/ },
    { name: 'a log of plan -json', text: planLog, kind: /the log/, hint: /terraform show -json/ },
    { name: 'one line of that log', text: planLog.split('\n')[0] ?? '', kind: /the log/, hint: /terraform show -json/ },
    { name: 'a plan file', text: 'PK\u0003\u0004tfplan', kind: /a ZIP file/, hint: /terraform show -json set.json/ },
    { name: 'a plan', text: '{"resource_changes":[]}', kind: /a plan/, hint: /^cogtool check-plan set.json$/ },
    { name: 'a template', text: '{"Resources":{}}', kind: /a template/, hint: /--templates OLD NEW/ },
    { name: 'a template in YAML', text: 'Resources:\n  A: !Ref B\n', kind: /a template/, hint: /--templates OLD NEW/ },
    {
      name: 'a sentence',
      text: 'An error occurred (ChangeSetNotFound)',
      kind: /neither JSON nor YAML/,
      hint: /describe-/,
    },
    {
      name: 'a change set that is cut off',
      text: fixture('console').slice(0, 300),
      kind: /line \d+/,
      hint: /describe-/,
    },
    { name: 'other JSON', text: '{"a":1}', kind: /another kind/, hint: /describe-/ },
    { name: 'an empty list', text: '[]', kind: /another kind/, hint: /describe-/ },
    {
      name: 'a list with something else in it',
      text: '[{"Changes":[]},{"a":1}]',
      kind: /another kind/,
      hint: /describe-/,
    },
    { name: 'a number', text: '7', kind: /neither JSON nor YAML/, hint: /describe-/ },
    { name: 'null', text: 'null', kind: /neither JSON nor YAML/, hint: /describe-/ },
    {
      name: 'many levels',
      text: `{"Changes":${'['.repeat(300)}${']'.repeat(300)}}`,
      kind: /deeper/,
      hint: /describe-/,
    },
    { name: 'UTF-16', text: Buffer.from('\ufeff{"Changes":[]}', 'utf16le'), kind: /UTF-16/, hint: /utf8/ },
  ])('refuses $name by name', async ({ text, kind, hint }) => {
    const { exitCode, err } = await check(['set.json', '--json'], { 'set.json': text })
    expect(exitCode).toBe(2)
    const { code, message, hint: told } = JSON.parse(err).error
    expect(code).toBe('input_invalid')
    expect(message).toMatch(kind)
    expect(told).toMatch(hint)
  })

  it('names the line of a template that has to be corrected', async () => {
    const templates = { 'old.yaml': 'Resources: {}\n', 'bad.yaml': 'Resources:\n  Pool: [1, 2\n  Type: x\n' }
    const { exitCode, err } = await check(['--templates', 'old.yaml', 'bad.yaml', '--json'], templates)
    expect(exitCode).toBe(2)
    expect(JSON.parse(err).error.hint).toMatch(/^correct line \d of bad\.yaml$/)
  })

  it.each([
    { name: 'no file', args: [], code: 'usage' },
    { name: 'a file that is not there', args: ['gone.json'], code: 'input_unreadable' },
    { name: 'a folder', args: ['.'], code: 'input_unreadable' },
    { name: 'standard input twice', args: ['-', '-'], code: 'usage' },
    { name: 'one template', args: ['--templates', 'set.json'], code: 'usage' },
    { name: 'three templates', args: ['--templates', 'a', 'b', 'c'], code: 'usage' },
    {
      name: 'a change set in the place of a template',
      args: ['--templates', 'set.json', 'set.json'],
      code: 'input_invalid',
    },
    { name: 'a rule that is none', args: ['set.json', '--only', 'cs-pool-renamde'], code: 'invalid_value' },
    {
      name: 'an exception for a rule that is none',
      args: ['set.json', '--skip', 'tf-drift=no'],
      code: 'invalid_value',
    },
    { name: 'no time', args: ['set.json', '--at', 'soon'], code: 'invalid_value' },
    { name: 'a baseline that is none', args: ['set.json', '--baseline', 'set.json'], code: 'input_invalid' },
    { name: 'a report over the change set', args: ['set.json', '--report', 'md=set.json'], code: 'output_exists' },
  ])('refuses $name', async ({ args, code }) => {
    const { exitCode, err } = await check([...args, '--json'], { 'set.json': fixture('pool-renamed') })
    expect(exitCode).toBe(2)
    expect(JSON.parse(err).error.code).toBe(code)
  })
})

describe('what counts', () => {
  const set = { 'set.json': fixture('client-follows-a-replaced-pool') }

  it.each([
    { name: 'everything', args: [], exitCode: 1, ids: ['cs-pool-replaced', 'cs-client-replaced'] },
    { name: 'one rule', args: ['--only', 'cs-client-*'], exitCode: 1, ids: ['cs-client-replaced'] },
    { name: 'all but one', args: ['--skip', 'cs-pool-replaced=planned'], exitCode: 1, ids: ['cs-client-replaced'] },
    {
      name: 'the gravest',
      args: ['--fail-on', 'critical'],
      exitCode: 1,
      ids: ['cs-pool-replaced', 'cs-client-replaced'],
    },
    { name: 'nothing', args: ['--fail-on', 'none'], exitCode: 0, ids: ['cs-pool-replaced', 'cs-client-replaced'] },
  ])('$name', async ({ args, exitCode, ids }) => {
    const done = await check(['set.json', ...args, '--json'], set)
    expect(done.exitCode).toBe(exitCode)
    expect(JSON.parse(done.out).findings.map(({ id }: { id: string }) => id)).toEqual(ids)
  })

  it('does not count what an earlier run found', async () => {
    const first = await check(['set.json', '--json'], set)
    const second = await check(['set.json', '--baseline', 'old.json', '--json'], { ...set, 'old.json': first.out })
    expect(second.exitCode).toBe(0)
    expect(JSON.parse(second.out).summary).toMatchObject({ known: 2, failing: 0 })
  })

  it('says what was left out, and why', async () => {
    const { out } = await check(['set.json', '--skip', 'cs-pool-*=planned'], set)
    expect(out).toContain('cs-pool-… (3)  planned')
  })

  it('gives one document', async () => {
    const { out } = await check(['set.json', '--at', '2026-12-01', '--json'], set)
    const document = JSON.parse(out)
    expect(document).toMatchObject({
      schema: 'cogtool.findings/1',
      tool: 'check-change-set',
      pool: null,
      rules: null,
      readAt: null,
      at: '2026-12-01T00:00:00.000Z',
      summary: { critical: 1, high: 1, failing: 2 },
    })
    expect(document.passed).toContain('cs-incomplete')
    expect(document.passed).not.toContain('cs-user-replaced')
  })
})

describe('the pool and the project file', () => {
  const set = { 'set.json': fixture('pool-renamed') }

  it('knows how many users by a folder of doctor', async () => {
    const edges = testEdges()
    writeFileSync(join(edges.home, 'set.json'), set['set.json'])
    mkdirSync(join(edges.home, 'snapshot'))
    const pool = { UserPool: { Id: 'eu-west-1_Prod00001', Name: 'prod', EstimatedNumberOfUsers: 18_211 } }
    writeFileSync(join(edges.home, 'snapshot/user-pool.json'), JSON.stringify(pool))
    const { exitCode, out } = await run(['set.json', '--from-json', 'snapshot', '--json'], edges)
    expect(exitCode).toBe(1)
    expect(JSON.parse(out)).toMatchObject({
      pool: { id: 'eu-west-1_Prod00001', users: 18_211 },
      findings: [{ impact: expect.stringMatching(/^18,211 accounts go; /) }],
    })
  })

  it('takes the number of another pool for nobody’s', async () => {
    const edges = testEdges()
    writeFileSync(join(edges.home, 'set.json'), set['set.json'])
    mkdirSync(join(edges.home, 'snapshot'))
    const pool = { UserPool: { Id: 'eu-west-1_Other0001', EstimatedNumberOfUsers: 7 } }
    writeFileSync(join(edges.home, 'snapshot/user-pool.json'), JSON.stringify(pool))
    const { out } = await run(['set.json', '--from-json', 'snapshot', '--json'], edges)
    expect(JSON.parse(out).findings[0].impact).toMatch(/^Every account goes; /)
  })

  it('refuses a folder without a pool', async () => {
    expect((await check(['set.json', '--from-json', 'gone'], set)).exitCode).toBe(2)
  })

  const accepting = (...acceptedFindings: object[]) => ({ 'cogtool.json': JSON.stringify({ acceptedFindings }) })
  it.each([
    {
      name: 'a risk that is accepted does not count',
      file: 'client-removed',
      accepted: [{ id: 'cs-client-replaced', reason: 'the app is gone', until: '2027-01-31' }],
      exitCode: 0,
    },
    {
      name: 'one that was accepted until yesterday counts',
      file: 'client-removed',
      accepted: [{ id: 'cs-client-replaced', reason: 'the app is gone', until: '2026-11-21' }],
      exitCode: 1,
    },
    {
      name: 'one of another client counts',
      file: 'client-removed',
      accepted: [{ id: 'cs-client-replaced', resource: 'Mobile', reason: 'x', until: '2027-01-31' }],
      exitCode: 1,
    },
    {
      name: 'a critical one cannot be accepted ahead of time',
      file: 'pool-removed',
      accepted: [{ id: 'cs-pool-removed', reason: 'x', until: '2027-01-31' }],
      exitCode: 1,
    },
    {
      name: 'an end is needed',
      file: 'client-removed',
      accepted: [{ id: 'cs-client-replaced', reason: 'x' }],
      exitCode: 2,
    },
    {
      name: 'what is accepted for the other commands is theirs',
      file: 'client-callback-added',
      accepted: [{ id: 'tf-drift', reason: 'x', until: '2027-01-31' }],
      exitCode: 0,
    },
  ])('$name', async ({ file, accepted, exitCode }) => {
    const done = await check(['set.json'], { 'set.json': fixture(file), ...accepting(...accepted) })
    expect(done.exitCode).toBe(exitCode)
  })

  it('says nothing of an acceptance that this change set has no use for', async () => {
    const { err } = await check(['set.json'], {
      ...set,
      ...accepting({ id: 'cs-client-replaced', reason: 'x', until: '2027-01-31' }),
    })
    expect(err).toBe('')
  })

  it.each(['sarif', 'junit', 'md'])('writes a report as %s', async (kind) => {
    const { edges, exitCode } = await check(['set.json', '--report', `${kind}=report`], set)
    expect(exitCode).toBe(1)
    const report = readFileSync(join(edges.home, 'report'), 'utf8')
    expect(report).toContain('cs-pool-renamed')
    expect(report).toContain('set.json')
  })
})

it('never shows a secret', async () => {
  const secret = 'MARKER-of-a-secret'
  const properties = (more: object) => ({
    Properties: {
      ProviderName: 'x',
      ProviderType: 'OIDC',
      ProviderDetails: { client_secret: secret, ...more },
      GenerateSecret: secret,
    },
  })
  const change = (type: string) => ({
    Type: 'Resource',
    ResourceChange: {
      Action: 'Modify',
      LogicalResourceId: type,
      ResourceType: `AWS::Cognito::${type}`,
      Details: [
        { Target: { Attribute: 'Properties', Path: '/Properties/ProviderDetails/client_secret', BeforeValue: secret } },
      ],
      BeforeContext: JSON.stringify(properties({})),
      AfterContext: JSON.stringify(properties({ client_secret: `${secret}2`, IDPInit: 'true' })),
    },
  })
  const types = ['UserPool', 'UserPoolClient', 'UserPoolIdentityProvider', 'UserPoolGroup', 'IdentityPool']
  const files = { 'set.json': JSON.stringify({ ChangeSetName: 'update', Changes: types.map(change) }) }
  const { out, err } = await check(['set.json', '--verbose'], files)
  const { out: document } = await check(['set.json', '--json'], files)
  expect(out).toContain('cs-')
  expect(out + err + document).not.toContain(secret)
})

it('escapes what is written to mislead', async () => {
  const id = 'Pool\u001b[2J\u202egnp'
  const files = {
    'set.json': JSON.stringify({
      ChangeSetName: '\u001b]0;x\u0007',
      Changes: [
        { ResourceChange: { Action: 'Remove', LogicalResourceId: id, ResourceType: 'AWS::Cognito::UserPool' } },
      ],
    }),
  }
  const { out } = await check(['set.json'], files)
  expect(out).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/)
})
