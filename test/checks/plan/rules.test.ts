import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { NewFinding } from '../../../src/checks/findings/finding.ts'
import { planRules } from '../../../src/checks/plan/rules.ts'
import { unlikeIn } from '../../../src/checks/plan/weakened-rule.ts'
import { severities } from '../../../src/text/severity.ts'
import { judge, lineOf, planOf } from './judge.ts'

const fixtures = join(import.meta.dirname, '../../../fixtures')
const own = join(fixtures, 'plans')
const textOf = (path: string) => readFileSync(path, 'utf8')

const { plans } = JSON.parse(textOf(join(own, 'expected.json'))) as {
  plans: Record<string, { findings: readonly string[]; why: string }>
}

describe('each rule', () => {
  it('has a file, also for its gravest severity, and each file an answer', () => {
    const files = readdirSync(own).filter((name) => name !== 'expected.json')
    expect(files.map((name) => name.replace('.json', '')).sort()).toEqual(Object.keys(plans).sort())
    const met = Object.values(plans).flatMap(({ findings }) => findings.map((one) => one.split(' ')))
    for (const { id, severity } of planRules) {
      const given = met.filter(([name]) => name === id).map(([, word]) => word)
      expect({ id, gravest: severities.find((word) => given.includes(word)) }).toEqual({ id, gravest: severity })
    }
  })

  it.each(Object.entries(plans))('%s', async (name, { findings: expected }) => {
    const { findings, passed } = await judge(textOf(join(own, `${name}.json`)))
    expect(findings.map(lineOf).sort()).toEqual([...expected].sort())
    expect(findings.filter(({ id }) => passed.includes(id))).toEqual([])
    expect(findings.filter(({ location }) => location?.file !== 'plan.json')).toEqual([])
    expect(JSON.stringify(findings)).not.toContain('NEVER-SHOW-THIS')
  })
})

interface Expected {
  readonly must: readonly string[]
  readonly may?: readonly string[]
  readonly never?: readonly string[]
}

describe('what is easy to misread', () => {
  const cases = JSON.parse(textOf(join(fixtures, 'iac/expected.json')))['check-plan'] as Record<string, Expected>
  const isMeant = (wanted: string, { id, severity, resource, path }: NewFinding) => {
    const [rule = '', severities] = wanted.split(' ')
    const [name, part = ''] = rule.split('@')
    return name === id && severities === severity && (resource.includes(part) || (path ?? '').includes(part))
  }

  it.each(Object.entries(cases))('%s', async (name, { must, may = [], never = [] }) => {
    const { findings } = await judge(textOf(join(fixtures, 'iac/plans', `${name}.json`)))
    expect(must.filter((wanted) => !findings.some((one) => isMeant(wanted, one)))).toEqual([])
    expect(findings.filter(({ id }) => never.includes(id))).toEqual([])
    const loud = findings.filter(({ severity }) => severity === 'critical' || severity === 'high')
    expect(loud.filter((one) => ![...must, ...may].some((wanted) => isMeant(wanted, one)))).toEqual([])
  })
})

const pool = (before: object | null, after: object | null, more: object = {}, change: object = {}) => ({
  address: 'aws_cognito_user_pool.main',
  mode: 'managed',
  type: 'aws_cognito_user_pool',
  change: { actions: ['update'], before, after, ...change },
  ...more,
})
const client = (before: object, after: object, change: object = {}) => ({
  ...pool(before, after, { type: 'aws_cognito_user_pool_client', address: 'aws_cognito_user_pool_client.spa' }, change),
})
const plan = (changes: readonly object[], more: object = {}) => ({
  format_version: '1.2',
  resource_changes: changes,
  ...more,
})
const kept = { deletion_protection: 'ACTIVE' }
const passkeys = { ...kept, sign_in_policy: [{ allowed_first_auth_factors: ['PASSWORD', 'WEB_AUTHN'] }] }
const relyingParty = (id: string) => ({ ...passkeys, web_authn_configuration: [{ relying_party_id: id }] })
const unknownParty = { after_unknown: { web_authn_configuration: [{ relying_party_id: true }] } }

describe('what a rule applies to', () => {
  const allButWhole = planRules.map(({ id }) => id).filter((id) => id !== 'tf-incomplete')
  it.each([
    { name: 'nothing of Cognito', given: plan([]), passed: ['tf-incomplete'] },
    {
      name: 'a pool that stays',
      given: plan([pool(kept, kept, {}, { actions: ['no-op'] })]),
      passed: allButWhole.filter((id) => /^tf-(?:pool|deletion|drift)/.test(id)).concat('tf-incomplete'),
    },
    {
      name: 'a pool that changes in place',
      given: plan([pool(kept, { ...kept, name: 'b' })]),
      passed: allButWhole
        .filter((id) => /^tf-(?:pool|deletion|drift|schema|passkeys|weakened)/.test(id))
        .concat('tf-incomplete'),
    },
    {
      name: 'the drift of a pool alone',
      given: plan([], { resource_drift: [pool(kept, { ...kept, domain: 'b' })] }),
      passed: ['tf-drift', 'tf-incomplete'],
    },
    {
      name: 'a client that is made',
      given: plan([client({}, {}, { actions: ['create'] })]),
      passed: ['tf-incomplete', 'tf-client-replaced'],
    },
  ])('$name', async ({ given, passed }) => {
    const outcome = await judge(given)
    expect([...outcome.passed].sort()).toEqual([...passed].sort())
    expect(outcome.findings).toEqual([])
  })
})

describe('the relying party of passkeys', () => {
  it.each([
    { name: 'it stays', before: relyingParty('a'), after: { ...relyingParty('a'), name: 'b' }, change: {}, found: [] },
    { name: 'it changes', before: relyingParty('a'), after: relyingParty('b'), change: {}, found: ['high'] },
    { name: 'it comes, known after apply', before: passkeys, after: passkeys, change: unknownParty, found: ['medium'] },
    { name: 'it comes without passkeys', before: kept, after: relyingParty('b'), change: {}, found: [] },
  ])('$name', async ({ before, after, change, found }) => {
    const { findings } = await judge(plan([pool(before, after, {}, change)]))
    expect(findings.filter(({ id }) => id === 'tf-passkeys-lost').map(({ severity }) => severity)).toEqual(found)
  })
})

describe('what is weaker afterwards', () => {
  const closed = { ...kept, id: 'p', admin_create_user_config: [{ allow_admin_create_user_only: true }] }
  const pools = { closed: pool(closed, closed, {}, { actions: ['no-op'] }) }
  const native = (providers: string[]) => ({ user_pool_id: 'p', supported_identity_providers: providers })
  const revocation = (enabled: boolean) => ({ enable_token_revocation: enabled })
  it.each([
    { name: 'a medium check', changes: [client(revocation(true), revocation(false))], severities: ['medium'] },
    {
      name: 'a check that is worse in an open pool',
      changes: [client(native([]), native(['Okta']))],
      severities: ['medium'],
    },
    {
      name: 'the same in the pool of the plan, which is closed',
      changes: [pools.closed, client(native([]), native(['Okta']))],
      severities: ['low'],
    },
    {
      name: 'the same with another pool in the plan',
      changes: [pools.closed, client({ ...native([]), user_pool_id: 'q' }, { ...native(['Okta']), user_pool_id: 'q' })],
      severities: ['medium'],
    },
    {
      name: 'the same where no pool has an id',
      changes: [
        pool({ ...closed, id: undefined }, closed, {}, { actions: ['no-op'] }),
        client({ ...native([]), user_pool_id: undefined }, { ...native(['Okta']), user_pool_id: undefined }),
      ],
      severities: ['medium'],
    },
  ])('$name', async ({ changes, severities: found }) => {
    const { findings } = await judge(plan(changes))
    expect(findings.map(({ severity }) => severity)).toEqual(found)
  })

  it.each([
    { name: 'tags alone', after: { ...kept, tags: { a: 'b' }, tags_all: { a: 'b' } }, count: 0 },
    { name: 'an empty list', after: { ...kept, schema: [''] }, count: 0 },
    { name: 'more', after: { ...kept, tags: { a: 'b' }, name: 'b' }, count: 1 },
  ])('is looked at where more than tags changes: $name', async ({ after, count }) => {
    expect(unlikeIn({ plan: await planOf(plan([pool(kept, after)])) })).toHaveLength(count)
  })
})

describe('what is told', () => {
  const long = 'x'.repeat(61)
  const created = (after: object, change: object = {}) => pool(null, after, {}, { actions: ['create'], ...change })
  it.each([
    {
      name: 'a protection that goes',
      changes: [pool(kept, { deletion_protection: 'INACTIVE' })],
      told: { observed: 'deletion_protection: "ACTIVE" → "INACTIVE"', message: /^\S+ loses its deletion protection$/ },
    },
    {
      name: 'a protection that was never there',
      changes: [pool({}, { name: 'b' })],
      told: { observed: 'deletion_protection: (none) → (none)', message: /^\S+ is not protected from deletion$/ },
    },
    {
      name: 'a protection that is empty, or null',
      changes: [pool({ deletion_protection: '' }, { deletion_protection: null }, {}, { actions: ['no-op'] })],
      told: { observed: 'deletion_protection: (none) → (none)', message: /^\S+ is not protected from deletion$/ },
    },
    {
      name: 'a new pool without protection',
      changes: [created({ deletion_protection: 'INACTIVE' })],
      told: { observed: /→ "INACTIVE"$/, message: /^the new pool \S+ is not protected from deletion$/ },
    },
    {
      name: 'a new pool of which it is not known',
      changes: [created({}, { after_unknown: { deletion_protection: true } })],
      told: { observed: /→ \(known after apply\)$/, message: /^the new pool \S+ may not be protected from deletion$/ },
    },
    {
      name: 'what is known after apply, and was unknown to nobody before',
      changes: [pool({}, {}, {}, { after_unknown: { deletion_protection: true } })],
      told: { observed: 'deletion_protection: (none) → (known after apply)', message: /may not be protected/ },
    },
    {
      name: 'a client that goes',
      changes: [client({}, {}, { actions: ['delete'] })],
      told: { message: /is destroyed$/, impact: /^Users who signed in/, observed: null },
    },
    {
      name: 'a client that is replaced',
      changes: [client({ name: 'a' }, { name: long }, { actions: ['delete', 'create'], replace_paths: [['name']] })],
      told: { message: /is replaced$/, impact: /^Every user who/, observed: `name: "a" → "${'x'.repeat(59)}…` },
    },
    {
      name: 'a client that is replaced for a name of 58 letters',
      changes: [client({}, { name: 'x'.repeat(58) }, { actions: ['delete', 'create'], replace_paths: [['name']] })],
      told: { observed: `name: (none) → "${'x'.repeat(58)}"` },
    },
    {
      name: 'a list, and a place in it',
      changes: [
        client(
          { callback_urls: ['a'], token_validity_units: [{ access_token: 'a' }] },
          { callback_urls: ['b'], token_validity_units: [{ access_token: 'b' }] },
          {
            actions: ['delete', 'create'],
            replace_paths: [['callback_urls'], ['token_validity_units', 0, 'access_token']],
          },
        ),
      ],
      told: {
        path: 'callback_urls, token_validity_units[0].access_token',
        observed: 'callback_urls; token_validity_units[0].access_token: "a" → "b"',
      },
    },
    {
      name: 'a list that comes, and one that goes',
      changes: [
        client(
          { callback_urls: ['a'] },
          { logout_urls: ['b'] },
          { actions: ['delete', 'create'], replace_paths: [['callback_urls'], ['logout_urls']] },
        ),
      ],
      told: { observed: 'callback_urls; logout_urls' },
    },
    {
      name: 'a secret by its name, one that is marked before, and one that is marked after',
      changes: [
        client(
          { client_secret: 'a', name: 'a', description: 'a' },
          { client_secret: 'b', name: 'b', description: 'b' },
          {
            actions: ['delete', 'create'],
            replace_paths: [['client_secret'], ['name'], ['description']],
            before_sensitive: { name: true },
            after_sensitive: { description: true },
          },
        ),
      ],
      told: {
        observed: 'client_secret: (not shown) → (not shown); name: (not shown) → "b"; description: "a" → (not shown)',
      },
    },
    ...[
      { side: 'neither side', more: {}, names: 'badge', becomes: 'custom:badge' },
      { side: 'before', more: { before_sensitive: { schema: true } } },
      { side: 'after', more: { after_sensitive: { schema: true } } },
    ].map(({ side, more, names = '(not shown)', becomes = 'attributes that are not shown' }) => ({
      name: `attributes that are secret on ${side}`,
      changes: [pool({ ...kept, schema: [] }, { ...kept, schema: [{ name: 'badge' }] }, {}, more)],
      told: { observed: names, message: `aws_cognito_user_pool.main gets ${becomes} for ever` },
    })),
    {
      name: 'what a replacement has left behind',
      changes: [pool({ id: 'eu-west-1_A' }, null, { deposed: 'd1' }, { actions: ['delete'] })],
      told: { message: /what a replacement left behind/, fix: /--user-pool-id eu-west-1_A$/ },
    },
    {
      name: 'one with an id that is hidden',
      changes: [
        pool({ id: 'eu-west-1_A' }, null, { deposed: 'd1' }, { actions: ['delete'], before_sensitive: { id: true } }),
      ],
      told: { fix: /--user-pool-id ID$/ },
    },
    {
      name: 'a pool that goes',
      changes: [pool({ estimated_number_of_users: 5 }, null, {}, { actions: ['delete'] })],
      told: { message: 'aws_cognito_user_pool.main is destroyed', impact: /^5 accounts go; / },
    },
    {
      name: 'a number of users that is a list',
      changes: [pool({ estimated_number_of_users: [5] }, null, {}, { actions: ['delete'] })],
      told: { impact: /^Every account goes; / },
    },
  ])('of $name', async ({ changes, told }) => {
    const [finding] = (await judge(plan(changes))).findings
    const matching = Object.entries(told).map(([name, text]) => [
      name,
      text instanceof RegExp ? expect.stringMatching(text) : text,
    ])
    expect(finding).toMatchObject(Object.fromEntries(matching))
  })

  it('of a plan as a whole, by the first line of its file', async () => {
    const errored = plan([], { errored: true })
    expect((await judge(errored)).findings).toMatchObject([{ location: { file: 'plan.json', line: 1 } }])
    expect((await judge(errored, { file: undefined })).findings.map(({ location }) => location)).toEqual([undefined])
  })

  it.each([
    { name: 'where checks see a value', paths: 'EnableTokenRevocation', observed: 'client-token-revocation: false' },
  ])('of what becomes weaker, $name', async ({ observed }) => {
    const before = { enable_token_revocation: true }
    const { findings } = await judge(plan([client(before, { enable_token_revocation: false })]))
    expect(findings).toMatchObject([{ observed }])
  })
})

describe('what may be a pool that goes', () => {
  const gone = { actions: ['delete'], before: { id: 'eu-west-1_A' }, after: null }
  const one = { address: 'aws_cognito_user_pool.main', mode: 'managed', type: 'aws_cognito_user_pool', change: gone }
  const pair = (change: object) => ({ ...one, change: { before: { name: 'a' }, after: { name: 'a' }, ...change } })

  it.each([
    { name: 'a mode that nobody has seen', rest: { resource_changes: [{ ...one, mode: 'Managed' }] } },
    { name: 'no mode', rest: { resource_changes: [{ ...one, mode: null }] } },
    { name: 'no type', rest: { resource_changes: [{ ...one, type: undefined }] } },
    { name: 'a type that is no text', rest: { resource_changes: [{ ...one, type: 5 }] } },
    { name: 'a type that is no name', rest: { resource_changes: [{ ...one, type: 'aws_cognito_user_pool ' }] } },
    {
      name: 'a type with another alphabet',
      rest: { resource_changes: [{ ...one, type: 'aws_cognito_user_p\u043eol' }] },
    },
    { name: 'an unknown type', rest: { resource_changes: [{ ...one, type: 'aws_cognito_user_pool_v2' }] } },
    { name: 'an element that is a list', rest: { resource_changes: [[one]] } },
    { name: 'an element that is text', rest: { resource_changes: ['aws_s3_bucket.logs'] } },
    { name: 'an element without anything', rest: { resource_changes: [{}] } },
    { name: 'an object in the place of the list', rest: { resource_changes: { main: one } } },
    { name: 'text in the place of the list', rest: { resource_changes: JSON.stringify([one]) } },
    { name: 'an object in the place of the drift', rest: { resource_drift: { main: one } } },
    { name: 'what was put off, without a resource', rest: { deferred_changes: [{ type: 'aws_cognito_user_pool' }] } },
    {
      name: 'an update after which nothing is there',
      rest: { resource_changes: [pair({ actions: ['update'], after: null })] },
    },
    { name: 'an update of nothing', rest: { resource_changes: [pair({ actions: ['update'], before: null })] } },
    {
      name: 'an update with what forces another pool',
      rest: { resource_changes: [pair({ actions: ['update'], replace_paths: [['name']] })] },
    },
    {
      name: 'a no-op after which nothing is there',
      rest: { resource_changes: [pair({ actions: ['no-op'], after: null })] },
    },
    {
      name: 'a read after which nothing is there',
      rest: { resource_changes: [pair({ actions: ['read'], after: null })] },
    },
    { name: 'a planning that may have failed', rest: { errored: 'true' } },
  ])('$name', async ({ rest }) => {
    const { findings } = await judge({ format_version: '1.2', resource_changes: [], ...rest })
    expect(findings.map(({ id, severity }) => `${id} ${severity}`)).toContain('tf-incomplete high')
  })

  it.each([
    { name: 'lists that are null', rest: { resource_changes: null, resource_drift: null, deferred_changes: null } },
    { name: 'a data source', rest: { resource_changes: [{ ...one, mode: 'data' }] } },
    {
      name: 'a no-op of what is gone',
      rest: { resource_changes: [pair({ actions: ['no-op'], before: null, after: null })] },
    },
    { name: 'another resource that names one', rest: { resource_changes: [{ ...one, type: 'aws_iam_role' }] } },
    {
      name: 'an unknown type that comes',
      rest: {
        resource_changes: [
          { ...one, type: 'aws_cognito_terms', change: { actions: ['create'], before: null, after: {} } },
        ],
      },
    },
  ])('not $name', async ({ rest }) => {
    expect((await judge({ format_version: '1.2', ...rest })).findings).toEqual([])
  })
})
