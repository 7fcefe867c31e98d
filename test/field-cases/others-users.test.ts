import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { main } from '../../src/main.ts'
import { followHints } from '../helpers/hints/follow-hints.ts'
import { testEdges } from '../helpers/test-edges.ts'
import { importPool } from './import-pool.ts'

const folder = join(import.meta.dirname, '../../fixtures/field-cases')
const { cases } = JSON.parse(readFileSync(join(folder, 'others.json'), 'utf8')) as {
  cases: { id: string; door: string; right: { document?: object; says?: string; saysNot?: string } }[]
}

/** The cases about users, by their ids: each has its test below. */
const right = (id: string) => {
  const found = cases.find((one) => one.id === id)
  if (!found) throw new Error(`there is no case ${id}`)
  return found.right
}
const says = (id: string) => new RegExp(right(id).says ?? '', 'i')
const saysNot = (id: string) => new RegExp(right(id).saysNot ?? 'nothing', 'i')

const userOf = (name: string, attributes: Record<string, string> = {}) => ({
  Username: name,
  Enabled: true,
  UserStatus: 'CONFIRMED',
  Attributes: Object.entries({
    sub: `sub-${name}`,
    email: `${name}@example.org`,
    email_verified: 'true',
    ...attributes,
  }).map(([Name, Value]) => ({ Name, Value })),
})

interface PoolOfCase {
  pool?: Record<string, unknown>
  pages: unknown[][]
  more?: Record<string, object>
}

/** Runs a command of `cogtool` against a pool that gives these pages. */
async function cogtool({ pool = {}, pages, more = {} }: PoolOfCase, command: string, ...args: string[]) {
  const { flags } = await importPool({ AutoVerifiedAttributes: ['email'], ...pool }, pages, more)
  const edges = testEdges()
  const argv = [command, ...flags, ...args]
  const exitCode = await main(argv, edges)
  await followHints(argv, edges)
  const read = (name: string) => readFileSync(join(edges.home, name), 'utf8')
  return { exitCode, edges, out: edges.out(), err: edges.err(), read }
}

it('users-twice', async () => {
  const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((name) => userOf(name))
  const pages = {
    pages: [
      [a, b],
      [b, c],
      [c, d],
    ],
  }
  const { exitCode, err, read } = await cogtool(pages, 'export-users', '-o', 'u.jsonl')
  expect(exitCode).toBe(0)
  expect(err).toMatch(says('users-twice'))
  expect(read('u.jsonl').trim().split('\n')).toHaveLength(6)
  const { out } = await cogtool(pages, 'export-users', '-o', 'u.jsonl', '--json')
  expect(JSON.parse(out)).toMatchObject({ users: 6, ...right('users-twice').document })
  // and nobody is a duplicate of themselves
  expect((await cogtool(pages, 'audit-duplicates')).exitCode).toBe(0)
})

const odd = Object.fromEntries(['constructor', 'toString', 'hasOwnProperty', '__proto__'].map((name) => [name, 'x']))
Object.defineProperty(odd, '__proto__', { value: 'x', enumerable: true })

it.each([
  { id: 'names-like-constructor', args: ['-o', 'u.csv'] },
  { id: 'names-like-constructor-import', args: ['-o', 'u.csv', '--format', 'cognito-import'] },
])('$id', async ({ id, args }) => {
  const refused = userOf('toString', { email_verified: 'false' })
  const { exitCode, err } = await cogtool({ pages: [[userOf('ann', odd), refused]] }, 'export-users', ...args)
  expect(exitCode).toBe(0)
  expect(err).not.toMatch(saysNot(id))
  for (const name of Object.keys(odd)) expect(err).toContain(`${name} (1 user)`)
  if (id === 'names-like-constructor') expect(err).toMatch(says(id))
})

it('ten-thousand-attributes', async () => {
  const many = Object.fromEntries(Array.from({ length: 10_000 }, (_, number) => [`custom:a${number}`, 'x']))
  const pool = { pages: [[userOf('ann', { ...many, 'custom:most': 'x' }), userOf('ben', { 'custom:most': 'x' })]] }
  const { exitCode, err } = await cogtool(pool, 'export-users', '-o', 'u.csv')
  expect(exitCode).toBe(0)
  expect(err.trimEnd().split('\n').length).toBeLessThanOrEqual(25)
  expect(err).toContain('and 9,981 more')
  // those of the most users come first, and one list of columns takes all that are named
  const named = [...err.matchAll(/(custom:\w+) \(\d user/g)].map(([, name]) => name ?? '')
  expect(named[0]).toBe('custom:most')
  expect(named).toHaveLength(20)
  expect(
    err
      .match(/--columns (\S+)/)?.[1]
      ?.split(',')
      .slice(-20),
  ).toEqual(named)
  const { err: quiet } = await cogtool(pool, 'export-users', '-o', 'u.csv', '--quiet')
  expect(quiet.trimEnd().split('\n')).toHaveLength(1)
})

it('three-attributes', async () => {
  const names = ['family_name', 'locale', 'zoneinfo']
  const pool = { SchemaAttributes: [], isBare: true }
  const user = userOf('ann', Object.fromEntries(names.map((name) => [name, 'x'])))
  const { exitCode, err } = await cogtool({ pool, pages: [[user]] }, 'export-users', '-o', 'u.csv')
  expect(exitCode).toBe(0)
  expect(err.match(/--columns /g)).toHaveLength(1)
  const columns = /--columns (\S+)/.exec(err)?.[1] ?? ''
  const { exitCode: again, read } = await cogtool(
    { pool, pages: [[user]] },
    'export-users',
    '-o',
    'u.csv',
    '--columns',
    columns,
  )
  expect(again).toBe(0)
  expect(read('u.csv').split('\r\n')[0]?.split(',')).toEqual(expect.arrayContaining(names))
})

it('mfa-empty-factor', async () => {
  const more = { AdminGetUser: { Username: 'ann', PreferredMfaSetting: '', UserAttributes: [] } }
  const { exitCode, read } = await cogtool({ pages: [[userOf('ann')]], more }, 'export-users', '--mfa', '-o', 'u.jsonl')
  expect(exitCode).toBe(0)
  expect(JSON.parse(read('u.jsonl')).mfa).toEqual([])
})

it.each([
  { name: 'an estimate of 0', pool: { EstimatedNumberOfUsers: 0 } },
  { name: 'no estimate', pool: { EstimatedNumberOfUsers: undefined } },
])('mfa-cost with $name', async ({ pool }) => {
  const more = { AdminGetUser: { Username: 'ann', UserAttributes: [] } }
  const twins = [userOf('ann'), userOf('ann2', { email: 'ann@example.org' })]
  const exported = await cogtool({ pool, pages: [twins], more }, 'export-users', '--mfa', '-o', 'u.csv')
  const audited = await cogtool({ pool, pages: [twins], more }, 'audit-duplicates', '--recheck')
  for (const { err } of [exported, audited]) {
    expect(err).toMatch(says('mfa-cost'))
    expect(err.split('\n')[0]).not.toMatch(saysNot('mfa-cost'))
  }
  // nothing is asked that costs something before it is said
  expect(exported.err.startsWith('warning: --mfa counts each user')).toBe(true)
})

it('own-csv-without-a-column', async () => {
  const { exitCode, edges, err } = await cogtool(
    { pool: { SchemaAttributes: [], isBare: true }, pages: [[userOf('ann'), userOf('Ann')]] },
    'export-users',
    '-o',
    'u.csv',
  )
  expect(exitCode, err).toBe(0)
  expect(readFileSync(join(edges.home, 'u.csv'), 'utf8')).not.toContain('preferred_username')
  const next = testEdges({ workingDirectory: edges.home })
  expect(await main(['audit-duplicates', '--from', 'u.csv'], next)).toBe(1)
  expect(next.err()).toContain('u.csv has no column preferred_username')
  expect(next.out()).toMatch(/^2 groups, /)
})

it('endless-line', async () => {
  const megabyte = Buffer.alloc(2 ** 20, 'x')
  let given = 0
  const stdin = {
    ...testEdges().stdin,
    isTTY: false,
    async *chunks() {
      for (; given < 2_048; given++) yield megabyte
    },
  }
  const edges = testEdges({ stdin })
  expect(await main(['audit-duplicates', '--from', '-', '--json'], edges)).toBe(2)
  expect(JSON.parse(edges.err())).toMatchObject({ error: { code: 'input_invalid' } })
  expect(given).toBeLessThanOrEqual(17)
})

it('endless-line in a file', async () => {
  const edges = testEdges()
  writeFileSync(join(edges.home, 'u.csv'), 'x'.repeat(17 * 2 ** 20))
  expect(await main(['audit-duplicates', '--from', 'u.csv', '--json'], edges)).toBe(2)
  expect(JSON.parse(edges.err())).toMatchObject({ error: { code: 'input_invalid' } })
})
