import { chmodSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { ProjectEntry } from '../../src/pool/settings.ts'
import {
  distrustEntries,
  entryDigest,
  isTrustedEntry,
  trustByVariable,
  trustEntries,
} from '../../src/pool/trusted-entries.ts'
import { type TestEdges, testEdges } from '../helpers/test-edges.ts'

const settings = { userPoolId: 'eu-west-1_AbC123xyz', clientId: 'client1', domain: 'login.example.com' }
const entryAt = (edges: TestEdges, changes: Partial<ProjectEntry['settings']> = {}) => ({
  path: join(edges.home, 'cogtool.json'),
  pool: 'dev',
  settings: { ...settings, ...changes },
})
const memoryOf = (edges: TestEdges) => join(edges.directories.state, 'trusted-project-files.json')

describe('the digest of an entry', () => {
  it('is the same wherever the file is checked out, and in whatever order its keys stand', async () => {
    const [one, other] = [testEdges(), testEdges()]
    for (const { home } of [one, other]) writeFileSync(join(home, 'ca.pem'), 'certificate')
    const { domain, ...rest } = settings
    const digest = await entryDigest(entryAt(one, { caFile: join(one.home, 'ca.pem') }), one)
    const elsewhere = {
      path: join(other.home, 'cogtool.json'),
      settings: { domain, ...rest, caFile: join(other.home, 'ca.pem') },
    }
    expect(await entryDigest(elsewhere, other)).toBe(digest)
    expect(digest).toMatch(/^sha256:[0-9a-f]{64}$/)
  })

  it.each([
    ['another value', { domain: 'evil.example' }],
    ['another app client', { clientId: 'client2' }],
    ['one setting more', { apiUrl: 'https://api.example/' }],
  ])('differs for %s', async (_, changes) => {
    const edges = testEdges()
    expect(await entryDigest(entryAt(edges, changes), edges)).not.toBe(await entryDigest(entryAt(edges), edges))
  })

  it('differs for another content of its caFile, and needs one that can be read', async () => {
    const edges = testEdges()
    const entry = entryAt(edges, { caFile: join(edges.home, 'ca.pem') })
    await expect(entryDigest(entry, edges)).rejects.toMatchObject({ code: 'config_invalid', exitCode: 2 })
    writeFileSync(join(edges.home, 'ca.pem'), 'one')
    const before = await entryDigest(entry, edges)
    writeFileSync(join(edges.home, 'ca.pem'), 'two')
    expect(await entryDigest(entry, edges)).not.toBe(before)
  })
})

describe('an entry', () => {
  it('is trusted as it was, in its file and under its name, until it is no longer', async () => {
    const edges = testEdges()
    const entry = entryAt(edges)
    expect(await isTrustedEntry(entry, edges)).toBe(false)
    await trustEntries([entry], edges)
    expect(await isTrustedEntry(entry, edges)).toBe(true)
    expect(await isTrustedEntry(entryAt(edges, { domain: 'evil.example' }), edges)).toBe(false)
    expect(await isTrustedEntry({ ...entry, pool: 'prod' }, edges)).toBe(false)
    expect(await isTrustedEntry({ ...entry, path: join(edges.home, 'clone/cogtool.json') }, edges)).toBe(false)
    expect(statSync(memoryOf(edges)).mode & 0o777).toBe(0o600)
    await trustEntries([{ ...entry, pool: 'prod' }], edges)
    expect(await distrustEntries(entry.path, 'dev', edges)).toBe(1)
    expect(await distrustEntries(entry.path, 'dev', edges)).toBe(0)
    expect(await isTrustedEntry(entry, edges)).toBe(false)
    expect(await isTrustedEntry({ ...entry, pool: 'prod' }, edges)).toBe(true)
    // without a name all of the file, also what it no longer has
    expect(await distrustEntries(entry.path, undefined, edges)).toBe(1)
    expect(await isTrustedEntry({ ...entry, pool: 'prod' }, edges)).toBe(false)
  })

  it('that changed is remembered once, as it is now', async () => {
    const edges = testEdges()
    await trustEntries([entryAt(edges)], edges)
    await trustEntries([entryAt(edges, { domain: 'new.example' })], edges)
    expect(JSON.parse(readFileSync(memoryOf(edges), 'utf8')).trusted).toHaveLength(1)
    expect(await isTrustedEntry(entryAt(edges), edges)).toBe(false)
  })

  it.each([
    ['a file that others may write', (edges: TestEdges) => chmodSync(memoryOf(edges), 0o622)],
    ['a folder that others may write', (edges: TestEdges) => chmodSync(edges.directories.state, 0o777)],
    ['a damaged file', (edges: TestEdges) => writeFileSync(memoryOf(edges), '{ "trusted": [')],
    ['a file of another form', (edges: TestEdges) => writeFileSync(memoryOf(edges), '{ "trusted": [1, {}] }')],
  ])('is not trusted because of %s', async (_, spoil) => {
    const edges = testEdges()
    await trustEntries([entryAt(edges)], edges)
    spoil(edges)
    expect(await isTrustedEntry(entryAt(edges), edges)).toBe(false)
  })

  it('cannot be remembered where the state folder is none', async () => {
    const edges = testEdges()
    mkdirSync(join(edges.home, 'x'))
    writeFileSync(join(edges.home, 'x/state'), '')
    const broken = { ...edges, directories: { ...edges.directories, state: join(edges.home, 'x/state') } }
    await expect(trustEntries([entryAt(edges)], broken)).rejects.toMatchObject({
      code: 'output_unwritable',
      exitCode: 2,
    })
  })
})

describe('COGTOOL_TRUST_PROJECT_FILE', () => {
  it.each([
    [undefined, undefined],
    ['', undefined],
    ['0', undefined],
    ['1', 'all'],
    [`sha256:${'0f'.repeat(32)}`, `sha256:${'0f'.repeat(32)}`],
  ])('%j means %j', (value, meaning) => {
    expect(trustByVariable({ COGTOOL_TRUST_PROJECT_FILE: value })).toBe(meaning)
  })

  it.each(['yes', 'true', ' 1', '2', 'sha256:', `sha256:${'0F'.repeat(32)}`, 'sha1:abc'])(
    '%j is none of its values',
    (value) => {
      expect(() => trustByVariable({ COGTOOL_TRUST_PROJECT_FILE: value })).toThrow(
        expect.objectContaining({ code: 'invalid_value' }),
      )
    },
  )

  it('trusts an entry by the digest of its settings alone', async () => {
    const edges = testEdges()
    const digest = await entryDigest(entryAt(edges), edges)
    const env = { COGTOOL_TRUST_PROJECT_FILE: digest }
    expect(await isTrustedEntry(entryAt(edges), { ...edges, env })).toBe(true)
    expect(await isTrustedEntry(entryAt(edges, { domain: 'evil.example' }), { ...edges, env })).toBe(false)
  })
})
