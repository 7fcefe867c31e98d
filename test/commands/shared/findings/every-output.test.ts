import { stripVTControlCharacters } from 'node:util'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { secretNames } from '../../../../src/checks/snapshot/shape.ts'
import { isJsonObject } from '../../../../src/text/json.ts'
import { anyPool } from '../../doctor/passport/any-pool.ts'
import { everyOutput, fixtureInputs } from './every-output.ts'

const plans = fixtureInputs('plans')
const changeSets = fixtureInputs('change-sets')

/** A value with every list in it that has no order, and every object, in another one. */
function shuffled(value: unknown, lists: readonly string[], order: (items: unknown[]) => unknown[]): unknown {
  if (Array.isArray(value)) return value.map((item) => shuffled(item, lists, order))
  if (!isJsonObject(value)) return value
  const members = order(Object.entries(value)) as [string, unknown][]
  return Object.fromEntries(
    members.map(([name, inner]) => {
      const mixed = shuffled(inner, lists, order)
      return [name, Array.isArray(mixed) && lists.includes(name) ? order(mixed) : mixed]
    }),
  )
}

/** An order that is the same for the same seed. */
function orderOf(seed: number): <T>(items: readonly T[]) => T[] {
  return (items) =>
    [...items]
      .map((item, place) => ({ item, rank: Math.sin(seed * 97 + place * 13 + items.length) }))
      .sort((a, b) => a.rank - b.rank)
      .map(({ item }) => item)
}

const runs = { numRuns: 5 }
const seeds = fc.integer({ min: 1, max: 10_000 })

describe('the same input and time give the same bytes', () => {
  const pool = anyPool('prod', 5)

  it('whatever the order in which a folder names its files', { timeout: 120_000 }, async () => {
    const once = await everyOutput({ doctor: pool })
    expect(Object.keys(once).filter((name) => /report|fix/.test(name)).length).toBeGreaterThan(12)
    await fc.assert(
      fc.asyncProperty(seeds, async (seed) => {
        expect(await everyOutput({ doctor: pool, inOrder: orderOf(seed) })).toEqual(once)
      }),
      runs,
    )
  })

  it('whatever the order of clients and members in the answers', { timeout: 120_000 }, async () => {
    const lists = ['UserPoolClients', 'Providers', 'StackResources', 'Terms']
    // the hashes are those of other bytes
    const withoutHashes = (outputs: Record<string, string>) =>
      Object.fromEntries(Object.entries(outputs).map(([name, text]) => [name, text.replace(/\b[0-9a-f]{64}\b/g, '#')]))
    const once = withoutHashes(await everyOutput({ doctor: pool }))
    await fc.assert(
      fc.asyncProperty(seeds, async (seed) => {
        const other = shuffled(pool, lists, orderOf(seed)) as typeof pool
        expect(withoutHashes(await everyOutput({ doctor: other }))).toEqual(once)
      }),
      runs,
    )
  })

  it.each(plans)('whatever the order of changes: %s', async (_, plan) => {
    const once = await everyOutput({ 'check-plan': plan })
    for (const seed of [3, 8]) {
      const other = shuffled(plan, ['resource_changes', 'resource_drift', 'deferred_changes'], orderOf(seed))
      expect(await everyOutput({ 'check-plan': other })).toEqual(once)
    }
  })

  it.each(changeSets)('whatever the order of changes: %s', async (_, set) => {
    const once = await everyOutput({ 'check-change-set': set })
    for (const seed of [3, 8]) {
      const other = shuffled(set, ['Changes', 'Details'], orderOf(seed))
      expect(await everyOutput({ 'check-change-set': other })).toEqual(once)
    }
  })
})

describe('a secret is in no output', () => {
  const marker = 'MARKER-of-a-secret'
  const found = (outputs: Record<string, string>) =>
    Object.entries(outputs).flatMap(([name, text]) => (text.includes(marker) ? [name] : []))
  const secrets = Object.fromEntries([...secretNames].map((name) => [name, marker]))

  /** The same with every secret in every object, at any depth. */
  function withSecrets(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(withSecrets)
    if (!isJsonObject(value)) return value
    return {
      ...Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withSecrets(inner)])),
      ...secrets,
    }
  }

  it.each(Object.keys(anyPool('prod')))('of %s', async (name) => {
    const pool = anyPool('prod')
    const outputs = await everyOutput({ doctor: { ...pool, [name]: pool[name] === '' ? '' : within(pool[name]) } })
    expect(found(outputs)).toEqual([])
    expect(outputs['doctor --json stdout']).toContain('cogtool.findings/1')
  })

  /** In an answer: beside its only member nothing else may stand. */
  function within(answer: unknown): unknown {
    const members = Object.entries(answer as object)
    if (members.length !== 1) return withSecrets(answer)
    return Object.fromEntries(members.map(([name, inner]) => [name, withSecrets(inner)]))
  }

  it('that a client or a provider has, in a fix plan either', async () => {
    const pool = anyPool('prod')
    const client = (id: string) => {
      const { UserPoolClient } = pool[`clients/${id}.json`] as { UserPoolClient: object }
      return { UserPoolClient: { ...UserPoolClient, ClientSecret: marker } }
    }
    const { IdentityProvider } = pool['identity-providers/corp.json'] as { IdentityProvider: object }
    const ProviderDetails = { client_secret: marker, private_key: marker, MetadataURL: 'https://idp.example/m' }
    const outputs = await everyOutput({
      doctor: {
        ...pool,
        'clients/c1.json': client('c1'),
        'clients/c2.json': client('c2'),
        'client-secrets/c1.json': { ClientSecrets: [{ ClientSecretId: 's', ClientSecretValue: marker }] },
        'identity-providers/corp.json': { IdentityProvider: { ...IdentityProvider, ProviderDetails } },
      },
    })
    expect(found(outputs)).toEqual([])
    expect(Object.keys(outputs)).toEqual(
      expect.arrayContaining([
        'doctor report.html',
        expect.stringMatching(/^doctor fix\/.*after\.json$/),
        'doctor fix/expected/clients/c1.json',
      ]),
    )
  })

  it.each(plans)('of a plan: %s', async (_, plan) => {
    expect(found(await everyOutput({ 'check-plan': withSecrets(plan) }))).toEqual([])
  })

  /** A plan that calls every value sensitive, each of which is a marker. */
  function sensitive(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(sensitive)
    if (!isJsonObject(value)) return value
    const inner = Object.fromEntries(Object.entries(value).map(([name, one]) => [name, sensitive(one)]))
    if (!('actions' in value)) return inner
    const masks = { before_sensitive: true, after_sensitive: true }
    return { ...value, before: marked(value.before, '1'), after: marked(value.after, '2'), ...masks }
  }
  function marked(value: unknown, end: string): unknown {
    if (typeof value === 'string') return `${marker}-${end}`
    if (Array.isArray(value)) return value.map((item) => marked(item, end))
    if (!isJsonObject(value)) return value
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, marked(inner, end)]))
  }

  it.each(plans)('of a plan that calls everything sensitive: %s', async (_, plan) => {
    expect(found(await everyOutput({ 'check-plan': sensitive(plan) }))).toEqual([])
  })

  it.each(changeSets)('of a change set: %s', async (_, set) => {
    // contexts are JSON in a text
    const inTexts = (value: unknown): unknown => {
      if (typeof value === 'string' && value.startsWith('{"')) return JSON.stringify(withSecrets(JSON.parse(value)))
      if (Array.isArray(value)) return value.map(inTexts)
      if (!isJsonObject(value)) return value
      return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, inTexts(inner)]))
    }
    expect(found(await everyOutput({ 'check-change-set': inTexts(set) }))).toEqual([])
  })

  it('of a template', async () => {
    const resource = (Type: string, Properties: object) => ({ Type, Properties: { ...Properties, ...secrets } })
    const template = (more: object) => ({
      Resources: {
        Pool: resource('AWS::Cognito::UserPool', { UserPoolName: 'x', ...more }),
        Client: resource('AWS::Cognito::UserPoolClient', { UserPoolId: { Ref: 'Pool' }, ...more }),
        Corp: resource('AWS::Cognito::UserPoolIdentityProvider', {
          ProviderName: 'corp',
          ProviderType: 'OIDC',
          ProviderDetails: { ...secrets, ...more },
        }),
      },
    })
    const outputs = await everyOutput({ templates: [template({ DeletionProtection: 'ACTIVE' }), template({})] })
    expect(found(outputs)).toEqual([])
    expect(outputs['templates stdout']).toContain('cs-policy-weakened')
  })
})

describe('every line of text has at most 80 columns', () => {
  /** Lines that are wider, but for a command to copy and a word that is wider itself. */
  const wide = (outputs: Record<string, string>) =>
    Object.entries(outputs)
      .filter(([name]) => name.endsWith('stdout') && !name.includes('--json'))
      .flatMap(([, text]) => stripVTControlCharacters(text).split('\n'))
      .filter((line) => line.length > 80 && line.trim().includes(' ') && !/\b(?:aws|cogtool) /.test(line))

  it.each([
    ['colour', { FORCE_COLOR: '1' }],
    ['no colour', { NO_COLOR: '1' }],
  ])('in %s', { timeout: 120_000 }, async (_, env) => {
    const lines = [...wide(await everyOutput({ doctor: anyPool('prod', 4), env }))]
    for (const [, plan] of plans) lines.push(...wide(await everyOutput({ 'check-plan': plan, env })))
    for (const [, set] of changeSets) lines.push(...wide(await everyOutput({ 'check-change-set': set, env })))
    expect(lines).toEqual([])
  })
})
