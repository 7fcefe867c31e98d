import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Edges } from '../../../src/edges/edges.ts'
import { main } from '../../../src/main.ts'
import { pipedStdin, testEdges } from '../../helpers/test-edges.ts'

async function check(content: string | Uint8Array, flags: readonly string[] = [], changes: Partial<Edges> = {}) {
  const edges = testEdges(changes)
  writeFileSync(join(edges.home, 'plan.json'), content)
  const exitCode = await main(['check-plan', 'plan.json', ...flags], edges)
  return { exitCode, out: edges.out(), err: edges.err(), home: edges.home }
}

const plan = (changes: readonly unknown[], more: object = {}) => ({
  format_version: '1.2',
  resource_changes: changes,
  ...more,
})
const change = (actions: readonly string[], more: object = {}) => ({
  address: 'aws_cognito_user_pool.main',
  mode: 'managed',
  type: 'aws_cognito_user_pool',
  change: { actions, before: { deletion_protection: 'ACTIVE' }, after: null },
  ...more,
})
const text = (value: unknown) => JSON.stringify(value)

describe('what is no plan is named, with the command that is wanted', () => {
  const showPlan = 'terraform plan -out plan.bin && terraform show -json plan.bin'
  it.each([
    ['a state', text({ format_version: '1.0', terraform_version: '1.9.0', values: {} }), 'it is a state', showPlan],
    ['an empty state', text({ format_version: '1.0' }), 'it is a state', showPlan],
    ['the file of a state', text({ version: 4, serial: 1, lineage: 'x', resources: [] }), 'it is a state', showPlan],
    ['the log of plan -json', '{"@level":"info","type":"version"}\n{"@level":"info"}\n', 'the log', showPlan],
    ['the log of one line', '{"@level":"info","type":"version"}\n', 'the log', showPlan],
    ['a plan file', 'PK\u0003\u0004\u0000tfplan', 'a ZIP file', 'terraform show -json plan.json'],
    ['what plan prints', 'Terraform will perform the following actions:\n', 'for people to read', showPlan],
    ['a configuration', 'resource "aws_cognito_user_pool" "main" {\n}\n', "Terraform's own language", showPlan],
    ['a change set', text({ ChangeSetName: 'x', Changes: [] }), 'change set', 'cogtool check-change-set plan.json'],
    ["the console's change set", text({ changes: [] }), 'change set', 'cogtool check-change-set plan.json'],
    ['pages of a change set', text([{ Changes: [] }]), 'change set', 'cogtool check-change-set plan.json'],
    ['a change set in YAML', 'ChangeSetId: x\nChanges:\n', 'change set', 'cogtool check-change-set plan.json'],
    ['a template', text({ Resources: {} }), 'a template', 'check-change-set --templates OLD NEW'],
    ['a template in YAML', 'AWSTemplateFormatVersion: "2010-09-09"\n', 'a template', '--templates OLD NEW'],
    ['an empty file', '', 'nothing in it', showPlan],
    ['blanks', ' \n\n', 'nothing in it', showPlan],
    ['UTF-16', Buffer.from('\ufeff{}', 'utf16le'), 'UTF-16', 'Out-File -Encoding utf8'],
    ['other JSON', text({ hello: 'world' }), 'of another kind', showPlan],
    ['a list', '[1, 2]', 'a list', showPlan],
    ['text', 'Error: no credentials\n', 'neither JSON nor YAML', showPlan],
    ['format 2', text(plan([], { format_version: '2.0' })), 'format_version is 2.0', 'a newer cogtool'],
    ['an old format', text(plan([], { format_version: '0.2' })), 'format_version is 0.2', 'a newer cogtool'],
    ['no format', text({ resource_changes: [] }), 'no format_version', 'as terraform show -json prints it'],
    ['half a plan', text(plan([change(['no-op'])])).slice(0, -9), 'breaks off', 'make it again'],
    ['a broken element', text(plan([change(['no-op'])])).replace('null', 'nul'), 'something else', 'make it again'],
  ])('%s', async (_, content, why, hint) => {
    const { exitCode, out, err } = await check(content)
    expect({ exitCode, out, lines: err.trimEnd().split('\n').length }).toEqual({ exitCode: 2, out: '', lines: 3 })
    expect(err).toContain(why)
    expect(err).toContain(hint)
  })

  it('a file that is not there, and a folder', async () => {
    const edges = testEdges()
    mkdirSync(join(edges.home, 'folder'))
    expect(await main(['check-plan', 'absent.json'], edges)).toBe(2)
    expect(await main(['check-plan', 'folder'], edges)).toBe(2)
    expect(edges.err()).toContain('there is no such file')
    expect(edges.err()).toContain('it is a folder')
  })

  it('an element of more than 64 MiB', async () => {
    const long = `{"format_version":"1.2","resource_changes":[{"x":"${'x'.repeat(64 * 1024 * 1024)}"}]}`
    const { exitCode, err } = await check(long)
    expect(exitCode).toBe(2)
    expect(err).toContain('begins a value of more than 64 MiB')
  })
})

describe('a plan', () => {
  it('without Cognito says so', async () => {
    const other = { ...change(['delete']), type: 'aws_sns_topic', address: 'aws_sns_topic.x' }
    const { exitCode, out } = await check(text(plan([other, { ...other, change: { actions: ['no-op'] } }])))
    expect({ exitCode, end: out.trimEnd().split('\n').at(-1) }).toEqual({
      exitCode: 0,
      end: 'No change touches users, sign-in or protection.',
    })
  })

  it('without changes is one', async () => {
    const { exitCode, out } = await check(text({ format_version: '1.2', planned_values: {} }))
    expect({ exitCode, end: out.trimEnd().split('\n').at(-1) }).toEqual({
      exitCode: 0,
      end: 'No change touches users, sign-in or protection.',
    })
  })

  it('counts what touches nobody', async () => {
    const tags = { deletion_protection: 'ACTIVE', tags: { a: 'b' } }
    const touched = change(['update'], { change: { actions: ['update'], before: tags, after: tags } })
    const { exitCode, out } = await check(text(plan([touched, touched, { ...touched, type: 'aws_sns_topic' }])))
    expect(exitCode).toBe(0)
    expect(out).toContain('No change touches users, sign-in or protection.')
  })

  it('says of a part of the rules that it is one', async () => {
    const { exitCode, out } = await check(text(plan([change(['delete'])])), ['--only', 'tf-drift'])
    expect({ exitCode, end: out.trimEnd().split('\n').at(-1) }).toEqual({
      exitCode: 0,
      end: 'Nothing that --only names was found.',
    })
  })

  it('comes through a pipe too, without a place', async () => {
    const edges = testEdges({ stdin: pipedStdin(text(plan([change(['delete'])]))) })
    expect(await main(['check-plan', '-', '--json'], edges)).toBe(1)
    const { findings } = JSON.parse(edges.out())
    expect(findings[0].location).toBeUndefined()
  })

  it('tells the line of an address, however it is laid out', async () => {
    const { out } = await check(
      JSON.stringify(plan([change(['no-op'], { address: 'x' }), change(['delete'])]), null, 2),
      ['--json'],
    )
    const [{ location }] = JSON.parse(out).findings
    expect(location).toEqual({ file: 'plan.json', line: 19 })
  })
})

describe('flags', () => {
  const two = text(plan([change(['delete'])], { errored: true }))
  const idsOf = (out: string) => JSON.parse(out).findings.map(({ id }: { id: string }) => id)

  it.each([
    [['--only', 'tf-inc*'], ['tf-incomplete'], 1],
    [['--skip', 'tf-incomplete=known to the team'], ['tf-pool-destroyed'], 1],
    [['--skip', 'tf-*'], [], 0],
    [['--fail-on', 'none'], ['tf-pool-destroyed', 'tf-incomplete'], 0],
  ])('%s', async (flags, ids, exitCode) => {
    const run = await check(two, [...flags, '--json'])
    expect({ ids: idsOf(run.out), exitCode: run.exitCode }).toEqual({ ids, exitCode })
  })

  it('what is skipped is said, with its reason', async () => {
    const { out } = await check(two, ['--skip', 'tf-incomplete=known to the team'])
    expect(out).toContain('tf-incomplete  known to the team')
  })

  it('a rule that there is not is exit 2, and the nearest is named', async () => {
    const { exitCode, err } = await check(two, ['--only', 'tf-pool-destroy'])
    expect(exitCode).toBe(2)
    expect(err).toContain('did you mean tf-pool-destroyed?')
  })

  it('what a baseline knows does not count again', async () => {
    const first = await check(two, ['--json'])
    const edges = testEdges()
    writeFileSync(join(edges.home, 'plan.json'), two)
    writeFileSync(join(edges.home, 'earlier.json'), first.out)
    expect(await main(['check-plan', 'plan.json', '--baseline', 'earlier.json'], edges)).toBe(0)
  })
})

describe('whatever the plan', () => {
  const names = fc.constantFrom(
    'name',
    'deletion_protection',
    'schema',
    'web_authn_configuration',
    'tags',
    'lambda_config',
  )
  const settings = fc.option(fc.dictionary(names, fc.jsonValue()))
  const types = fc.constantFrom(
    'aws_cognito_user_pool',
    'aws_cognito_user_pool_client',
    'aws_cognito_identity_provider',
    'aws_cognito_identity_pool',
    'aws_cognito_user',
    'awscc_cognito_user_pool',
    'aws_cognito_risk_configuration',
    'aws_sns_topic',
  )
  const actions = fc.oneof(
    fc.constantFrom(
      ['no-op'],
      ['update'],
      ['create'],
      ['delete'],
      ['delete', 'create'],
      ['create', 'delete'],
      ['forget'],
    ),
    fc.jsonValue(),
  )
  const changes = fc.record(
    {
      address: fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('a', 'b')),
      previous_address: fc.string(),
      mode: fc.constantFrom('managed', 'data'),
      type: types,
      deposed: fc.string(),
      action_reason: fc.oneof(fc.string(), fc.constantFrom('__proto__', 'replace_because_tainted')),
      change: fc.oneof(
        { weight: 1, arbitrary: fc.jsonValue() },
        {
          weight: 5,
          arbitrary: fc.record(
            {
              actions,
              before: settings,
              after: settings,
              after_unknown: fc.jsonValue(),
              before_sensitive: fc.jsonValue(),
              after_sensitive: fc.jsonValue(),
              replace_paths: fc.oneof(fc.jsonValue(), fc.array(fc.array(fc.oneof(names, fc.nat(3))))),
            },
            { requiredKeys: ['actions'] },
          ),
        },
      ),
    },
    { requiredKeys: ['type'] },
  )
  const documents = fc.record({
    list: fc.array(changes, { maxLength: 6 }),
    drift: fc.oneof(fc.jsonValue(), fc.array(changes, { maxLength: 3 })),
    deferred: fc.oneof(fc.jsonValue(), fc.array(fc.record({ resource_change: changes }), { maxLength: 2 })),
  })

  it('nothing crashes, and no pool goes unseen', async () => {
    const edges = testEdges()
    await fc.assert(
      fc.asyncProperty(documents, async ({ list, drift, deferred }) => {
        writeFileSync(
          join(edges.home, 'plan.json'),
          text(plan(list, { resource_drift: drift, deferred_changes: deferred })),
        )
        const exitCode = await main(['check-plan', 'plan.json', '--json'], edges)
        const isGone = list.some(({ mode = 'managed', type, change }) => {
          const done = (change as { actions?: unknown } | null | undefined)?.actions
          const isPool = type === 'aws_cognito_user_pool' && mode === 'managed'
          return isPool && Array.isArray(done) && done.includes('delete')
        })
        expect(isGone ? [1] : [0, 1]).toContain(exitCode)
      }),
      { numRuns: 300 },
    )
  })

  it('the order of changes makes no difference', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(changes, { maxLength: 5, selector: ({ address }) => address }), async (list) => {
        const outputs = await Promise.all(
          [list, [...list].reverse()].map(async (order) => {
            const edges = testEdges({ stdin: pipedStdin(text(plan(order))) })
            await main(['check-plan', '-', '--json'], edges)
            return edges.out()
          }),
        )
        expect(outputs[1]).toBe(outputs[0])
      }),
      { numRuns: 50 },
    )
  })
})

describe('what is known beside the plan', () => {
  const gone = (before: object) =>
    text(plan([change(['delete'], { change: { actions: ['delete'], before, after: null } })]))
  const pool = { UserPool: { Id: 'eu-west-1_AbC123xyz', Name: 'prod', EstimatedNumberOfUsers: 4321 } }

  async function withFolder(content: string, described: object = pool) {
    const edges = testEdges()
    mkdirSync(join(edges.home, 'snapshot'))
    writeFileSync(join(edges.home, 'snapshot/user-pool.json'), text(described))
    writeFileSync(join(edges.home, 'plan.json'), content)
    const exitCode = await main(['check-plan', 'plan.json', '--from-json', 'snapshot', '--json'], edges)
    return { exitCode, document: exitCode === 1 ? JSON.parse(edges.out()) : undefined, err: edges.err() }
  }

  it.each([
    ['of the folder', { id: 'eu-west-1_AbC123xyz', estimated_number_of_users: 5 }, '4,321 accounts go;'],
    ['of the folder, which alone can be meant', {}, '4,321 accounts go;'],
    ['of the plan, for another pool', { id: 'eu-west-1_Other0001', estimated_number_of_users: 5 }, '5 accounts go;'],
    ['of nobody, for another pool', { id: 'eu-west-1_Other0001' }, 'Every account goes;'],
    ['one', { id: 'eu-west-1_Other0001', estimated_number_of_users: 1 }, 'The one account goes;'],
    ['none', { id: 'eu-west-1_Other0001', estimated_number_of_users: 0 }, 'Every account goes;'],
  ])('the number of users: %s', async (_, before, words) => {
    const { document } = await withFolder(gone(before))
    expect(document.findings[0].impact).toContain(words)
    expect(document.pool).toEqual({
      ...{ id: 'eu-west-1_AbC123xyz', name: 'prod', region: 'eu-west-1', tier: null },
      ...{ users: 4321, clients: null },
    })
  })

  it('no report takes the place of an answer', async () => {
    const edges = testEdges()
    mkdirSync(join(edges.home, 'snapshot'))
    writeFileSync(join(edges.home, 'snapshot/user-pool.json'), text(pool))
    writeFileSync(join(edges.home, 'plan.json'), gone({}))
    const report = ['--report', 'md=snapshot/user-pool.json', '--json']
    expect(await main(['check-plan', 'plan.json', '--from-json', 'snapshot', ...report], edges)).toBe(2)
    expect(JSON.parse(edges.err()).error.code).toBe('output_exists')
  })

  it('a folder that is no snapshot is exit 2', async () => {
    expect((await withFolder(gone({}), { UserPool: {} })).exitCode).toBe(2)
  })

  it('what is accepted in the project file does not count, unless it is critical', async () => {
    const accepted = (id: string) => text({ acceptedFindings: [{ id, reason: 'a spike', until: '2027-01-01' }] })
    const run = async (id: string, content: string) => {
      const edges = testEdges()
      writeFileSync(join(edges.home, 'cogtool.json'), accepted(id))
      writeFileSync(join(edges.home, 'plan.json'), content)
      return { exitCode: await main(['check-plan', 'plan.json', '--json'], edges), err: edges.err() }
    }
    const client = change(['delete'], { type: 'aws_cognito_user_pool_client' })
    expect(await run('tf-client-replaced', text(plan([client])))).toEqual({ exitCode: 0, err: '' })
    expect((await run('tf-pool-destroyed', gone({}))).exitCode).toBe(1)
    expect((await run('tf-client-replace', gone({}))).exitCode).toBe(2)
  })
})
